/** Means over independent replications and their Student-t confidence intervals. */
import type { Estimate } from "../common/estimate.js";
import { studentQuantile } from "./student-t.js";

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Standard deviation of the mean of `values`; needs at least two. */
function standardError(values: readonly number[]): number {
  const centre = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - centre) * (value - centre);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/**
 * Mean of one value per replication with its two-sided interval at `confidence` (0.95, say). The quantities estimated
 * here cannot be negative, so the lower bound stops at 0. No interval is claimed from a single value.
 */
export function estimate(values: readonly number[], confidence: number): Estimate {
  const { value, low, high } = signedEstimate(values, confidence);
  return { value, low: low === null ? null : Math.max(0, low), high };
}

/** The same of a quantity that can be negative. */
export function signedEstimate(values: readonly number[], confidence: number): Estimate {
  if (values.length === 0) throw new RangeError("an estimate needs at least one value");
  const value = mean(values);
  if (values.length === 1) return { value, low: null, high: null };
  const half = studentQuantile((1 - confidence) / 2, values.length - 1) * standardError(values);
  return { value, low: value - half, high: value + half };
}

/** One-sided lower confidence bound of the mean; minus infinity from a single value. */
export function lowerBound(values: readonly number[], confidence: number): number {
  if (values.length < 2) return Number.NEGATIVE_INFINITY;
  return mean(values) - studentQuantile(1 - confidence, values.length - 1) * standardError(values);
}
