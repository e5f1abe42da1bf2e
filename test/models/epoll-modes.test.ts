/**
 * epoll's triggers and its sets, against cases traced on paper: system calls per message, lost events, who wakes whom.
 */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { epoll } from "../../models/epoll.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { cell, constant, costs, poisson } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { type Play, play } from "./stage.js";

/** ns. */
const PRICES = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, epollWait: 150, epollPerEvent: 117 },
  ...{ read: 900, readEmpty: 400, epollCtlModify: 320 },
});
const MODES = ["level", "EPOLLET", "EPOLLONESHOT"] as const;
type Set = Record<string, string | number>;
type Event = { at: number; operation: number; callback: number };

function stage(set: Set, events: Event[], cores = 2, machine: Play["machine"] = {}) {
  const parameters = { threads: 1, sets: "shared", mode: "level", EPOLLEXCLUSIVE: "no", maxevents: 64, ...set };
  const prices = PRICES as Record<string, number>;
  return play({ mechanism: "epoll", parameters, cores, quantumPs: 1e15, pending: 20, costs: prices, events, machine });
}

/** One event every millisecond, on an operation chosen at random. */
const alone = {
  kind: "open" as const,
  rate: { basis: "total" as const, perSecond: 1_000 },
  interval: constant(1),
  callback: constant(5e6),
};
const EVENTS = 2_000;

describe("a message that comes alone", () => {
  /** Beyond wait, one re-check and read: level re-checks once more, edge reads until EAGAIN, one-shot arms again. */
  it.each([
    ["level", 2, 117, 0],
    ["EPOLLET", 3, 400, 1],
    ["EPOLLONESHOT", 3, 320, 0],
  ])("%s: %i system calls", (mode, calls, extraNs, emptyReads) => {
    const result = simulate(cell("epoll", { pending: 10, costs: PRICES, workload: alone, set: { mode } }));
    const { notice, start, response } = result.latency;
    // Idle exit 2000, interrupt 1000, wake-up 500, re-check 117; then the read; then the callback.
    expect([notice.minPs, notice.maxPs]).toEqual([3_617_000, 3_617_000]);
    expect([start.minPs, start.maxPs]).toEqual([4_517_000, 4_517_000]);
    expect([response.minPs, response.maxPs]).toEqual([9_517_000, 9_517_000]);
    expect(result.counters.systemCalls).toBe(calls * EVENTS);
    expect(result.counters.emptyReads).toBe(emptyReads * EVENTS);
    expect(result.counters.wakeups).toBe(EVENTS);
    expect(result.accounts.system).toBe(EVENTS * (150 + 117 + 900 + extraNs) * 1_000);
  });

  it.each([
    ["level", 2],
    ["EPOLLET", 1],
    ["EPOLLONESHOT", 1],
  ])("%s: with four threads on one set it wakes %i of them, and the law says when it is noticed", (mode, wakeups) => {
    const set = { threads: 4, mode };
    const base = cell("epoll", { pending: 10, costs: PRICES, workload: alone, set });
    const result = simulate(base);
    expect(result.counters.wakeups).toBe(wakeups * EVENTS);
    const context = { pending: 10, cores: 4, costs: new CostTable(PRICES), parameters: base.parameters };
    expect(result.latency.notice.maxPs).toBe(epoll.law.notice?.(context));
    expect(result.latency.notice.minPs).toBe(3_617_000 + (wakeups - 1) * 500_000);
  });
});

/*
 * An event at 100 us rouses the core, is known at 103 and wakes the loop at 103.5; noticed at 103.617, read by 104.517,
 * callback until 109.517. A second one on the same operation rouses another core first (2 us), and is known at 106 (in
 * the callback) or at 109.6 (after the last read).
 */
describe("a further message on a reported descriptor", () => {
  const inCallback = 103e6;
  const beforeEagain = 106.6e6;

  it.each([
    // Put back on the list, it is found by the next wait, from 109.517: call 150, re-check 117.
    ["level", inCallback, 109_784_000],
    ["level", beforeEagain, 109_784_000],
    // The read after the callback finds it, and takes it as it begins.
    ["EPOLLET", inCallback, 109_517_000],
    // The read at 109.517 found nothing and ends at 109.917; the event listed the entry meanwhile: call, re-check.
    ["EPOLLET", beforeEagain, 110_184_000],
    // Deaf until armed, by 109.837, when epoll_ctl finds it ready: call, re-check.
    ["EPOLLONESHOT", inCallback, 110_104_000],
    ["EPOLLONESHOT", beforeEagain, 110_104_000],
  ])("%s, device event at %i ps: noticed at %i ps", (mode, at, noticed) => {
    const { events } = stage({ mode }, [
      { at: 1e8, operation: 3, callback: 5e6 },
      { at, operation: 3, callback: 0 },
    ]);
    expect(events.get(0)).toEqual({ device: 1e8, notice: 103_617_000, start: 104_517_000, end: 109_517_000 });
    expect(events.get(1)?.notice).toBe(noticed);
    expect(events.get(1)?.start).toBe(noticed + 900_000);
  });

  it("edge: an entry listed by an event that was read already is dropped by the next wait", () => {
    const { books } = stage({ mode: "EPOLLET" }, [
      { at: 1e8, operation: 3, callback: 5e6 },
      { at: inCallback, operation: 3, callback: 0 },
      { at: 2e8, operation: 4, callback: 0 },
    ]);
    // wait, read, read, EAGAIN, wait (drops one, sleeps, reports one), read.
    expect(books.counters.systemCalls).toBe(6);
    const system = books.accounts[ACCOUNTS.indexOf("system")];
    expect(system).toBe((2 * 150 + 3 * 117 + 3 * 900 + 400) * 1_000);
  });

  it("one-shot: never two threads on one descriptor; edge and level let them", () => {
    const overlapping = (mode: string) => {
      const { events } = stage({ mode, threads: 2 }, [
        { at: 1e8, operation: 3, callback: 5e7 },
        { at: 1.2e8, operation: 3, callback: 5e7 },
      ]);
      return Number(events.get(1)?.start) < Number(events.get(0)?.end);
    };
    expect(MODES.map(overlapping)).toEqual([true, true, false]);
  });

  it("one-shot: epoll_ctl that finds the entry ready wakes a thread that waits, at the caller's cost", () => {
    const { books, events } = stage({ mode: "EPOLLONESHOT", threads: 2 }, [
      { at: 1e8, operation: 3, callback: 5e6 },
      { at: inCallback, operation: 3, callback: 1e8 },
    ]);
    // Armed at 109.837, wake-up paid by 110.337: the caller's own wait is there before the thread it woke.
    expect(events.get(1)?.notice).toBe(110_337_000 + 150_000 + 117_000);
    expect(books.counters.wakeups).toBe(2);
  });
});

describe("four threads on one set", () => {
  it.each([
    [50_000, 1],
    [50_000, 64],
    [100_000, 1],
    [100_000, 64],
  ])(
    "%i events a second, maxevents %i: edge and one-shot wake fewer, one-shot never reads nothing",
    (rate, maxevents) => {
      const workload = poisson(rate, constant(2e7));
      const [level, edge, oneShot] = MODES.map((mode) => {
        const set = { threads: 4, mode, maxevents };
        const { counters, completions } = simulate(cell("epoll", { pending: 1_000, costs: PRICES, workload, set }));
        return { wakeups: counters.wakeups / completions, emptyReads: counters.emptyReads / completions };
      });
      expect(edge.wakeups).toBeLessThan(0.8 * level.wakeups);
      expect(oneShot.wakeups).toBeLessThan(0.8 * level.wakeups);
      // Level: a thread has entries that another reports too and has not read yet; the first of them it reads at once.
      if (maxevents > 1) expect(level.emptyReads).toBeGreaterThan(0);
      else expect(level.emptyReads).toBe(0);
      // Edge: the read that ends each report, no others.
      expect(edge.emptyReads).toBeLessThanOrEqual(1.01);
      expect(oneShot.emptyReads).toBe(0);
    },
  );

  it("one-shot: epoll_ctl on an entry that is not ready wakes nobody, whatever else is on the list", () => {
    // The second event interrupts the callback at 108.5, is known at 109.5 and wakes a thread, paid by 110.0 and there,
    // on the other core, at 112.0. Until then its entry is on the list and a third thread sleeps. The first, armed
    // again by 111.337, takes it: call 150, re-check 117.
    const { books, events } = stage(
      { mode: "EPOLLONESHOT", threads: 3 },
      [
        { at: 1e8, operation: 3, callback: 5e6 },
        { at: 1.085e8, operation: 4, callback: 5e6 },
      ],
      2,
      { interrupts: { target: "one" } },
    );
    expect(events.get(1)?.notice).toBe(111_604_000);
    expect(books.counters.wakeups).toBe(2);
  });
});

describe("a set per thread on one shared listener", () => {
  const set = { threads: 3, sets: "shared-listener" };
  const sparse = Array.from({ length: 6 }, (_, i) => ({ at: (i + 1) * 1e8, operation: i, callback: 5e6 }));

  it("EPOLLEXCLUSIVE: the first set added takes all, 0,0,0,0,0,0, and nobody else wakes", () => {
    const { books, events } = stage({ ...set, EPOLLEXCLUSIVE: "yes" }, sparse, 3);
    expect(books.callbacks).toEqual([6, 0, 0]);
    expect(books.counters.wakeups).toBe(6);
    for (const { device, notice } of events.values()) expect(notice - device).toBe(3_617_000);
  });

  it("without it every event wakes all three, and the set added last is always first", () => {
    const { books, events } = stage(set, sparse, 3);
    expect(books.callbacks).toEqual([0, 0, 6]);
    expect(books.counters.wakeups).toBe(18);
    // The thread that is woken first has the interrupted core, and waits until the others are woken, too.
    for (const { device, notice } of events.values()) expect(notice - device).toBe(3_617_000 + 2 * 500_000);
  });

  it.each(MODES)("%s: while the first is busy, the next that waits is woken", (mode) => {
    const near = [1e8, 1.03e8, 1.06e8].map((at, operation) => ({ at, operation, callback: 5e7 }));
    const { books } = stage({ ...set, mode, EPOLLEXCLUSIVE: "yes" }, near, 3);
    expect(books.callbacks).toEqual([1, 1, 1]);
  });

  it("threads that share one set are woken last in, first out", () => {
    const { books } = stage({ threads: 3, mode: "EPOLLONESHOT" }, sparse, 3);
    expect(books.callbacks).toEqual([0, 0, 6]);
  });

  it("EPOLLEXCLUSIVE with EPOLLONESHOT is refused, as epoll_ctl refuses it", () => {
    const refused = { ...set, mode: "EPOLLONESHOT", EPOLLEXCLUSIVE: "yes" };
    expect(() => simulate(cell("epoll", { set: refused }))).toThrow(/EINVAL/);
  });

  it.each(["yes", "no"])("with all costs zero it is M/M/4 (EPOLLEXCLUSIVE: %s)", (EPOLLEXCLUSIVE) => {
    expectSameQueue("epoll", { threads: 4, sets: "shared-listener", EPOLLEXCLUSIVE }, "epoll", 4);
  });
});
