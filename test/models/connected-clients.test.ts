/** Clients whose connections end: what they see, and when, added up by hand; and with zero costs by renewal theory. */
import { expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { ClientsWorkload, OpenWorkload } from "../../sim/spec.js";
import { cell, constant, costs, exponential, poisson } from "./harness.js";

const US = 1e6;

function clients(side: Partial<ClientsWorkload>): ClientsWorkload {
  return {
    kind: "clients",
    rate: { basis: "per-operation", perSecond: 980 },
    network: constant(10 * US),
    think: constant(1000 * US),
    outstanding: 1,
    callback: constant(50 * US),
    connections: { requests: { kind: "constant", size: 1 } },
    ...side,
  };
}

function run(side: Partial<ClientsWorkload>, completions = 100) {
  const found = simulate(cell("epoll", { cores: 1, pending: 1, workload: clients(side), warmup: 10, completions }));
  const { offered, inTime, refused, timedOut, pendingStart, pendingEnd } = found.outcomes!;
  expect(pendingStart + offered).toBe(inTime + refused + timedOut + pendingEnd);
  return { ...found, client: found.latency.client! };
}

it("who thinks for longer than a handshake takes has a connection when it sends", () => {
  const { client, windowPs } = run({});
  expect([client.minPs, client.maxPs]).toEqual([70 * US, 70 * US]);
  expect(windowPs).toBe(100 * 1070 * US);
});

it("who thinks for less waits for the way there and back: the time counts", () => {
  const { client, windowPs } = run({ think: constant(4 * US) });
  // Sent at 4 us, with a connection at 20 us: 16 us, 10 us, 50 us and 10 us.
  expect([client.minPs, client.maxPs]).toEqual([86 * US, 86 * US]);
  expect(windowPs).toBe(100 * 90 * US);
});

it("one connection in three: a third of the requests waits for one", () => {
  const { client, windowPs } = run(
    { think: constant(4 * US), connections: { requests: { kind: "constant", size: 3 } } },
    99,
  );
  expect([client.minPs, client.maxPs]).toEqual([70 * US, 86 * US]);
  expect(windowPs).toBe(33 * (74 + 74 + 90) * US);
});

it("who gives up while there is no connection has sent nothing", () => {
  // No connection before 20 us, and the program is not asked: given up after 12 us, each second time after 3 us more.
  const { outcomes, client, counters } = run({ think: constant(0), timeoutPs: 75 * US, callback: constant(1 * US) });
  expect(outcomes!.timedOut).toBe(0);
  expect(client.maxPs).toBe(41 * US);
  const hasty = run({ think: constant(1 * US), timeoutPs: 12 * US, callback: constant(1 * US) });
  // Sent and given up, its reply comes after 21 us; sent at 13, 26 and 39 us more, and the connection is there at 41.
  expect(hasty.outcomes!.inTime).toBe(0);
  expect(hasty.outcomes!.timedOut).toBeGreaterThan(hasty.completions * 2);
  expect(counters.interrupts).toBeGreaterThan(0);
});

it("what is refused at the device counts as one of the connection's requests, and its client closes", () => {
  const side = { outstanding: 2, think: constant(4 * US), limits: { perConnection: 1 } };
  const { outcomes, balance, completions, unfinished } = run({
    ...side,
    connections: { requests: { kind: "constant", size: 2 } },
  });
  expect(outcomes!.refused).toBeGreaterThan(0);
  expect(unfinished).toBe(0);
  expect(balance).toBeUndefined();
  expect(outcomes!.inTime).toBeLessThanOrEqual(completions + 1);
});

it("one that finds the backlog full comes again, a way there and back later than others", () => {
  // Two slots, and a program that takes long: by hand in test/sim/requests/backlog.test.ts, without a network.
  const workload = clients({
    connections: { requests: { kind: "constant", size: 1 }, backlog: 1, reconnect: constant(300 * US) },
    callback: constant(400 * US),
    think: constant(0),
  });
  const found = simulate(cell("epoll", { cores: 1, pending: 4, workload, warmup: 20, completions: 200 }));
  expect(found.unfinished).toBe(0);
  // One is served, one waits, and two come again.
  expect(found.refusedConnections).toBeGreaterThan(20);
});

it("open traffic over a network: what waits for a connection is at no limit of the device", () => {
  const once = { connections: { requests: { kind: "constant" as const, size: 1 } } };
  const sparse = poisson(2_000, constant(1 * US)) as OpenWorkload;
  // Of one slot, one connection at a time: 41 us a request and 30 us more; M/D/1 at its client, 1 at the device.
  const workload = { ...sparse, ...once, network: constant(10 * US), limits: { requests: 1 } };
  const found = simulate(cell("epoll", { cores: 1, pending: 1, workload, warmup: 100, completions: 20_000 }));
  expect(found.outcomes!.refused).toBe(0);
  expect(found.latency.response.maxPs).toBe(1 * US);
  // After 21 us, 20 us until the next connection is there: M/D/1 with 41 us, of which the last 20 are nobody's wait.
  const load = 2_000 * 41e-6;
  const expected = 21 + (load * 41) / 2 / (1 - load);
  const mean = found.latency.client!.sumPs / found.latency.client!.count / US;
  expect(Math.abs(mean / expected - 1)).toBeLessThan(0.03);
});

it("all that is charged for a connection is charged", () => {
  const priced = costs({ accept: 2000, close: 1000, epollCtlAdd: 1000, epollWait: 200, read: 500 });
  const result = simulate(
    cell("epoll", {
      ...{ cores: 1, pending: 1, warmup: 5, completions: 50, costs: priced },
      workload: clients({ network: exponential(10 * US) }),
    }),
  );
  // Per request: wait and accept and epoll_ctl for the connection, wait and read and close for its request.
  expect(result.counters.systemCalls / result.completions).toBeCloseTo(6, 1);
});

it("beside another class they are what they are by themselves", () => {
  const open = { ...(poisson(1_000, constant(0)) as OpenWorkload) };
  const ours = clients({ think: constant(4 * US), callback: constant(0) });
  const workload = {
    kind: "classes" as const,
    classes: [
      { name: "bulk", operations: { count: 3 }, background: true as const, traffic: open },
      { name: "small", operations: { count: 1 }, traffic: ours },
    ],
  };
  const asked = cell("epoll", { cores: 1, pending: 4, workload, warmup: 10, completions: 100 });
  const found = simulate(asked);
  // Sent at 4 us, with a connection at 20 us: 16 us, and there and back.
  expect([found.latency.client?.minPs, found.latency.client?.maxPs]).toEqual([36 * US, 36 * US]);
  expect({ ...simulate({ ...asked, exactPolls: true }), simulatedEvents: 0 }).toEqual({ ...found, simulatedEvents: 0 });
});
