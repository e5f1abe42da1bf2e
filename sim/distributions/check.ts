/** What makes a distribution unusable, in words. */
import type { DistributionSpec } from "../spec.js";

/** Below it a Weibull variable is 0 nearly always, and its mean rests on events too rare to simulate. */
const MIN_WEIBULL_SHAPE = 0.1;

/** The problem with `spec` for a person to read, or undefined if there is none. */
export function checkDistribution(spec: DistributionSpec): string | undefined {
  switch (spec.kind) {
    case "constant":
    case "exponential":
      return duration("mean", spec.meanPs);
    case "uniform":
      return duration("low", spec.lowPs) ?? duration("high", spec.highPs) ?? ascending(spec.lowPs, spec.highPs);
    case "normal":
      return duration("mean", spec.meanPs) ?? duration("standard deviation", spec.sdPs);
    case "lognormal":
      return duration("mean", spec.meanPs) ?? atLeast("cv", spec.cv, 0);
    case "pareto":
      return duration("mean", spec.meanPs) ?? above("alpha", spec.alpha, 1, " (the mean would be infinite)");
    case "weibull":
      return duration("mean", spec.meanPs) ?? atLeast("shape", spec.shape, MIN_WEIBULL_SHAPE);
    case "gamma":
      return duration("mean", spec.meanPs) ?? above("shape", spec.shape, 0, "");
    case "hyperexponential":
      return duration("mean", spec.meanPs) ?? atLeast("cv", spec.cv, 1);
    case "bimodal":
      return (
        duration("low", spec.lowPs) ??
        duration("high", spec.highPs) ??
        ascending(spec.lowPs, spec.highPs) ??
        probability("highProbability", spec.highProbability)
      );
    case "empirical":
      return values(spec.valuesPs) ?? (spec.weights && weights(spec.weights, spec.valuesPs.length));
    case "quantiles":
      return quantiles(spec.probabilities, spec.valuesPs);
  }
}

function duration(name: string, ps: number): string | undefined {
  return Number.isFinite(ps) && ps >= 0 ? undefined : `the ${name} must be a duration of 0 or more, not ${ps} ps`;
}

function ascending(low: number, high: number): string | undefined {
  return low <= high ? undefined : `low (${low} ps) must not exceed high (${high} ps)`;
}

function atLeast(name: string, value: number, bound: number): string | undefined {
  return Number.isFinite(value) && value >= bound ? undefined : `${name} must be at least ${bound}, not ${value}`;
}

function above(name: string, value: number, bound: number, why: string): string | undefined {
  return Number.isFinite(value) && value > bound ? undefined : `${name} must be above ${bound}${why}, not ${value}`;
}

function probability(name: string, value: number): string | undefined {
  return value >= 0 && value <= 1 ? undefined : `${name} must be a probability from 0 to 1, not ${value}`;
}

function quantiles(probabilities: readonly number[], valuesPs: readonly number[]): string | undefined {
  if (probabilities.length < 2) return "at least two quantiles are needed";
  if (valuesPs.length !== probabilities.length)
    return `there must be as many values as probabilities: ${probabilities.length}, not ${valuesPs.length}`;
  const outside = probabilities.find((p) => !(p > 0 && p < 1));
  if (outside !== undefined) return `a quantile is at a probability between 0 and 1, not ${outside}`;
  const descends = probabilities.findIndex((p, i) => i > 0 && !(p > probabilities[i - 1]));
  if (descends >= 0) return `probabilities must ascend: ${probabilities[descends]} comes too late`;
  return values(valuesPs) ?? ascendingValues(valuesPs);
}

/** All 0 is a distribution as well: of mean 0. */
function ascendingValues(valuesPs: readonly number[]): string | undefined {
  if (valuesPs.every((ps) => ps === 0)) return undefined;
  if (valuesPs[0] === 0) return "quantiles must be above 0: between them the logarithm is interpolated";
  const shorter = valuesPs.findIndex((ps, i) => i > 0 && ps < valuesPs[i - 1]);
  return shorter < 0 ? undefined : `quantiles must ascend: ${valuesPs[shorter]} ps is less than the one before it`;
}

function values(valuesPs: readonly number[]): string | undefined {
  if (valuesPs.length === 0) return "an empirical distribution needs at least one value";
  for (const [i, ps] of valuesPs.entries()) {
    const problem = duration(`value at position ${i + 1}`, ps);
    if (problem) return problem;
  }
  return undefined;
}

function weights(list: readonly number[], expected: number): string | undefined {
  if (list.length !== expected) return `there must be as many weights as values: ${expected}, not ${list.length}`;
  for (const [i, weight] of list.entries()) {
    const problem = atLeast(`the weight at position ${i + 1}`, weight, 0);
    if (problem) return problem;
  }
  return list.some((weight) => weight > 0) ? undefined : "at least one weight must be above 0";
}
