/**
 * Reads of storage devices where the mechanism submits none: traced on paper, by the loop itself, by a pool and by
 * workers, these where it submits them, too; and with every executor all that is read and asked ends.
 */
import { describe, expect, it } from "vitest";
import { findMechanism, MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { readScenario } from "../../scenarios/load/load.js";
import { planCells } from "../../scenarios/run/plan.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { FurtherOperation, PlainWorkload, Step } from "../../sim/spec.js";
import { cell, constant, costs } from "./harness.js";
import { machineWithDisk, reading } from "./storage-cells.js";

const NS = 1_000;
/** Each cost another, in nanoseconds; what is not here takes no time. */
const COSTS = costs({
  ...{ interrupt: 100, wakeup: 7, contextSwitch: 30, blockSubmit: 40, blockComplete: 20, pinPage: 8, fileGet: 3 },
  ...{ pread: 33, queuePush: 2, queuePop: 1, futexWake: 11, futexWait: 9, eventfdWrite: 12, eventfdRead: 6 },
  ...{ epollWait: 15, epollPerEvent: 5, keventCall: 16, keventPerEvent: 4, selectCall: 14, scanPerDescriptor: 1 },
  ...{
    selectPerDescriptor: 3,
    portAssociate: 17,
    portGet: 18,
    completionGet: 19,
    postPacket: 21,
    issue: 21,
    read: 23,
    write: 25,
  },
});
/** pread, blockSubmit, fileGet, and pinPage for one page. */
const PREAD = 33 + 40 + 3 + 8;
const CALLBACK = 50;
const TAKES = 10_000;
/** From when the device is done until the thread that sleeps goes on: the interrupt, and its wake-up. */
const WOKEN = 100 + 20 + 7;

/** Workers that wait for events themselves, and a pool of `blocking` threads. */
function driving(blocking: number, workers: ThreadsSpec["workers"]): ThreadsSpec {
  return { pollers: "workers", blocking, workers };
}

/** Reads alone, `pending` at a time, on one core. */
function reads(mechanism: string, threads: ThreadsSpec = {}) {
  const workload = { ...reading(CALLBACK * NS, TAKES * NS), threads } as PlainWorkload;
  return simulate(
    cell(mechanism, {
      ...{ cores: 1, pending: 1, warmup: 20, completions: 40, costs: COSTS, workload },
      machine: machineWithDisk(1, 1, constant(TAKES * NS)),
    }),
  ).latency;
}

const exactly = (ns: number) => ({ count: 40, minPs: ns * NS, maxPs: ns * NS });

describe("by hand, one read at a time, on one core", () => {
  /** What a round of the loop takes that finds the file: the call that reports it, and what it takes to ask again. */
  const rounds: [mechanism: string, round: number][] = [
    ["epoll", 15 + 5],
    // EVFILT_READ of a file: the note is asked, and reported.
    ["kqueue", 16 + 4],
    // Associated again for each read.
    ["event-ports", 18 + 17],
    // A packet that the loop posts to itself.
    ["iocp-zero-byte", 19 + 21],
  ];

  it.each(rounds)("%s: the loop sleeps in it, and the next is found by the next round", (mechanism, round) => {
    const { notice, start, client } = reads(mechanism);
    expect(notice).toMatchObject(exactly(WOKEN));
    expect(start).toMatchObject(exactly(WOKEN));
    expect(client).toMatchObject(exactly(round + PREAD + TAKES + WOKEN + CALLBACK));
  });

  it("a pool reads: the loop is told by an eventfd, and leaves the next one to it", () => {
    const { notice, start, client } = reads("epoll", { blocking: 2 });
    expect(notice).toMatchObject(exactly(WOKEN));
    // The pool's thread wakes the loop, finds nothing else and sleeps; then the core takes up the loop.
    const told = WOKEN + 12 + 7 + 1 + 9 + 30 + 5 + 6;
    expect(start).toMatchObject(exactly(told));
    // It wakes the thread, and sleeps; that one takes the task.
    const left = 2 + 11 + 7 + 15 + 5 + 30 + 1;
    expect(client).toMatchObject(exactly(left + PREAD + TAKES + told + CALLBACK));
  });

  it("a worker reads, runs the callback, and makes the next read a task", () => {
    const { notice, start, client } = reads("epoll", {
      pollers: 1,
      workers: { threads: 1, queue: "shared", wake: "futex" },
    });
    expect(notice).toMatchObject(exactly(WOKEN));
    expect(start).toMatchObject(exactly(WOKEN));
    expect(client).toMatchObject(exactly(CALLBACK + 2 + 1 + PREAD + TAKES + WOKEN));
  });
});

describe("by hand, several reads of 10 us with callbacks of 1 us, which nothing else takes time for, on one core", () => {
  const [TAKES, CALLBACK] = [10_000, 1_000];
  const many = (pending: number, threads: ThreadsSpec) => {
    const workload = { ...reading(CALLBACK * NS, TAKES * NS), threads } as PlainWorkload;
    const machine = machineWithDisk(1, 8, constant(TAKES * NS));
    const run = { cores: 1, pending, warmup: 200, completions: 600, costs: costs({}), workload, machine };
    const { latency, completions, windowPs } = simulate(cell("epoll", run));
    const { sumPs, count } = latency.client as { sumPs: number; count: number };
    return { us: sumPs / count / 1e6, perUs: completions / (windowPs / 1e6) };
  };
  const shared = { queue: "shared", wake: "futex" } as const;
  const cases: [who: string, threads: ThreadsSpec, pending: number, usPerRead: number][] = [
    // One after another, whatever the device could do.
    ["the loop", {}, 3, TAKES + CALLBACK],
    // Two at a time, all the time: the loop runs the callbacks meanwhile.
    ["a pool of 2", { blocking: 2 }, 3, TAKES / 2],
    ["a pool of 2", { blocking: 2 }, 4, TAKES / 2],
    // Two at a time, each with its callback.
    ["2 workers", { pollers: 1, workers: { threads: 2, ...shared } }, 3, (TAKES + CALLBACK) / 2],
    ["2 workers", { pollers: 1, workers: { threads: 2, ...shared } }, 4, (TAKES + CALLBACK) / 2],
    ["a pool of 1, for a worker that waits for events", driving(1, { ...shared, threads: 1 }), 3, TAKES],
  ];
  it.each(cases)("%s", (_, threads, pending, nsPerRead) => {
    const { us, perUs } = many(pending, threads);
    expect(perUs).toBeCloseTo(1_000 / nsPerRead, 9);
    // Little's law.
    expect(us).toBeCloseTo((pending * nsPerRead) / 1_000, 9);
  });
});

it("by hand, where the mechanism submits reads: the worker that has run the callback issues the next", () => {
  const workers: ThreadsSpec = { pollers: 1, workers: { threads: 1, queue: "shared", wake: "futex" } };
  const { notice, start, client } = reads("iocp", workers);
  // The core has run the worker last.
  expect(notice).toMatchObject(exactly(WOKEN + 30));
  // It pushes, wakes the worker, and waits on the port; the worker takes the task.
  const begun = WOKEN + 30 + 2 + 11 + 7 + 19 + 30 + 1;
  expect(start).toMatchObject(exactly(begun));
  expect(client).toMatchObject(exactly(21 + PREAD - 33 + TAKES + begun + CALLBACK));
});

describe("by hand, a step that reads, on one core", () => {
  const steps: Step[] = [
    { kind: "io", operations: [{ to: "disk", response: { kind: "constant", meanBytes: 4096 } }], until: "all" },
    { kind: "compute", duration: constant(10 * NS) },
  ];
  const workload = (handler: Step[], threads?: ThreadsSpec): PlainWorkload => ({
    ...{ kind: "open", rate: { basis: "total", perSecond: 10_000 }, interval: constant(1) },
    ...{ callback: constant(20 * NS), handler, ...(threads && { threads }) },
  });
  const played = (mechanism: string, handler: Step[], threads?: ThreadsSpec) =>
    simulate(
      cell(mechanism, {
        ...{ cores: 1, pending: 1, warmup: 20, completions: 40, costs: COSTS, workload: workload(handler, threads) },
        machine: machineWithDisk(1, 1, constant(TAKES * NS)),
      }),
    ).latency.response;

  it("the loop sleeps in it", () => {
    const notice = 100 + 7 + 5;
    const response = notice + 23 + 20 + PREAD + TAKES + WOKEN + 10;
    expect(played("epoll", steps)).toMatchObject(exactly(response));
  });

  it("a worker sleeps in it, on a mechanism too whose other I/O is its loop's alone", () => {
    const workers: ThreadsSpec = { pollers: 1, workers: { threads: 1, queue: "shared", wake: "futex" } };
    // The core takes up the loop again, which scans the connection and the worker's eventfd; it pushes, wakes the
    // worker, and calls select before the core is that one's.
    const notice = 100 + 7 + 30 + 2 * 3;
    const handed = notice + 1 + 23 + 2 + 11 + 7 + 14 + 2 * 3 + 30 + 1;
    expect(played("select", steps, workers)).toMatchObject(exactly(handed + 20 + PREAD + TAKES + WOKEN + 10));
  });

  it("with others together it goes on when the last is done, in whatever order they are asked", () => {
    const asks = { to: "peer", takes: constant(4_000 * NS) };
    const together = (...operations: FurtherOperation[]): Step[] => [{ kind: "io", operations, until: "all" }];
    // Asked first, the peer answers while the thread sleeps: an interrupt on the idle core, then epoll_wait and a read.
    const begun = 100 + 7 + 5 + 23 + 20;
    const first = played("epoll", together(asks, { to: "disk" }));
    const answer = 100 + 15 + 5 + 5 + 23;
    expect(first).toMatchObject(exactly(begun + PREAD + TAKES + WOKEN + answer - 100));
    // Asked behind the read, it answers 4 us after that.
    const last = played("epoll", together({ to: "disk" }, asks));
    expect(last).toMatchObject(exactly(begun + PREAD + TAKES + WOKEN + 4_000 + 100 + 7 + 5 + 23));
  });

  it("the first of several is the read, once the thread has made it", () => {
    const operations: FurtherOperation[] = [{ to: "peer", takes: constant(4_000 * NS) }, { to: "disk" }];
    const begun = 100 + 7 + 5 + 23 + 20;
    const response = played("epoll", [{ kind: "io", operations, until: "any" }]);
    expect(response).toMatchObject(exactly(begun + PREAD + TAKES + WOKEN));
  });
});

const WITHOUT = MECHANISMS.filter(({ fileCosts }) => fileCosts === undefined);

describe("handlers that read, by any executor", () => {
  const THREADS = ["inline", "loop+pool", "half-sync", "tokio", "leader-follower", "staged"];
  const handler = [
    { compute: "20us" },
    { together: [{ io: { to: "disk", response: "4KiB" } }, { io: { to: "db", takes: "80us", response: "1KiB" } }] },
    { io: { to: "disk" } },
    { any: [{ io: { to: "db", takes: "50us" } }, { io: { to: "disk" } }] },
    { reply: "1KiB" },
  ];
  it.each(WITHOUT.flatMap(({ name }) => THREADS.map((threads) => [name, threads])))("%s, %s", (name, threads) => {
    const scenario = readScenario({
      ...{ name: "mine", question: "Does it end?", pending: [5], mechanisms: [name] },
      machine: {
        ...{ cores: 2, profile: "xeon-2021" },
        devices: { disk: { parallelism: 1, takes: "80us", queue: 2 } },
      },
      workload: { closed: { "total-rate": "200/s", io: "constant" } },
      program: { handler, threads },
      measurement: { replications: 1, "warm-up": 20, completions: 100 },
    });
    const [planned] = planCells(scenario, findMechanism);
    if (planned === undefined) return;
    expect(simulate(planned)).toMatchObject({ unfinished: 0, latency: { response: { count: 100 } } });
  });
});

describe("a class of reads beside requests, by any executor", () => {
  const THREADS = [
    "inline",
    "loop+pool",
    "half-sync",
    "go",
    { pollers: 1, workers: 2, queue: "per-worker", wake: "eventfd", blocking: 2 },
    { workers: 2, wake: "spin" },
  ];
  it.each(MECHANISMS.flatMap(({ name }) => THREADS.map((threads) => [name, threads] as const)))(
    "%s, %o",
    (name, threads) => {
      const scenario = readScenario({
        ...{ name: "mine", question: "Does it end?", pending: [6], mechanisms: [name] },
        machine: {
          ...{ cores: 4, profile: "xeon-2021" },
          devices: { disk: { parallelism: 2, takes: "80us", queue: 2 } },
        },
        workload: [
          { name: "reads", operations: 3, storage: { device: "disk", size: "4KiB", callback: "2us" } },
          {
            name: "small",
            closed: { "total-rate": "2k/s", io: "constant" },
            handler: [{ compute: "5us" }, { reply: "1KiB" }],
          },
        ],
        program: { handler: [{ compute: "5us" }], threads },
        measurement: { replications: 1, "warm-up": 50, completions: 500 },
      });
      const [planned] = planCells(scenario, findMechanism);
      if (planned === undefined) return;
      const { classes = [], unfinished, usage, windowPs } = simulate(planned);
      expect(unfinished).toBe(0);
      const [ofReads] = classes;
      for (const { events, completions, backlogStart, backlogEnd } of classes) {
        expect(completions).toBeGreaterThan(0);
        expect(backlogStart + events).toBe(completions + backlogEnd);
      }
      // Little's law: 3 = throughput x the mean of their client latency, but for those under way at the ends.
      const { sumPs, count } = ofReads.latency!.client!;
      expect((sumPs / count) * (ofReads.completions / windowPs)).toBeCloseTo(3, 0);
      // The device is in use for as long as it takes, and serves two at a time.
      const busyPs = usage.devices?.[0].busyPs as number;
      expect(Math.abs(busyPs - ofReads.completions * 8e7)).toBeLessThanOrEqual(3 * 8e7);
      expect(busyPs).toBeLessThanOrEqual(2 * windowPs);
    },
  );
});

/** Mechanisms that submit no reads, and whose threads may be workers. */
const DRIVEN = WITHOUT.filter(({ driven }) => driven !== undefined);

describe("a class of reads where workers wait for events themselves", () => {
  it.each(DRIVEN)(
    "on $name whoever waits for events is told of what a pool has read for it",
    ({ name, driven = {} }) => {
      // No event ever comes; each worker has a queue of its own, and one of them waits.
      const threads = driving(2, { threads: 2, queue: "per-worker", wake: "futex" });
      const set = Object.fromEntries(Object.entries(driven).map(([key, [value]]) => [key, value]));
      const workload = { ...reading(CALLBACK * NS, TAKES * NS), threads } as PlainWorkload;
      const machine = machineWithDisk(4, 4, constant(TAKES * NS));
      const run = { cores: 4, pending: 4, warmup: 20, completions: 100, costs: COSTS, workload, machine };
      const { latency, unfinished, operationsJain } = simulate(cell(name, { ...run, set: { ...set, threads: 2 } }));
      expect(unfinished).toBe(0);
      // All reads go on, as often as each other.
      expect(operationsJain).toBeGreaterThan(0.95);
      // Two threads for four reads: each waits for one other, and for nothing that takes nearly as long.
      expect(latency.client?.maxPs).toBeLessThan(2.5 * TAKES * NS);
    },
  );

  it.each(DRIVEN)("on $name events are found though there is something to read all the time", ({ name }) => {
    const scenario = readScenario({
      ...{ name: "mine", question: "Does anybody listen?", pending: [7], mechanisms: [name] },
      machine: { cores: 4, profile: "xeon-2021", devices: { disk: { parallelism: 2, takes: "50us" } } },
      workload: [
        { name: "reads", operations: 4, storage: { device: "disk", size: "4KiB", callback: "2us" } },
        {
          name: "small",
          open: { "total-rate": "2k/s", arrivals: "poisson", connections: { requests: 3 } },
          handler: [{ compute: "5us" }, { reply: "1KiB" }],
        },
      ],
      program: {
        handler: [{ compute: "5us" }],
        threads: { pollers: "workers", workers: 2, queue: "per-worker", "look-every": 2 },
      },
      measurement: { replications: 1, "warm-up": 20, completions: 1000 },
    });
    const [planned] = planCells(scenario, findMechanism);
    const { classes = [], unfinished, windowPs } = simulate(planned);
    expect(unfinished).toBe(0);
    const [, { completions, backlogEnd }] = classes;
    // Poisson arrivals: within five standard deviations of what the rate brings, but for those under way.
    const expected = 2_000 * (windowPs / 1e12);
    expect(Math.abs(completions + backlogEnd - expected)).toBeLessThan(5 * Math.sqrt(expected) + 7);
  });
});
