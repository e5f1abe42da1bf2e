/** Spinning, which is not acted out, against the loop it stands for, which is: the same times and the same books. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Machine } from "../../sim/machine.js";
import { Simulation } from "../../sim/simulation.js";
import { compute, type Program, poll, spin, type Thread } from "../../sim/thread.js";
import { NoProgressError } from "../../sim/time.js";

interface Trial {
  cores: number;
  quantum: number;
  pollPs: number;
  spinners: number;
  account: "system" | "user";
  costs: { interrupt: number; wakeup: number; ipi: number; idleExit: number; contextSwitch: number };
  /** Threads that compute in pieces of this length, so that spinners are preempted. */
  others: number[];
  /** When each thread begins. */
  starts: number[];
  events: number[];
  windowAt: number;
}

/**
 * Durations long enough that no two things happen at the very same instant: their order would be a convention, and the
 * polls that are not acted out have none.
 */
const anywhere = (min: number, max: number) => fc.noBias(fc.noShrink(fc.integer({ min, max })));
const about = (ps: number) => anywhere(ps * 1_000, ps * 10_000);
const instant = anywhere(0, 1e8);

const trial: fc.Arbitrary<Trial> = fc.record({
  cores: fc.integer({ min: 1, max: 3 }),
  quantum: about(200),
  pollPs: about(5),
  spinners: fc.integer({ min: 1, max: 3 }),
  account: fc.constantFrom("system" as const, "user" as const),
  costs: fc.record({
    interrupt: about(10),
    wakeup: about(3),
    ipi: about(5),
    idleExit: about(10),
    contextSwitch: about(10),
  }),
  others: fc.array(about(100), { maxLength: 3 }),
  starts: fc.array(instant, { minLength: 6, maxLength: 6 }),
  events: fc.array(instant, { maxLength: 12 }),
  windowAt: instant,
});

function run(t: Trial, acted: boolean) {
  const simulation = new Simulation();
  const machine = new Machine(
    simulation,
    { cores: t.cores, quantumPs: t.quantum },
    { ...t.costs, interruptPerEvent: 0 },
  );
  const log: [number, number][] = [];
  const arrived: number[] = [];
  const spinners: Thread[] = [];
  const found = () => arrived.length > 0;

  function* spinner(thread: Thread): Program {
    const look = poll(t.pollPs, t.account, found);
    const spinning = spin(t.pollPs, t.account, found);
    for (;;) {
      if (acted) while (!(yield look));
      else yield spinning;
      arrived.shift();
      log.push([thread.id, simulation.now]);
      yield compute(t.pollPs * 3, "callback");
    }
  }
  const begin = (i: number, program: (thread: Thread) => Program) =>
    simulation.at(t.starts[i], () => spinners.push(machine.spawn(`thread ${i}`, program)));
  for (let i = 0; i < t.spinners; i++) begin(i, spinner);
  t.others.forEach((piece, i) => {
    begin(t.spinners + i, function* (): Program {
      for (let k = 0; k < 10; k++) yield compute(piece, "user");
    });
  });
  const known = (event: number) => {
    arrived.push(event);
    for (const thread of spinners) machine.endSpin(thread);
  };
  for (const at of t.events) simulation.at(at, () => machine.interrupt(known, at));
  simulation.at(t.windowAt, () => machine.beginWindow());
  simulation.run(1.1e8);
  return { log, books: machine.endWindow() };
}

describe("spin", () => {
  it("does what polling again and again does, on random computers, to the picosecond and counter", () => {
    fc.assert(
      fc.property(trial, (t) => {
        expect(run(t, false)).toEqual(run(t, true));
      }),
      { seed: 9, numRuns: 400 },
    );
  });

  /*
   * One core, polls of 10 ps from 0 on. An event at 33 interrupts the fourth poll for 7; the kernel knows at 40, with 3
   * of the poll spent; it ends at 47 and finds the event. Three polls, 30 ps, found nothing.
   */
  it("is told by the poll in progress when something has come", () => {
    const t: Trial = {
      cores: 1,
      quantum: 1_000_000,
      pollPs: 10,
      spinners: 1,
      account: "system",
      costs: { interrupt: 7, wakeup: 0, ipi: 0, idleExit: 0, contextSwitch: 0 },
      others: [],
      starts: [0],
      events: [33],
      windowAt: 1e8,
    };
    expect(run(t, false).log).toEqual([[0, 47]]);
  });

  /**
   * Polls of 10 ps from 0 on: one ends at 40, when an event comes, and is asked after it; so is the first of all, at
   * its end.
   */
  it.each([
    [40, 40],
    [41, 50],
    [0, 10],
  ])("what comes at %i ps is found by the poll that ends at %i ps", (at, end) => {
    const simulation = new Simulation();
    const free = { interrupt: 0, interruptPerEvent: 0, wakeup: 0, ipi: 0, idleExit: 0, contextSwitch: 0 };
    const machine = new Machine(simulation, { cores: 1, quantumPs: 1e12 }, free);
    let come = false;
    let found = -1;
    const thread = machine.spawn("spinner", function* (): Program {
      yield spin(10, "user", () => come);
      found = simulation.now;
    });
    const known = () => {
      come = true;
      machine.endSpin(thread);
    };
    simulation.at(at, () => machine.beginWindow());
    simulation.at(at, known);
    simulation.run();
    expect(found).toBe(end);
    const { accounts, counters } = machine.endWindow();
    expect(accounts.reduce((a, b) => a + b)).toBe(end - at);
    expect(counters.fruitlessPolls).toBe(0);
  });

  it("does not act out the polls in between", () => {
    const simulation = new Simulation();
    const machine = new Machine(
      simulation,
      { cores: 1, quantumPs: 1e12 },
      { interrupt: 1, interruptPerEvent: 0, wakeup: 0, ipi: 0, idleExit: 0, contextSwitch: 0 },
    );
    let come = false;
    const thread = machine.spawn("spinner", function* (): Program {
      yield spin(10, "user", () => come);
    });
    const known = () => {
      come = true;
      machine.endSpin(thread);
    };
    simulation.at(1e9, () => machine.interrupt(known, 0));
    simulation.run();
    // The last one ends when the interrupt begins, and is asked when it is over.
    expect(machine.counters.fruitlessPolls).toBe(1e8 - 1);
    expect(simulation.executed).toBeLessThan(10);
  });

  it("refuses polls that cost nothing: time would stand still", () => {
    expect(() => spin(0, "user", () => false)).toThrow(NoProgressError);
  });
});
