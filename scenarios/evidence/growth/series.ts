/** A metric along the axis, and how far each of its values may be from a law. */
import type { Estimate } from "../../common/estimate.js";
import { studentQuantile } from "../../statistics/student-t.js";

export interface Sample {
  /** Number of pending operations. */
  n: number;
  value: number;
  low: number;
  high: number;
  /** Independent replications behind the interval; {@link SeriesOptions.replications} if absent. */
  replications?: number;
}

/** A value with the error it is fitted with: one standard deviation. */
export interface Datum {
  n: number;
  value: number;
  sigma: number;
  /** Degrees of freedom behind its statistical error. */
  degrees: number;
}

export interface SeriesOptions {
  /** Independent replications behind an interval. */
  replications: number;
  /** Confidence of the intervals, those that come in and those that go out. */
  confidence: number;
}

/**
 * A mechanism follows its law but roughly: a queue of its own here, a batch there. Each value is allowed this relative
 * deviation (one standard deviation) besides its statistical error, so that no law is rejected, and none preferred, for
 * a per cent.
 */
export const MODEL_ERROR = 0.02;

/**
 * From so few replications a variance is a rough guess: each is drawn towards the median of all, which counts like this
 * many degrees of freedom (the shrinkage of G. K. Smyth, Stat. Appl. Genet. Mol. Biol. 3, 2004, with a fixed weight).
 */
const PRIOR_DEGREES = 4;

/**
 * A sample from an estimate; undefined where no interval is claimed.
 * @param exact it needs none
 */
export function sample(n: number, estimate: Estimate, replications?: number, exact = false): Sample | undefined {
  const { value, low, high } = exact ? { value: estimate.value, low: estimate.value, high: estimate.value } : estimate;
  return low === null || high === null ? undefined : { n, value, low, high, replications };
}

/** The samples with their errors, ascending in n. */
export function withErrors(samples: readonly Sample[], options: SeriesOptions): Datum[] {
  const variances = samples.map((each) => {
    const half = (each.high - each.low) / 2;
    const quantile = studentQuantile((1 - options.confidence) / 2, degreesOf(each, options));
    return each.value === 0 ? 0 : square(half / quantile / each.value);
  });
  const prior = median(variances.filter((_, i) => samples[i].value !== 0));
  const least = Math.min(...samples.map(({ value }) => Math.abs(value) || Number.POSITIVE_INFINITY));
  const floor = Number.isFinite(least) ? MODEL_ERROR * least : 1;
  return samples
    .map((each, i) => {
      const { n, value } = each;
      const degrees = degreesOf(each, options);
      const variance = (degrees * variances[i] + PRIOR_DEGREES * prior) / (degrees + PRIOR_DEGREES);
      return { n, value, sigma: Math.abs(value) * Math.sqrt(variance + square(MODEL_ERROR)) || floor, degrees };
    })
    .sort((a, b) => a.n - b.n);
}

function degreesOf({ replications }: Sample, options: SeriesOptions): number {
  return Math.max(1, (replications ?? options.replications) - 1);
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
