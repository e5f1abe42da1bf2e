/** Foreseen turns give what acted-out turns give, to the last picosecond and count; bench/differential.ts tries more. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simulate } from "../../scenarios/simulate.js";
import { carryOut, difference, trials } from "./differential.js";
import { cell, closed, costs, exponential } from "./harness.js";
import type { Play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, issue: 900, contextSwitch: 1_500 },
  ...{ overlappedPollSyscall: 200, yield: 300, queuePop: 20, queuePush: 30 },
});

describe("foreseeing fruitless turns", () => {
  it("changes nothing, in 300 random scenarios", () => {
    fc.assert(
      fc.property(trials, (trial) => {
        expect(difference(trial)).toBeUndefined();
      }),
      { seed: 2012, numRuns: 300 },
    );
  });

  /*
   * One thread, three operations. After a context switch of 1.5 us turn i begins at 1.5 + 0.55 i us and is operation i mod 3's. The
   * interrupt, from 100.0 to 101.0, falls into turn 179. Turn 181, of operation 1, begins 1.0 later than it would have, at
   * 102.05: popped after 0.02, polled after 0.2 more.
   */
  it("sees the poll come that finds something, past an interrupt", () => {
    const scene: Play = {
      mechanism: "overlapped-fifo",
      parameters: { threads: 1, lock: "uncontended" },
      ...{ cores: 1, quantumPs: 1e15, pending: 3 },
      costs: prices as Record<string, number>,
      events: [{ at: 1e8, operation: 1, callback: 0 }],
    };
    const { foreseen, actedOut } = carryOut({ play: scene });
    expect(foreseen).toBe(actedOut);
    expect(foreseen).toContain('"notice": 102270000');
  });

  it.each(["overlapped-spin", "overlapped-fifo", "overlapped-ports"])(
    "of %s takes as many steps whatever the polls between two events",
    (name) => {
      const steps = (rate: number) => {
        const workload = closed(rate, exponential(5e6));
        return simulate(cell(name, { pending: 100, costs: prices, workload, completions: 500 })).simulatedEvents;
      };
      // Acted out, it would be a hundred times as many.
      expect(steps(100)).toBeLessThan(1.5 * steps(10_000));
      expect(steps(100)).toBeLessThan(10 * 700);
    },
  );
});
