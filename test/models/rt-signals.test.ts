/** rt-signals: its law, and what an overflow costs, traced on paper. */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { rtSignals } from "../../models/rt-signals.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import { cell, constant, costs, exponential, meanAndError, meanPs, poisson, replicate } from "./harness.js";
import { type Play, play } from "./stage.js";

/** ns. */
const PRICES = costs({
  ...{ interrupt: 1_000, wakeup: 500, idleExit: 2_000, read: 900, readEmpty: 400 },
  ...{ sigTimedWait: 300, signalQueue: 500, pollCall: 430, pollPerDescriptor: 50 },
});

function scene(parameters: Parameters, events: Play["events"], pending = 10) {
  const prices = PRICES as Record<string, number>;
  const base = { mechanism: "rt-signals", parameters, cores: 2, quantumPs: 1e15, pending, costs: prices };
  return play({ ...base, events, probe: pending <= 100 });
}

describe("rt-signals, law", () => {
  it.each([1, 100, 100_000])("n = %i: idle exit, interrupt, queueing and wake-up; two calls an event", (pending) => {
    const workload = {
      kind: "open" as const,
      rate: { basis: "total" as const, perSecond: 1_000 },
      interval: constant(1),
      callback: constant(5e6),
    };
    const base = cell("rt-signals", { pending, costs: PRICES, workload });
    const { latency, counters } = simulate(base);
    expect([latency.notice.minPs, latency.notice.maxPs]).toEqual([4_000_000, 4_000_000]);
    expect(counters.systemCalls).toBe(2 * 2_000);
    const context = { pending, cores: 4, costs: new CostTable(PRICES), parameters: base.parameters };
    expect(rtSignals.law.notice?.(context)).toBe(4_000_000);
  });

  it("with all costs zero one loop is M/G/1, and the bound does not matter to the mean", () => {
    const workload = poisson(5_000, exponential(1e8));
    for (const RLIMIT_SIGPENDING of [1, 1_024]) {
      const options = {
        cores: 1,
        pending: 5_000,
        set: { RLIMIT_SIGPENDING },
        workload,
        warmup: 1_000,
        completions: 20_000,
      };
      const runs = replicate(cell("rt-signals", options), 10);
      expect(runs.every(({ unfinished }) => unfinished === 0)).toBe(true);
      const { mean, error } = meanAndError(runs.map((run) => meanPs(run, "response")));
      const T_999_9 = 4.781;
      expect(Math.abs(mean - 2e8)).toBeLessThan(T_999_9 * error);
    }
  });
});

/*
 * Two cores, the loop on core 0, interrupts on core 1 while the loop is busy. The event of 100 us rouses it, is known
 * at 103.5 and wakes the loop: noticed 104.0, read until 104.9, callback until 124.9. Meanwhile three events on 5, 3
 * and 7 are known at 109.5, 113.5 and 117.5.
 */
describe("rt-signals, a burst during a callback", () => {
  const first = { at: 1e8, operation: 0, callback: 2e7 };
  const burst = [5, 3, 7].map((operation, i) => ({ at: 1.06e8 + 4e6 * i, operation, callback: 1e6 }));

  it("that fits: in the order of the signals, a sigtimedwait and a read each", () => {
    const { events, books } = scene({ RLIMIT_SIGPENDING: 3 }, [first, ...burst]);
    // sigtimedwait until 125.2, read until 126.1, callback until 127.1, and so on.
    expect([1, 2, 3].map((serial) => events.get(serial)?.notice)).toEqual([125_200_000, 127_400_000, 129_600_000]);
    expect(books.counters.systemCalls).toBe(4 * 2);
  });

  /*
   * The third signal finds no room. sigtimedwait returns at 125.2, with SIGIO first; sigaction until 125.5, sigaction
   * until 125.8; poll, 430 and 10 x 50 ns, until 126.73: noticed. Then 3, 5, 7, each 900 for the read and 1 us.
   */
  it("that does not: SIGIO first, the queue thrown away, one poll over all", () => {
    const { events, books } = scene({ RLIMIT_SIGPENDING: 2 }, [first, ...burst]);
    expect([1, 2, 3].map((serial) => events.get(serial)?.notice)).toEqual([126_730_000, 126_730_000, 126_730_000]);
    expect([2, 1, 3].map((serial) => events.get(serial)?.start)).toEqual([127_630_000, 129_530_000, 131_430_000]);
    // sigtimedwait and read; sigtimedwait, two sigactions, poll; three reads.
    expect(books.counters.systemCalls).toBe(2 + 4 + 3);
  });

  it.each([100, 1_000, 10_000])("n = %i: recovery is O(n)", (pending) => {
    const { events } = scene({ RLIMIT_SIGPENDING: 2 }, [first, ...burst], pending);
    expect(events.get(1)?.notice).toBe(126_230_000 + pending * 50_000);
  });

  it("an event between the two sigactions has no signal, and is found by the poll", () => {
    const { events } = scene({ RLIMIT_SIGPENDING: 2 }, [first, ...burst, { at: 1.221e8, operation: 8, callback: 0 }]);
    expect(events.get(4)?.notice).toBe(126_730_000);
  });

  it("an event during the poll is found by it, and its signal costs a read that finds nothing", () => {
    const during = { at: 1.226e8, operation: 8, callback: 0 };
    const later = { at: 2e8, operation: 1, callback: 0 };
    const { events, emptyReads } = scene({ RLIMIT_SIGPENDING: 2 }, [first, ...burst, during, later]);
    expect(events.get(4)?.notice).toBe(126_730_000);
    expect(emptyReads).toBe(1);
  });

  it("signal-per-fd: five events on one descriptor take one place, and one sigtimedwait", () => {
    const firehose = Array.from({ length: 5 }, (_, i) => ({ at: 1.1e8 + 2e6 * i, operation: 3, callback: 1e6 }));
    const calls = (parameters: Parameters) => scene(parameters, [first, ...firehose]).books.counters.systemCalls;
    expect(calls({ RLIMIT_SIGPENDING: 2, "signal-per-fd": "yes" })).toBe(2 + 1 + 5);
    // The overflow costs two sigactions and a poll more.
    expect(calls({ RLIMIT_SIGPENDING: 2, "signal-per-fd": "no" })).toBe(2 + 4 + 5);
  });
});

it("rt-signals: cancelling costs three fcntls for the new connection's descriptor", () => {
  const prices = { ...PRICES, fcntl: 200 } as Record<string, number>;
  const base = { mechanism: "rt-signals", parameters: {}, cores: 1, quantumPs: 1e15, pending: 4, costs: prices };
  const { books, cancellations } = play({
    ...base,
    events: [{ at: 1e8, operation: 0, callback: 0, cancels: 3, victim: 3 }],
    probe: true,
  });
  expect(cancellations).toBe(2);
  expect(books.counters.systemCalls).toBe(2 + 2 * 3);
});
