/** What a point is short of where no core, thread or lock is full; and words for what is far beyond. */
import { expect, test } from "vitest";
import { loadProfile } from "../../../scenarios/load.js";
import { parseScenario } from "../../../scenarios/parse.js";
import { matterOf } from "../../../scenarios/status/words.js";
import type { Point } from "../../../scenarios/types.js";
import { pointOf } from "../one-point.js";

/** The point of the only line at the only value. */
function pointFrom(text: string): Point {
  const yaml = `name: case\nquestion: what is full\n${text}`;
  const scenario = parseScenario(yaml, { file: "case.yaml", loadProfile: (name) => loadProfile(name) });
  return pointOf(scenario, scenario.seed);
}

/** The kernel takes events off a ring on one core at a time, whichever takes its interrupt. */
test("a closed loop whose interrupts go round all cores is throttled by the one ring of the device", () => {
  const point = pointFrom(`
machine: { cores: 16, profile: linux-2026-vm, interrupts: { target: spread } }
workload: { closed: { total-rate: 2M/s, io: exponential, callback: 3us } }
mechanisms: [iocp: { threads: 16 }]
pending: [1000]
measurement: { replications: 2, warm-up: 10k, completions: 20k }`);
  expect(point).toMatchObject({ status: "saturated", bottleneck: { name: "the device's ring" } });
  // The interrupt's share of an event, and the wake-up of a thread for about one of two: 0.21 + 0.4 x 1.12 us.
  expect(point.throughput?.value).toBeGreaterThan(1e6);
  expect(point.throughput?.value).toBeLessThan(1.6e6);
});

test("a ring whose kernel thread waits for the threads of the program is full, though nobody is at work on it", () => {
  const point = pointFrom(`
machine: { cores: 8, profile: linux-2026-vm }
workload: { open: { total-rate: 2M/s, arrivals: poisson, callback: 1us } }
mechanisms: [iocp]
pending: [1000]
measurement: { replications: 5, warm-up: 2000, completions: 10k }`);
  expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "the device's ring" } });
  expect(point.excess).toBeGreaterThan(0.05);
  expect(point.excess).toBeLessThan(0.3);
});

test.each([
  [1, /^operation 0$/],
  [2, /^operations 0 and 1$/],
  [20, /^(1[5-9]|20) of 100 operations$/],
])("%i operations that get nine events of ten are named: %s", (operations, name) => {
  const point = pointFrom(
    `
machine: { cores: 8, profile: zero }
workload: { open: { total-rate: ${40 * operations}k/s, arrivals: poisson, callback: 30us, targets: { hot-set: { operations: ${operations}, events: 90% } } } }
mechanisms: [iocp: { threads: 60 }]
pending: [100]
measurement: { replications: 3, warm-up: 1000, completions: 20k }`.replace("cores: 8", `cores: ${8 * operations}`),
  );
  // 36,000 events a second for each, at 30 us one after the other.
  expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: expect.stringMatching(name) } });
  expect(point.excess).toBeGreaterThan(0.04);
  expect(point.excess).toBeLessThan(0.12);
});

test("more than is done for as long as anybody looks is overload, however late the events end", () => {
  const point = pointFrom(`
machine: { cores: 2, profile: linux-2026-vm, run-queue: per-core, scheduler: fair }
workload: { open: { total-rate: 60k/s, arrivals: poisson, callback: 20us } }
mechanisms: [io-uring: { threads: 2, mode: sqpoll }]
pending: [100]
measurement: { replications: 3, warm-up: 1000, completions: 6k }`);
  expect(point.status).toBe("overloaded");
});

test("a poll of all operations that takes longer than the window is no overload", () => {
  const point = pointFrom(`
machine: { cores: 1, profile: zero, costs: { overlappedPollMemory: 10us } }
workload: { open: { total-rate: 1k/s, arrivals: poisson, callback: 1us } }
mechanisms: [overlapped-fifo: { poll: memory }]
pending: [10k]
measurement: { replications: 3, warm-up: 0, completions: 50 }`);
  expect(point.status).toBe("too short");
});

test("where no callback ended, nothing is said of loads", () => {
  const point = pointFrom(`
machine: { cores: 4, profile: linux-2026-vm, interrupts: { target: [0], dedicated: yes } }
workload: { open: { total-rate: 30k/s, arrivals: poisson, message: 256kB, callback: 5us } }
mechanisms: [io-uring: { threads: 3, mode: sqpoll }]
pending: [1000]
measurement: { replications: 2, warm-up: 500, completions: 1000 }`);
  expect(point).toMatchObject({ status: "too short", reason: "no callback ended in the window" });
});

test("the load that is doubtful is the one that may be beyond 100 %, and that is what is said of it", () => {
  const point = pointFrom(`
machine: { cores: 16, profile: zero }
workload: { open: { total-rate: 12k/s, arrivals: poisson, callback: exponential 200us } }
mechanisms: [epoll: { threads: 3, sets: per-thread }]
pending: [20]
measurement: { replications: 3, warm-up: 50, completions: 400 }`);
  const [, low, high] = /between ([\d.,]+) % and ([\d.,]+) % of what/.exec(String(point.reason)) ?? [];
  expect(point.status).toBe("too short");
  expect(Number(low)).toBeLessThan(100);
  expect(Number(high?.replaceAll(",", ""))).toBeGreaterThanOrEqual(100);
});

test("what is said to do does: with so many completions there is a word for it", () => {
  const bursts = (measurement: string) => `
machine: { cores: 1, profile: zero }
workload: { open: { total-rate: 10k/s, arrivals: poisson, bursts: { on: exponential 1ms, off: exponential 500ms }, callback: 20us } }
mechanisms: [epoll]
pending: [100]
measurement: ${measurement}`;
  const { status, needs } = pointFrom(bursts("{ replications: 5, warm-up: 1000, completions: 5000 }"));
  expect(status).toBe("too short");
  const longer = `{ replications: 5, warm-up: ${needs?.warmup}, completions: ${needs?.completions} }`;
  expect(pointFrom(bursts(longer)).status).toBe("steady");
});

test.each([
  [0.37, ", 37 % above what all 4 cores can do"],
  [1, ", 2 times what all 4 cores can do"],
  [3.61, ", 4.6 times what all 4 cores can do"],
  [1234, ", 1,200 times what all 4 cores can do"],
])("an excess of %d is%s", (excess, words) => {
  const bottleneck = { name: "all 4 cores", utilisation: 1, load: 1 + excess };
  expect(matterOf([{ status: "overloaded", excess, bottleneck } as Point])).toContain(`overloaded${words}:`);
});
