/** Series with a known law and the noise of a sweep, to see whether the law is found. */
import { F } from "../scenarios/evidence/growth/laws.js";
import type { Sample } from "../scenarios/evidence/growth/series.js";
import type { LawName } from "../scenarios/evidence/types.js";
import { estimate } from "../scenarios/statistics.js";
import { studentQuantile } from "../scenarios/student.js";
import { log } from "../sim/math.js";
import type { Stream } from "../sim/random.js";

export const REPLICATIONS = 5;
export const CONFIDENCE = 0.95;

/** The half-width of a point's interval, relative to its value, that the noise is made for. */
export const HALF_WIDTHS = [0.005, 0.01, 0.02, 0.05];

/** Axes of the scenarios that ship: decades, and three values to a decade. */
export const AXES = [
  [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000],
  [1, 10, 100, 1_000, 10_000, 100_000],
  [10, 100, 1_000, 10_000],
  [100, 200, 500, 1_000, 2_000, 5_000, 10_000],
];

/** Two values, one decade, a third of one: too little to tell growing laws from each other. */
export const SHORT_AXES = [
  [100, 1_000, 10_000],
  [100, 200, 500, 1_000],
  [1_000, 2_000, 5_000, 10_000],
  [100, 150, 200, 300, 400, 500],
];

export type Truth = (n: number) => number;

/** offset + f(n). */
export function truth(law: LawName, offset: number): Truth {
  return law === "O(1)" ? () => 1 + offset : (n) => offset + F[law](n);
}

/** What a sweep would give for `mean`: replications that scatter about it, their mean and its interval. */
export function noisySeries(stream: Stream, axis: readonly number[], mean: Truth, halfWidth: number): Sample[] {
  const scatter = (halfWidth / studentQuantile((1 - CONFIDENCE) / 2, REPLICATIONS - 1)) * Math.sqrt(REPLICATIONS);
  return axis.map((n) => {
    const values = Array.from({ length: REPLICATIONS }, () => mean(n) * (1 + scatter * normal(stream)));
    const { value, low, high } = estimate(values, CONFIDENCE);
    return { n, value, low: low!, high: high! };
  });
}

/** G. Marsaglia's polar method. */
export function normal(stream: Stream): number {
  for (;;) {
    const [x, y] = [2 * stream.next() - 1, 2 * stream.next() - 1];
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * log(square)) / square);
  }
}

/** Offsets up to the one that the law exceeds tenfold at most: growth dominates the upper decade or two of the axis. */
export function offsets(law: LawName, axis: readonly number[]): number[] {
  if (law === "O(1)") return [0];
  const values = axis.filter((n) => axis.filter((other) => other > n).length >= 2 && n <= axis[axis.length - 1] / 10);
  return [0, ...values.map((n) => F[law](n)).filter((value) => value > 0)];
}
