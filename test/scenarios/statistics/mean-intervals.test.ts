import { describe, expect, test } from "vitest";
import { estimate, lowerBound } from "../../../scenarios/statistics/mean-intervals.js";
import { studentQuantile, studentTail } from "../../../scenarios/statistics/student-t.js";
import { stream } from "../../../sim/random.js";

describe("Student's t quantile", () => {
  test("agrees with the closed form for one degree of freedom, the Cauchy distribution", () => {
    for (const tail of [0.4, 0.25, 0.1, 0.05, 0.025, 0.005, 0.0005]) {
      expect(studentQuantile(tail, 1)).toBeCloseTo(Math.tan(Math.PI * (0.5 - tail)), 8);
    }
  });

  test("agrees with the closed form for two degrees of freedom to 1e-12", () => {
    for (const tail of [0.4, 0.25, 0.1, 0.05, 0.025, 0.005, 0.0005]) {
      const a = 1 - 2 * tail;
      const exact = a * Math.sqrt(2 / (1 - a * a));
      expect(Math.abs(studentQuantile(tail, 2) / exact - 1)).toBeLessThan(1e-12);
    }
  });

  test("agrees with the closed form for four degrees of freedom to 1e-12", () => {
    // Shaw 2006: t = 2 sqrt(cos(acos(sqrt(a)) / 3) / sqrt(a) - 1) with a = 4 p (1 - p).
    for (const tail of [0.25, 0.1, 0.05, 0.025, 0.005]) {
      const root = Math.sqrt(4 * tail * (1 - tail));
      const exact = 2 * Math.sqrt(Math.cos(Math.acos(root) / 3) / root - 1);
      expect(Math.abs(studentQuantile(tail, 4) / exact - 1)).toBeLessThan(1e-12);
    }
  });

  test.each([
    [0.025, 4, 2.776],
    [0.025, 9, 2.262],
    [0.025, 30, 2.042],
    [0.005, 10, 3.169],
    [0.05, 5, 2.015],
    [0.001, 20, 3.552],
    [0.025, 1000, 1.962],
  ])("agrees with the printed table at tail %s, %s degrees of freedom", (tail, degrees, printed) => {
    expect(studentQuantile(tail, degrees)).toBeCloseTo(printed, 3);
  });

  test("is the inverse of the tail probability", () => {
    for (const degrees of [1, 2, 3, 7, 8, 29, 150]) {
      for (const tail of [0.3, 0.05, 0.001]) {
        expect(Math.abs(studentTail(studentQuantile(tail, degrees), degrees) / tail - 1)).toBeLessThan(1e-12);
      }
    }
  });

  test("refuses what is no tail and no degrees of freedom", () => {
    expect(() => studentQuantile(0.5, 3)).toThrow("between 0 and 0.5");
    expect(() => studentQuantile(0, 3)).toThrow("between 0 and 0.5");
    expect(() => studentQuantile(0.1, 0)).toThrow("start at 1");
  });
});

describe("an estimate", () => {
  test("is the mean with t s / sqrt(n) on both sides", () => {
    // Mean 3, s = sqrt(2.5), t(0.025, 4) = 2.7764451052.
    const { value, low, high } = estimate([1, 2, 3, 4, 5], 0.95);
    const half = 2.7764451052 * Math.sqrt(2.5 / 5);
    expect(value).toBe(3);
    expect(low).toBeCloseTo(3 - half, 9);
    expect(high).toBeCloseTo(3 + half, 9);
  });

  test("claims no interval from one value and has no width for equal values", () => {
    expect(estimate([7], 0.95)).toEqual({ value: 7, low: null, high: null });
    expect(estimate([7, 7, 7], 0.95)).toEqual({ value: 7, low: 7, high: 7 });
    expect(() => estimate([], 0.95)).toThrow("at least one value");
  });

  test("does not go below zero", () => {
    expect(estimate([0, 10], 0.95).low).toBe(0);
  });

  test("covers the true mean of normal samples as often as it says", () => {
    const random = stream("coverage", "normal", 0);
    const trials = 2000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = estimate(
        Array.from({ length: 5 }, () => 100 + normal(random.next(), random.next())),
        0.9,
      );
      if (low! <= 100 && 100 <= high!) covered++;
    }
    // Binomial with p = 0.9: four standard deviations.
    expect(Math.abs(covered / trials - 0.9)).toBeLessThan(4 * Math.sqrt((0.9 * 0.1) / trials));
  });
});

test("a one-sided lower bound leaves the whole error probability below", () => {
  expect(lowerBound([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(3 - 2.1318467863 * Math.sqrt(0.5), 9);
  expect(lowerBound([1], 0.95)).toBe(Number.NEGATIVE_INFINITY);
});

/** Box and Muller. */
function normal(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
}
