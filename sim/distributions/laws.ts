/**
 * The law of each kind of distribution: its moments, a draw, and a draw from its equilibrium distribution.
 *
 * The equilibrium (stationary residual life) distribution has density P(X > x) / mean. A draw is U times a draw from
 * the length-biased distribution, whose density is x f(x) / mean: the interval that covers a random instant is
 * length-biased, and the instant falls anywhere in it (D. R. Cox, "Renewal Theory", 1962, ch. 5). Each kind below
 * gives its length-biased law in closed form. Further formulas: Johnson, Kotz, Balakrishnan, "Continuous Univariate
 * Distributions".
 */
import { exp, gamma, log1p, normalCdf, normalDensity, pow } from "../math.js";
import type { DistributionSpec } from "../spec.js";
import type { Draw, Law } from "./law.js";
import { quantilesLaw } from "./quantiles.js";
import { exponential, gammaVariate, normal } from "./variates.js";

/** A normal variable is cut off this many standard deviations above its mean. */
const NORMAL_CUT = 6;

/** The law of a spec that `checkDistribution` finds nothing wrong with. */
export function law(spec: DistributionSpec): Law {
  switch (spec.kind) {
    case "constant":
      return constantLaw(spec.meanPs);
    case "exponential":
      return exponentialLaw(spec.meanPs);
    case "uniform":
      return uniformLaw(spec.lowPs, spec.highPs);
    case "normal":
      return spec.sdPs === 0 ? constantLaw(spec.meanPs) : normalLaw(spec.meanPs, spec.sdPs);
    case "lognormal":
      return lognormalLaw(spec.meanPs, spec.cv);
    case "pareto":
      return paretoLaw(spec.meanPs, spec.alpha);
    case "weibull":
      return weibullLaw(spec.meanPs, spec.shape);
    case "gamma":
      return gammaLaw(spec.meanPs, spec.shape);
    case "hyperexponential":
      return hyperexponentialLaw(spec.meanPs, spec.cv);
    case "bimodal":
      return discreteLaw([spec.lowPs, spec.highPs], [1 - spec.highProbability, spec.highProbability]);
    case "empirical":
      return discreteLaw(spec.valuesPs, spec.weights ?? spec.valuesPs.map(() => 1));
    case "quantiles":
      return quantilesLaw(spec.probabilities, spec.valuesPs);
  }
}

/** The equilibrium draw that belongs to a length-biased one. */
function within(lengthBiased: Draw): Draw {
  return (stream) => stream.next() * lengthBiased(stream);
}

function constantLaw(meanPs: number): Law {
  return { meanPs, variancePs2: 0, draw: () => meanPs, drawResidual: within(() => meanPs) };
}

/** Memoryless: what is left is distributed like the whole. */
function exponentialLaw(meanPs: number): Law {
  const draw: Draw = (stream) => meanPs * exponential(stream);
  return { meanPs, variancePs2: meanPs * meanPs, draw, drawResidual: draw };
}

/** Length-biased: density proportional to x, so the square is uniform. */
function uniformLaw(low: number, high: number): Law {
  const width = high - low;
  return {
    meanPs: low + width / 2,
    variancePs2: (width * width) / 12,
    draw: (stream) => low + stream.next() * width,
    drawResidual: within((stream) => Math.sqrt(low * low + stream.next() * width * (high + low))),
  };
}

/** Truncated to [0, mean + 6 sd]. Length-biased: a value is kept with probability value / bound. */
function normalLaw(mu: number, sd: number): Law {
  const bound = mu + NORMAL_CUT * sd;
  const a = -mu / sd;
  const mass = normalCdf(NORMAL_CUT) - normalCdf(a);
  const shift = (normalDensity(a) - normalDensity(NORMAL_CUT)) / mass;
  const spread = (a * normalDensity(a) - NORMAL_CUT * normalDensity(NORMAL_CUT)) / mass;
  const draw: Draw = (stream) => {
    for (;;) {
      const x = mu + sd * normal(stream);
      if (x >= 0 && x <= bound) return x;
    }
  };
  const lengthBiased: Draw = (stream) => {
    for (;;) {
      const x = draw(stream);
      if (stream.next() * bound < x) return x;
    }
  };
  return {
    meanPs: mu + sd * shift,
    variancePs2: sd * sd * (1 + spread - shift * shift),
    draw,
    drawResidual: within(lengthBiased),
  };
}

/** X = exp(m + s Z) with s^2 = ln(1 + cv^2), mean = exp(m + s^2 / 2). Length-biased: m + s^2 in place of m. */
function lognormalLaw(meanPs: number, cv: number): Law {
  const s2 = log1p(cv * cv);
  const s = Math.sqrt(s2);
  return {
    meanPs,
    variancePs2: square(meanPs * cv),
    draw: (stream) => meanPs * exp(s * normal(stream) - s2 / 2),
    drawResidual: within((stream) => meanPs * exp(s * normal(stream) + s2 / 2)),
  };
}

/** P(X > x) = (least / x)^alpha from `least` on. Length-biased: alpha - 1 in place of alpha. */
function paretoLaw(meanPs: number, alpha: number): Law {
  const least = (meanPs * (alpha - 1)) / alpha;
  const draw =
    (tail: number): Draw =>
    (stream) =>
      least * pow(1 - stream.next(), -1 / tail);
  return {
    meanPs,
    variancePs2: alpha > 2 ? (meanPs * meanPs) / (alpha * (alpha - 2)) : Number.POSITIVE_INFINITY,
    draw: draw(alpha),
    drawResidual: within(draw(alpha - 1)),
  };
}

/** X = scale E^(1/k), E exponential. Length-biased: E is gamma with shape 1 + 1/k. */
function weibullLaw(meanPs: number, shape: number): Law {
  const unit = gamma(1 + 1 / shape);
  const scale = meanPs / unit;
  return {
    meanPs,
    variancePs2: meanPs * meanPs * (gamma(1 + 2 / shape) / (unit * unit) - 1),
    draw: (stream) => scale * pow(exponential(stream), 1 / shape),
    drawResidual: within((stream) => scale * pow(gammaVariate(stream, 1 + 1 / shape), 1 / shape)),
  };
}

/** Length-biased: shape + 1 in place of shape. */
function gammaLaw(meanPs: number, shape: number): Law {
  const scale = meanPs / shape;
  return {
    meanPs,
    variancePs2: (meanPs * meanPs) / shape,
    draw: (stream) => scale * gammaVariate(stream, shape),
    drawResidual: within((stream) => scale * gammaVariate(stream, shape + 1)),
  };
}

/**
 * Exponential with mean mean/2p with probability p, else with mean mean/2q, q = 1 - p: both branches contribute half
 * of the mean. From cv^2 = 1/(2pq) - 1: p = (1 + root)/2, root^2 = (cv^2 - 1)/(cv^2 + 1). In equilibrium an interval
 * is of either branch with probability 1/2, and memoryless.
 */
function hyperexponentialLaw(meanPs: number, cv: number): Law {
  const root = Math.sqrt((cv * cv - 1) / (cv * cv + 1));
  const rare = 1 / ((cv * cv + 1) * (1 + root));
  const short = meanPs / (2 * (1 - rare));
  const long = meanPs / (2 * rare);
  const draw =
    (longProbability: number): Draw =>
    (stream) =>
      (stream.next() < longProbability ? long : short) * exponential(stream);
  return { meanPs, variancePs2: square(meanPs * cv), draw: draw(rare), drawResidual: draw(0.5) };
}

/** One of `values` by weight. Length-biased: weight times value in place of weight. */
function discreteLaw(values: readonly number[], weights: readonly number[]): Law {
  const total = sum(weights);
  const meanPs = sum(values.map((value, i) => value * weights[i])) / total;
  const variancePs2 = sum(values.map((value, i) => square(value - meanPs) * weights[i])) / total;
  const lengthBiased = choice(
    values,
    values.map((value, i) => value * weights[i]),
  );
  return {
    meanPs,
    variancePs2,
    draw: choice(values, weights),
    drawResidual: meanPs > 0 ? within(lengthBiased) : () => 0,
  };
}

/** One of `values` by weight: the first whose cumulative weight exceeds a uniform number; one draw. */
function choice(values: readonly number[], weights: readonly number[]): Draw {
  const cumulative: number[] = [];
  let total = 0;
  for (const weight of weights) cumulative.push((total += weight));
  return (stream) => {
    const target = stream.next() * total;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > target) high = middle;
      else low = middle + 1;
    }
    return values[low];
  };
}

/** x^2; not by `**`, which engines may round differently. */
function square(x: number): number {
  return x * x;
}

function sum(list: readonly number[]): number {
  return list.reduce((total, value) => total + value, 0);
}
