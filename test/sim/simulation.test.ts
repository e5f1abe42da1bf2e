import { describe, expect, it } from "vitest";
import { Simulation } from "../../sim/simulation.js";
import { ClockOverflowError, MAX_PS } from "../../sim/time.js";

describe("Simulation", () => {
  it("moves the clock from event to event, and to the end asked for", () => {
    const simulation = new Simulation();
    const seen: number[] = [];
    simulation.at(5, () => seen.push(simulation.now));
    simulation.after(2, () => simulation.after(1, () => seen.push(simulation.now)));
    expect(simulation.run(4)).toBe("until");
    expect(simulation.now).toBe(4);
    expect(seen).toEqual([3]);
    expect(simulation.run()).toBe("empty");
    expect(seen).toEqual([3, 5]);
    expect(simulation.executed).toBe(3);
  });

  it("runs an event at the very end asked for, and stops on demand", () => {
    const simulation = new Simulation();
    let count = 0;
    const tick = () => {
      count++;
      if (count === 3) simulation.stop();
      simulation.after(10, tick);
    };
    simulation.at(10, tick);
    expect(simulation.run(20)).toBe("until");
    expect(count).toBe(2);
    expect(simulation.run()).toBe("stopped");
    expect(simulation.now).toBe(30);
    simulation.runWhile(() => count < 5);
    expect(simulation.now).toBe(50);
  });

  it("pauses after so many events, or when so many have been that do not come last", () => {
    const simulation = new Simulation();
    const tick = () => void simulation.after(10, tick);
    const turn = (rank: number) => void simulation.atLast(simulation.now + 5, turn, rank);
    tick();
    turn(0);
    expect(simulation.run(MAX_PS, 6)).toBe("paused");
    // At 5, 10, 10, 15, 20 and 20.
    expect(simulation).toMatchObject({ now: 20, executed: 6, acted: 2 });
    expect(simulation.run(MAX_PS, 100, 4)).toBe("paused");
    expect(simulation).toMatchObject({ now: 40, acted: 4 });
  });

  it("refuses the past and what is no time", () => {
    const simulation = new Simulation();
    simulation.at(10, () => {});
    simulation.run();
    expect(() => simulation.at(9, () => {})).toThrow(RangeError);
    expect(() => simulation.at(Number.NaN, () => {})).toThrow(RangeError);
    expect(() => simulation.atLast(9, () => {}, 0)).toThrow(RangeError);
  });

  it("refuses to pass 2^53 ps; what is to happen then is of no account if the run ends before", () => {
    const simulation = new Simulation();
    simulation.at(10, () => simulation.stop());
    simulation.at(MAX_PS + 2, () => {});
    simulation.at(Number.POSITIVE_INFINITY, () => {});
    simulation.at(MAX_PS, () => {});
    expect(simulation.run()).toBe("stopped");
    expect(simulation.run(20)).toBe("until");
    simulation.runWhile(() => simulation.now < MAX_PS);
    expect(simulation.now).toBe(MAX_PS);
    for (const end of [() => simulation.run(), () => simulation.runWhile(() => true)])
      expect(end).toThrow(/would reach 9007 s, past the clock's end at 9007 s/);
    expect(() => new Simulation().run()).not.toThrow();
  });

  it("refuses to pass 2^53 ps with a thread's turn either", () => {
    const simulation = new Simulation();
    simulation.atLast(2 * MAX_PS, () => {}, 0);
    expect(() => simulation.run()).toThrow(ClockOverflowError);
  });

  it("runs what is to come last after all else at its instant, by rank, and not if it was cancelled", () => {
    const simulation = new Simulation();
    const seen: number[] = [];
    const note = (rank: number) => seen.push(rank);
    for (const rank of [3, 1, 2]) simulation.atLast(5, note, rank);
    const handle = simulation.atLast(5, note, 0);
    simulation.atLast(4, note, 4);
    simulation.at(5, () => simulation.after(0, note, 10), 0);
    expect(simulation.cancel(handle)).toBe(true);
    expect(simulation.cancel(handle)).toBe(false);
    expect(simulation.run()).toBe("empty");
    expect(seen).toEqual([4, 10, 1, 2, 3]);
  });
});
