import * as d3 from "d3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkDistribution, distribution, meanOf, withMean } from "../../sim/distributions.js";
import { normalCdf, normalQuantile } from "../../sim/math.js";
import { stream } from "../../sim/random.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { MAX_PS } from "../../sim/time.js";

const SAMPLES = 40_000;
/** Two-sided level about 1e-5 per check. */
const Z = 4.4;
/** Large against the rounding to whole picoseconds. */
const MEAN = 5e9;

interface Case {
  name: string;
  spec: DistributionSpec;
  /** P(X > x), where it has a simple form. */
  survival?: (x: number) => number;
  /** The fourth moment diverges or is too heavy for the sample variance to be approximately normal. */
  heavy?: true;
  /** The variance diverges. */
  infinite?: true;
}

/** Normal(mean, sd) truncated to [0, mean + 6 sd]. */
function truncated(mean: number, sd: number): (x: number) => number {
  const low = normalCdf(-mean / sd);
  const mass = normalCdf(6) - low;
  return (x) => (x <= 0 ? 1 : Math.max(0, 1 - (normalCdf((x - mean) / sd) - low) / mass));
}

function hyperexponential(cv: number): (x: number) => number {
  const p = 0.5 * (1 + Math.sqrt((cv ** 2 - 1) / (cv ** 2 + 1)));
  return (x) => p * Math.exp((-2 * p * x) / MEAN) + (1 - p) * Math.exp((-2 * (1 - p) * x) / MEAN);
}

function pareto(alpha: number): (x: number) => number {
  const least = (MEAN * (alpha - 1)) / alpha;
  return (x) => (x <= least ? 1 : (least / x) ** alpha);
}

function lognormal(cv: number): (x: number) => number {
  const s = Math.sqrt(Math.log(1 + cv ** 2));
  return (x) => (x <= 0 ? 1 : normalCdf((Math.log(MEAN) - (s * s) / 2 - Math.log(x)) / s));
}

/** Erlang-k: fewer than k events of rate k / MEAN. */
function erlang(k: number): (x: number) => number {
  return (x) => {
    let term = Math.exp((-k * x) / MEAN);
    let sum = term;
    for (let i = 1; i < k; i++) sum += term *= (k * x) / MEAN / i;
    return sum;
  };
}

const exponential = (x: number) => Math.exp(-x / MEAN);
const weibull = (shape: number, gamma: number) => (x: number) => Math.exp(-(((x * gamma) / MEAN) ** shape));
const uniform = (low: number, high: number) => (x: number) => Math.min(1, Math.max(0, (high - x) / (high - low)));

const CASES: Case[] = [
  { name: "constant", spec: { kind: "constant", meanPs: MEAN } },
  { name: "exponential", spec: { kind: "exponential", meanPs: MEAN }, survival: exponential },
  { name: "uniform", spec: { kind: "uniform", lowPs: 1e9, highPs: 7e9 }, survival: uniform(1e9, 7e9) },
  { name: "uniform from 0", spec: { kind: "uniform", lowPs: 0, highPs: 8e9 }, survival: uniform(0, 8e9) },
  { name: "narrow normal", spec: { kind: "normal", meanPs: MEAN, sdPs: 1e9 }, survival: truncated(MEAN, 1e9) },
  { name: "cut normal", spec: { kind: "normal", meanPs: MEAN, sdPs: 6e9 }, survival: truncated(MEAN, 6e9) },
  { name: "half normal", spec: { kind: "normal", meanPs: 0, sdPs: 6e9 }, survival: truncated(0, 6e9) },
  { name: "lognormal", spec: { kind: "lognormal", meanPs: MEAN, cv: 0.5 }, survival: lognormal(0.5) },
  { name: "wide lognormal", spec: { kind: "lognormal", meanPs: MEAN, cv: 2 }, survival: lognormal(2), heavy: true },
  { name: "light pareto", spec: { kind: "pareto", meanPs: MEAN, alpha: 9 }, survival: pareto(9) },
  { name: "pareto", spec: { kind: "pareto", meanPs: MEAN, alpha: 3.5 }, survival: pareto(3.5), heavy: true },
  { name: "heavy pareto", spec: { kind: "pareto", meanPs: MEAN, alpha: 1.5 }, survival: pareto(1.5), infinite: true },
  { name: "weibull 1/2", spec: { kind: "weibull", meanPs: MEAN, shape: 0.5 }, survival: weibull(0.5, 2) },
  {
    name: "weibull 2",
    spec: { kind: "weibull", meanPs: MEAN, shape: 2 },
    survival: weibull(2, Math.sqrt(Math.PI) / 2),
  },
  { name: "gamma 0.3", spec: { kind: "gamma", meanPs: MEAN, shape: 0.3 } },
  { name: "gamma 2.5", spec: { kind: "gamma", meanPs: MEAN, shape: 2.5 } },
  { name: "Erlang 1", spec: { kind: "gamma", meanPs: MEAN, shape: 1 }, survival: exponential },
  { name: "Erlang 4", spec: { kind: "gamma", meanPs: MEAN, shape: 4 }, survival: erlang(4) },
  { name: "hyperexponential 1", spec: { kind: "hyperexponential", meanPs: MEAN, cv: 1 }, survival: exponential },
  {
    name: "hyperexponential 3",
    spec: { kind: "hyperexponential", meanPs: MEAN, cv: 3 },
    survival: hyperexponential(3),
  },
  { name: "bimodal", spec: { kind: "bimodal", lowPs: 1e9, highPs: 3e10, highProbability: 0.1 } },
  { name: "empirical", spec: { kind: "empirical", valuesPs: [2e9, 1e9, 8e9] } },
  {
    name: "two quantiles",
    spec: { kind: "quantiles", probabilities: [0.5, 0.99], valuesPs: [4e9, 8e9] },
    survival: (x) => 1 - normalCdf(Math.log(x / 4e9) / (Math.log(2) / normalQuantile(0.99))),
  },
  {
    name: "three quantiles",
    spec: { kind: "quantiles", probabilities: [0.1, 0.5, 0.9], valuesPs: [1e9, 4e9, 5e9] },
    survival: (x) => {
      const spread = Math.log(x < 4e9 ? 4 : 5 / 4) / normalQuantile(0.9);
      return 1 - normalCdf(Math.log(x / 4e9) / spread);
    },
  },
  { name: "weighted", spec: { kind: "empirical", valuesPs: [0, 1e9, 8e9, 5e9], weights: [1, 2, 0.5, 0] } },
];

const SPECS = CASES.map(({ spec }) => spec);

/** n samples, or n equilibrium samples, of `spec`, from a stream of their own. */
function draw(spec: DistributionSpec, which: "sample" | "sampleResidual", n = SAMPLES): number[] {
  const numbers = stream("distributions", which, 0);
  const chosen = distribution(spec);
  return Array.from({ length: n }, () => chosen[which](numbers));
}

/** Average of `values`, and its standard error. */
function estimate(values: number[]): { mean: number; error: number } {
  return { mean: d3.mean(values)!, error: (d3.deviation(values) ?? 0) / Math.sqrt(values.length) };
}

/** Fail unless `estimated` is `stated` within Z standard errors, up to the rounding to whole picoseconds. */
function expectWithin(estimated: { mean: number; error: number }, stated: number): void {
  const distance = Math.abs(estimated.mean - stated);
  const score = distance / (estimated.error + 1e-9 * stated + Number.MIN_VALUE);
  expect(score, `${estimated.mean} is ${score} standard errors from ${stated}`).toBeLessThan(Z);
}

/**
 * Kolmogorov-Smirnov: sqrt(n) times the greatest distance between the empirical distribution function and the stated
 * one exceeds 2.5 with probability 2 exp(-2 x 2.5^2) = 7e-6.
 */
function expectDistribution(values: number[], survivalAt: (sorted: number[]) => number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const distances = survivalAt(sorted).map((s, i) => Math.max(Math.abs(1 - s - i / n), Math.abs(1 - s - (i + 1) / n)));
  expect(Math.sqrt(n) * d3.max(distances)!).toBeLessThan(2.5);
}

/** 1 - the integral of survival / mean up to each sample, by Simpson's rule in steps of at most 10 %. */
function equilibriumSurvival(survival: (x: number) => number, mean: number, sorted: number[]): number[] {
  let covered = 0;
  let from = 0;
  return sorted.map((x) => {
    while (from < x) {
      const to = from === 0 ? x : Math.min(x, 1.1 * from);
      covered += ((survival(from) + 4 * survival((from + to) / 2) + survival(to)) * (to - from)) / 6 / mean;
      from = to;
    }
    return 1 - covered;
  });
}

describe.each(CASES)("$name", ({ spec, survival, heavy, infinite }) => {
  const { meanPs, variancePs2 } = distribution(spec);
  const drawn: Partial<Record<"sample" | "sampleResidual", number[]>> = {};
  const all = (which: "sample" | "sampleResidual") => (drawn[which] ??= draw(spec, which));

  if (infinite) {
    test("the variance is infinite", () => expect(variancePs2).toBe(Infinity));
  } else {
    test("samples have the stated mean", () => {
      const error = Math.sqrt(variancePs2 / SAMPLES);
      expectWithin({ mean: d3.mean(all("sample"))!, error }, meanPs);
    });
  }

  if (!infinite && !heavy) {
    test("samples have the stated variance", () => {
      expectWithin(estimate(all("sample").map((x) => (x - meanPs) ** 2)), variancePs2);
    });

    test("equilibrium samples have mean E[X^2] / 2 E[X]", () => {
      expectWithin(estimate(all("sampleResidual")), (variancePs2 + meanPs ** 2) / (2 * meanPs));
    });
  }

  if (survival) {
    test("samples follow the distribution function", () => {
      expectDistribution(all("sample"), (sorted) => sorted.map(survival));
    });

    test("equilibrium samples have density P(X > x) / mean", () => {
      expectDistribution(all("sampleResidual"), (sorted) => equilibriumSurvival(survival, meanPs, sorted));
    });
  }
});

describe("moments in closed form", () => {
  const moments = (spec: DistributionSpec) => {
    const { meanPs, variancePs2 } = distribution(spec);
    return [meanPs, Math.sqrt(variancePs2)];
  };

  test("by hand", () => {
    expect(moments({ kind: "constant", meanPs: 7 })).toEqual([7, 0]);
    expect(moments({ kind: "exponential", meanPs: 7 })).toEqual([7, 7]);
    expect(moments({ kind: "uniform", lowPs: 0, highPs: 12 })).toEqual([6, Math.sqrt(12)]);
    expect(moments({ kind: "gamma", meanPs: 12, shape: 4 })).toEqual([12, 6]);
    expect(moments({ kind: "pareto", meanPs: 12, alpha: 3 })).toEqual([12, Math.sqrt(48)]);
    expect(moments({ kind: "bimodal", lowPs: 0, highPs: 10, highProbability: 0.5 })).toEqual([5, 5]);
    expect(moments({ kind: "empirical", valuesPs: [1, 2, 6] })).toEqual([3, Math.sqrt(14 / 3)]);
    expect(moments({ kind: "empirical", valuesPs: [0, 4], weights: [3, 1] })).toEqual([1, Math.sqrt(3)]);
    expect(moments({ kind: "normal", meanPs: 5, sdPs: 0 })).toEqual([5, 0]);
  });

  test("half normal: mean sd sqrt(2/pi), variance sd^2 (1 - 2/pi), but for the cut at 6 sd", () => {
    const [mean, sd] = moments({ kind: "normal", meanPs: 0, sdPs: 1e6 });
    expect(mean / (1e6 * Math.sqrt(2 / Math.PI))).toBeCloseTo(1, 6);
    expect(sd / (1e6 * Math.sqrt(1 - 2 / Math.PI))).toBeCloseTo(1, 6);
  });

  test("weibull 1/2: cv^2 = 5", () => {
    const [mean, sd] = moments({ kind: "weibull", meanPs: 1e6, shape: 0.5 });
    expect((sd / mean) ** 2).toBeCloseTo(5, 10);
  });
});

test("exponential and Pareto follow d3-random's inversion, draw by draw", () => {
  const ours = stream("d3", "io", 0);
  const theirs = stream("d3", "io", 0);
  const exponentialD3 = d3.randomExponential.source(theirs.next)(1);
  const paretoD3 = d3.randomPareto.source(theirs.next)(3);
  const exponentialPs = distribution({ kind: "exponential", meanPs: 1e12 });
  const paretoPs = distribution({ kind: "pareto", meanPs: 1.5e12, alpha: 3 });
  for (let i = 0; i < 1000; i++) {
    expect(Math.abs(exponentialPs.sample(ours) - 1e12 * exponentialD3())).toBeLessThanOrEqual(1);
    expect(Math.abs(paretoPs.sample(ours) - 1e12 * paretoD3())).toBeLessThanOrEqual(1);
  }
});

describe("draws", () => {
  const fixed: [DistributionSpec, number, number][] = [
    [{ kind: "constant", meanPs: MEAN }, 0, 1],
    [{ kind: "exponential", meanPs: MEAN }, 1, 1],
    [{ kind: "uniform", lowPs: 0, highPs: MEAN }, 1, 2],
    [{ kind: "lognormal", meanPs: MEAN, cv: 2 }, 2, 3],
    [{ kind: "pareto", meanPs: MEAN, alpha: 1.5 }, 1, 2],
    [{ kind: "hyperexponential", meanPs: MEAN, cv: 4 }, 2, 2],
    [{ kind: "bimodal", lowPs: 1, highPs: 2, highProbability: 0.5 }, 1, 2],
    [{ kind: "empirical", valuesPs: [1, 2, 3] }, 1, 2],
    [{ kind: "quantiles", probabilities: [0.5, 0.9, 0.99], valuesPs: [1, 2, 5] }, 2, 2],
  ];

  test.each(fixed)("%o takes %i uniform numbers a sample, %i in equilibrium", (spec, perSample, perResidual) => {
    const { next, below } = stream("draws", "io", 0);
    let count = 0;
    const counting = {
      next() {
        count++;
        return next();
      },
      below,
    };
    const chosen = distribution(spec);
    for (let i = 1; i <= 100; i++) {
      chosen.sample(counting);
      expect(count).toBe(i * perSample);
    }
    count = 0;
    for (let i = 1; i <= 100; i++) {
      chosen.sampleResidual(counting);
      expect(count).toBe(i * perResidual);
    }
  });

  test("are the same bits everywhere", () => {
    const golden = CASES.map(
      ({ name, spec }) => `${name}: ${draw(spec, "sample", 3).at(-1)}, ${draw(spec, "sampleResidual", 3).at(-1)}`,
    );
    expect(golden).toMatchInlineSnapshot(`
      [
        "constant: 5000000000, 983488660",
        "exponential: 7410066540, 1095121062",
        "uniform: 5636920932, 1956200931",
        "uniform from 0: 6182561243, 2234834864",
        "narrow normal: 6532913631, 2410680033",
        "cut normal: 14197481787, 1353185799",
        "half normal: 5291666699, 9146900762",
        "lognormal: 9225625499, 1672975103",
        "wide lognormal: 15633698478, 4341008562",
        "light pareto: 5240007985, 1922634483",
        "pareto: 5454265971, 3888719129",
        "heavy pareto: 4476468686, 390155097089",
        "weibull 1/2: 5490908613, 2780183877",
        "weibull 2: 6868329400, 955780981",
        "gamma 0.3: 34261, 2521538688",
        "gamma 2.5: 7482780003, 992951706",
        "Erlang 1: 8385820969, 1305453935",
        "Erlang 4: 7035007031, 914906992",
        "hyperexponential 1: 649844939, 16783139269",
        "hyperexponential 3: 343029778, 158972176911",
        "bimodal: 1000000000, 8530605938",
        "empirical: 8000000000, 2274828250",
        "two quantiles: 6315669539, 2133944218",
        "three quantiles: 5223695150, 1633347443",
        "weighted: 1000000000, 2274828250",
      ]
    `);
  });
});

const anySpec = fc.constantFrom(...SPECS);
const anyMean = fc.double({ min: 1, max: 1e14, noNaN: true });

test("draws past the end of the clock are the end of the clock", () => {
  const tail = distribution({ kind: "pareto", meanPs: 1e14, alpha: 1.01 });
  const numbers = stream("tail", "io", 0);
  const residuals = Array.from({ length: 100 }, () => tail.sampleResidual(numbers));
  expect(Math.max(...residuals)).toBe(MAX_PS);
});

describe("any distribution", () => {
  test("gives whole picoseconds, never negative", () => {
    fc.assert(
      fc.property(anySpec, anyMean, fc.string(), (spec, mean, seed) => {
        const numbers = stream(seed, "io", 0);
        const chosen = distribution(withMean(spec, mean));
        for (let i = 0; i < 20; i++) {
          for (const ps of [chosen.sample(numbers), chosen.sampleResidual(numbers)]) {
            expect(Number.isInteger(ps) && ps >= 0 && ps <= MAX_PS, `${ps}`).toBe(true);
          }
        }
      }),
      { seed: 31 },
    );
  });

  test("withMean gives the mean that was asked for and keeps the shape", () => {
    fc.assert(
      fc.property(anySpec, anyMean, (spec, mean) => {
        const scaled = distribution(withMean(spec, mean));
        const before = distribution(spec);
        expect(Math.abs(scaled.meanPs / mean - 1)).toBeLessThan(1e-14);
        expect(meanOf(scaled.spec)).toBe(scaled.meanPs);
        const squaredCv = before.variancePs2 / before.meanPs ** 2;
        if (squaredCv < Infinity) expect(scaled.variancePs2 / mean ** 2).toBeCloseTo(squaredCv, 12);
        else expect(scaled.variancePs2).toBe(Infinity);
      }),
      { seed: 32 },
    );
  });

  test.each(SPECS)("of mean 0 is always 0: %o", (spec) => {
    const nothing = distribution(withMean(spec, 0));
    const numbers = stream("zero", "think", 0);
    expect(nothing.meanPs).toBe(0);
    for (let i = 0; i < 20; i++) expect([nothing.sample(numbers), nothing.sampleResidual(numbers)]).toEqual([0, 0]);
  });

  test("has no mean that is negative or not a number, and none but 0 if it is always 0", () => {
    expect(() => withMean({ kind: "exponential", meanPs: 1 }, -1)).toThrow("a mean duration cannot be -1 ps");
    expect(() => withMean({ kind: "exponential", meanPs: 1 }, Number.NaN)).toThrow(RangeError);
    expect(() => withMean({ kind: "empirical", valuesPs: [0] }, 5)).toThrow("always 0 cannot be given another mean");
    expect(withMean({ kind: "constant", meanPs: 0 }, 5)).toEqual({ kind: "constant", meanPs: 5 });
  });
});

describe("a distribution that cannot be", () => {
  const bad: [DistributionSpec, string][] = [
    [{ kind: "constant", meanPs: -1 }, "the mean must be a duration of 0 or more, not -1 ps"],
    [{ kind: "exponential", meanPs: Number.NaN }, "the mean must be a duration"],
    [{ kind: "exponential", meanPs: Infinity }, "the mean must be a duration"],
    [{ kind: "uniform", lowPs: 5, highPs: 4 }, "low (5 ps) must not exceed high (4 ps)"],
    [{ kind: "uniform", lowPs: -5, highPs: 4 }, "the low must be"],
    [{ kind: "normal", meanPs: 5, sdPs: -1 }, "the standard deviation must be"],
    [{ kind: "lognormal", meanPs: 5, cv: -1 }, "cv must be at least 0, not -1"],
    [{ kind: "pareto", meanPs: 5, alpha: 1 }, "alpha must be above 1 (the mean would be infinite), not 1"],
    [{ kind: "weibull", meanPs: 5, shape: 0.05 }, "shape must be at least 0.1"],
    [{ kind: "gamma", meanPs: 5, shape: 0 }, "shape must be above 0, not 0"],
    [{ kind: "hyperexponential", meanPs: 5, cv: 0.9 }, "cv must be at least 1, not 0.9"],
    [{ kind: "bimodal", lowPs: 1, highPs: 2, highProbability: 1.5 }, "highProbability must be a probability"],
    [{ kind: "bimodal", lowPs: 3, highPs: 2, highProbability: 0.5 }, "must not exceed"],
    [{ kind: "quantiles", probabilities: [0.5], valuesPs: [1] }, "at least two quantiles are needed"],
    [{ kind: "quantiles", probabilities: [0.5, 0.9], valuesPs: [1] }, "as many values as probabilities: 2, not 1"],
    [{ kind: "quantiles", probabilities: [0.5, 1], valuesPs: [1, 2] }, "between 0 and 1, not 1"],
    [{ kind: "quantiles", probabilities: [0.9, 0.5], valuesPs: [1, 2] }, "must ascend: 0.5 comes too late"],
    [{ kind: "quantiles", probabilities: [0.5, 0.9], valuesPs: [0, 2] }, "must be above 0"],
    [{ kind: "quantiles", probabilities: [0.5, 0.9], valuesPs: [3, 2] }, "must ascend: 2 ps is less"],
    [{ kind: "empirical", valuesPs: [] }, "needs at least one value"],
    [{ kind: "empirical", valuesPs: [1, -2] }, "the value at position 2 must be"],
    [{ kind: "empirical", valuesPs: [1, 2], weights: [1] }, "as many weights as values: 2, not 1"],
    [{ kind: "empirical", valuesPs: [1, 2], weights: [1, -1] }, "the weight at position 2 must be at least 0"],
    [{ kind: "empirical", valuesPs: [1, 2], weights: [0, 0] }, "at least one weight must be above 0"],
  ];

  test.each(bad)("%o: %s", (spec, problem) => {
    expect(checkDistribution(spec)).toContain(problem);
    expect(() => distribution(spec)).toThrow(RangeError);
    expect(() => meanOf(spec)).toThrow(problem);
  });

  test.each(SPECS)("is none of those tested: %o", (spec) => {
    expect(checkDistribution(spec)).toBeUndefined();
  });
});
