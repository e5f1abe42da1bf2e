/**
 * Distributions of durations. Each states its mean and variance; samples are whole picoseconds.
 *
 * Where possible a sample takes a fixed number of uniform draws, so that two runs on the same stream stay in step;
 * truncated normal and gamma (and the equilibrium draws of normal, Weibull and gamma) may reject and draw again.
 * Adding a kind: a row in `DistributionSpec`, a case in `check.ts`, `laws.ts` and `withMean`.
 */
import { checkDistribution } from "./distributions/check.js";
import { law } from "./distributions/laws.js";
import type { Stream } from "./random.js";
import type { DistributionSpec } from "./spec.js";
import { MAX_PS, type Picoseconds } from "./time.js";

export { checkDistribution };

export interface Distribution {
  readonly spec: DistributionSpec;
  /** Mean in picoseconds, not necessarily whole. */
  readonly meanPs: number;
  /** Variance in square picoseconds; Infinity where it diverges. */
  readonly variancePs2: number;
  /** A duration: whole, from 0 to 2^53. */
  sample(stream: Stream): Picoseconds;
  /**
   * What is left of a duration seen at a random instant (equilibrium distribution, density P(X > x) / mean): starts
   * a renewal process in its steady state. Its mean is E[X^2] / 2 E[X].
   */
  sampleResidual(stream: Stream): Picoseconds;
}

/** The distribution that `spec` asks for. Throws a RangeError if `checkDistribution` finds a problem. */
export function distribution(spec: DistributionSpec): Distribution {
  const { meanPs, variancePs2, draw, drawResidual } = law(checked(spec));
  return {
    spec,
    meanPs,
    variancePs2,
    sample: (stream) => whole(draw(stream)),
    sampleResidual: (stream) => whole(drawResidual(stream)),
  };
}

/** Whole picoseconds; a draw past the clock's end becomes the clock's end, which is as good as never. */
function whole(ps: number): Picoseconds {
  return Math.min(MAX_PS, Math.round(ps));
}

/** Mean in picoseconds; for a normal distribution, the mean after truncation. */
export function meanOf(spec: DistributionSpec): number {
  return law(checked(spec)).meanPs;
}

/**
 * The distribution of the same shape whose mean is `meanPs`. Throws a RangeError if that is negative, or if the mean of
 * `spec` is 0 and no factor leads to another.
 */
export function withMean(spec: DistributionSpec, meanPs: number): DistributionSpec {
  if (!(meanPs >= 0 && Number.isFinite(meanPs))) throw new RangeError(`a mean duration cannot be ${meanPs} ps`);
  switch (spec.kind) {
    case "constant":
    case "exponential":
    case "lognormal":
    case "pareto":
    case "weibull":
    case "gamma":
    case "hyperexponential":
      return { ...spec, meanPs };
    case "uniform":
    case "bimodal": {
      const factor = factorTo(spec, meanPs);
      return { ...spec, lowPs: spec.lowPs * factor, highPs: spec.highPs * factor };
    }
    case "normal": {
      const factor = factorTo(spec, meanPs);
      return { ...spec, meanPs: spec.meanPs * factor, sdPs: spec.sdPs * factor };
    }
    case "empirical":
    case "quantiles": {
      const factor = factorTo(spec, meanPs);
      return { ...spec, valuesPs: spec.valuesPs.map((value) => value * factor) };
    }
  }
}

/** What all durations of `spec` must be multiplied by for its mean to be `meanPs`. */
function factorTo(spec: DistributionSpec, meanPs: number): number {
  const present = meanOf(spec);
  if (present > 0) return meanPs / present;
  if (meanPs > 0) throw new RangeError(`a ${spec.kind} distribution that is always 0 cannot be given another mean`);
  return 1;
}

function checked(spec: DistributionSpec): DistributionSpec {
  const problem = checkDistribution(spec);
  if (problem) throw new RangeError(`${spec.kind} distribution: ${problem}`);
  return spec;
}
