/**
 * Foreseen turns give what acted-out turns give, to the last picosecond and count; bench/differential.ts tries more.
 */
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import { Replay } from "../../sim/fast-forward/replay.js";
import type { MachineSpec } from "../../sim/spec.js";
import { carryOut, difference, trials } from "./differential.js";
import { cell, closed, costs, exponential } from "./harness.js";
import type { Play } from "./stage.js";

const prices = costs({
  ...{ interrupt: 1_000, issue: 900, contextSwitch: 1_500 },
  ...{ overlappedPollSyscall: 200, yield: 300, queuePop: 20, queuePush: 30, lockHold: 25, lockHandover: 140 },
});

describe("foreseeing fruitless turns", () => {
  it("changes nothing, in 150 random scenarios", () => {
    fc.assert(
      fc.property(trials, (trial) => {
        expect(difference(trial)).toBeUndefined();
      }),
      { seed: 2012, numRuns: 150 },
    );
  });

  /*
   * One thread, three operations. After a context switch of 1.5 us turn i begins at 1.5 + 0.55 i us and is operation i
   * mod 3's. The interrupt, from 100.0 to 101.0, falls into turn 179. Turn 181, of operation 1, begins 1.0 later than
   * it would have, at 102.05: popped after 0.02, polled after 0.2 more.
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

  /** A mechanism, its parameters, its computer, operations. */
  type Case = [string, Play["parameters"], Partial<MachineSpec>, number];
  const steady: Case[] = [
    ["overlapped-spin", {}, {}, 100],
    ["overlapped-spin", {}, { runQueue: "per-core" }, 101],
    ["overlapped-spin", {}, { scheduler: "fair" }, 100],
    ["overlapped-spin", {}, { pinning: "round-robin", scheduler: "fair" }, 7],
    ["overlapped-fifo", {}, {}, 100],
    ["overlapped-fifo", { threads: 8 }, { scheduler: "fair" }, 100],
    ["overlapped-fifo", { threads: 5 }, { runQueue: "per-core" }, 100],
    ["overlapped-ports", {}, {}, 100],
    ["overlapped-ports", { ports: 8, threads: 2 }, {}, 1_000],
    ["overlapped-ports", { ports: 6 }, { pinning: "round-robin" }, 1_000],
  ];
  const dependent: Case[] = [
    ["overlapped-fifo", {}, {}, 1],
    ["overlapped-fifo", {}, {}, 2],
    ["overlapped-fifo", { threads: 8 }, {}, 3],
    ["overlapped-fifo", {}, { scheduler: "fair" }, 1],
    ["overlapped-fifo", { lock: "contended" }, {}, 1],
    ["overlapped-fifo", { lock: "contended" }, {}, 1_000],
    ["overlapped-ports", { ports: 2, threads: 2 }, {}, 3],
  ];
  const run = ([name, set, machine, pending]: Case, rate: number) => {
    const workload = closed(rate, exponential(5e6));
    const { machine: computer, ...rest } = cell(name, {
      pending,
      set,
      costs: prices,
      workload,
      completions: 200,
      warmup: 20,
    });
    return simulate({ ...rest, machine: { ...computer, quantumPs: 1e9, ...machine } }).simulatedEvents;
  };

  it.each([...steady, ...dependent])(
    "of %s with %j on %j, %i pending, takes as many events whatever the polls between two of the traffic's",
    (...each) => {
      const events = run(each, 100);
      expect(events).toBeLessThan(1.5 * run(each, 10_000));
      // Acted out, they would be some ten thousand times as many.
      expect(events).toBeLessThan(220 * 15);
    },
  );

  it.each(dependent)("of %s with %j on %j, %i pending, is not done turn by turn", (...each) => {
    const act = vi.spyOn(Replay.prototype as unknown as { act(): boolean }, "act");
    try {
      run(each, 100);
      // Within 10 ms four cores make some 40,000 turns, each of two deeds or more.
      expect(act.mock.calls.length).toBeLessThan(220 * 1_000);
      expect(act.mock.calls.length).toBeGreaterThan(0);
    } finally {
      act.mockRestore();
    }
  });
});
