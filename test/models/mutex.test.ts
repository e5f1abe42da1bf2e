/**
 * A lock held while its holder works, traced on paper: who spins, who sleeps, who has it next. 20 ns held at least,
 * handed over in 100 ns.
 */
import { describe, expect, it } from "vitest";
import { CostTable } from "../../models/costs.js";
import { Mutex } from "../../models/mutex.js";
import { BLOCK, compute, kernel, type Program, type Thread, wake } from "../../sim/thread.js";
import { accountsOf, computer } from "../sim/computer.js";

const COSTS = new CostTable({ lockHold: 20, lockHandover: 100 });
const US = 1e6;

/**
 * Threads that compute until `at` us, take the mutex, work for `work` us with it and for `after` us without: when each
 * has it, in us.
 */
function play(cores: number, quantumUs: number, plans: { at: number; work: number; after?: number }[]) {
  const { simulation, machine } = computer(cores, quantumUs * US);
  const mutex = new Mutex(machine, COSTS);
  const had: number[] = [];
  function* program(self: Thread, { at, work, after = 0 }: (typeof plans)[number]): Program {
    yield compute(at * US, "user");
    if (!mutex.tryTake(self)) yield* mutex.take(self);
    had[self.id] = simulation.now / US;
    yield kernel(work * US);
    const sleeper = mutex.release();
    if (sleeper !== undefined) yield wake(0, sleeper);
    yield compute(after * US, "user");
    yield BLOCK;
  }
  machine.beginWindow();
  for (const plan of plans) machine.spawn("worker", (self) => program(self, plan));
  simulation.run();
  return { had, systemUs: accountsOf(machine).system / US, wakeups: machine.counters.wakeups };
}

describe("a mutex", () => {
  it("is held for as long as its holder works; who waits for it spins, and has it a handover later, the first come first", () => {
    const { had, systemUs } = play(3, 1e6, [
      { at: 1, work: 10 },
      { at: 3, work: 2 },
      { at: 2, work: 4 },
    ]);
    // Released at 11: the third, which came at 2, 80 ns later. It works until 15.08; the second.
    expect(had).toEqual([1, 15.16, 11.08]);
    // 16 us of work, and what the two spun.
    expect(systemUs).toBeCloseTo(16 + (11.08 - 2) + (15.16 - 3), 9);
  });

  it("costs nothing to take when it is free", () => {
    expect(
      play(2, 1e6, [
        { at: 1, work: 1 },
        { at: 3, work: 1 },
      ]).had,
    ).toEqual([1, 3]);
  });

  it("lets who finds its holder off its core sleep until it is given up", () => {
    // One core, quantum 5 us: thread 0 holds it from 1 to 11 us of its own time, and is preempted at 5. Thread 1 wants
    // it at 5 + 3, sleeps.
    const { had, systemUs, wakeups } = play(1, 5, [
      { at: 1, work: 10, after: 2 },
      { at: 3, work: 1 },
    ]);
    // Thread 0 goes on at 8, has its work done at 14, wakes thread 1, and computes until 15, when its quantum is over.
    // (It began anew at 13.)
    expect(wakeups).toBe(1);
    expect(systemUs).toBe(11);
    expect(had[1]).toBeGreaterThanOrEqual(14);
  });

  it("wakes a sleeper for each time it is given up: none is forgotten", () => {
    const plans = Array.from({ length: 6 }, (_, i) => ({ at: 1 + i / 10, work: 7 }));
    for (const cores of [1, 2, 3]) {
      const { had } = play(cores, 5, plans);
      const sorted = had.slice().sort((a, b) => a - b);
      expect(sorted).toHaveLength(6);
      for (let i = 1; i < sorted.length; i++) expect(sorted[i] - sorted[i - 1]).toBeGreaterThan(7 - 1e-6);
    }
  });
});
