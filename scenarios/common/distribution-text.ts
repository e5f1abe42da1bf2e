/** Distributions, durations and sizes in words. */
import type { DistributionSpec, SizeSpec } from "../../sim/spec.js";
import { formatExact, formatSize } from "./format.js";

const PS_PER_NS = 1000;

export function duration(ps: number): string {
  return formatExact(ps / PS_PER_NS, "ns");
}

function bytes(amount: number): string {
  return formatExact(amount, "bytes");
}

export function share(value: number): string {
  return formatExact(value, "share");
}

/** A distribution of durations, e.g. "exponential, mean 5 us". */
export function distribution(spec: DistributionSpec): string {
  return inWords(spec, duration);
}

/** A distribution of message sizes, e.g. "exponential, mean 4 kB". */
export function sizes(spec: SizeSpec): string {
  return spec.kind === "constant" ? formatSize(spec.meanBytes) : inWords(inPlaceOf(spec), bytes);
}

/** `spec` with its bytes as if they were picoseconds: the words are the same. */
export function inPlaceOf(spec: SizeSpec): DistributionSpec {
  return Object.fromEntries(
    Object.entries(spec).map(([name, value]) => [name.replace(/Bytes$/, "Ps"), value]),
  ) as DistributionSpec;
}

export function inWords(spec: DistributionSpec, say: (amount: number) => string): string {
  switch (spec.kind) {
    case "constant":
      return `constant ${say(spec.meanPs)}`;
    case "exponential":
      return `exponential, mean ${say(spec.meanPs)}`;
    case "uniform":
      return `uniform from ${say(spec.lowPs)} to ${say(spec.highPs)}`;
    case "normal":
      return `normal, mean ${say(spec.meanPs)}, standard deviation ${say(spec.sdPs)}`;
    case "lognormal":
    case "hyperexponential":
      return `${spec.kind}, mean ${say(spec.meanPs)}, coefficient of variation ${spec.cv}`;
    case "pareto":
      return `Pareto, mean ${say(spec.meanPs)}, tail index ${spec.alpha}`;
    case "weibull":
      return `Weibull, mean ${say(spec.meanPs)}, shape ${spec.shape}`;
    case "gamma":
      return `gamma, mean ${say(spec.meanPs)}, shape ${spec.shape}`;
    case "bimodal":
      return `${say(spec.lowPs)}, or ${say(spec.highPs)} with probability ${spec.highProbability}`;
    case "empirical":
      return `one of ${spec.valuesPs.length} recorded values`;
    case "quantiles":
      return spec.probabilities.map((p, i) => `${percentileOf(p)} ${say(spec.valuesPs[i])}`).join(", ");
  }
}

/** 0.5 is p50, 0.999 p99.9. */
function percentileOf(probability: number): string {
  return `p${Math.round(1e11 * probability) / 1e9}`;
}

/** A distribution whose mean follows from the rate: only its shape counts. */
export function shape(spec: DistributionSpec): string {
  switch (spec.kind) {
    case "lognormal":
    case "hyperexponential":
      return `${spec.kind}, coefficient of variation ${spec.cv}`;
    case "pareto":
      return `Pareto, tail index ${spec.alpha}`;
    case "weibull":
    case "gamma":
      return `${spec.kind}, shape ${spec.shape}`;
    default:
      return spec.kind;
  }
}

/** A distribution of durations as a scenario writes it. */
export function written(spec: DistributionSpec): string {
  switch (spec.kind) {
    case "constant":
      return `${spec.meanPs}ps`;
    case "exponential":
      return `exponential ${spec.meanPs}ps`;
    case "uniform":
      return `{ uniform: { from: ${spec.lowPs}ps, to: ${spec.highPs}ps } }`;
    case "normal":
      return `{ normal: { mean: ${spec.meanPs}ps, sd: ${spec.sdPs}ps } }`;
    case "lognormal":
    case "hyperexponential":
      return `{ ${spec.kind}: { mean: ${spec.meanPs}ps, cv: ${spec.cv} } }`;
    case "pareto":
      return `{ pareto: { mean: ${spec.meanPs}ps, alpha: ${spec.alpha} } }`;
    case "weibull":
    case "gamma":
      return `{ ${spec.kind}: { mean: ${spec.meanPs}ps, shape: ${spec.shape} } }`;
    case "bimodal":
      return `{ bimodal: { fast: ${spec.lowPs}ps, slow: ${spec.highPs}ps, slow-probability: ${spec.highProbability} } }`;
    case "empirical": {
      const weights = spec.weights === undefined ? "" : `, weights: [${spec.weights.join(", ")}]`;
      return `{ empirical: { values: [${spec.valuesPs.map((ps) => `${ps}ps`).join(", ")}]${weights} } }`;
    }
    case "quantiles": {
      const rows = spec.probabilities.map((p, i) => `${percentileOf(p)}: ${spec.valuesPs[i]}ps`);
      return `{ quantiles: { ${rows.join(", ")} } }`;
    }
  }
}
