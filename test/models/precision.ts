/**
 * Means over independent replications against theory, with as many events as the wanted precision takes, and no more.
 */
import { expect } from "vitest";
import type { CellResult } from "../../scenarios/common/types.js";
import { meanAndError, meanPs } from "./harness.js";

export const REPLICATIONS = 20;
/** Half a 99.9 % interval in standard errors: Student t with 19 degrees of freedom. */
export const T_999_19 = 3.883;
/** The same with 18, where a control variate takes one. */
const T_999_18 = 3.922;
/** The standard deviation of 20 values exceeds the true one by more with a probability of 1 in 1000 (chi-square). */
const SPREAD_999_19 = Math.sqrt(43.82 / 19);

/**
 * Completions of each replication for a 99.9 % interval of `halfWidth`, a part of the mean: departures by twice as much
 * are found. `variance` is that of the mean of n successive responses, times n, over the squared mean; it comes from a
 * pilot with a seed of its own; where `expectMeanResponse` is told the load, of what that does not explain.
 */
export function completionsFor(variance: number, halfWidth: number): number {
  return Math.ceil((variance * (T_999_19 / halfWidth) ** 2) / REPLICATIONS);
}

/**
 * Every event has ended; the mean response is the theory's within the interval; and the interval is about as narrow as
 * wanted. `load`, the expected share of core time that is spent in callbacks, is a control variate: a replication whose
 * callbacks happened to be longer, or closer together, had longer queues, and is set right for it (Law, Simulation
 * Modeling and Analysis, 5th ed. 2015, section 11.4).
 */
export function expectMeanResponse(runs: CellResult[], theoryPs: number, halfWidth: number, load?: number): void {
  expect(runs.every((run) => run.unfinished === 0)).toBe(true);
  const responses = runs.map((run) => meanPs(run, "response"));
  const { mean, error } = load === undefined ? meanAndError(responses) : adjusted(responses, runs.map(busyShare), load);
  const half = (load === undefined ? T_999_19 : T_999_18) * error;
  expect(Math.abs(mean - theoryPs)).toBeLessThan(half);
  expect(half / theoryPs).toBeLessThan(halfWidth * SPREAD_999_19);
}

/** Of core time, in callbacks. */
function busyShare({ accounts }: CellResult): number {
  const all = Object.values(accounts).reduce((sum, ps) => sum + ps);
  return accounts.callback / all;
}

/** The value at `expected` of the regression of `values` on `controls`, and its standard error. */
function adjusted(values: number[], controls: number[], expected: number): { mean: number; error: number } {
  const n = values.length;
  const [mean, control] = [values, controls].map((all) => all.reduce((a, b) => a + b) / n);
  const sum = (f: (i: number) => number) => values.reduce((total, _, i) => total + f(i), 0);
  const spread = sum((i) => (controls[i] - control) ** 2);
  const slope = sum((i) => (controls[i] - control) * (values[i] - mean)) / spread;
  const rest = sum((i) => (values[i] - mean - slope * (controls[i] - control)) ** 2);
  const error = Math.sqrt((rest / (n - 2)) * (1 / n + (expected - control) ** 2 / spread));
  return { mean: mean + slope * (expected - control), error };
}
