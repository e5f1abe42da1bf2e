/** Leaving idle, traced by hand: it is paid once, by what comes first. */
import { describe, expect, it } from "vitest";
import { BOOKINGS } from "../../sim/accounting/accounts.js";
import { distribution } from "../../sim/distributions.js";
import { idleExitAfter, meanExitPs } from "../../sim/idling.js";
import type { MachineCosts } from "../../sim/machine.js";
import { stream } from "../../sim/random.js";
import type { MachineSpec } from "../../sim/spec.js";
import { BLOCK, compute, type Program, type Thread, wake } from "../../sim/thread.js";
import { accountsOf, computer, script } from "./computer.js";

describe("what leaving idle takes", () => {
  it("is one price, or that of the last step reached; before the first nothing", () => {
    expect([0, 1e9].map((idle) => idleExitAfter(7, idle))).toEqual([7, 7]);
    const steps = [[10, 5] as const, [100, 20] as const];
    expect([0, 9, 10, 99, 100, 1e9].map((idle) => idleExitAfter(steps, idle))).toEqual([0, 0, 5, 5, 20, 20]);
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

describe("leaving idle, where it is drawn", () => {
  const short = distribution({ kind: "quantiles", probabilities: [0.5, 0.99], valuesPs: [14e6, 28e6] });
  const long = distribution({ kind: "exponential", meanPs: 40e6 });

  /** When the kernel knew of each event, one every 100 us and then every 10 us, to an idle core. */
  function known(idleExit: MachineCosts["idleExit"]) {
    const { simulation, machine, log, note } = computer(1, 1e12, { idleExit });
    const at = Array.from({ length: 40 }, (_, i) => (i < 20 ? 300e6 * (i + 1) : 6000e6 + 100e6 * (i - 19)));
    for (const time of at) simulation.at(time, () => machine.interrupt(() => note("known"), 0));
    simulation.run(1e12);
    return log.map(([, time], i) => time - at[i]);
  }

  it("is a draw from the step that is reached, of the core's own stream, one for each time", () => {
    const numbers = stream("", "idle exit 0", 0);
    const waits = known([
      [1e6, short],
      [150e6, long],
    ]);
    const before = [300e6, ...Array.from({ length: 39 }, (_, i) => (i < 19 ? 300e6 : 100e6))];
    waits.forEach((wait, i) => {
      // Idle since the interrupt before was over, which itself had taken its time to begin.
      const idlePs = before[i] - (waits[i - 1] ?? 0);
      expect(wait).toBe((idlePs >= 150e6 ? long : short).sample(numbers));
    });
  });

  it("is nothing before the first step, and draws nothing then", () => {
    expect(new Set(known([[1e12, short]]))).toEqual(new Set([0]));
  });

  it("has a mean, for closed forms", () => {
    expect(meanExitPs(long)).toBe(40e6);
    expect(meanExitPs(7)).toBe(7);
  });

  it("is drawn once for a core that is being roused, whoever comes meanwhile", () => {
    const exitPs = long.sample(stream("", "idle exit 1", 0));
    const choices = { interrupts: { target: [1] } };
    const made = computer(2, 1e12, { interrupt: 10, ipi: 5, idleExit: long }, choices);
    const { simulation, machine, log, note } = made;
    const thread = sleeperOn(made);
    machine.spawn("waker", function* (): Program {
      yield compute(1e9, "user");
      yield wake(0, thread);
      yield BLOCK;
    });
    // The waker itself has to leave idle first, with core 0's first number.
    const startPs = long.sample(stream("", "idle exit 0", 0)) + 1e9;
    simulation.at(startPs + 6, () => machine.interrupt(() => note("known"), 0));
    simulation.run(1e11);
    expect(log).toEqual([
      ["known", startPs + 5 + exitPs + 10],
      ["sleeper", startPs + 5 + exitPs + 20],
    ]);
  });
});

describe("core time of going to sleep and resuming", () => {
  const costs = { interrupt: 10, idleExit: [[50, 20] as const], idleEnter: 30, idleResume: 8 };

  /** What is booked to idle and to transitions, up to 1000. */
  function booked(events: number[], more: Partial<MachineCosts> = {}, choices: Partial<MachineSpec> = {}) {
    const { simulation, machine } = computer(1, 1e6, { ...costs, ...more }, choices);
    for (const at of events) simulation.at(at, () => machine.interrupt(() => {}, 0));
    simulation.run(1000);
    const window = machine.endWindow();
    expect(window.accounts.reduce((sum, ps) => sum + ps, 0)).toBe(1000);
    const { idle, interrupt, transition } = Object.fromEntries(BOOKINGS.map((name, i) => [name, window.accounts[i]]));
    return { idle, interrupt, transition };
  }

  /*
   * Asleep from the start. 100-120 idle exit, its last 8 resuming; 120-130 interrupt; 130-160 to sleep; 200-220 (70
   * idle), its last 8; 220-230; 230-260 to sleep.
   */
  it("is the first part of an idle period and the last of its exit, and delays nothing", () => {
    expect(booked([100, 200])).toEqual({ interrupt: 20, transition: 8 + 30 + 8 + 30, idle: 1000 - 20 - 76 });
  });

  /* 120-130 interrupt, 130-140 to sleep; 140: no step is reached after 10, so 140-150 interrupt; 150-180 to sleep. */
  it("is broken off by whoever comes while the core goes to sleep, who waits for no longer than idleExit says", () => {
    expect(booked([100, 140])).toEqual({ interrupt: 20, transition: 8 + 10 + 30, idle: 1000 - 20 - 48 });
  });

  /* Idle from 130; 200-205 exit of 5, all of it resuming; 205-215; to sleep up to 245. */
  it("is no more than leaving idle takes", () => {
    const more = { idleExit: [[50, 5] as const] };
    // 100-105 exit; 105-115; to sleep up to 145; 200-205; 205-215; to sleep up to 245.
    expect(booked([100, 200], more)).toEqual({ interrupt: 20, transition: 5 + 30 + 5 + 30, idle: 1000 - 20 - 70 });
  });

  /* 100-120 exit, interrupt to 130; to sleep for 100, but at 190 the exit begins: 130-202, then 202-210 resuming. */
  it("does not go to sleep while it resumes", () => {
    const more = { idleEnter: 100 };
    // 130-190-202 to sleep still, 202-210 resuming, 210-220 interrupt, 220-320 to sleep.
    expect(booked([100, 190], more)).toEqual({ interrupt: 20, transition: 8 + 72 + 8 + 100, idle: 1000 - 20 - 188 });
  });

  it("is nothing on a core that polls for work, which takes nothing to leave idle either", () => {
    expect(booked([100, 200], {}, { awake: [0] })).toEqual({ interrupt: 20, transition: 0, idle: 980 });
  });

  it("is booked by the window it falls in", () => {
    const { simulation, machine } = computer(1, 1e6, costs);
    simulation.at(100, () => machine.interrupt(() => {}, 0));
    simulation.at(115, () => machine.beginWindow());
    simulation.run(140);
    // 115-120 resuming, 120-130 interrupt, 130-140 to sleep.
    expect(machine.endWindow().accounts[BOOKINGS.indexOf("transition")]).toBe(5 + 10);
  });
});

describe("waking a thread of another core", () => {
  const costs = { ipi: 5, idleExit: [[30, 20] as const], wakeupAsleep: 50, wakeupAwake: 9 };

  function woken(choices: Partial<MachineSpec>, more: Partial<MachineCosts> = {}, busy = false) {
    const made = computer(2, 1e6, { ...costs, ...more }, { ...choices, pinning: "round-robin" });
    const { simulation, machine, log, note } = made;
    machine.spawn("waker", function* (): Program {
      yield compute(54, "user");
      yield wake(6, thread);
      note("woken");
      yield compute(40, "user");
      note("waker");
    });
    // Its core has known it before.
    const thread = machine.spawn("sleeper", function* (): Program {
      yield BLOCK;
      yield compute(10, "callback");
      note("sleeper");
    });
    machine.spawn("third", function* (): Program {
      yield BLOCK;
    });
    if (busy) machine.spawn("busy", () => script(note, "busy", [compute(100, "callback")]));
    simulation.run(1000);
    return { log, accounts: accountsOf(machine) };
  }

  /* 54-60 wake-up; core 1: 60-65 ipi, 65-85 exit, 85-95 the sleeper. Core 0: 60-110 the interrupt's price, 110-150. */
  it("takes the waker what sending an interrupt takes, if that core sleeps; the thread does not wait for it", () => {
    const { log, accounts } = woken({});
    expect(log).toEqual([
      ["sleeper", 95],
      ["woken", 110],
      ["waker", 150],
    ]);
    expect(accounts).toMatchObject({ system: 6 + 50, user: 94, callback: 10 });
  });

  /* Core 1 is at the busy thread's up to 100. */
  it("takes less if it is awake", () => {
    expect(woken({}, {}, true).log).toEqual([
      ["woken", 69],
      ["busy", 100],
      ["waker", 109],
      ["sleeper", 110],
    ]);
  });

  it("needs no interrupt where that core polls for work", () => {
    expect(woken({ awake: [1] }).log).toEqual([
      ["woken", 69],
      ["sleeper", 70],
      ["waker", 109],
    ]);
  });

  /* Core 1 takes interrupts, core 0 runs the thread: 100-110 interrupt, 110-113 wake-up; then 50 more. */
  it("takes an interrupt's core as much, before it does anything else", () => {
    const choices = { threadCores: [0], interrupts: { target: [1] }, awake: [1] };
    const made = computer(2, 1e6, { ...costs, interrupt: 10, wakeup: 3 }, choices);
    const { simulation, machine, log, note } = made;
    const thread = sleeperOn(made);
    simulation.at(100, () => machine.interrupt(() => machine.wakeFromInterrupt(thread), 0));
    simulation.at(101, () => machine.interrupt(() => note("second"), 0));
    simulation.run(1000);
    // Core 0: 113-118 ipi, 118-138 exit, 138-148. Core 1: 113-163, 163-173.
    expect(log).toEqual([
      ["sleeper", 148],
      ["second", 173],
    ]);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 10 + 3 + 50 + 10 });
  });
});
