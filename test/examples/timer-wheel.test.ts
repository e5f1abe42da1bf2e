/** The example of a mechanism of one's own: its law, in both regimes, what it costs, and a case traced on paper. */
import { describe, expect, it } from "vitest";
import { timerWheel } from "../../examples/timer-wheel.js";
import { CostTable } from "../../models/costs.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell, CellResult } from "../../scenarios/common/types.js";
import { conformance } from "../../scenarios/plugins/conformance.js";
import { exp } from "../../sim/math.js";
import type { ClosedWorkload } from "../../sim/spec.js";
import { PS_PER_MS, PS_PER_S, PS_PER_US } from "../../sim/time.js";
import { cell, closed, constant, costs, meanAndError, meanPs } from "../models/harness.js";

const PRICES = { interrupt: 1_000, wakeup: 500, idleExit: 2_000, yield: 500, overlappedPollMemory: 10, issue: 800 };
const PERIOD = PS_PER_MS;

function wheel(options: Partial<Cell>, set: Cell["parameters"] = {}): Cell {
  const parameters = { period: PERIOD, slots: 64, ...set };
  return { ...cell("timer-wheel", { costs: costs(PRICES), cores: 2, ...options }), parameters };
}

function replicate(base: Cell): CellResult[] {
  return Array.from({ length: 5 }, (_, replication) => simulate({ ...base, replication }, { find: () => timerWheel }));
}

describe("the timer wheel", () => {
  it.each([20, 200, 2_000])(
    "notices %i operations' events uniformly over the period, whatever their number",
    (pending) => {
      // Each operation has an event every 20 periods: I/O that is long against a turn.
      const base = wheel(
        { pending, workload: closed(pending * 50), warmup: pending, completions: 1_000 },
        { slots: 16 },
      );
      const results = replicate(base);
      const { mean, error } = meanAndError(results.map((result) => meanPs(result, "notice")));
      const context = { pending, cores: 2, costs: new CostTable(base.costs), parameters: base.parameters };
      const law = timerWheel.law.notice?.(context) as number;
      expect(law).toBe(PRICES.interrupt * 1_000 + PERIOD / 2);
      // With m = 20 T the exact mean of the next test is T / 240 above T / 2; callbacks and interrupts shift polls by a
      // few us.
      expect(Math.abs(mean - law - PERIOD / 240)).toBeLessThan(4 * error + 5 * PS_PER_US);
      for (const { latency } of results) {
        expect(latency.notice.maxPs).toBeLessThanOrEqual(PERIOD + 20 * PS_PER_US);
        expect(latency.notice.maxPs).toBeGreaterThan(0.98 * PERIOD);
      }
    },
  );

  it("makes I/O that is short against a turn wait for most of it: T - m + T / (e^(T/m) - 1)", () => {
    const mean = PERIOD / 2;
    const workload = closed(PS_PER_S / mean);
    const base = wheel({ pending: 1, workload, warmup: 100, completions: 2_000 }, { slots: 8 });
    const { mean: notice, error } = meanAndError(replicate(base).map((result) => meanPs(result, "notice")));
    const waiting = PERIOD - mean + PERIOD / (exp(PERIOD / mean) - 1);
    expect(Math.abs(notice - waiting)).toBeLessThan(4 * error + 5 * PS_PER_US);
  });

  it("costs n polls and a sleep for every slot a turn, and is idle for the rest", () => {
    const workload = closed(1_000);
    const base = wheel({ pending: 250, workload, warmup: 100, completions: 1_000 }, { slots: 16 });
    const { accounts, windowPs, counters, events } = simulate(base, { find: () => timerWheel });
    const turns = windowPs / PERIOD;
    // A poll that finds something is booked as the program's own work.
    const polls = (accounts.polling + accounts.user) / (PRICES.overlappedPollMemory * 1_000);
    expect(Math.abs(polls / turns - 250)).toBeLessThan(0.25);
    expect(Math.abs((counters.systemCalls - events) / turns - 16)).toBeLessThan(0.12);
    expect(Math.abs(counters.wakeups / turns - 16)).toBeLessThan(0.12);
    expect(accounts.idle / (2 * windowPs)).toBeGreaterThan(0.8);
  });

  it("is O(n) again when n polls no longer fit the period", () => {
    // 8 us a poll: 250 of them take two periods.
    const base = wheel({ pending: 250, costs: costs({ ...PRICES, overlappedPollMemory: 8_000 }) });
    const slow = { ...base, workload: closed(5_000), warmup: 100, completions: 2_000 };
    const { mean, error } = meanAndError(replicate(slow).map((result) => meanPs(result, "notice")));
    const turn = 2 * PERIOD;
    // The callbacks and re-issues of a turn (10 of 0.8 us) and as many interrupts lengthen it by some 20 us.
    expect(Math.abs(mean - turn / 2)).toBeLessThan(4 * error + 30 * PS_PER_US);
  });

  it("goes as traced on paper", () => {
    // One slot, a tick of 1 ms, one operation, I/O of exactly 10 ms. Polls end at k ms + 10 ns. An operation issued by
    // one of them has its event 10 ms later, when another ends; the kernel knows 1 ns after, too late for this poll. So
    // it is noticed by the next, a whole period after the event.
    const base = wheel(
      {
        pending: 1,
        costs: costs({ overlappedPollMemory: 10, interrupt: 1 }),
        workload: { ...(closed(100) as ClosedWorkload), io: constant(1) },
        warmup: 2,
        completions: 5,
      },
      { slots: 1 },
    );
    const { latency } = simulate(base, { find: () => timerWheel });
    expect(latency.notice.minPs).toBe(PERIOD);
    expect(latency.notice.maxPs).toBe(PERIOD);
  });

  it("passes the conformance trials", () => {
    const { trials, events, failure } = conformance(timerWheel);
    expect(failure).toBeUndefined();
    expect(trials).toBe(300);
    expect(events).toBeGreaterThan(3_000);
  });
});
