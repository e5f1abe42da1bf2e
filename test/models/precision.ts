/**
 * Means over independent replications against theory, with as many events as the wanted precision takes, and no more.
 */
import { expect } from "vitest";
import type { CellResult } from "../../scenarios/common/types.js";
import { meanAndError, meanPs } from "./harness.js";

export const REPLICATIONS = 20;
/** Half a 99.9 % interval in standard errors: Student t with 19 degrees of freedom. */
export const T_999_19 = 3.883;
/** The standard deviation of 20 values exceeds the true one by more with a probability of 1 in 1000 (chi-square). */
const SPREAD_999_19 = Math.sqrt(43.82 / 19);

/**
 * Completions of each replication for a 99.9 % interval of `halfWidth`, a part of the mean: departures by twice as much
 * are found. `variance` is that of the mean of n successive responses, times n, over the squared mean; it comes from a
 * pilot with a seed of its own.
 */
export function completionsFor(variance: number, halfWidth: number): number {
  return Math.ceil((variance * (T_999_19 / halfWidth) ** 2) / REPLICATIONS);
}

/**
 * Every event has ended; the mean response is the theory's within the interval; and the interval is about as narrow as
 * wanted.
 */
export function expectMeanResponse(runs: CellResult[], theoryPs: number, halfWidth: number): void {
  expect(runs.every((run) => run.unfinished === 0)).toBe(true);
  const { mean, error } = meanAndError(runs.map((run) => meanPs(run, "response")));
  expect(Math.abs(mean - theoryPs)).toBeLessThan(T_999_19 * error);
  expect((T_999_19 * error) / theoryPs).toBeLessThan(halfWidth * SPREAD_999_19);
}
