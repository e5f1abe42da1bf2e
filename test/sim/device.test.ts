import { describe, expect, it } from "vitest";
import { Device } from "../../sim/device.js";
import type { Coalescing, InterruptTarget } from "../../sim/spec.js";
import { compute, kernel, type Program, spin } from "../../sim/thread.js";
import { accountsOf, computer, script } from "./computer.js";

const COSTS = { interrupt: 10, interruptPerEvent: 3 };

/**
 * A device on a machine with so many cores; events, numbered from 0, happen at `at`, and are noted when the kernel
 * knows.
 */
function deviceWith(cores: number, at: number[], coalesce?: Coalescing, extrasPs: number[] = []) {
  const made = computer(cores, 1e6, COSTS, { interrupts: { coalesce } });
  const device = new Device(made.machine, (event) => made.note(`knows ${event}`));
  at.forEach((time, event) => {
    made.simulation.at(time, () => device.happen(event, extrasPs[event]));
  });
  return { ...made, device };
}

describe("a device, traced by hand", () => {
  it("without coalescing raises an interrupt for each event, at once", () => {
    const { simulation, machine, log } = deviceWith(1, [5, 6, 30], undefined, [0, 2]);
    simulation.run(100);
    // 5-15; the second waits for the core and takes 10 + 2; 30-40.
    expect(log).toEqual([
      ["knows 0", 15],
      ["knows 1", 27],
      ["knows 2", 40],
    ]);
    expect(machine.counters.interrupts).toBe(3);
  });

  it("coalesced by count: the third event raises one interrupt for all three", () => {
    const { simulation, machine, log } = deviceWith(1, [5, 20, 40, 50], { events: 3, timerPs: 100 }, [0, 2]);
    simulation.run(160);
    // 40-50 the first, then 3 + 2 for the second, 3 for the third. The fourth gathers from 50 and its time is up at
    // 150.
    expect(log).toEqual([
      ["knows 0", 50],
      ["knows 1", 55],
      ["knows 2", 58],
      ["knows 3", 160],
    ]);
    expect(machine.counters.interrupts).toBe(2);
    expect(accountsOf(machine)).toMatchObject({ interrupt: 28, idle: 132 });
  });

  it("coalesced by timer: what the first event has waited for decides, whatever comes later", () => {
    const { simulation, machine, log } = deviceWith(1, [5, 24, 26], { timerPs: 20 });
    simulation.run(100);
    // The first event's time is up at 25: 25-35, 35-38. The third, at 26, waits until 46: 46-56.
    expect(log).toEqual([
      ["knows 0", 35],
      ["knows 1", 38],
      ["knows 2", 56],
    ]);
    expect(machine.counters.interrupts).toBe(2);
  });

  it("a count reached stops the timer, and the next event starts it anew", () => {
    const { simulation, log } = deviceWith(1, [0, 10, 15], { events: 2, timerPs: 20 });
    simulation.run(100);
    // 10-20, 20-23. The third alone from 15: its time is up at 35.
    expect(log).toEqual([
      ["knows 0", 20],
      ["knows 1", 23],
      ["knows 2", 45],
    ]);
  });

  it("wakes a thread as soon as its own event is known, before the next event's part", () => {
    const { simulation, machine, log, note } = computer(
      2,
      1e6,
      { ...COSTS, wakeup: 4, ipi: 0, idleExit: 2 },
      {
        interrupts: { target: "one", coalesce: { events: 2, timerPs: 100 } },
      },
    );
    const sleepers = ["A", "B"].map((name) =>
      machine.spawnAsleep(name, () => script(note, name, [compute(1, "callback")])),
    );
    const device = new Device(machine, (event) => machine.wakeFromInterrupt(sleepers[event]));
    simulation.at(0, () => device.happen(0));
    simulation.at(7, () => device.happen(1));
    simulation.run(100);
    // Core 0: 7-9 idle exit, 9-19 interrupt, 19-23 wake-up of A, 23-26 the second event, 26-30 wake-up of B. A runs on
    // core 0, where nothing else does, when the interrupt is over: 30-31. B finds core 1: 30-32 idle exit, 32-33.
    expect(log.sort()).toEqual([
      ["A", 31],
      ["B", 33],
    ]);
    expect(machine.counters.interrupts).toBe(1);
  });
});

describe("a masked device", () => {
  it("gathers events until it is unmasked, and then delivers all in one interrupt", () => {
    const { simulation, machine, log, device } = deviceWith(1, [5, 8]);
    device.mask();
    simulation.at(40, () => {
      expect(device.length).toBe(2);
      device.unmask();
    });
    simulation.run(100);
    expect(log).toEqual([
      ["knows 0", 50],
      ["knows 1", 53],
    ]);
    expect(machine.counters.interrupts).toBe(1);
  });

  it("counts an event's wait from its arrival when it is unmasked under coalescing", () => {
    const { simulation, log, device } = deviceWith(1, [5, 50], { timerPs: 30 });
    device.mask();
    simulation.at(20, () => device.unmask());
    simulation.at(40, () => device.mask());
    simulation.at(90, () => device.unmask());
    simulation.run(200);
    // The first event's time is up at 35, unmasked: 35-45. The second's, at 80, masked: it is overdue at 90.
    expect(log).toEqual([
      ["knows 0", 45],
      ["knows 1", 100],
    ]);
  });

  it("lets a spinning thread take events itself: no interrupt, and copying paid by the thread", () => {
    const { simulation, machine, log, note, device } = deviceWith(1, [23, 24, 80], undefined, [0, 5, 0]);
    device.mask();
    const spinner = machine.spawn("spinner", function* (): Program {
      for (;;) {
        yield spin(10, "user", () => device.length > 0);
        yield kernel(device.length * 2 + device.extraPs(device.length));
        note(`took ${device.poll(device.length)}`);
      }
    });
    device.onArrival = () => machine.endSpin(spinner);
    simulation.run(92);
    // Polls end at 10, 20, 30: that one finds two. 30-39 takes them (2 x 2 + 5). Polls at 49 ... 79, 89; 89-91 takes
    // one.
    expect(log).toEqual([
      ["knows 0", 39],
      ["knows 1", 39],
      ["took 2", 39],
      ["knows 2", 91],
      ["took 1", 91],
    ]);
    expect(machine.counters.interrupts).toBe(0);
    expect(machine.counters.fruitlessPolls).toBe(2 + 4);
  });

  it("takes no more than asked for, oldest first, and says so while it does", () => {
    const { simulation, device, log } = deviceWith(1, [1, 2, 3], undefined, [7, 8, 9]);
    device.mask();
    simulation.run(10);
    expect([device.extraPs(2), device.extraPs(9), device.polling]).toEqual([15, 24, false]);
    expect(device.poll(2)).toBe(2);
    expect(log.map(([what]) => what)).toEqual(["knows 0", "knows 1"]);
    expect([device.poll(2), device.poll(2), device.length]).toEqual([1, 0, 0]);
  });
});

describe("the core that an interrupt hits", () => {
  /*
   * Three cores; A computes 100 on core 0, B 100 on core 1, core 2 is idle. Interrupts of 10 at 20, 40, 60.
   *   idle: core 2 each time. spread: cores 0, 1, 2. one: core 0 each time.
   */
  it.each([
    ["idle", [100, 100]],
    ["spread", [110, 110]],
    ["one", [130, 100]],
  ] as [InterruptTarget, number[]][])("%s", (target, ends) => {
    const { simulation, machine, log, note } = computer(3, 1e6, COSTS, { interrupts: { target } });
    for (const name of ["A", "B"]) machine.spawn(name, () => script(note, name, [compute(100, "callback")]));
    for (const at of [20, 40, 60]) simulation.at(at, () => machine.interrupt(() => {}, 0));
    simulation.run(300);
    expect(Object.fromEntries(log)).toEqual({ A: ends[0], B: ends[1] });
    expect(accountsOf(machine)).toMatchObject({ callback: 200, interrupt: 30 });
  });
});
