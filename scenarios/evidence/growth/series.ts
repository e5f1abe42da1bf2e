/** A metric along the axis, and how far each of its values may be from a law. */
import { studentQuantile } from "../../student.js";
import type { Estimate } from "../../types.js";

export interface Sample {
  /** Number of pending operations. */
  n: number;
  value: number;
  low: number;
  high: number;
}

/** A value with the error it is fitted with: one standard deviation. */
export interface Datum {
  n: number;
  value: number;
  sigma: number;
}

export interface SeriesOptions {
  /** Independent replications behind each interval. */
  replications: number;
  /** Confidence of the intervals, those that come in and those that go out. */
  confidence: number;
}

/**
 * A mechanism follows its law but roughly: a queue of its own here, a batch there. Each value is allowed this relative
 * deviation (one standard deviation) besides its statistical error, so that no law is rejected, and none preferred, for a per cent.
 */
export const MODEL_ERROR = 0.02;

/**
 * From so few replications a variance is a rough guess: each is drawn towards the median of all, which counts like this many
 * degrees of freedom (the shrinkage of G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004, with a fixed weight).
 */
const PRIOR_DEGREES = 4;

/** A sample from an estimate; undefined where no interval is claimed. `exact`: it needs none. */
export function sample(n: number, { value, low, high }: Estimate, exact = false): Sample | undefined {
  if (exact) return { n, value, low: value, high: value };
  return low === null || high === null ? undefined : { n, value, low, high };
}

/** The samples with their errors, ascending in n. */
export function withErrors(samples: readonly Sample[], options: SeriesOptions): Datum[] {
  const degrees = Math.max(1, options.replications - 1);
  const quantile = studentQuantile((1 - options.confidence) / 2, degrees);
  const variances = samples.map(({ value, low, high }) =>
    value === 0 ? 0 : square((high - low) / 2 / quantile / value),
  );
  const prior = median(variances.filter((_, i) => samples[i].value !== 0));
  const floor = MODEL_ERROR * Math.min(...samples.map(({ value }) => Math.abs(value) || Number.POSITIVE_INFINITY));
  return samples
    .map(({ n, value }, i) => {
      const variance = (degrees * variances[i] + PRIOR_DEGREES * prior) / (degrees + PRIOR_DEGREES);
      const sigma = Math.abs(value) * Math.sqrt(variance + square(MODEL_ERROR));
      return { n, value, sigma: sigma || (Number.isFinite(floor) ? floor : 1) };
    })
    .sort((a, b) => a.n - b.n);
}

function square(x: number): number {
  return x * x;
}

function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
