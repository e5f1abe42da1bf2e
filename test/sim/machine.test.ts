import { describe, expect, it } from "vitest";
import { Machine } from "../../sim/machine.js";
import { Simulation } from "../../sim/simulation.js";
import { BLOCK, call, compute, type Program, poll, type Thread, wake, yieldCore } from "../../sim/thread.js";
import { NoProgressError } from "../../sim/time.js";
import { accountsOf, computer, FREE, script } from "./computer.js";

describe("Machine, traced by hand", () => {
  /*
   * Two cores, quantum 100, switch 10, idle exit 5, interrupt 7, wake-up 3. Threads A, B, C are spawned at 0, a
   * device event that wakes B comes at 80.
   *
   *   core 0                                              core 1
   *   0-5     idle exit of A                           0-5     idle exit of B
   *   5-15    switch to A                                 5-15    switch to B
   *   15-80   A computes 65 of its 130                    15-75   B's system call of 60; B blocks
   *   80-87   interrupt (no idle core: round robin        75-85   switch to C, which waited since 0
   *           begins here); the kernel knows at 87        85-     C computes 120; its quantum ends at 185
   *   87-90   wake-up of B; no idle core: B waits
   *   90-125  A computes 35: 100 since 15, the
   *           interrupt not counted; its quantum is over,
   *           B waits, A goes to the tail with 30 left
   *   125-135 switch to B
   *   135-155 B computes 20 and exits                     185     nobody waits: a new quantum for C
   *   155-165 switch to A                                 185-205 C computes its last 20 and exits
   *   165-195 A computes its last 30 and exits
   */
  it("three threads, two cores, one interrupt, one quantum expiry: to the picosecond", () => {
    const costs = { interrupt: 7, wakeup: 3, ipi: 0, idleExit: 5, contextSwitch: 10 };
    const { simulation, machine, log, note } = computer(2, 100, costs);
    machine.spawn("A", () => script(note, "A computed", [compute(130, "callback")]));
    const b = machine.spawn("B", function* (): Program {
      yield call(60);
      note("B called");
      yield BLOCK;
      note("B woke");
      yield compute(20, "user");
      note("B computed");
    });
    machine.spawn("C", () => script(note, "C computed", [compute(120, "callback")]));
    simulation.at(80, () =>
      machine.interrupt(() => {
        note("kernel knows");
        machine.wakeFromInterrupt(b);
      }, 0),
    );
    expect(simulation.run(300)).toBe("until");

    expect(log).toEqual([
      ["B called", 75],
      ["kernel knows", 87],
      ["B woke", 135],
      ["B computed", 155],
      ["A computed", 195],
      ["C computed", 205],
    ]);
    expect(accountsOf(machine)).toEqual({
      callback: 250,
      user: 20,
      system: 60,
      polling: 0,
      switch: 50,
      interrupt: 10,
      idle: 2 * 300 - 390,
    });
    expect(machine.counters).toEqual({
      systemCalls: 1,
      contextSwitches: 5,
      wakeups: 1,
      interrupts: 1,
      fruitlessPolls: 0,
      preemptions: 1,
    });
  });

  it("a quantum that ends with nobody waiting starts again", () => {
    const { simulation, machine, log, note } = computer(1, 10, { contextSwitch: 1 });
    machine.spawn("A", () => script(note, "A", [compute(25, "user")]));
    simulation.at(15, () => machine.spawn("B", () => script(note, "B", [compute(3, "user")])));
    simulation.run(100);
    // A runs 1-21 (two quanta), is preempted for B (switch 21-22, 22-25), and goes on at 26 with 5 left.
    expect(log).toEqual([
      ["B", 25],
      ["A", 31],
    ]);
  });

  it("time spent in interrupts does not count against the quantum", () => {
    const { simulation, machine, log, note } = computer(1, 100, { interrupt: 10 });
    machine.spawn("A", () => script(note, "A", [compute(50, "user"), compute(80, "user")]));
    machine.spawn("B", () => script(note, "B", [compute(5, "user")]));
    simulation.at(20, () => machine.interrupt(() => {}, 0));
    simulation.run(300);
    // A: 0-20, interrupt 20-30, 30-60; then its second, 60-110, when it has run for 100; B 110-115; A 115-145.
    expect(log).toEqual([
      ["A", 60],
      ["B", 115],
      ["A", 145],
    ]);
  });

  it("yield goes to the tail when another thread is runnable, and returns at once when none is", () => {
    const { simulation, machine, log, note } = computer(1, 1000, { contextSwitch: 2 });
    const sleep0 = yieldCore(5, "system");
    machine.spawn("A", () => script(note, "A", [sleep0, sleep0, sleep0]));
    machine.spawn("B", () => script(note, "B", [sleep0]));
    simulation.run(100);
    // A: switch 0-2, yield 2-7. B: 7-9, 9-14. A: switch 14-16, its first yield returns; 16-21. B: 21-23, exits.
    // A: 23-25, its second yield returns; the third, 25-30, finds nobody and returns at once.
    expect(log).toEqual([
      ["A", 16],
      ["B", 23],
      ["A", 25],
      ["A", 30],
    ]);
    expect(machine.counters.contextSwitches).toBe(5);
  });

  it("a thread that goes on on the core where it was pays no switch", () => {
    const { simulation, machine, log, note } = computer(1, 1000, { contextSwitch: 100, interrupt: 1 });
    const thread = machine.spawn("A", () => script(note, "A", [BLOCK, BLOCK]));
    simulation.at(500, () => machine.interrupt(() => machine.wakeFromInterrupt(thread), 0));
    simulation.run(1000);
    expect(log).toEqual([["A", 501]]);
    expect(machine.counters.contextSwitches).toBe(1);
  });

  it("interrupts on one core wait for each other, and lengthen what runs there by their sum", () => {
    const { simulation, machine, log, note } = computer(1, 1000, { interrupt: 10 });
    machine.spawn("A", () => script(note, "A", [compute(100, "callback")]));
    for (const at of [20, 25]) simulation.at(at, () => machine.interrupt(() => note("knows"), 0));
    simulation.run(200);
    expect(log).toEqual([
      ["knows", 30],
      ["knows", 40],
      ["A", 120],
    ]);
    expect(accountsOf(machine)).toMatchObject({ callback: 100, interrupt: 20, idle: 80 });
  });

  it("an interrupt prefers an idle core, else goes round robin", () => {
    const { simulation, machine, log, note } = computer(2, 1000, { interrupt: 10 });
    machine.spawn("A", () => script(note, "A", [compute(100, "callback")]));
    simulation.at(20, () => machine.interrupt(() => {}, 0));
    simulation.at(40, () => machine.spawn("B", () => script(note, "B", [compute(100, "callback")])));
    simulation.at(50, () => machine.interrupt(() => {}, 0));
    simulation.at(70, () => machine.interrupt(() => {}, 0));
    simulation.at(90, () => machine.interrupt(() => {}, 0));
    simulation.run(300);
    // 20: core 1 is idle. 50: core 0; 70: core 1; 90: core 0 again.
    expect(log).toEqual([
      ["A", 120],
      ["B", 150],
    ]);
  });

  it("a waker thread pays before the woken one becomes runnable", () => {
    const { simulation, machine, log, note } = computer(2, 1000, { ipi: 0, idleExit: 4 });
    const sleeper = machine.spawn("sleeper", () => script(note, "sleeper", [BLOCK]));
    machine.spawn("waker", function* (): Program {
      yield compute(50, "user");
      yield wake(6, sleeper);
      note("waker");
    });
    simulation.run(100);
    expect(log).toEqual([
      ["waker", 60],
      ["sleeper", 64],
    ]);
  });

  it("books a poll by what it found, also when a window cuts it", () => {
    const { simulation, machine } = computer(1, 1000);
    let found = false;
    machine.spawn("A", function* (): Program {
      const look = poll(10, "user", () => found);
      while (!(yield look));
      yield BLOCK;
    });
    simulation.at(25, () => {
      found = true;
    });
    simulation.at(15, () => machine.beginWindow());
    simulation.run(22);
    expect(accountsOf(machine)).toMatchObject({ polling: 7, user: 0, idle: 0 });
    machine.beginWindow();
    simulation.run(40);
    expect(accountsOf(machine)).toMatchObject({ polling: 0, user: 8, idle: 10 });
    expect(machine.counters.fruitlessPolls).toBe(0);
  });

  it("tells how far an operation has got, through interrupts and preemption", () => {
    const { simulation, machine, note } = computer(1, 50, { interrupt: 10 });
    const thread: Thread = machine.spawn("A", () => script(note, "A", [compute(100, "user")]));
    simulation.at(20, () => machine.interrupt(() => {}, 0));
    machine.spawn("B", () => script(note, "B", [compute(30, "user")]));
    const at = (time: number) => {
      simulation.run(time);
      return machine.progress(thread);
    };
    // 0-20, interrupt 20-30, 30-60 (quantum over), B 60-90, then 90-140.
    expect([at(10), at(25), at(40), at(70), at(100)]).toEqual([10, 20, 30, 50, 60]);
  });
});

describe("Machine, refusals", () => {
  it("a loop in which every step is free is an error, not a hang", () => {
    const simulation = new Simulation();
    const machine = new Machine(simulation, { cores: 1, quantumPs: 10 }, FREE, false, 1_000);
    let steps = 0;
    machine.spawn("A", function* (): Program {
      for (; ; steps++) yield compute(0, "user");
    });
    expect(() => simulation.run()).toThrow(NoProgressError);
    expect(steps).toBe(1_000);
  });

  it("only an interrupt may wake for nothing, and nobody is woken twice", () => {
    const { simulation, machine } = computer(1, 10, { interrupt: 1 });
    const thread = machine.spawn("A", function* (): Program {
      yield BLOCK;
    });
    simulation.run(0);
    expect(() => machine.wakeFromInterrupt(thread)).toThrow(/not in an interrupt/);
    machine.interrupt(() => {
      machine.wakeFromInterrupt(thread);
      machine.wakeFromInterrupt(thread);
    }, 0);
    expect(() => simulation.run()).toThrow(/being woken already/);
  });

  it("an operation lasts whole picoseconds", () => {
    expect(() => compute(0.5, "user")).toThrow(RangeError);
    expect(() => compute(-1, "user")).toThrow(RangeError);
  });
});
