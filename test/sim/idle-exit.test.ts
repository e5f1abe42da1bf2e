/** Leaving idle, traced by hand: it is paid once, by what comes first. */
import { describe, expect, it } from "vitest";
import { idleExitPs } from "../../sim/core.js";
import { BLOCK, compute, type Program, type Thread, wake } from "../../sim/thread.js";
import { accountsOf, computer, script } from "./computer.js";

describe("what leaving idle takes", () => {
  it("is one price, or that of the last step reached; before the first nothing", () => {
    expect([0, 1e9].map((idle) => idleExitPs(7, idle))).toEqual([7, 7]);
    const steps = [[10, 5] as const, [100, 20] as const];
    expect([0, 9, 10, 99, 100, 1e9].map((idle) => idleExitPs(steps, idle))).toEqual([0, 0, 5, 5, 20, 20]);
  });
});

/** A thread that sleeps from the start, and says when it runs. */
function sleeperOn({ machine, note }: ReturnType<typeof computer>): Thread {
  return machine.spawnAsleep("sleeper", () => script(note, "sleeper", [compute(10, "callback")]));
}

describe("an idle core that an interrupt reaches", () => {
  /*
   * 100-120 idle exit, 120-130 interrupt, 130-133 wake-up; the core is awake: 133-140 switch, 140-150 callback. Idle
   * until 200, for 50: no step is reached, 200-210 interrupt. Idle from 210, for 90: 300-305, 305-315.
   */
  it("is roused once, by how long it was idle, and hands over with a switch and nothing more", () => {
    const costs = { interrupt: 10, wakeup: 3, ipi: 1_000, contextSwitch: 7 };
    const idleExit = [[60, 5] as const, [100, 20] as const];
    const made = computer(1, 1e6, { ...costs, idleExit });
    const { simulation, machine, log, note } = made;
    const thread = sleeperOn(made);
    const known = () => note("known");
    simulation.at(100, () =>
      machine.interrupt(() => {
        known();
        machine.wakeFromInterrupt(thread);
      }, 0),
    );
    for (const at of [200, 300]) simulation.at(at, () => machine.interrupt(known, 0));
    simulation.run(400);
    expect(log).toEqual([
      ["known", 130],
      ["sleeper", 150],
      ["known", 210],
      ["known", 315],
    ]);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 33, switch: 7, callback: 10, idle: 350 });
  });

  it("books what rouses it as idle, also where a window cuts it", () => {
    const { simulation, machine } = computer(1, 1e6, { interrupt: 10, idleExit: 20 });
    simulation.at(100, () => machine.interrupt(() => {}, 0));
    simulation.at(110, () => machine.beginWindow());
    simulation.run(125);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 5, idle: 10 });
  });

  it("is not idle meanwhile: a thread that another core wakes waits for it, and pays neither interrupt nor idle exit", () => {
    // Core 0: 50-70 idle exit, 70-80 interrupt. The waker, on core 1 since 20, wakes the sleeper at 66: no core is
    // idle.
    const made = computer(2, 1e6, { interrupt: 10, ipi: 500, idleExit: 20 }, { interrupts: { target: "one" } });
    const { simulation, machine, log, note } = made;
    const thread = sleeperOn(made);
    machine.spawn("first", () => script(note, "first", [compute(25, "user")]));
    machine.spawn("waker", () => script(note, "waker", [compute(40, "user"), wake(6, thread), compute(100, "user")]));
    simulation.at(50, () => machine.interrupt(() => note("known"), 0));
    simulation.run(200);
    expect(log).toEqual([
      ["first", 45],
      ["waker", 60],
      ["waker", 66],
      ["known", 80],
      ["sleeper", 90],
      ["waker", 166],
    ]);
  });
});

describe("a core in an interrupt, with nothing to run", () => {
  /*
   * Core 0: 50-60 interrupt, 60-63 wake-up of the second, 63-73 the interrupt raised at 58. Core 1: until 57 the waker,
   * which then wakes the first; no core is idle, so it waits, and the second behind it. Core 1 comes free at 70.
   */
  it("reserves nobody who waits: the first in the queue goes to the core that comes free first", () => {
    const costs = { interrupt: 10, wakeup: 3 };
    const made = computer(2, 1e6, costs, { interrupts: { target: "one" } });
    const { simulation, machine, log, note } = made;
    const sleepers = ["first", "second"].map((name) =>
      machine.spawnAsleep(name, () => script(note, name, [compute(10, "callback")])),
    );
    machine.spawn("early", () => script(note, "early", [compute(5, "user")]));
    machine.spawn("waker", () =>
      script(note, "waker", [compute(54, "user"), wake(3, sleepers[0]), compute(13, "user")]),
    );
    simulation.at(50, () => machine.interrupt(() => machine.wakeFromInterrupt(sleepers[1]), 0));
    simulation.at(58, () => machine.interrupt(() => note("known"), 0));
    simulation.run(200);
    expect(log).toEqual([
      ["early", 5],
      ["waker", 54],
      ["waker", 57],
      ["waker", 70],
      ["known", 73],
      ["first", 80],
      ["second", 83],
    ]);
  });
});

describe("an idle core that another core wakes a thread on", () => {
  /**
   * The waker runs on core 0 from 0 and wakes at 60; core 1, idle since 0, needs 5 for the interprocessor interrupt and
   * 20 to leave idle.
   */
  function woken(interruptAt?: number) {
    const choices = { interrupts: { target: [1] } };
    const made = computer(2, 1e6, { interrupt: 10, ipi: 5, idleExit: [[30, 20]] }, choices);
    const { simulation, machine, log, note } = made;
    const thread = sleeperOn(made);
    machine.spawn("waker", function* (): Program {
      yield compute(54, "user");
      yield wake(6, thread);
      yield BLOCK;
    });
    if (interruptAt !== undefined) simulation.at(interruptAt, () => machine.interrupt(() => note("known"), 0));
    simulation.run(200);
    return log;
  }

  it("pays the interprocessor interrupt and the idle exit", () => {
    expect(woken()).toEqual([["sleeper", 95]]);
  });

  it.each([
    // The wake-up's interrupt is still on its way: this one comes first. 62-82 idle exit, 82-92, then the thread.
    [62, 92],
    // Roused since 65: the device's interrupt waits for that. 70-85, 85-95.
    [70, 95],
  ])(
    "a device event at %i in the middle of it pays no second one: known at %i, and then the thread runs",
    (at, known) => {
      expect(woken(at)).toEqual([
        ["known", known],
        ["sleeper", known + 10],
      ]);
    },
  );
});

describe("cores dedicated to interrupts", () => {
  /*
   * Core 0 takes the interrupts, A and B share core 1: A 0-50, B 50-100. The event at 10 rouses core 0 and wakes the
   * sleeper, which cannot run there: it waits for core 1.
   */
  it("run no thread of the program, however long others wait", () => {
    const choices = { interrupts: { target: [0], dedicated: true } };
    const made = computer(2, 1e6, { interrupt: 5 }, choices);
    const { simulation, machine, log, note } = made;
    const thread = sleeperOn(made);
    for (const name of ["A", "B"]) machine.spawn(name, () => script(note, name, [compute(50, "callback")]));
    simulation.at(10, () => machine.interrupt(() => machine.wakeFromInterrupt(thread), 0));
    simulation.run(300);
    expect(log).toEqual([
      ["A", 50],
      ["B", 100],
      ["sleeper", 110],
    ]);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 5, callback: 110 });
  });

  it.each(["per-core", "shared"] as const)("with run queue %s and pinned threads, too", (runQueue) => {
    const choices = { runQueue, interrupts: { target: [1], dedicated: true }, pinning: "round-robin" as const };
    const { simulation, machine, log, note } = computer(3, 1e6, {}, choices);
    for (const name of ["A", "B", "C"]) machine.spawn(name, () => script(note, name, [compute(50, "callback")]));
    simulation.run(300);
    expect(log).toEqual([
      ["A", 50],
      ["B", 50],
      ["C", 100],
    ]);
  });
});
