/**
 * Numbers with intervals that hold simultaneously, and what each says of a claim.
 *
 * A claim that rests on k numbers is judged by intervals at confidence 1 - (1 - C) / k each (Bonferroni; C is the
 * scenario's), so that all of them together cover the truth with confidence C, however they depend on each other. Exact
 * numbers (memory, threads) need none.
 */
import { positionOf } from "../../common/axis.js";
import type { Estimate } from "../../common/estimate.js";
import type { Range, Verdict } from "../../common/findings.js";
import type { Metric } from "../../common/metrics.js";
import type { Point, Scenario } from "../../common/types.js";
import { differenceOf, ratioOf, sampleOf } from "../../statistics/paired.js";
import { studentQuantile } from "../../statistics/student-t.js";

/** The confidence of each of `count` intervals that are to hold together. */
export function simultaneous({ measurement }: Scenario, count: number): number {
  return 1 - (1 - measurement.confidence) / Math.max(1, count);
}

/** The value of `metric` at a point that has one, its interval widened to `confidence`. */
export function valueAt(point: Point, metric: Metric, scenario: Scenario, confidence: number): Estimate {
  const estimate = metric.of(point)!;
  if (metric.exact) return { value: estimate.value, low: estimate.value, high: estimate.value };
  return widened(estimate, point.replications ?? 1, scenario.measurement.confidence, confidence);
}

/**
 * Each side of a Student t interval at confidence `from`, stretched to confidence `to`; nothing measured is below 0.
 */
function widened({ value, low, high }: Estimate, replications: number, from: number, to: number): Estimate {
  if (low === null || high === null || replications < 2) return { value, low: null, high: null };
  const t = (confidence: number) => studentQuantile((1 - confidence) / 2, replications - 1);
  const stretch = from === to ? 1 : t(to) / t(from);
  return { value, low: Math.max(0, value - stretch * (value - low)), high: value + stretch * (high - value) };
}

/** a - b of `metric` at `confidence`. Values of the same n met the same traffic, and are paired. */
export function difference(a: Point, b: Point, metric: Metric, scenario: Scenario, confidence: number): Estimate {
  const [left, right] = [a, b].map((point) => sampleOf(point, metric.name, scenario.measurement.confidence)!);
  return differenceOf(left, right, confidence, positionOf(a) === positionOf(b)).difference;
}

/** a / b; undefined if b is 0. */
export function ratio(
  a: Point,
  b: Point,
  metric: Metric,
  scenario: Scenario,
  confidence: number,
): Estimate | undefined {
  const [left, right] = [a, b].map((point) => sampleOf(point, metric.name, scenario.measurement.confidence)!);
  return ratioOf(left, right, confidence, positionOf(a) === positionOf(b))?.ratio;
}

/**
 * Supported if the interval is inside the range, refuted if it is outside, undecided if it is neither or there is none.
 */
export function verdictOn(
  { low, high }: Pick<Estimate, "low" | "high">,
  { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Range,
): Verdict {
  if (low === null || high === null) return "undecided";
  if (low >= atLeast && high <= atMost) return "supported";
  return high < atLeast || low > atMost ? "refuted" : "undecided";
}

/** Whether a difference is below 0; equal exact values are not. */
export function verdictOnOrder({ low, high }: Estimate, exact: boolean): Verdict {
  if (low === null || high === null) return "undecided";
  if (high < 0) return "supported";
  return low > 0 || (exact && high >= 0) ? "refuted" : "undecided";
}

/** By how much a value keeps inside the range; negative outside. */
export function margin(value: number, { atLeast, atMost }: Range): number {
  return Math.min(
    atLeast === undefined ? Number.POSITIVE_INFINITY : value - atLeast,
    atMost === undefined ? Number.POSITIVE_INFINITY : atMost - value,
  );
}
