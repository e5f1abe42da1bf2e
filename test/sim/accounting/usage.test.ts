/** How long cores and threads are in use, traced by hand. */
import { describe, expect, it } from "vitest";
import { Machine } from "../../../sim/machine.js";
import { Simulation } from "../../../sim/simulation.js";
import { BLOCK, call, compute, type Program, sleep, spin } from "../../../sim/thread.js";

const COSTS = { interrupt: 7, interruptPerEvent: 2, wakeup: 3, ipi: 0, idleExit: 5, contextSwitch: 10 };

function computer(cores = 1) {
  const simulation = new Simulation();
  return { simulation, machine: new Machine(simulation, { cores, quantumPs: 1e9 }, COSTS) };
}

describe("use", () => {
  /*
   * A: leaves idle 0-5, switch 5-15, computes 20, sleeps from 35; B: switch 35-45, computes 50, ends at 95. The
   * interrupt of 135 leaves idle until 140, is known at 147 and wakes A by 150; switch 150-160, computes 30.
   */
  it("of a thread is its work and its switches, and its sleep within a callback", () => {
    const { simulation, machine } = computer();
    machine.spawn("A", function* (): Program {
      yield compute(20, "callback", sleep(100, compute(30, "callback")));
    });
    machine.spawn("B", function* (): Program {
      yield compute(50, "user");
    });
    simulation.run();
    const { usage } = machine.endWindow();
    expect(usage.threads).toEqual([
      { name: "A", threads: 1, ranPs: 70, usedPs: 70 + 112, callbacks: 0 },
      { name: "B", threads: 1, ranPs: 60, usedPs: 60, callbacks: 0 },
    ]);
    expect(usage.usedPs).toEqual([130]);
    expect(usage.interruptPs).toEqual([10]);
  });

  /* Leaves idle, switches, computes 20, sleeps 100 until a clock ticks; then an interrupt, a switch, and 30 more. */
  it("of a thread is not the time that it waits for a clock between callbacks", () => {
    const { simulation, machine } = computer();
    machine.spawn("A", function* (): Program {
      yield compute(20, "callback");
      yield sleep(100);
      yield compute(30, "callback");
    });
    simulation.run();
    const { usage } = machine.endWindow();
    expect(usage.threads).toEqual([{ name: "A", threads: 1, ranPs: 60, usedPs: 60, callbacks: 0 }]);
  });

  /* A computes from 15 to 115; the interrupt lengthens that by 7, from 40 on. */
  it("of a thread goes on while an interrupt keeps it from its core", () => {
    const { simulation, machine } = computer();
    machine.spawn("A", function* (): Program {
      yield compute(100, "callback");
    });
    simulation.at(40, () => machine.interrupt(() => {}, 0));
    simulation.run();
    const { usage } = machine.endWindow();
    expect(usage.threads[0]).toMatchObject({ ranPs: 110, usedPs: 117 });
    expect([usage.usedPs, usage.interruptPs]).toEqual([[110], [7]]);
  });

  /* It spins from 15 on, in turns of 4; what it spins for comes at 100, and the poll that ends at 103 finds it. */
  it("is not what a thread spins for nothing", () => {
    const { simulation, machine } = computer();
    let there = false;
    const thread = machine.spawn("A", function* (): Program {
      yield spin(4, "user", () => there);
      yield compute(50, "callback");
    });
    simulation.at(100, () => {
      there = true;
      machine.endSpin(thread);
    });
    simulation.run();
    const { usage, accounts } = machine.endWindow();
    expect(usage.threads[0].ranPs).toBe(10 + 4 + 50);
    expect(accounts.reduce((a, b) => a + b)).toBe(153);
  });

  it("is not the part of a call that looked at what was not ready", () => {
    const { simulation, machine } = computer();
    machine.spawn("A", function* (thread): Program {
      yield call(100);
      thread.foundNothing(80);
    });
    simulation.run();
    const { usage } = machine.endWindow();
    expect(usage.threads[0].ranPs).toBe(30);
    expect(usage.usedPs).toEqual([30]);
  });

  it("begins anew with the window, in the middle of a sleep too", () => {
    const { simulation, machine } = computer();
    machine.spawn("A", function* (): Program {
      yield compute(20, "callback", sleep(100, compute(30, "callback")));
    });
    simulation.at(60, () => machine.beginWindow());
    simulation.at(100, () => {
      expect(machine.endWindow().usage.threads[0]).toMatchObject({ ranPs: 0, usedPs: 40 });
    });
    simulation.run();
  });

  it("is counted together for threads that take their events from one queue", () => {
    const { simulation, machine } = computer(2);
    const queue = {};
    for (const ps of [10, 20, 40]) {
      const thread = machine.spawn(`thread ${ps}`, function* (): Program {
        yield compute(ps, "callback");
        yield BLOCK;
      });
      if (ps < 40) thread.shares = queue;
    }
    simulation.run();
    const { threads, threadGroups } = machine.endWindow().usage;
    expect(threadGroups).toBe(2);
    expect(threads).toMatchObject([
      { name: "thread 10", threads: 2, ranPs: 50 },
      { name: "thread 40", threads: 1, ranPs: 50 },
    ]);
  });

  it("of very many threads is told of the most used", () => {
    const { simulation, machine } = computer();
    for (let i = 0; i < 100; i++) {
      machine.spawn(`${i}`, function* (): Program {
        yield compute(i, "callback");
      });
    }
    simulation.run();
    const { threads, threadGroups } = machine.endWindow().usage;
    expect([threadGroups, threads.length, threads[0].name, threads[63].name]).toEqual([100, 64, "36", "99"]);
  });
});
