/** Series with a known law and the noise of a sweep, to see whether the law is found. */
import type { LawName } from "../scenarios/common/findings.js";
import type { Sample } from "../scenarios/evidence/growth/series.js";
import { estimate } from "../scenarios/statistics/mean-intervals.js";
import { studentQuantile } from "../scenarios/statistics/student-t.js";
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

/** Three values, one decade, less than one: too little to tell growing laws from each other. */
export const SHORT_AXES = [
  [100, 1_000, 10_000],
  [100, 200, 500, 1_000],
  [1_000, 2_000, 5_000, 10_000],
  [100, 150, 200, 300, 400, 500],
];

type Truth = (n: number) => number;

/** Written down here once more, so that a slip in the laws that are fitted would show. */
const GROWS: Record<Exclude<LawName, "O(1)">, Truth> = {
  "O(log n)": Math.log,
  "O(n)": (n) => n,
  "O(n log n)": (n) => n * Math.log(n),
  "O(n^2)": (n) => n ** 2,
};

/** offset + f(n). */
export function truth(law: LawName, offset: number): Truth {
  return law === "O(1)" ? () => 1 + offset : (n) => offset + GROWS[law](n);
}

interface Noise {
  /** Of the interval at each point, relative to its value. */
  halfWidth: number;
  /**
   * Standard deviation of what all replications at a point have in common, relative: how roughly the mechanism follows
   * its law.
   */
  deviation?: number;
}

/** What a sweep would give for `mean`: replications that scatter about it, their mean and its interval. */
export function noisySeries(stream: Stream, axis: readonly number[], mean: Truth, noise: Noise): Sample[] {
  const { halfWidth, deviation = 0 } = noise;
  const scatter = (halfWidth / studentQuantile((1 - CONFIDENCE) / 2, REPLICATIONS - 1)) * Math.sqrt(REPLICATIONS);
  return axis.map((n) => {
    const centre = mean(n) * (deviation === 0 ? 1 : 1 + deviation * normal(stream));
    const values = Array.from({ length: REPLICATIONS }, () => centre * (1 + scatter * normal(stream)));
    const { value, low, high } = estimate(values, CONFIDENCE);
    return { n, value, low: low!, high: high! };
  });
}

/** G. Marsaglia's polar method. */
function normal(stream: Stream): number {
  for (;;) {
    const [x, y] = [2 * stream.next() - 1, 2 * stream.next() - 1];
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * log(square)) / square);
  }
}

/**
 * Offsets up to one that the law exceeds at the three last values: growth dominates the upper decade or two of the
 * axis.
 */
export function offsets(law: LawName, axis: readonly number[]): number[] {
  if (law === "O(1)") return [0];
  const values = axis.filter((n) => axis.filter((other) => other > n).length >= 2 && n <= axis[axis.length - 1] / 10);
  return [0, ...values.map((n) => GROWS[law](n)).filter((value) => value > 0)];
}

/** The offset beside which the law grows by `share` in all over the axis. */
export function hiding(law: Exclude<LawName, "O(1)">, axis: readonly number[], share: number): number {
  const [first, last] = [GROWS[law](axis[0]), GROWS[law](axis[axis.length - 1])];
  return (last - first) / share - first;
}

export function pick<T>(stream: Stream, choices: readonly T[]): T {
  return choices[stream.below(choices.length)];
}
