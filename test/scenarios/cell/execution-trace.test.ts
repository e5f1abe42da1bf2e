/** Runs looked into: one traced on paper to the picosecond, which stretch is looked at, and its bound. */
import { describe, expect, it } from "vitest";
import { traceExecution } from "../../../scenarios/cell/execution-trace.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { cell, constant, costs, poisson } from "../../models/harness.js";
import { checkTrace } from "./execution-trace-checks.js";

/** Nanoseconds. */
const COSTS = {
  ...{ idleExit: 700, interrupt: 1000, wakeup: 800, ipi: 150, contextSwitch: 300, epollWait: 310, epollPerEvent: 170 },
  ...{ read: 600, overlappedPollSyscall: 200, overlappedPollMemory: 20, yield: 300, queuePop: 60, queuePush: 50 },
};
const NS = 1e3;

/** One core, one operation, an event every 6 us whose callback takes 3; of all but the first two. */
const epoll = cell("epoll", {
  ...{ cores: 1, pending: 1, costs: costs(COSTS), warmup: 1, completions: 2 },
  workload: {
    ...{ kind: "open", rate: { basis: "total", perSecond: 1e6 / 6 } },
    ...{ interval: constant(1), callback: constant(3e6) },
  },
});

/** [what, its length in ns]; those that follow one another. */
type Told = [what: string, ns: number, request?: number];

describe("a run looked into", () => {
  /*
   * Event 1 happens 2.35 before event 0, which took 7.27, would have been answered: but for its interrupt it has 0.27
   * left. epoll_wait looks at the only entry and reports it (0.31 + 0.17), 0.6 for the read, 3 of callback. Then a wait
   * that checks the entry, level-triggered, once more; asleep 0.17 before event 2, at 6.0. That one wakes an idle core
   * (0.7), by an interrupt of 1.0 and a wake-up of 0.8; the thread goes on without a switch. Its callback has had 2.73
   * when event 3 comes, at 12.0.
   */
  it("of epoll, on paper, is one thing after another on its core", () => {
    const { trace } = traceExecution(epoll, { events: 2, mostSlices: 1000 });
    const told: Told[] = trace.cores[0].map(({ doing, fromPs, untilPs, request }) =>
      request === undefined ? [doing, (untilPs - fromPs) / NS] : [doing, (untilPs - fromPs) / NS, request],
    );
    expect(told).toEqual([
      ["callback", 0.001, 0],
      ["interrupt", 1000],
      ["callback", 270, 0],
      ["system call", 310],
      ["kernel", 170],
      ["system call", 600, 1],
      ["callback", 3000, 1],
      ["system call", 310],
      ["kernel", 170],
      ["idle", 170],
      ["idle exit", 700],
      ["interrupt", 1800],
      ["kernel", 170],
      ["system call", 600, 2],
      ["callback", 2730, 2],
      ["interrupt", 1000],
      ["callback", 270, 2],
    ]);
    const [{ slices }] = trace.threads;
    expect(slices.map(({ state, fromPs, untilPs }) => [state, (untilPs - fromPs) / NS])).toEqual([
      ["on core", 5830.001],
      ["asleep", 1870],
      ["woken", 800],
      ["on core", 4770],
    ]);
  });

  it("tells of requests what they waited for, in order", () => {
    const { trace, firstSerial, slowest } = traceExecution(epoll, { events: 2, mostSlices: 1000 });
    const parts = trace.requests.map((request) =>
      request.parts.map(({ component, fromPs, untilPs }) => [component, (untilPs - fromPs) / NS]),
    );
    expect(parts.slice(1)).toEqual([
      [
        ["interrupt", 1000],
        ["other-handlers", 270],
        ["own-calls", 1080],
        ["own-computing", 3000],
      ],
      [
        ["interrupt", 1700],
        ["wake-up", 800],
        ["own-calls", 770],
        ["own-computing", 2730],
        ["interrupt", 1000],
        ["own-computing", 270],
      ],
      [["interrupt", 1000]],
    ]);
    const [, , second] = trace.requests;
    expect(second.stations.map(({ what, atPs }) => [what, (atPs - second.devicePs) / NS])).toEqual([
      ["known", 1700],
      ["noticed", 2670],
      ["started", 3270],
      ["responded", 7270],
    ]);
    expect([firstSerial, slowest.serial, slowest.responsePs]).toEqual([1, 2, 7270 * NS]);
  });

  /* Event 2 is pending from 14.71, when it has been answered; known 1.7 after its device event, noticed 0.97 later. */
  it("tells how many operations are pending and events wait", () => {
    const { trace } = traceExecution(epoll, { events: 2, mostSlices: 1000 });
    const [{ devicePs }] = trace.requests.slice(1);
    const since = ([atPs, value]: [number, number]) => [(atPs - devicePs) / NS, value];
    expect(trace.counters.pending.map(since)).toEqual([
      [-0.001, 0],
      [5350, 1],
      [6000, 0],
    ]);
    expect(trace.counters.ready.map(since).slice(1, 5)).toEqual([
      [1000, 1],
      [1750, 0],
      [7700, 1],
      [8670, 0],
    ]);
  });
});

const busy: Cell = cell("epoll", {
  ...{ cores: 2, pending: 20, costs: costs(COSTS), warmup: 50, completions: 400 },
  workload: poisson(150_000, constant(4e6)),
});

describe("what is looked at", () => {
  it("is the first measured events, unless something else is asked for", () => {
    const { trace, measuredFromPs } = traceExecution(busy, { events: 10, mostSlices: 10_000 });
    expect(trace.fromPs).toBe(measuredFromPs - 1);
    for (let serial = 50; serial < 60; serial++)
      expect(trace.requests.find((request) => request.serial === serial)?.responsePs).toBeLessThanOrEqual(
        trace.untilPs,
      );
  });

  it("is, around the slowest response, all of it, the events before it, and what came of them", () => {
    const run = traceExecution(busy, { events: 40, around: "slowest", mostSlices: 10_000 });
    const { trace, slowest } = run;
    checkTrace(run, false);
    expect(slowest.responsePs).toBe(simulate(busy).latency.response.maxPs);
    const request = trace.requests.find(({ serial }) => serial === slowest.serial);
    expect(trace.untilPs).toBe(request?.responsePs);
    expect((request?.responsePs ?? 0) - (request?.devicePs ?? 0)).toBe(slowest.responsePs);
    const happened = trace.requests.filter(({ devicePs }) => devicePs >= trace.fromPs).map(({ serial }) => serial);
    expect(happened.length).toBeGreaterThanOrEqual(40);
    expect(Math.min(...happened)).toBeLessThanOrEqual(slowest.serial - 4);
  });

  it("is, around a time, events before it and after it", () => {
    const { trace, measuredFromPs } = traceExecution(busy, { events: 20, around: 1e9, mostSlices: 10_000 });
    const at = measuredFromPs + 1e9;
    const happened = trace.requests.filter(({ devicePs }) => devicePs >= trace.fromPs);
    expect(happened.filter(({ devicePs }) => devicePs < at)).toHaveLength(10);
    expect(happened.filter(({ devicePs }) => devicePs >= at).length).toBeGreaterThanOrEqual(10);
    expect(() => traceExecution(busy, { events: 20, around: 1e12, mostSlices: 1 })).toThrow(
      /--around: the last event that is measured comes after 2\.\d+ ms/,
    );
  });

  it("ends early when it is full, and is right up to there", () => {
    const run = traceExecution(busy, { events: 100, mostSlices: 300 });
    checkTrace(run, false);
    expect(run.trace.fullAt).toBeGreaterThanOrEqual(300);
    expect(run.trace.fullAt).toBeLessThan(330);
    expect(run.trace.untilPs).toBeLessThan(run.wantedUntilPs);
    const whole = traceExecution(busy, { events: 100, mostSlices: 100_000 });
    const { untilPs } = run.trace;
    const beginning = whole.trace.cores[0].filter((slice) => slice.untilPs < untilPs);
    expect(run.trace.cores[0].slice(0, beginning.length)).toEqual(beginning);
  });

  it("is an error if no measured event is answered", () => {
    const never = { ...busy, workload: { ...busy.workload, callback: constant(1e15) }, completions: 1, warmup: 0 };
    expect(() => traceExecution(never as Cell, { events: 1, mostSlices: 10 })).toThrow(/./);
  });
});

describe("turns of a polling scheme", () => {
  const fifo = cell("overlapped-fifo", {
    ...{ cores: 2, pending: 20, costs: costs(COSTS), warmup: 5, completions: 20 },
    workload: poisson(20_000, constant(4e6)),
  });

  /** What cores did, all the looking of a core taken together; from the first poll that finds something on. */
  const work = (exactPolls: boolean) => {
    const { trace } = traceExecution(fifo, { events: 20, mostSlices: 100_000, exactPolls });
    const looking = ["poll", "polls in turns", "after a poll", "user code", "system call", "context switch", "kernel"];
    return trace.cores.map((slices) => {
      const told: [what: string, fromPs: number, untilPs: number][] = [];
      for (const { doing, fromPs, untilPs } of slices) {
        const what = looking.includes(doing) ? "looks" : doing;
        const last = told.at(-1);
        if (last?.[0] === what) last[2] = untilPs;
        else told.push([what, fromPs, untilPs]);
      }
      return told;
    });
  };

  it("are the same time of the cores, and the same parts of requests, foreseen or acted out", () => {
    expect(work(false)).toEqual(work(true));
    const [foreseen, exact] = [false, true].map(
      (exactPolls) => traceExecution(fifo, { events: 20, mostSlices: 100_000, exactPolls }).trace,
    );
    const latencies = (of: typeof exact) => of.requests.map(({ latency, stations }) => ({ latency, stations }));
    expect(latencies(foreseen)).toEqual(latencies(exact));
    expect(foreseen.cores[0].length).toBeLessThan(exact.cores[0].length / 4);
  });

  it("are counted where they are not acted out", () => {
    const [foreseen, exact] = [false, true].map(
      (exactPolls) => traceExecution(fifo, { events: 20, mostSlices: 100_000, exactPolls }).trace,
    );
    const counted = foreseen.cores.flat().reduce((sum, { polls = 0 }) => sum + polls, 0);
    const acted = exact.cores.flat().filter(({ doing }) => doing === "poll").length;
    // Those that found something are told by themselves; at the edges, and at interrupts, one may be cut in two.
    expect(Math.abs(counted + 20 - acted) / acted).toBeLessThan(0.05);
  });
});
