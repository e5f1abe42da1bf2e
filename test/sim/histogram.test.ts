import fc from "fast-check";
import { build } from "hdr-histogram-js";
import { describe, expect, test } from "vitest";
import { Histogram, meanOf, quantileOf } from "../../sim/histogram.js";
import { exp } from "../../sim/math.js";
import { stream } from "../../sim/random.js";
import { MAX_PS } from "../../sim/time.js";

const RELATIVE_ERROR = 2 ** -12;
const LEVELS = [0, 0.001, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1];

function histogramOf(samples: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const sample of samples) histogram.record(sample);
  return histogram;
}

/** The smallest sample that at least ceil(p n) samples do not exceed. */
function exactQuantile(sorted: readonly number[], p: number): number {
  return sorted[Math.max(1, Math.ceil(p * sorted.length)) - 1];
}

/** Durations from 1 ns to 1 s, equally likely in every decade. */
function durations(count: number): number[] {
  const { next } = stream("histogram", "durations", 0);
  return Array.from({ length: count }, () => Math.round(exp(Math.LN10 * (3 + 9 * next()))));
}

/** Samples over the whole range whose sum stays exact. */
const samples = fc.array(
  fc.oneof(
    fc.nat(5000),
    fc.maxSafeNat().map((x) => Math.floor(x / 64)),
  ),
  {
    minLength: 1,
    maxLength: 60,
  },
);

describe("quantiles", () => {
  test("are within the stated error of those of the sorted samples", () => {
    const values = durations(20_000);
    const histogram = histogramOf(values);
    const sorted = values.toSorted((a, b) => a - b);
    for (const p of LEVELS) {
      const exact = exactQuantile(sorted, p);
      expect(Math.abs(histogram.quantile(p) - exact), `p = ${p}`).toBeLessThanOrEqual(exact * RELATIVE_ERROR);
    }
  });

  test("agree with HdrHistogram's", () => {
    const values = durations(20_000);
    const oracle = build({ numberOfSignificantValueDigits: 5, highestTrackableValue: 2 ** 41, useWebAssembly: false });
    for (const value of values) oracle.recordValue(value);
    const histogram = histogramOf(values);
    for (const p of LEVELS.slice(1)) {
      const theirs = oracle.getValueAtPercentile(100 * p);
      expect(Math.abs(histogram.quantile(p) / theirs - 1), `p = ${p}`).toBeLessThan(RELATIVE_ERROR + 1e-5);
    }
  });

  test("hold for any samples and level, and do not decrease with the level", () => {
    fc.assert(
      fc.property(samples, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        const histogram = histogramOf(values);
        const sorted = values.toSorted((a, b) => a - b);
        const exact = exactQuantile(sorted, p * (1 - 4 * Number.EPSILON));
        expect(Math.abs(histogram.quantile(p) - exact)).toBeLessThanOrEqual(exact * RELATIVE_ERROR);
        const curve = LEVELS.map((level) => histogram.quantile(level));
        expect(LEVELS.map((level) => quantileOf(histogram.toData(), level))).toEqual(curve);
        expect(meanOf(histogram.toData())).toBe(histogram.mean());
        expect(curve).toEqual(curve.toSorted((a, b) => a - b));
      }),
      { seed: 11 },
    );
  });

  test("are exact below 4096 ps, at both ends, and for a single value", () => {
    const small = histogramOf(Array.from({ length: 4096 }, (_, i) => i));
    for (let i = 1; i <= 4096; i++) expect(small.quantile(i / 4096)).toBe(i - 1);
    const values = durations(999);
    expect(histogramOf(values).quantile(0)).toBe(Math.min(...values));
    expect(histogramOf(values).quantile(1)).toBe(Math.max(...values));
    for (const p of LEVELS) expect(histogramOf([123_456_789, 123_456_789]).quantile(p)).toBe(123_456_789);
  });

  test("a level times a count that is whole but for rounding counts as whole", () => {
    // 0.07 x 100 is 7.000000000000001 in doubles; the 7th of 100 samples is meant.
    expect(histogramOf(Array.from({ length: 100 }, (_, i) => i + 1)).quantile(0.07)).toBe(7);
  });

  test.each([-0.1, 1.1, Number.NaN])("refuse the level %d", (p) => {
    expect(() => histogramOf([1]).quantile(p)).toThrow("a quantile needs a level from 0 to 1");
    expect(() => quantileOf(histogramOf([1]).toData(), p)).toThrow("a quantile needs a level from 0 to 1");
  });
});

describe("what is kept exactly", () => {
  test("count, sum, mean, extremes", () => {
    const values = durations(5000);
    const histogram = histogramOf(values);
    const sum = values.reduce((a, b) => a + BigInt(b), 0n);
    expect(histogram.count).toBe(5000);
    expect(BigInt(histogram.sumPs)).toBe(sum);
    expect(histogram.mean()).toBe(Number(sum) / 5000);
    expect([histogram.minPs, histogram.maxPs]).toEqual([Math.min(...values), Math.max(...values)]);
  });

  test("the largest duration the clock knows", () => {
    const histogram = histogramOf([MAX_PS]);
    expect([histogram.quantile(0.5), histogram.mean(), histogram.maxPs]).toEqual([MAX_PS, MAX_PS, MAX_PS]);
  });

  test("a sum past 2^53 goes on, and the mean stays right to the last few bits", () => {
    const histogram = histogramOf([MAX_PS - 1, MAX_PS - 1, 7]);
    expect(Math.abs(histogram.mean() / ((2 * (MAX_PS - 1) + 7) / 3) - 1)).toBeLessThan(1e-15);
  });

  test.each([-1, 0.5, Number.NaN, Infinity, MAX_PS + 2])("%d is refused", (ps) => {
    expect(() => new Histogram().record(ps)).toThrow("whole picoseconds from 0 to 2^53");
  });
});

describe("an empty histogram", () => {
  test("has no mean and no quantiles, survives the journey and merges as nothing", () => {
    const empty = new Histogram();
    expect(empty.mean()).toBeNaN();
    expect(empty.quantile(0.5)).toBeNaN();
    expect([meanOf(empty.toData()), quantileOf(empty.toData(), 0.5)]).toEqual([Number.NaN, Number.NaN]);
    expect(empty.toData()).toEqual({ count: 0, sumPs: 0, minPs: 0, maxPs: 0, buckets: [], counts: [] });
    const one = histogramOf([7_000_000]);
    one.merge(empty.toData());
    one.merge(empty);
    expect(one.toData()).toEqual(histogramOf([7_000_000]).toData());
  });
});

describe("merging", () => {
  test("equals recording everything in one histogram, in either order, as object or as data", () => {
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const whole = histogramOf([...a, ...b]).toData();
        const left = histogramOf(a);
        left.merge(histogramOf(b));
        const right = histogramOf(b);
        right.merge(histogramOf(a).toData());
        expect(left.toData()).toEqual(whole);
        expect(right.toData()).toEqual(whole);
      }),
      { seed: 12 },
    );
  });

  test("data survive JSON and come back as the same histogram", () => {
    const histogram = histogramOf(durations(3000));
    const data = JSON.parse(JSON.stringify(histogram.toData()));
    const back = new Histogram();
    back.merge(data);
    expect(back.toData()).toEqual(histogram.toData());
    for (const p of LEVELS) expect(back.quantile(p)).toBe(histogram.quantile(p));
    expect(data.counts.reduce((a: number, b: number) => a + b)).toBe(3000);
    expect(data.buckets).toEqual([...new Set<number>(data.buckets)].sort((a, b) => a - b));
  });
});
