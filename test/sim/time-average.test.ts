import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_PS } from "../../sim/time.js";
import { TimeAverage } from "../../sim/time-average.js";

/** A step function: from each instant on, the value beside it. */
type Steps = [atPs: number, value: number][];

/** Area under `steps` between two instants, exactly; the value is 0 before the first step. */
function area(steps: Steps, fromPs: number, toPs: number): bigint {
  let total = 0n;
  for (const [i, [at, value]] of steps.entries()) {
    const start = Math.max(at, fromPs);
    const end = Math.min(steps[i + 1]?.[0] ?? toPs, toPs);
    if (end > start) total += BigInt(value) * BigInt(end - start);
  }
  return total;
}

function averageOf(steps: Steps, startPs = 0): TimeAverage {
  const average = new TimeAverage(startPs);
  for (const [at, value] of steps) average.set(at, value);
  return average;
}

const journeys = fc
  .tuple(fc.array(fc.tuple(fc.integer({ min: 0, max: 1e13 }), fc.nat(100_000)), { maxLength: 40 }), fc.nat(1e6))
  .map(([jumps, tail]) => {
    let now = 0;
    const steps: Steps = jumps.map(([wait, value]) => [(now += wait), value]);
    return { steps, endPs: now + tail + 1 };
  });

describe("the mean", () => {
  test("by hand: 0 for 10, 4 for 5, 1 for 5", () => {
    const average = averageOf([
      [10, 4],
      [15, 1],
    ]);
    expect(average.mean(20)).toBe((4 * 5 + 1 * 5) / 20);
    expect(average.value).toBe(1);
    expect(average.max).toBe(4);
  });

  test("add changes by a difference; changes at one instant leave no area, but count for the maximum", () => {
    const average = new TimeAverage(100);
    average.add(100, 3);
    average.add(110, 5);
    average.add(110, -6);
    expect(average.value).toBe(2);
    expect(average.max).toBe(8);
    expect(average.mean(120)).toBe((3 * 10 + 2 * 10) / 20);
  });

  test("of an empty window is the present value", () => {
    expect(averageOf([[0, 5]]).mean(0)).toBe(5);
  });

  test("is the exact one, rounded, for any journey", () => {
    fc.assert(
      fc.property(journeys, ({ steps, endPs }) => {
        const exact = Number(area(steps, 0, endPs)) / endPs;
        expect(Math.abs(averageOf(steps).mean(endPs) - exact)).toBeLessThanOrEqual(2 * Number.EPSILON * exact);
      }),
      { seed: 21 },
    );
  });

  test("loses no unit at the end of the clock, where areas are far beyond 2^53", () => {
    const value = 2 ** 26 - 1;
    const average = averageOf([[0, value]]);
    average.add(MAX_PS - 1, 1);
    expect(average.mean(MAX_PS)).toBe(Number(BigInt(value) * BigInt(MAX_PS) + 1n) / MAX_PS);
    const small = averageOf([[1, 1]]);
    expect(small.mean(MAX_PS)).toBe((MAX_PS - 1) / MAX_PS);
  });

  test("asking for it on the way changes nothing", () => {
    const asked = averageOf([[0, 7]]);
    for (let at = 1; at < 1000; at += 37) asked.mean(at);
    asked.set(1000, 2);
    expect(asked.mean(3000)).toBe((7 * 1000 + 2 * 2000) / 3000);
  });
});

describe("a new window", () => {
  test("forgets the past, keeps the value, restarts the maximum", () => {
    const average = averageOf([
      [0, 9],
      [50, 3],
    ]);
    average.reset(100);
    expect(average.value).toBe(3);
    expect(average.max).toBe(3);
    average.set(110, 6);
    expect(average.mean(120)).toBe((3 * 10 + 6 * 10) / 20);
    expect(average.series(120).mean.length).toBe(20);
  });
});

describe("the series", () => {
  test("by hand: spans double once the window outgrows 128 of them", () => {
    const average = averageOf([
      [0, 2],
      [3, 6],
    ]);
    expect(average.series(4)).toEqual({ spanPs: 1, mean: [2, 2, 2, 6] });
    const { spanPs, mean } = average.series(131);
    expect(spanPs).toBe(2);
    expect(mean).toEqual([2, 4, ...new Array(64).fill(6)]);
  });

  test("of an empty window is empty", () => {
    expect(new TimeAverage(5).series(5)).toEqual({ spanPs: 1, mean: [] });
  });

  test("is the exact average of every span, over 64 to 128 spans unless the window is shorter", () => {
    fc.assert(
      fc.property(journeys, ({ steps, endPs }) => {
        const { spanPs, mean } = averageOf(steps).series(endPs);
        expect(mean.length).toBe(Math.ceil(endPs / spanPs));
        expect(mean.length).toBeLessThanOrEqual(128);
        if (endPs >= 64) expect(mean.length).toBeGreaterThanOrEqual(64);
        for (const [i, value] of mean.entries()) {
          const end = Math.min(endPs, (i + 1) * spanPs);
          const exact = Number(area(steps, i * spanPs, end)) / (end - i * spanPs);
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(2 * Number.EPSILON * exact);
        }
      }),
      { seed: 22 },
    );
  });

  test("does not depend on how often it was updated", () => {
    const often = averageOf([[0, 3]]);
    for (let at = 1; at < 100_000; at += 11) often.set(at, 3);
    expect(often.series(123_456)).toEqual(averageOf([[0, 3]]).series(123_456));
  });
});

test("time does not go backwards", () => {
  const average = averageOf([[100, 1]]);
  expect(() => average.set(99, 2)).toThrow("time cannot go back from 100 ps to 99 ps");
  expect(() => average.reset(99)).toThrow(RangeError);
  expect(() => average.mean(99)).toThrow(RangeError);
});
