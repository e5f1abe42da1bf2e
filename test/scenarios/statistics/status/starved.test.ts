/**
 * A class of traffic, or requests that wait with their clients, that grow without end while all together looks steady;
 * and a backlog that only grows until it is as long as it will be.
 * On machines on which nothing costs anything loads follow from the rates: a connection that one thread at a time
 * serves carries one event per callback.
 */
import { describe, expect, it, test } from "vitest";
import type { Point } from "../../../../scenarios/common/types.js";
import { loadProfile } from "../../../../scenarios/load/load.js";
import { parseScenario } from "../../../../scenarios/load/parse.js";
import { pointOf } from "../../run/one-point.js";

function pointFrom(text: string): Point {
  const yaml = `name: case\nquestion: who is starved\n${text}`;
  const scenario = parseScenario(yaml, { file: "case.yaml", loadProfile: (name) => loadProfile(name) });
  return pointOf(scenario, scenario.seed);
}

/** Ninety connections with nearly all events, and one of a class of its own, `load` of what that carries. */
const beside = (load: number, mass: string, changes = "", mechanism = "iocp: { threads: 8 }") => `
machine: { cores: 8, profile: zero }
workload:
  - { name: fast, operations: 90, ${mass} }
  - { name: slow, ${changes} open: { total-rate: 1k/s, arrivals: poisson, callback: ${load * 1000}us } }
mechanisms: [${mechanism}]
pending: [91]
measurement: { replications: 3, warm-up: 1000, completions: 30k }`;

const OPEN = "open: { total-rate: 50k/s, arrivals: poisson, callback: 1us }";
const CLOSED = "closed: { total-rate: 50k/s, io: exponential, callback: 1us }";

describe("a class whose only connection is asked for more than one thread at a time can do", () => {
  test.each([
    ["beside many events of another", OPEN, ""],
    ["in the background", OPEN, "background: true,"],
    ["beside a closed class", CLOSED, ""],
  ])("%s, is what is overloaded", (_, mass, changes) => {
    const point = pointFrom(beside(1.3, mass, changes));
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "the operation of slow" } });
    // 1,800 events of the class: known to 2.4 %.
    expect(point.excess).toBeGreaterThan(0.2);
    expect(point.excess).toBeLessThan(0.4);
  });

  test.each([
    ["open", OPEN],
    ["closed", CLOSED],
  ])("is steady below that, beside one that is %s", (_, mass) => {
    expect(pointFrom(beside(0.6, mass))).toMatchObject({
      status: "steady",
      ...(mass === OPEN && { bottleneck: { name: "the operation of slow" } }),
    });
  });

  it("is not called steady where it cannot be told", () => {
    const point = pointFrom(beside(1.02, OPEN));
    expect(point).toMatchObject({ status: "too short", reason: expect.stringContaining("the operation of slow") });
  });

  it("is served where several threads take its events at a time", () => {
    expect(pointFrom(beside(1.3, OPEN, "", "epoll: { threads: 8, sets: shared }")).status).toBe("steady");
  });
});

/** A device of four servers that only one class reads: `load` of 4k reads a second of a millisecond. */
const device = (load: number) =>
  pointFrom(`
machine: { cores: 8, profile: zero, devices: { disk: { parallelism: 4, takes: exponential 1ms } } }
workload:
  - { name: fast, operations: 90%, open: { total-rate: 50k/s, arrivals: poisson }, handler: [compute: 1us] }
  - { name: reads, open: { total-rate: ${load * 4}k/s, arrivals: poisson }, handler: [io: { to: disk, response: 4KiB }] }
mechanisms: [io-uring]
pending: [1000]
measurement: { replications: 5, warm-up: 2000, completions: 20k }`);

test("a device that one class alone reads is told from the events of that class", () => {
  expect(device(0.6).status).toBe("steady");
  const over = device(1.3);
  expect(over).toMatchObject({ status: "overloaded", bottleneck: { name: "the device disk" } });
  expect(over.excess).toBeCloseTo(0.3, 1);
});

/** A connection takes two requests, then five ways of 10 ms pass: some 33 a second, of `perSecond` asked for. */
const reopened = (perSecond: number) =>
  pointFrom(`
machine: { cores: 2, profile: linux-2026-vm }
workload: { open: { rate-per-operation: ${perSecond}/s, arrivals: poisson, network: 10ms, connections: { requests: 2 }, callback: 5us } }
mechanisms: [epoll]
pending: [20]
measurement: { replications: 3, warm-up: 1000, completions: 5k }`);

describe("requests that wait with their clients for a new connection", () => {
  it("are overload where more come than connections take, though the server is idle", () => {
    const point = reopened(100);
    expect(point).toMatchObject({
      status: "overloaded",
      bottleneck: { name: "the 20 connections, each while it is not being opened anew" },
    });
    const { offered, inTime } = point.outcomes!.counts;
    expect(point.excess! + 1).toBeCloseTo(offered / inTime, 1);
  });

  it("are none where they have time enough", () => {
    expect(reopened(10).status).toBe("steady");
  });
});

test.each([
  ["one after the other", "io: { to: db, takes: 300ms, response: 1KiB }"],
  ["together", "together: [io: { to: db, takes: 10ms }, io: { to: peer, takes: 300ms }]"],
])("a backlog of handlers that wait for others, %s, grows for as long as that takes, and is no overload", (_, step) => {
  const point = pointFrom(`
machine: { cores: 2, profile: zero }
workload: { open: { total-rate: 1k/s, arrivals: poisson } }
program: { handler: [compute: 5us, ${step}] }
mechanisms: [epoll]
pending: [2000]
measurement: { replications: 3, warm-up: 0, completions: 330 }`);
  expect(point).toMatchObject({ status: "too short", reason: expect.stringContaining("the backlog grew") });
  // Four quarters, each three times as long as that takes.
  expect(point.needs!.completions).toBeGreaterThanOrEqual(3600);
});

test("the length that would do is that of a connection's wait for another try, where backlogs are full", () => {
  const point = pointFrom(`
machine: { cores: 2, profile: linux-2026-vm, costs: { accept: 2ms } }
workload: { open: { rate-per-operation: 100/s, arrivals: poisson, network: 50us, connections: { requests: geometric 3, backlog: 1, reconnect: 100ms }, callback: 5us } }
mechanisms: [epoll]
pending: [20]
measurement: { replications: 2, warm-up: 1000, completions: 3k }`);
  expect(point).toMatchObject({ status: "too short", reason: expect.stringContaining("wait with their clients grew") });
  const seconds = point.needs!.completions / point.throughput!.value;
  // A connection is refused twice or more on average: 100 and 200 ms, twelve times.
  expect(seconds).toBeGreaterThan(12 * 0.3);
});

test("a class in the background whose handlers wait for long is not steady before they are as many as will be", () => {
  const waiting = (takes: string) =>
    pointFrom(`
machine: { cores: 4, profile: zero }
workload:
  - { name: fast, operations: 100, open: { total-rate: 50k/s, arrivals: poisson }, handler: [compute: 10us] }
  - { name: slow, background: true, closed: { total-rate: 5k/s, io: constant }, handler: [compute: 1us, io: { to: db, takes: ${takes} }] }
mechanisms: [epoll: { threads: 2 }]
pending: [2000]
measurement: { replications: 3, warm-up: 1000, completions: 30k }`);
  expect(waiting("50us").status).toBe("steady");
  expect(waiting("200ms")).toMatchObject({
    status: "too short",
    reason: expect.stringMatching(/^the backlog of slow (rose|fell) from the first half/),
  });
});
