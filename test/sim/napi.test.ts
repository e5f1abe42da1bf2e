/** A device that is polled once it has interrupted (NAPI), traced by hand. */
import { describe, expect, it } from "vitest";
import { Device } from "../../sim/device.js";
import type { MachineSpec } from "../../sim/spec.js";
import { compute } from "../../sim/thread.js";
import { accountsOf, computer, script } from "./computer.js";

const COSTS = { interrupt: 10, interruptPerEvent: 3, wakeup: 4 };

/**
 * A polled device on a machine with so many cores; events, numbered from 0, happen at `at`, and are noted when the
 * kernel knows.
 */
function polled(cores: number, at: number[], budget = 64, choices: Partial<MachineSpec> = {}, quantum = 1e6) {
  const spec = { ...choices, interrupts: { ...choices.interrupts, napi: { budget } } };
  const made = computer(cores, quantum, COSTS, spec);
  const device = new Device(made.machine, (event) => made.note(`knows ${event}`));
  at.forEach((time, event) => {
    made.simulation.at(time, () => device.happen(event));
  });
  return { ...made, device };
}

describe("a device that is polled, traced by hand", () => {
  it("interrupts once, and is polled until it has nothing more", () => {
    const { simulation, machine, log } = polled(2, [5, 6, 17, 40]);
    simulation.run(100);
    // 5-15, 15-18 (what came at 6), 18-21 (at 17), nothing more; 40-50. The second core hears nothing of it.
    expect(log).toEqual([
      ["knows 0", 15],
      ["knows 1", 18],
      ["knows 2", 21],
      ["knows 3", 50],
    ]);
    expect(machine.counters.interrupts).toBe(2);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 26, idle: 174 });
  });

  it("makes way for another interrupt on its core between two events", () => {
    const { simulation, machine, log, note } = polled(1, [5, 6, 7]);
    simulation.at(12, () => machine.interrupt(() => note("a timer's"), 0));
    simulation.run(100);
    // 5-15, then the other, 15-25, and 25-28, 28-31.
    expect(log).toEqual([
      ["knows 0", 15],
      ["a timer's", 25],
      ["knows 1", 28],
      ["knows 2", 31],
    ]);
    expect(machine.counters.interrupts).toBe(2);
  });

  it("finds what comes while it wakes somebody", () => {
    const { simulation, machine, log, note } = computer(1, 1e6, COSTS, { interrupts: { napi: { budget: 64 } } });
    const sleeper = machine.spawnAsleep("sleeper", () => script(note, "sleeper", [compute(1, "callback")]));
    const device = new Device(machine, (event) => {
      note(`knows ${event}`);
      if (event === 0) machine.wakeFromInterrupt(sleeper);
    });
    [5, 18].forEach((at, event) => {
      simulation.at(at, () => device.happen(event));
    });
    simulation.run(100);
    // 5-15, wake-up 15-19, 19-22 the second event, then the thread.
    expect(log).toEqual([
      ["knows 0", 15],
      ["knows 1", 22],
      ["sleeper", 23],
    ]);
    expect(machine.counters.interrupts).toBe(1);
  });

  it("leaves what exceeds the budget to a thread, which takes turns with the program's", () => {
    const { simulation, machine, log, note } = polled(1, [5, 6, 7, 8, 9, 10, 11], 2);
    for (const name of ["A", "B"]) machine.spawn(name, () => script(note, name, [compute(50, "callback")]));
    simulation.run(200);
    // A 0-5; 5-15, 15-18; the budget is spent: wake-up of the thread 18-22; A 22-67; B 67-117;
    // the thread, alone now, 117-132: two and two and one events of 3.
    expect(log).toEqual([
      ["knows 0", 15],
      ["knows 1", 18],
      ["A", 67],
      ["B", 117],
      ...[2, 3, 4, 5, 6].map((event, i) => [`knows ${event}`, 120 + 3 * i]),
    ]);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 17 + 15, callback: 100 });
    expect(machine.counters).toMatchObject({ interrupts: 1, wakeups: 1, systemCalls: 0 });
    expect(machine.endWindow().callbacks).toHaveLength(2);
  });

  it("lets others go first after each turn of the thread", () => {
    const { simulation, log, note, machine } = polled(1, [5, 6, 7, 8, 9], 2, {}, 20);
    for (const name of ["A", "B"]) machine.spawn(name, () => script(note, name, [compute(30, "callback")]));
    simulation.run(200);
    // A 0-5 and 22-37 (its quantum of 20); B 37-57; the thread: 57-60, 60-63, and goes behind A and B; A 63-73; B
    // 73-83; 83-86.
    expect(log).toEqual([
      ["knows 0", 15],
      ["knows 1", 18],
      ["knows 2", 60],
      ["knows 3", 63],
      ["A", 73],
      ["B", 83],
      ["knows 4", 86],
    ]);
  });

  it("wakes threads from the kernel's thread, too, which pays for it", () => {
    const { simulation, machine, log, note } = computer(1, 1e6, COSTS, { interrupts: { napi: { budget: 1 } } });
    const sleepers = ["X", "Y"].map((name) =>
      machine.spawnAsleep(name, () => script(note, name, [compute(1, "callback")])),
    );
    const device = new Device(machine, (event) => machine.wakeFromInterrupt(sleepers[event]));
    [5, 6].forEach((at, event) => {
      simulation.at(at, () => device.happen(event));
    });
    simulation.run(100);
    // 5-15, wake-up of X 15-19, of the thread 19-23. X 23-24. The thread 24-27, wake-up of Y 27-31; Y 31-32.
    expect(log).toEqual([
      ["X", 24],
      ["Y", 32],
    ]);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 10 + 8 + 7, system: 0, callback: 2 });
  });

  it("on a dedicated core the thread goes on at once, whoever waits elsewhere", () => {
    const interrupts = { target: [1], dedicated: true };
    const { simulation, log, note, machine } = polled(2, [5, 6, 7], 1, { interrupts });
    for (const name of ["A", "B"]) machine.spawn(name, () => script(note, name, [compute(50, "callback")]));
    simulation.run(200);
    // Core 1: 5-15, wake-up of the thread 15-19, 19-22, 22-25.
    expect(log).toEqual([
      ["knows 0", 15],
      ["knows 1", 22],
      ["knows 2", 25],
      ["A", 50],
      ["B", 100],
    ]);
  });

  it("masked, is polled until its ring is empty all the same; what comes later waits until it is unmasked", () => {
    const { simulation, machine, log, device } = polled(1, [5, 6, 30, 31]);
    simulation.at(8, () => device.mask());
    simulation.at(35, () => expect(device.length).toBe(2));
    simulation.at(40, () => device.unmask());
    simulation.run(100);
    expect(log).toEqual([
      ["knows 0", 15],
      ["knows 1", 18],
      ["knows 2", 50],
      ["knows 3", 53],
    ]);
    expect(machine.counters.interrupts).toBe(2);
  });

  it("coalesced, the first interrupt waits as it does without, and what comes later is polled", () => {
    const coalesce = { events: 2, timerPs: 100 };
    const { simulation, machine, log } = polled(1, [5, 20, 31, 50], 64, { interrupts: { coalesce } });
    simulation.run(200);
    // 20-30, 30-33, 33-36; the fourth is alone: 150-160.
    expect(log).toEqual([
      ["knows 0", 30],
      ["knows 1", 33],
      ["knows 2", 36],
      ["knows 3", 160],
    ]);
    expect(machine.counters.interrupts).toBe(2);
  });
});
