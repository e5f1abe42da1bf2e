import { describe, expect, test } from "vitest";
import { Percentiles } from "../../../scenarios/statistics/percentile-intervals.js";
import { Histogram } from "../../../sim/histogram.js";
import { log } from "../../../sim/math.js";
import { stream } from "../../../sim/random.js";

interface Random {
  next(): number;
}

function histogram(samples: Iterable<number>): Histogram {
  const result = new Histogram();
  for (const sample of samples) result.record(sample);
  return result;
}

function percentile(replications: readonly (readonly number[])[], level: number) {
  const pooled = histogram(replications.flat());
  return new Percentiles(
    replications.map((each) => histogram(each).toData()),
    pooled,
    0.95,
  ).at(level);
}

const whole = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("the interval of a percentile", () => {
  test("ends at the samples that the distribution function leads to", () => {
    // Samples up to 50 in the replications: 52, 48 and 50 of 100: s = 0.02 / sqrt(3) and a little for rounding,
    // t(0.025, 2) = 4.3027.
    const replications = [whole(-1, 98), whole(3, 102), whole(1, 100)].map((each) => each.map((x) => x + 100));
    const half = 4.30265273 * Math.sqrt((0.0004 + 1 / 12 / 1e4) / 3);
    const { value, low, high } = percentile(replications, 0.5);
    expect(value).toBe(150);
    // F(x) = (x - 100) / 100 in the middle, where the three differ alike everywhere.
    expect(low).toBe(100 + Math.ceil(100 * (0.5 - half)));
    expect(high).toBe(100 + Math.floor(100 * (0.5 + half)) + 1);
  });

  test("is not claimed from one replication", () => {
    expect(percentile([whole(1, 100)], 0.5)).toEqual({ value: 50, low: null, high: null });
  });

  test("is not claimed where the greatest sample may lie below the percentile", () => {
    const replications = [whole(1, 100), whole(2, 101), whole(3, 102)];
    expect(percentile(replications, 0.999)).toEqual({ value: 102, low: null, high: null, unbounded: true });
    expect(percentile(replications, 0.9).unbounded).toBeUndefined();
  });

  test("has no width where all samples are equal, and keeps to the value that most have", () => {
    const equal = Array.from({ length: 5 }, () => new Array(1000).fill(7));
    expect(percentile(equal, 0.5)).toEqual({ value: 7, low: 7, high: 7 });
    const mostly = whole(1, 5).map((i) => [...new Array(960 + i).fill(7), ...whole(1001, 1040 - i)]);
    expect(percentile(mostly, 0.5)).toEqual({ value: 7, low: 7, high: 7 });
  });

  test("reaches down to 0 where no share can be told from the level", () => {
    const apart = [whole(1, 100), whole(1001, 1100)];
    expect(percentile(apart, 0.3)).toMatchObject({ low: null, unbounded: true });
    const values = [whole(1, 100), whole(101, 200), whole(401, 500), whole(401, 500)];
    expect(percentile(values, 0.2).low).toBe(0);
  });

  test("weighs replications by their samples", () => {
    const { value, low, high } = percentile([whole(1, 1000), [...whole(1, 1000), ...whole(1, 1000)]], 0.5);
    expect(value).toBe(500);
    expect(high! - low!).toBeLessThan(12);
  });
});

/** Share of `trials` in which the interval holds `truth`; those without an interval do not count. */
function coverage(draw: (random: Random) => number[], shape: [number, number], level: number, truth: number) {
  const [replications, trials] = shape;
  const random = stream("percentiles", "coverage", replications);
  let [held, claimed] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const { low, high } = percentile(
      Array.from({ length: replications }, () => draw(random)),
      level,
    );
    if (low === null) continue;
    claimed++;
    if (low <= truth && truth <= high!) held++;
  }
  return { share: held / claimed, error: Math.sqrt((0.95 * 0.05) / claimed) };
}

const exponential = (random: Random) => Math.round(-1e4 * log(1 - random.next()));
const independent = (random: Random) => Array.from({ length: 200 }, () => exponential(random));
/** Each value five times: 40 independent ones in 200. */
const clustered = (random: Random) =>
  Array.from({ length: 40 }, () => new Array(5).fill(exponential(random))).flat() as number[];

describe("95 % intervals hold the truth", () => {
  test.each([
    ["the median of independent samples", independent, 0.5, 1e4 * Math.LN2],
    ["the p90 of independent samples", independent, 0.9, 1e4 * Math.log(10)],
    ["the median of dependent samples", clustered, 0.5, 1e4 * Math.LN2],
    ["the p90 of dependent samples", clustered, 0.9, 1e4 * Math.log(10)],
  ])("as often as they say: %s", (_, draw, level, truth) => {
    const { share, error } = coverage(draw, [20, 300], level, truth);
    expect(share).toBeGreaterThan(0.95 - 3.3 * error);
    expect(share).toBeLessThan(0.95 + 3.3 * error);
  });

  test("at least as often with few replications, where they are wider rather than narrower", () => {
    for (const replications of [3, 5]) {
      const { share, error } = coverage(independent, [replications, 300], 0.9, 1e4 * Math.log(10));
      expect(share).toBeGreaterThan(0.95 - 3.3 * error);
    }
  });
});
