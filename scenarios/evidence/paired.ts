/**
 * Two points against each other: a - b and a / b, with intervals.
 *
 * Paired: all lines of a scenario meet the same traffic in a replication (common random numbers), so what two of them gave in replication
 * i is subtracted there, and the interval is Student's t over these differences (Law and Kelton, Simulation Modeling and
 * Analysis, 10.2 and 11.2). What both lines owe to their traffic cancels: by how much is told as the variance reduction.
 * Replications are paired by their number; if one point has more of them, the surplus is left out.
 *
 * Independent: where the values of the replications are not known (counters, core time) or the traffic was another one, the intervals are Welch's,
 * degrees of freedom (Welch-Satterthwaite) rounded down.
 *
 * Ratios have Fieller's interval (Some Problems in Interval Estimation, J. R. Stat. Soc. B 16, 1954): all r for which a - r b is
 * not told from 0. So the paired interval of a ratio contains 1 exactly if that of the difference contains 0.
 *
 * Values are the points' own estimates; a percentile's is of all replications together, and the replications' own
 * percentiles only tell how far it is off by chance.
 */
import { metricNamed } from "../metrics.js";
import { mean } from "../statistics.js";
import { studentQuantile } from "../student.js";
import type { Estimate, Point } from "../types.js";

/** What is known of a value for comparing it with another one. */
export interface Sample {
  value: number;
  /** Square of the value's standard error; 0 of what does not depend on chance, null where it is not known. */
  square: number | null;
  /** How many replications it is from. */
  count: number;
  /** What each of them gave, where that is stored. */
  byReplication?: readonly number[];
}

/** What pairing has brought; null where values were not paired or do not differ from replication to replication. */
export interface Pairing {
  /** (var a + var b) / var(a - b) over the replications, for a ratio (var a + r^2 var b) / var(a - r b) with r = a / b. */
  varianceReduction: number | null;
  /** Between the replications' values of a and of b. */
  correlation: number | null;
}

export type DifferenceOfPoints = Pairing & { difference: Estimate };
export type RatioOfPoints = Pairing & { ratio: Estimate };

/**
 * **a - b** of `metric` (a name of METRICS), at `confidence`, which must be that of the points' own intervals. Undefined if one of the points has no such value; without an interval
 * (low and high null) where one of the values has none but depends on chance; exact where neither does (memory).
 * The points must be of the same scenario and seed.
 */
export function pairedDifference(
  a: Point,
  b: Point,
  metric: string,
  confidence: number,
): DifferenceOfPoints | undefined {
  const [left, right] = [a, b].map((point) => sampleOf(point, metric, confidence));
  return left && right && differenceOf(left, right, confidence);
}

/**
 * **a / b**, as {@link pairedDifference}. Undefined also if b is 0; without an interval if b is not told from 0 by chance.
 */
export function pairedRatio(a: Point, b: Point, metric: string, confidence: number): RatioOfPoints | undefined {
  const [left, right] = [a, b].map((point) => sampleOf(point, metric, confidence));
  return left && right && ratioOf(left, right, confidence);
}

/** @param confidence of the point's own intervals */
export function sampleOf(point: Point, metric: string, confidence: number): Sample | undefined {
  const { of, exact } = metricNamed(metric);
  const estimate = of(point);
  if (estimate === undefined) return undefined;
  const { value, low, high } = estimate;
  const count = point.replications ?? 0;
  if (exact) return { value, square: 0, count };
  if (low === null || high === null || count < 2) return { value, square: null, count };
  const byReplication = point.byReplication?.[metric];
  if (byReplication) return { value, square: squaredError(byReplication), count, byReplication };
  // The lower end stops at 0: the upper half stands for both then.
  const half = low > 0 ? (high - low) / 2 : high - value;
  const error = half / studentQuantile((1 - confidence) / 2, count - 1);
  return { value, square: error * error, count };
}

/** a - b. @param paired whether both met the same traffic */
export function differenceOf(a: Sample, b: Sample, confidence: number, paired = true): DifferenceOfPoints {
  const value = a.value - b.value;
  const spread = spreadOf(a, b, 1, paired);
  if (spread === undefined) return { difference: unbounded(value), varianceReduction: null, correlation: null };
  const half = spread.square === 0 ? 0 : quantile(confidence, spread) * Math.sqrt(spread.square);
  return { difference: { value, low: value - half, high: value + half }, ...pairing(spread, 1) };
}

/** a / b; undefined if b is 0. */
export function ratioOf(a: Sample, b: Sample, confidence: number, paired = true): RatioOfPoints | undefined {
  if (b.value === 0) return undefined;
  const value = a.value / b.value;
  const spread = spreadOf(a, b, value, paired);
  if (spread === undefined) return { ratio: unbounded(value), varianceReduction: null, correlation: null };
  return { ratio: fieller(value, b.value, spread, confidence), ...pairing(spread, value) };
}

function unbounded(value: number): Estimate {
  return { value, low: null, high: null };
}

/** Squares of standard errors of a, of b and of a - factor x b, and the covariance of a and b. */
interface Spread {
  a: number;
  b: number;
  covariance: number;
  square: number;
  degrees: number;
  paired: boolean;
}

/** Undefined where the spread of one of the two is not known. */
function spreadOf(a: Sample, b: Sample, factor: number, paired: boolean): Spread | undefined {
  if (a.square === null || b.square === null) return undefined;
  if (paired && a.byReplication && b.byReplication) return pairedSpread(a.byReplication, b.byReplication, factor);
  const scaled = factor * factor * b.square;
  const degrees = welchDegrees([a.square, a.count], [scaled, b.count]);
  return { a: a.square, b: b.square, covariance: 0, square: a.square + scaled, degrees, paired: false };
}

function pairedSpread(a: readonly number[], b: readonly number[], factor: number): Spread | undefined {
  const count = Math.min(a.length, b.length);
  if (count < 2) return undefined;
  const [left, right] = [a.slice(0, count), b.slice(0, count)];
  return {
    a: squaredError(left),
    b: squaredError(right),
    covariance: covariance(left, right),
    square: squaredError(left.map((value, i) => value - factor * right[i])),
    degrees: count - 1,
    paired: true,
  };
}

/** Of the mean of `values`. */
function squaredError(values: readonly number[]): number {
  return covariance(values, values);
}

/** Of the means of two series. */
function covariance(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  let products = 0;
  for (const [i, value] of a.entries()) products += (value - centreA) * (b[i] - centreB);
  return products / (a.length - 1) / a.length;
}

/** Squares of standard errors, with how many values each is from. */
function welchDegrees([squareA, countA]: [number, number], [squareB, countB]: [number, number]): number {
  if (squareA === 0 || squareB === 0) return Math.max(1, (squareA === 0 ? countB : countA) - 1);
  const square = squareA + squareB;
  const terms = (squareA * squareA) / (countA - 1) + (squareB * squareB) / (countB - 1);
  const most = countA + countB - 2;
  // Squares of squares vanish sooner than squares do: without them, the fewest that Welch's formula gives.
  const fewest = Math.min(countA, countB) - 1;
  return terms > 0 ? Math.min(most, Math.max(fewest, Math.floor((square * square) / terms))) : fewest;
}

function quantile(confidence: number, { degrees }: Spread): number {
  return studentQuantile((1 - confidence) / 2, degrees);
}

/**
 * The r with (a - r b)^2 <= t^2 s^2(a - r b), a quadratic in r, written in units of b; its discriminant is
 * t^2 s^2(a - value x b) - (t^4 s^2(a) s^2(b) - t^4 cov^2).
 */
function fieller(value: number, b: number, spread: Spread, confidence: number): Estimate {
  if (spread.square === 0) return { value, low: value, high: value };
  const t = quantile(confidence, spread);
  const scale = (t * t) / (b * b);
  const [squareA, squareB, crossed] = [spread.a * scale, spread.b * scale, spread.covariance * scale];
  if (squareB >= 1) return unbounded(value);
  const root = Math.sqrt(Math.max(0, spread.square * scale - (squareA * squareB - crossed * crossed)));
  const centre = value - crossed;
  return { value, low: Math.max(0, (centre - root) / (1 - squareB)), high: (centre + root) / (1 - squareB) };
}

function pairing({ a, b, covariance, square, paired }: Spread, factor: number): Pairing {
  if (!paired) return { varianceReduction: null, correlation: null };
  return {
    varianceReduction: square > 0 ? (a + factor * factor * b) / square : null,
    correlation: a > 0 && b > 0 ? covariance / Math.sqrt(a * b) : null,
  };
}
