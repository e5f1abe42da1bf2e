import { describe, expect, it } from "vitest";
import { Machine } from "../../sim/machine.js";
import { Simulation } from "../../sim/simulation.js";
import { BLOCK, compute, type Program, sleep, type Thread } from "../../sim/thread.js";

const COSTS = { interrupt: 7, interruptPerEvent: 2, wakeup: 3, ipi: 0, idleExit: 5, contextSwitch: 10 };

describe("an operation that sleeps, traced by hand", () => {
  /*
   * One core. A: idle exit 0-5, switch 5-15, computes 20 (15-35), sleeps 100 from 35. B, runnable since 0: switch
   * 35-45, computes 50 (45-95), exits; idle. At 135 the interrupt: idle exit 135-140, known at 147, wake-up 147-150,
   * switch to A 150-160, computes 30, at 190.
   */
  it("leaves its core to others, and goes on after an interrupt and a wake-up", () => {
    const simulation = new Simulation();
    const machine = new Machine(simulation, { cores: 1, quantumPs: 1e9 }, COSTS);
    const log: [string, number][] = [];
    machine.spawn("A", function* (): Program {
      yield compute(20, "callback", sleep(100, compute(30, "callback")));
      log.push(["A", simulation.now]);
    });
    machine.spawn("B", function* (): Program {
      yield compute(50, "user");
      log.push(["B", simulation.now]);
    });
    simulation.run();
    expect(log).toEqual([
      ["B", 95],
      ["A", 190],
    ]);
    const { accounts, counters } = machine.endWindow();
    expect(accounts[0]).toBe(50);
    expect(accounts.reduce((a, b) => a + b)).toBe(190);
    expect([counters.interrupts, counters.wakeups, counters.contextSwitches]).toEqual([1, 1, 3]);
  });

  /*
   * The same, with a binding that releases B when A blocks: A pays the wake-up (35-38) before it sleeps; B runs from
   * 48. A sleeps from 38: an interrupt at 138 rouses the idle core until 143 and is over at 150; wake-up 153; switch
   * 163; 30 more.
   */
  it("tells its binding, and pays for waking the thread that is released in its place", () => {
    const simulation = new Simulation();
    const machine = new Machine(simulation, { cores: 1, quantumPs: 1e9 }, COSTS);
    const log: [string, number][] = [];
    const b: Thread = machine.spawnAsleep("B", function* (): Program {
      log.push(["B", simulation.now]);
      yield BLOCK;
    });
    const a = machine.spawn("A", function* (): Program {
      yield compute(20, "callback", sleep(100, compute(30, "callback")));
      log.push(["A", simulation.now]);
    });
    a.binding = {
      blocks(thread) {
        log.push([`${thread.name} blocks`, simulation.now]);
        return b;
      },
      resumes: (thread) => void log.push([`${thread.name} resumes`, simulation.now]),
    };
    simulation.run();
    expect(log).toEqual([
      ["A blocks", 35],
      ["B", 48],
      ["A resumes", 150],
      ["A", 193],
    ]);
  });
});
