import { describe, expect, test } from "vitest";
import {
  differenceOf,
  pairedDifference,
  pairedRatio,
  ratioOf,
  type Sample,
} from "../../../scenarios/evidence/paired.js";
import { mean } from "../../../scenarios/statistics.js";
import type { Point } from "../../../scenarios/types.js";
import { log } from "../../../sim/math.js";
import { stream } from "../../../sim/random.js";

const memory = { threads: 1, buffers: 2, registrations: 3 };

function pointOf(values: number[], extra: Partial<Point> = {}): Point {
  const value = mean(values);
  return {
    ...{ line: "a", pending: 10, status: "steady", intendedRate: 1, memory, threads: 4, replications: values.length },
    throughput: { value, low: value - 1, high: value + 1 },
    byReplication: { throughput: values },
    ...extra,
  };
}

const a = pointOf([10, 12, 11, 15]);
const b = pointOf([9, 10, 10, 12]);

describe("a paired difference", () => {
  test("is Student's t over the differences of the replications", () => {
    // Differences 1, 2, 1, 3: mean 1.75, s = 0.957427; t(0.025, 3) = 3.182446305.
    const half = (3.182446305 * Math.sqrt(11 / 12)) / 2;
    const { difference } = pairedDifference(a, b, "throughput", 0.95)!;
    expect(difference.value).toBe(1.75);
    expect(difference.low).toBeCloseTo(1.75 - half, 8);
    expect(difference.high).toBeCloseTo(1.75 + half, 8);
  });

  test("says what the common traffic brought", () => {
    // var a = 14/3, var b = 19/12, covariance = 32/12: (14/3 + 19/12) / (11/12) and 32 / sqrt(56 x 19).
    const { varianceReduction, correlation } = pairedDifference(a, b, "throughput", 0.95)!;
    expect(varianceReduction).toBeCloseTo(75 / 11, 12);
    expect(correlation).toBeCloseTo(32 / Math.sqrt(56 * 19), 12);
  });

  test("leaves out the replications that only one point has", () => {
    const longer = pointOf([9, 10, 10, 12, 1000], { throughput: b.throughput });
    expect(pairedDifference(a, longer, "throughput", 0.95)).toEqual(pairedDifference(a, b, "throughput", 0.95));
  });

  test("of equal series is 0 without any width", () => {
    expect(pairedDifference(a, a, "throughput", 0.95)).toEqual({
      difference: { value: 0, low: 0, high: 0 },
      varianceReduction: null,
      correlation: 1,
    });
  });

  test("is independent where the values of the replications are not stored", () => {
    const without = { byReplication: undefined };
    const { difference, varianceReduction } = pairedDifference(
      { ...a, ...without },
      { ...b, ...without },
      "throughput",
      0.95,
    )!;
    expect(varianceReduction).toBeNull();
    // Equal errors of 1 / t(0.025, 3), so Welch has 6 degrees of freedom: t = 2.446911851.
    expect(difference.high! - difference.value).toBeCloseTo((2.446911851 * Math.SQRT2) / 3.182446305, 8);
  });

  test("is exact where nothing depends on chance, and has no interval where one should be known and is not", () => {
    expect(pairedDifference(a, b, "memory", 0.95)!.difference).toEqual({ value: 0, low: 0, high: 0 });
    const single = pointOf([10], { throughput: { value: 10, low: null, high: null } });
    expect(pairedDifference(single, b, "throughput", 0.95)!.difference.low).toBeNull();
    expect(pairedDifference(a, { ...b, throughput: undefined }, "throughput", 0.95)).toBeUndefined();
    expect(() => pairedDifference(a, b, "latency", 0.95)).toThrow('no metric "latency"');
  });
});

describe("a paired ratio", () => {
  test("has Fieller's interval: the r for which a - r b is not told from 0", () => {
    const { value, low, high } = pairedRatio(a, b, "throughput", 0.95)!.ratio;
    expect(value).toBe(12 / 10.25);
    for (const r of [low!, high!]) {
      const rest = a.byReplication!.throughput.map((x, i) => x - r * b.byReplication!.throughput[i]);
      const square = rest.reduce((sum, x) => sum + (x - mean(rest)) ** 2, 0) / 3 / 4;
      expect(Math.abs(mean(rest)) / Math.sqrt(square)).toBeCloseTo(3.182446305, 7);
    }
  });

  test("is unbounded, and then claims nothing, if b is not told from 0", () => {
    const vague = pointOf([0, 0, 0, 8], { throughput: { value: 2, low: 0, high: 8 } });
    expect(pairedRatio(a, vague, "throughput", 0.95)!.ratio).toEqual({ value: 6, low: null, high: null });
    const nothing = pointOf([0, 0], { throughput: { value: 0, low: 0, high: 0 } });
    expect(pairedRatio(a, nothing, "throughput", 0.95)).toBeUndefined();
  });

  test("contains 1 exactly if the difference's interval contains 0", () => {
    const random = stream("paired", "values", 0);
    const series = () => Array.from({ length: 4 }, () => 3 - log(1 - random.next()));
    for (let trial = 0; trial < 200; trial++) {
      const [left, right] = [pointOf(series()), pointOf(series())];
      const { low, high } = pairedDifference(left, right, "throughput", 0.8)!.difference;
      const { ratio } = pairedRatio(left, right, "throughput", 0.8)!;
      if (ratio.low === null) continue;
      expect(ratio.low <= 1 && ratio.high! >= 1).toBe(low! <= 0 && high! >= 0);
    }
  });
});

describe("coverage of the truth by 95 % intervals", () => {
  const TRIALS = 2_000;
  /** Four standard deviations of the share of so many trials. */
  const TOLERANCE = 4 * Math.sqrt((0.95 * 0.05) / TRIALS);

  /** Two samples that share most of their noise, around 20 and 10. */
  function samples(random: { next(): number }): Sample[] {
    const common = Array.from({ length: 6 }, () => normal(random));
    return [20, 10].map((centre) => {
      const byReplication = common.map((shared) => centre + 0.9 * shared + 0.4 * normal(random));
      const value = mean(byReplication);
      const square = byReplication.reduce((sum, x) => sum + (x - value) ** 2, 0) / 5 / 6;
      return { value, square, count: 6, byReplication };
    });
  }

  test("of paired differences and ratios", () => {
    const random = stream("paired", "coverage", 0);
    let [differences, ratios] = [0, 0];
    for (let trial = 0; trial < TRIALS; trial++) {
      const [left, right] = samples(random);
      const { difference } = differenceOf(left, right, 0.95);
      const { ratio } = ratioOf(left, right, 0.95)!;
      if (difference.low! <= 10 && difference.high! >= 10) differences++;
      if (ratio.low! <= 2 && ratio.high! >= 2) ratios++;
    }
    expect(Math.abs(differences / TRIALS - 0.95)).toBeLessThan(TOLERANCE);
    expect(Math.abs(ratios / TRIALS - 0.95)).toBeLessThan(TOLERANCE);
  });

  test("of independent differences and ratios", () => {
    const random = stream("independent", "coverage", 0);
    let [differences, ratios] = [0, 0];
    for (let trial = 0; trial < TRIALS; trial++) {
      const left = samples(random)[0];
      const right = samples(random)[1];
      const { difference, varianceReduction } = differenceOf(left, right, 0.95, false);
      const { ratio } = ratioOf(left, right, 0.95, false)!;
      expect(varianceReduction).toBeNull();
      if (difference.low! <= 10 && difference.high! >= 10) differences++;
      if (ratio.low! <= 2 && ratio.high! >= 2) ratios++;
    }
    expect(Math.abs(differences / TRIALS - 0.95)).toBeLessThan(TOLERANCE);
    expect(Math.abs(ratios / TRIALS - 0.95)).toBeLessThan(TOLERANCE);
  });
});

/** Box and Muller. */
function normal(random: { next(): number }): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
