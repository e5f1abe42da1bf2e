/** What a point is short of where no core, thread or lock is full; and words for what is far beyond. */
import { describe, expect, it, test } from "vitest";
import type { Point } from "../../../../scenarios/common/types.js";
import { loadProfile } from "../../../../scenarios/load/load.js";
import { parseScenario } from "../../../../scenarios/load/parse.js";
import { matterOf } from "../../../../scenarios/statistics/status/words.js";
import { pointOf } from "../../run/one-point.js";
import { smallScenario } from "../samples.js";

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
  [1, "operation 0"],
  [2, "the busiest operation"],
  [20, "the busiest operation"],
])("of %i operations that get nine events of ten the one with most is named: %s", (operations, name) => {
  const point = pointFrom(
    `
machine: { cores: 8, profile: zero }
workload: { open: { total-rate: ${40 * operations}k/s, arrivals: poisson, callback: 30us, targets: { hot-set: { operations: ${operations}, events: 90% } } } }
mechanisms: [iocp: { threads: 60 }]
pending: [100]
measurement: { replications: 3, warm-up: 1000, completions: 20k }`.replace("cores: 8", `cores: ${8 * operations}`),
  );
  // 36,000 events a second for each, at 30 us one after the other.
  expect(point).toMatchObject({ status: "overloaded", bottleneck: { name } });
  // Of twenty with some 900 events each in a replication, the one with most has up to 7 % more than the others.
  expect(point.excess).toBeGreaterThan(0.04);
  expect(point.excess).toBeLessThan(0.18);
});

/**
 * By hand: what one operation, thread or core is offered, over what it can do, on machines on which nothing costs
 * anything.
 */
describe("the excess is that of what is full, by its own traffic", () => {
  const hot = (machine: string, rate: string, share: string, mechanism: string, pending = 1000) =>
    pointFrom(`
machine: ${machine}
workload: { open: { total-rate: ${rate}, arrivals: poisson, callback: 10us, targets: { hot-set: { operations: 1, events: ${share} } } } }
mechanisms: [${mechanism}]
pending: [${pending}]
measurement: { replications: 5, warm-up: 1000, completions: 5000 }`);
  const BIG = "{ cores: 64, profile: zero }";

  test.each([
    ["operation 0", BIG, "4M/s", "5%", "iocp: { threads: 64 }", 1],
    ["operation 0", BIG, "2.8M/s", "5%", "linux-aio: { threads: 64, contexts: shared }", 0.4],
    ["operation 0", BIG, "2.8M/s", "5%", "epoll: { threads: 64, mode: one-shot }", 0.4],
    ["connection 0", "{ cores: 16, profile: zero }", "800k/s", "15%", "blocking-threads", 0.2],
    ["event loop 0", "{ cores: 16, profile: zero }", "800k/s", "15%", "epoll: { threads: 16, sets: per-thread }", 0.2],
  ])("%s on %s, %s in all, %s of them on one operation: %s", (name, machine, rate, share, mechanism, excess) => {
    const point = hot(machine, rate, share, mechanism, name === "operation 0" ? 1000 : 16);
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name } });
    // The hot operation has some 1,000 events or more in all replications: its share of the traffic is known to 3 %.
    expect(point.excess! / (1 + excess) - excess / (1 + excess)).toBeLessThan(0.1);
    expect(point.excess).toBeGreaterThan(excess - 0.1 * (1 + excess));
  });

  test("one of pinned cores that has more threads than the others", () => {
    const point = pointFrom(`
machine: { cores: 4, profile: zero, pinning: round-robin }
workload: { open: { total-rate: 300k/s, arrivals: poisson, callback: 10us } }
mechanisms: [blocking-threads]
pending: [5]
measurement: { replications: 5, warm-up: 1000, completions: 5000 }`);
    // Two of five operations: 120 k/s of 10 us.
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "core 0" } });
    expect(point.excess).toBeCloseTo(0.2, 1);
  });

  test("of a core that a spinning thread of the kernel keeps half of the time, what is left undone tells", () => {
    const point = pointFrom(`
machine: { cores: 1, profile: linux-2026-vm }
workload: { open: { total-rate: 95k/s, arrivals: poisson, callback: 10us } }
mechanisms: [io-uring: { mode: sqpoll }]
pending: [1000]
measurement: { replications: 3, warm-up: 1000, completions: 5000 }`);
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "the core" } });
    expect(point.excess).toBeCloseTo(95_000 / point.throughput!.value - 1, 1);
  });

  test("a single operation, where there are threads for more", () => {
    const point = hot("{ cores: 8, profile: zero }", "150k/s", "50%", "iocp", 1);
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "operation 0" } });
    expect(point.excess).toBeCloseTo(0.5, 1);
  });
});

test("an operation that several threads serve at a time limits nothing", () => {
  const point = pointFrom(`
machine: { cores: 8, profile: zero }
workload: { open: { total-rate: 400k/s, arrivals: poisson, callback: 10us } }
mechanisms: [epoll: { threads: 8, sets: shared }]
pending: [1]
measurement: { replications: 5, warm-up: 1000, completions: 5000 }`);
  expect(point.status).toBe("steady");
});

test("replications that differ need more of them to tell how many are overloaded", () => {
  const hashed = (replications: number) =>
    pointFrom(`
machine: { cores: 4, profile: zero }
workload: { open: { total-rate: 240k/s, arrivals: poisson, callback: 10us } }
mechanisms: [epoll: { threads: 4, sets: per-thread, steering: hash }]
pending: [4]
measurement: { replications: ${replications}, warm-up: 1000, completions: 5000 }`);
  const point = hashed(5);
  const told = point.status === "too short" ? hashed(point.needs!.replications!) : point;
  expect(["partly overloaded", "overloaded"]).toContain(told.status);
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

/** One of 1,000 operations gets half of the events; on which of the four loops it is, each replication decides anew. */
const dealtAnew = (load: number, events: number) => `
machine: { cores: 4, profile: zero, interrupts: { napi: no }, costs: { read: 900ns, epollWait: 250ns, epollPerEvent: 150ns } }
workload: { open: { total-rate: ${load * 144}k/s, arrivals: poisson, callback: exponential 10us, targets: { hot-set: { operations: 1, events: 50% } } } }
mechanisms: [epoll: { threads: 4, sets: per-thread, steering: hash }]
pending: [1000]
measurement: { replications: 6, warm-up: 2000, completions: ${events} }`;

test("of loops that operations are dealt out to anew the fullest of each replication are compared, not those of one number", () => {
  expect(pointFrom(dealtAnew(0.5, 5000)).status).toBe("steady");
  expect(pointFrom(dealtAnew(0.75, 20_000)).status).toBe("steady");
  const point = pointFrom(dealtAnew(1.1, 20_000));
  expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "the busiest event loop" } });
  expect(point.excess).toBeCloseTo(0.1, 1);
});

/** An event takes a thread 1.05 us in all, so that three carry 2.857 M/s. */
const evenly = (load: number) => `
machine:
  cores: 4
  profile: zero
  interrupts: { napi: no }
  costs: { queuePop: 200ns, queuePush: 50ns, overlappedPollSyscall: 200ns, yield: 250ns, issue: 100ns }
workload: { open: { total-rate: ${(load * 3) / 1.05}M/s, arrivals: poisson, callback: exponential 500ns } }
mechanisms: [overlapped-fifo: { threads: 3 }]
pending: [50]
measurement: { replications: 6, warm-up: 5000, completions: 20k }`;

test("that one of equal operations has most events by chance is no reason to call a point overloaded", () => {
  expect(pointFrom(evenly(0.97)).status).not.toMatch(/overloaded/);
  const point = pointFrom(evenly(1.1));
  expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "all 3 threads" } });
  expect(point.excess).toBeCloseTo(0.1, 2);
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
  expect(matterOf([{ status: "overloaded", excess, bottleneck } as Point], smallScenario())).toContain(
    `overloaded${words}:`,
  );
});

/** Each connection is sent 100 x 100,000 B a second; a slow one of them takes 5 MB/s, half of that. */
describe("receivers that are sent more than they take", () => {
  const slow = (
    receivers: string,
    mechanism: string,
    pending: number,
    traffic = "open: { rate-per-operation: 100/s, arrivals: poisson",
  ) =>
    pointFrom(`
machine: { cores: 2, profile: linux-2026-vm }
workload: { ${traffic}, receivers: ${receivers} } }
program: { handler: [compute: 10us, reply: 100kB] }
mechanisms: [${mechanism}]
pending: [${pending}]
measurement: { replications: 2, warm-up: 200, completions: 1000 }`);

  test.each(["epoll", "iocp", "blocking-threads", "io-uring"])("are what is full, whoever sends: %s", (mechanism) => {
    const point = slow("{ rate: 50MB/s, slow: { share: 5%, rate: 5MB/s }, buffer: 64KiB }", mechanism, 40);
    const name = "the receivers of 2 of 40 connections, which take 5 MB/s and are sent 10 MB/s each on average";
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name, utilisation: 1 } });
    expect(point.bottleneck?.load).toBeCloseTo(2, 9);
    expect(point.excess).toBeCloseTo(1, 9);
    expect(matterOf([point], smallScenario())).toBe(
      "overloaded, 2 times what the receivers of 2 of 40 connections can do, which take 5 MB/s and are sent 10 MB/s each on average: no steady latency",
    );
  });

  test.each(["epoll", "iocp"])("are what is full where no reply was ever sent to its end, by %s", (mechanism) => {
    const point = slow("{ rate: 10kB/s, buffer: 64KiB }", mechanism, 10);
    expect(point).toMatchObject({ status: "overloaded", undetermined: { perCompletion: expect.any(String) } });
    expect(point.bottleneck?.name).toMatch(/^the receivers of all 10 connections, which take 10 kB\/s/);
  });

  test("are not, where they take what they are sent", () => {
    const point = slow("{ rate: 50MB/s, slow: { share: 5%, rate: 20MB/s }, buffer: 64KiB }", "epoll", 40);
    expect(point.bottleneck?.name).not.toMatch(/receiver/);
    expect(["steady", "too short"]).toContain(point.status);
  });

  test("are not named where the cores cannot send so much to anybody", () => {
    const point = slow("{ rate: 1GB/s, slow: { share: 5%, rate: 5MB/s }, buffer: 64KiB }", "epoll", 1000);
    expect(point).toMatchObject({ status: "overloaded" });
    expect(point.bottleneck?.name).not.toMatch(/receiver/);
  });

  test("throttle a closed loop", () => {
    const point = slow(
      "{ rate: 5MB/s, buffer: 64KiB }",
      "epoll",
      40,
      "closed: { rate-per-operation: 100/s, io: exponential",
    );
    const name = "the receivers of all 40 connections, which take 5 MB/s and are sent 10 MB/s each on average";
    expect(point).toMatchObject({ status: "saturated", bottleneck: { name } });
    // 40 of them take 200 MB/s: 2000 replies, less what they pause while the next one takes longer than 13 ms to come.
    const perSecond = point.throughput?.value ?? 0;
    expect(perSecond).toBeGreaterThan(1400);
    expect(perSecond).toBeLessThan(2000);
    expect(point.bottleneck?.utilisation).toBeCloseTo(perSecond / 2000, 1);
  });
});

/** One thread waits for events, four compute for 10 ms on average: 400/s is all they can do. */
const workers = (perSecond: number) =>
  pointFrom(`
machine: { cores: 8, profile: linux-2026-vm }
workload: { open: { total-rate: ${perSecond}/s, arrivals: poisson } }
program: { handler: [compute: exponential 10ms, reply: 1B], threads: { pollers: 1, workers: 4 } }
mechanisms: [epoll]
pending: [50]
measurement: { replications: 3, warm-up: 500, completions: 4000 }`);

describe("workers behind a poller, which takes a few us an event while they vary by milliseconds", () => {
  it("are steady where they have time to spare", () => {
    expect(workers(80)).toMatchObject({ status: "steady", bottleneck: { name: "the 4 workers" } });
  });

  it("are what is overloaded where they have none", () => {
    const point = workers(520);
    expect(point).toMatchObject({ status: "overloaded", bottleneck: { name: "the 4 workers" } });
    expect(point.excess).toBeCloseTo(0.3, 1);
  });
});
