/** blocking-threads: its law in closed form, and its life traced on paper. */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { cell, closed, constant, costs, meanAndError, meanPs, replicate } from "./harness.js";
import { expectSameQueue } from "./same-queue.js";
import { type Play, play } from "./stage.js";

const mechanism = findMechanism("blocking-threads") as Mechanism;
const ALONE = { threads: "per-operation", wakeOrder: "FIFO", buffer: "profile" };
/** One event every millisecond. */
const aloneEachMs = {
  kind: "open" as const,
  rate: { basis: "total" as const, perSecond: 1_000 },
  interval: constant(1),
  callback: constant(5e6),
};
const prices = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, contextSwitch: 600 },
  ...{ read: 900, readEmpty: 400 },
});

describe("blocking-threads, law", () => {
  for (const pending of [1, 4, 8, 100, 20_000]) {
    it(`n = ${pending} on 4 cores: one call, one wake-up, and a switch in all but 1 / n of the cases`, () => {
      const workload = closed(1_000);
      const runs = replicate(cell("blocking-threads", { pending, costs: prices, workload, warmup: 2_000 }), 5);
      const law = mechanism.law.notice?.({
        ...{ pending, cores: 4, parameters: ALONE },
        costs: new CostTable(prices),
      }) as number;
      const { mean, error } = meanAndError(runs.map((run) => meanPs(run, "notice")));
      // Student t, 99.9 %, 4 degrees of freedom; 0.5 % for events that meet at a core (1000/s x 5 us).
      expect(Math.abs(mean - law)).toBeLessThan(8.61 * error + 0.005 * law);
      for (const run of runs) {
        expect(run.counters.systemCalls / run.events).toBeCloseTo(1, 2);
        expect(run.counters.wakeups / run.events).toBeCloseTo(1, 2);
        // Binomial, four standard errors, and the same 0.5 %.
        const share = 1 - 1 / pending;
        const switches = run.counters.contextSwitches / run.events;
        const tolerance = 4 * Math.sqrt((share * (1 - share)) / run.events) + 0.005;
        expect(Math.abs(switches - share)).toBeLessThan(tolerance);
      }
    });
  }

  it("memory grows in proportion to n, a thread and a buffer each", () => {
    const table = new CostTable(costs({ threadMemory: 35_000, operationBuffer: 4_096 }));
    const memory = mechanism.memory({ pending: 1_000, cores: 4, costs: table, parameters: ALONE });
    expect(memory).toEqual({ threads: 35e6, buffers: 4_096_000, registrations: 0 });
    expect(mechanism.threads(ALONE, 1_000)).toBe(1_000);
  });

  /**
   * The closed form's share of context switches: turns on a machine that is smaller than the pool, or one thread for
   * all.
   */
  it.each([
    ["FIFO", 8, 1],
    ["FIFO", 4, 1],
    ["LIFO", 8, 0],
    ["all", 8, undefined],
  ] as const)("a pool %s of %i on 4 cores switches in %s of the cases", (wakeOrder, threads, share) => {
    const set = { threads, wakeOrder };
    const base = cell("blocking-threads", { pending: 100, costs: prices, set, workload: aloneEachMs });
    const law = mechanism.law.notice?.({
      pending: 100,
      cores: 4,
      parameters: base.parameters,
      costs: new CostTable(prices),
    });
    expect(law).toBe(share === undefined ? undefined : 4_000_000 + share * 600_000);
    const { latency, counters } = simulate(base);
    if (share === undefined) expect(counters.wakeups).toBe(8 * 2_000);
    else {
      expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([law, law]);
      expect(counters.contextSwitches).toBe(share * 2_000);
    }
  });

  it("with all costs zero a pool of four is M/M/4", () => {
    expectSameQueue("blocking-threads", { threads: 4 }, "epoll", 4);
  });

  it("with all costs zero and run to completion, one core is M/M/1, and four are M/M/4", () => {
    expectSameQueue("blocking-threads", {}, "iocp", 1);
    expectSameQueue("blocking-threads", {}, "iocp", 4);
  });
});

const scene: Omit<Play, "events" | "pending" | "cores"> = {
  mechanism: "blocking-threads",
  parameters: {},
  quantumPs: 1e15,
  costs: prices as Record<string, number>,
};

describe("blocking-threads, traced on paper", () => {
  /*
   * Two threads, one core, which has run neither. Device events at 100 us on operation 0, at 200 us on 0 again, at 300
   * us on 1. Known 1 us later, woken at + 0.5, on the core at + 2, switch 0.6 if another ran last, then the read's
   * second half, 0.9 - 0.4.
   */
  it("a wake-up on an idle core pays a switch only if another thread ran there last", () => {
    const { events } = play({
      ...scene,
      cores: 1,
      pending: 2,
      events: [
        { at: 1e8, operation: 0, callback: 5e6 },
        { at: 2e8, operation: 0, callback: 5e6 },
        { at: 3e8, operation: 1, callback: 5e6 },
      ],
    });
    expect(events.get(0)).toEqual({ device: 1e8, notice: 104_600_000, start: 104_600_000, end: 109_600_000 });
    expect(events.get(1)).toEqual({ device: 2e8, notice: 204_000_000, start: 204_000_000, end: 209_000_000 });
    expect(events.get(2)).toEqual({ device: 3e8, notice: 304_600_000, start: 304_600_000, end: 309_600_000 });
  });

  /*
   * One thread, two cores. The event of 100 us is noticed at 104.6 (its core runs it for the first time: a switch) and
   * its callback ends at 114.6. The event of 105 us interrupts the other core and is known at 106.0, during the
   * callback: it wakes nobody. The next read enters at 114.6, finds it, and costs 0.9 in all.
   */
  it("a read that finds its data there does not sleep", () => {
    const { events, books } = play({
      ...scene,
      cores: 2,
      pending: 1,
      events: [
        { at: 1e8, operation: 0, callback: 1e7 },
        { at: 1.05e8, operation: 0, callback: 1e6 },
      ],
    });
    expect(events.get(0)).toEqual({ device: 1e8, notice: 104_600_000, start: 104_600_000, end: 114_600_000 });
    expect(events.get(1)).toEqual({ device: 1.05e8, notice: 115_500_000, start: 115_500_000, end: 116_500_000 });
    expect(books.counters.wakeups).toBe(1);
    expect(books.counters.systemCalls).toBe(1);
  });

  /**
   * As above, but the second event, of 111.8 us, is known at 114.8 us, in the 0.4 us between entering the read and
   * going to sleep.
   */
  it("an event between entering the read and going to sleep keeps it from sleeping", () => {
    const { events, books } = play({
      ...scene,
      cores: 2,
      pending: 1,
      events: [
        { at: 1e8, operation: 0, callback: 1e7 },
        { at: 1.118e8, operation: 0, callback: 1e6 },
      ],
    });
    expect(events.get(1)?.notice).toBe(115_500_000);
    expect(books.counters.wakeups).toBe(1);
  });

  it("every event alone costs exactly the same: nothing is proportional to n", () => {
    const options = { cores: 1, pending: 1, costs: prices, workload: aloneEachMs };
    const { latency, accounts } = simulate(cell("blocking-threads", options));
    expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([4_000_000, 4_000_000]);
    expect(accounts.system).toBe(2_000 * 900_000);
    expect(accounts.interrupt).toBe(2_000 * 1_500_000);
  });
});
