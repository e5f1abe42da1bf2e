import { describe, expect, test } from "vitest";
import type { Point } from "../../../scenarios/common/types.js";
import { estimate, mean } from "../../../scenarios/statistics/mean-intervals.js";
import {
  differenceOf,
  pairedDifference,
  pairedRatio,
  ratioOf,
  type Sample,
  sampleOfValues,
} from "../../../scenarios/statistics/paired.js";
import { Percentiles } from "../../../scenarios/statistics/percentile-intervals.js";
import { Histogram } from "../../../sim/histogram.js";
import { log } from "../../../sim/math.js";
import { stream } from "../../../sim/random.js";

const memory = { threads: 1, buffers: 2, registrations: 3 };

function pointOf(values: number[], extra: Partial<Point> = {}): Point {
  return {
    ...{ line: "a", pending: 10, status: "steady", intendedRate: 1, memory, threads: 4, replications: values.length },
    throughput: estimate(values, 0.95),
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
    const bare = (point: Point): Point => {
      const { value } = point.throughput!;
      return { ...point, byReplication: undefined, throughput: { value, low: value - 1, high: value + 1 } };
    };
    const { difference, varianceReduction } = pairedDifference(bare(a), bare(b), "throughput", 0.95)!;
    expect(varianceReduction).toBeNull();
    // Equal errors of 1 / t(0.025, 3), so Welch has 6 degrees of freedom: t = 2.446911851.
    expect(difference.high! - difference.value).toBeCloseTo((2.446911851 * Math.SQRT2) / 3.182446305, 8);
  });

  test("reaches as far as the values' own intervals let it, up and down", () => {
    const left: Sample = { value: 10, errors: [2, 4], count: 5 };
    const right: Sample = { value: 5, errors: [1, 2], count: 5 };
    // Independent: mean squares 9 and 2.25, so 5 degrees of freedom: t = 2.570581836.
    const { difference } = differenceOf(left, right, 0.95, false);
    expect(difference.high! - 5).toBeCloseTo(2.570581836 * Math.sqrt(16 + 1), 7);
    expect(5 - difference.low!).toBeCloseTo(2.570581836 * Math.sqrt(4 + 4), 7);
    // Both off the same way, always: up by 4 - 2, down by 2 - 1, in units of t with 4 degrees of freedom.
    const byReplication = [1, 2, 3, 4, 5];
    const together = differenceOf({ ...left, byReplication }, { ...right, byReplication }, 0.95).difference;
    expect(together.high! - 5).toBeCloseTo(2.776445105 * 2, 7);
    expect(5 - together.low!).toBeCloseTo(2.776445105 * 1, 7);
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
      return sampleOfValues(mean(byReplication), byReplication);
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

  test("of the p99 of two queues that serve the same customers, one faster, though each replication has few samples beyond", () => {
    const random = stream("paired", "queues", 0);
    const trials = 150;
    let [held, reduction] = [0, 0];
    for (let trial = 0; trial < trials; trial++) {
      const [slow, fast] = queues(random, 0.7, 0.9);
      const { difference, varianceReduction } = differenceOf(slow, fast, 0.95);
      // M/M/1: p99 is ln 100 mean sojourn times.
      const truth = 1e4 * log(100) * (1 / 0.3 - 0.9 / 0.37);
      if (difference.low! <= truth && difference.high! >= truth) held++;
      reduction += varianceReduction! / trials;
    }
    expect(held / trials).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / trials));
    expect(reduction).toBeGreaterThan(3);
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

/**
 * The p99 sojourn times of two queues with the same customers, at `load` and at `load` x `faster`: 10 replications of
 * 1,500.
 */
function queues(random: { next(): number }, load: number, faster: number): Sample[] {
  const services = [1e4, faster * 1e4];
  const histograms = Array.from({ length: 10 }, () => {
    const pair = services.map(() => new Histogram());
    const waits = [0, 0];
    for (let customer = -300; customer < 1_500; customer++) {
      const [work, interval] = [-log(1 - random.next()), (-log(1 - random.next()) * 1e4) / load];
      for (const [i, service] of services.entries()) {
        const sojourn = waits[i] + work * service;
        if (customer >= 0) pair[i].record(Math.round(sojourn));
        waits[i] = Math.max(0, sojourn - interval);
      }
    }
    return pair;
  });
  return services.map((_, i) => {
    const own = histograms.map((pair) => pair[i]);
    const pooled = new Histogram();
    for (const histogram of own) pooled.merge(histogram);
    const data = own.map((histogram) => histogram.toData());
    const { value, low, high } = new Percentiles(data, pooled, 0.95).at(0.99);
    const t = 2.262157163;
    const byReplication = own.map((histogram) => histogram.quantile(0.99));
    return { value, errors: [(value - low!) / t, (high! - value) / t], count: 10, byReplication };
  });
}

/** Box and Muller. */
function normal(random: { next(): number }): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
