/**
 * Two points against each other: a - b and a / b, with intervals.
 *
 * Each value has an interval of its own, which may reach farther up than down. In units of Student's t, the two errors
 * are taken for a pair of standard normal ones with some correlation; the difference's interval ends at the least and
 * the greatest a - b within t of the estimates (an ellipse). For symmetric intervals that is exact: the interval is t
 * sqrt(s(a)^2 + s(b)^2 - 2 r s(a) s(b)), which paired is Student's t over the differences of the replications (Law and
 * Kelton, Simulation Modeling and Analysis, 10.2 and 11.2), and unpaired Welch's. For asymmetric ones, without
 * correlation, it is MOVER (Zou and Donner, Construction of Confidence Limits about Effect Measures, Stat. Med. 27,
 * 2008).
 *
 * Paired: all lines of a scenario meet the same traffic in a replication (common random numbers), and the correlation
 * is that of what the two gave in replication 1, 2, ...; if one point has more replications, the surplus is left out.
 * By how much that narrows the interval is told as the variance reduction. Values of percentiles are of all
 * replications together; the replications' own percentiles are biased, and only their correlation is used.
 *
 * Independent: where the values of the replications are not known (counters, core time) or the traffic was another one,
 * there is no correlation, and t is that of Welch and Satterthwaite's degrees of freedom, rounded down.
 *
 * The interval of a ratio is made of all r for which a - r b is not told from 0 (Fieller, Some Problems in Interval
 * Estimation, J. R. Stat. Soc. B 16, 1954). So it contains 1 exactly if that of the difference contains 0.
 */
import type { Estimate } from "../common/estimate.js";
import { metricNamed } from "../common/metrics.js";
import type { Point } from "../common/types.js";
import { mean } from "./mean-intervals.js";
import { studentQuantile } from "./student-t.js";

/**
 * What replications gave is stored to 7 digits: a smaller share of two values' errors that is left of both is rounding.
 */
const ROUNDING = 1e-6;

/** How far an error reaches down and up. */
type Sides = readonly [down: number, up: number];

/** What is known of a value for comparing it with another one. */
export interface Sample {
  value: number;
  /**
   * Standard errors: how far its interval reaches, over Student's t; 0 of what does not depend on chance, null where it
   * is not known.
   */
  errors: Sides | null;
  /** How many replications it is from. */
  count: number;
  /** What each of them gave, where that is stored. */
  byReplication?: readonly number[];
}

/** What pairing has brought; null where values were not paired or do not differ from replication to replication. */
interface Pairing {
  /**
   * Square of how many times wider the interval would be for independent runs: for means, (var a + var b) / var(a - b);
   * for a ratio, of a - (a / b) b.
   */
  varianceReduction: number | null;
  /** Between the replications' values of a and of b. */
  correlation: number | null;
}

type DifferenceOfPoints = Pairing & { difference: Estimate };
type RatioOfPoints = Pairing & { ratio: Estimate };

/**
 * **a - b** of `metric` (a name of METRICS), at `confidence`, which must be that of the points' own intervals.
 * Undefined if one of the points has no such value; without an interval (low and high null) where one of the values has
 * none but depends on chance; exact where neither does (memory). The points must be of the same scenario and seed.
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
 * **a / b**, as {@link pairedDifference}. Undefined also if b is 0; without an interval if b is not told from 0 by
 * chance.
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
  if (exact) return { value, errors: [0, 0], count };
  if (low === null || high === null || count < 2) return { value, errors: null, count };
  const t = studentQuantile((1 - confidence) / 2, count - 1);
  // A lower end that stopped at 0 tells less than the upper one.
  const down = low > 0 ? value - low : Math.max(value, high - value);
  const byReplication = point.byReplication?.[metric];
  return { value, errors: [down / t, (high - value) / t], count, ...(byReplication && { byReplication }) };
}

/** `value` with the spread of what each replication gave. */
export function sampleOfValues(value: number, byReplication: readonly number[]): Sample {
  const count = byReplication.length;
  if (count < 2) return { value, errors: null, count };
  const error = Math.sqrt(covariance(byReplication, byReplication) / count);
  return { value, errors: [error, error], count, byReplication };
}

/** a - b. @param paired whether both met the same traffic */
export function differenceOf(a: Sample, b: Sample, confidence: number, paired = true): DifferenceOfPoints {
  const value = a.value - b.value;
  const spread = spreadOf(a, b, 1, { confidence, paired });
  if (spread === undefined) return { difference: unbounded(value), varianceReduction: null, correlation: null };
  const [down, up] = reaches(spread, 1);
  return { difference: { value, low: value - down, high: value + up }, ...pairing(spread, 1) };
}

/** a / b; undefined if b is 0. */
export function ratioOf(a: Sample, b: Sample, confidence: number, paired = true): RatioOfPoints | undefined {
  if (b.value === 0) return undefined;
  const value = a.value / b.value;
  const spread = spreadOf(a, b, value, { confidence, paired });
  if (spread === undefined) return { ratio: unbounded(value), varianceReduction: null, correlation: null };
  return { ratio: fieller(a.value, b.value, spread), ...pairing(spread, value) };
}

function unbounded(value: number): Estimate {
  return { value, low: null, high: null };
}

/** How far a and b reach at the confidence asked for, and how they depend on each other. */
interface Spread {
  a: Sides;
  b: Sides;
  correlation: number;
  paired: boolean;
}

/** For a - factor x b; undefined where the spread of one of the two is not known. */
function spreadOf(
  a: Sample,
  b: Sample,
  factor: number,
  { confidence, paired }: { confidence: number; paired: boolean },
): Spread | undefined {
  if (a.errors === null || b.errors === null) return undefined;
  const reach = ([down, up]: Sides, degrees: number): Sides => {
    const t = studentQuantile((1 - confidence) / 2, Math.max(1, degrees));
    return [t * down, t * up];
  };
  if (paired && a.byReplication && b.byReplication) {
    const correlation = correlationOf(a.byReplication, b.byReplication);
    return { a: reach(a.errors, a.count - 1), b: reach(b.errors, b.count - 1), correlation, paired: true };
  }
  const degrees = welchDegrees([squared(a.errors), a.count], [factor * factor * squared(b.errors), b.count]);
  return { a: reach(a.errors, degrees), b: reach(b.errors, degrees), correlation: 0, paired: false };
}

function squared([down, up]: Sides): number {
  return ((down + up) * (down + up)) / 4;
}

/** Of the replications that both have; 0 where one does not vary. */
function correlationOf(a: readonly number[], b: readonly number[]): number {
  const count = Math.min(a.length, b.length);
  const [left, right] = [a.slice(0, count), b.slice(0, count)];
  const squares = covariance(left, left) * covariance(right, right);
  return squares > 0 ? Math.max(-1, Math.min(1, covariance(left, right) / Math.sqrt(squares))) : 0;
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  let products = 0;
  for (const [i, value] of a.entries()) products += (value - centreA) * (b[i] - centreB);
  return products / (a.length - 1);
}

/** Squares of standard errors, with how many values each is from. */
function welchDegrees([squareA, countA]: [number, number], [squareB, countB]: [number, number]): number {
  if (squareA === 0 || squareB === 0) return (squareA === 0 ? countB : countA) - 1;
  const square = squareA + squareB;
  const terms = (squareA * squareA) / (countA - 1) + (squareB * squareB) / (countB - 1);
  const most = countA + countB - 2;
  // Squares of squares vanish sooner than squares do: without them, the fewest that Welch's formula gives.
  const fewest = Math.min(countA, countB) - 1;
  return terms > 0 ? Math.min(most, Math.max(fewest, Math.floor((square * square) / terms))) : fewest;
}

/** How far a - factor x b reaches down and up. */
function reaches({ a, b, correlation }: Spread, factor: number): Sides {
  const scaled: Sides = [factor * b[0], factor * b[1]];
  return [reachUp(scaled, a, correlation), reachUp(a, scaled, correlation)];
}

/**
 * The greatest a(x) - b(y) over the ellipse x^2 - 2 r x y + y^2 <= 1 - r^2, where a(x) is up x for x > 0 and down x
 * below. It is linear in each quadrant: the maximum is that of a linear function over the ellipse, if that lies in its
 * quadrant, or lies on an axis.
 */
function reachUp(a: Sides, b: Sides, correlation: number): number {
  const least = ROUNDING * (a[0] + a[1] + b[0] + b[1]);
  const onAxis = Math.sqrt(1 - correlation * correlation);
  let most = Math.max(a[1], b[0]) * onAxis;
  for (const right of [0, 1] as const) {
    for (const above of [0, 1] as const) {
      const [u, v] = [a[right], -b[above]];
      const length = Math.sqrt(Math.max(0, u * u + v * v + 2 * correlation * u * v));
      const [x, y] = [u + correlation * v, correlation * u + v];
      if ((right === 1 ? x >= 0 : x <= 0) && (above === 1 ? y >= 0 : y <= 0)) most = Math.max(most, length);
    }
  }
  return most > least ? most : 0;
}

/** The r for which a - r b may be 0: from its interval's upper end above 0 to its lower end below. */
function fieller(a: number, b: number, spread: Spread): Estimate {
  const value = a / b;
  if (spread.b[0] >= b) return unbounded(value);
  const mayBeAbove = (r: number) => a - r * b + reaches(spread, r)[1] >= 0;
  const mayBeBelow = (r: number) => a - r * b - reaches(spread, r)[0] <= 0;
  let beyond = value > 0 ? 2 * value : (2 * spread.a[1]) / b;
  while (beyond > 0 && mayBeAbove(beyond)) beyond *= 2;
  const [down, up] = reaches(spread, value);
  return {
    value,
    low: down === 0 ? value : lastWhere(mayBeBelow, value, 0),
    high: up === 0 ? value : lastWhere(mayBeAbove, value, beyond),
  };
}

/** The end of the numbers from `inside` towards `outside` for which `holds`: bisected to the last bit. */
function lastWhere(holds: (value: number) => boolean, inside: number, outside: number): number {
  if (holds(outside)) return outside;
  let [last, not] = [inside, outside];
  for (;;) {
    const middle = (last + not) / 2;
    if (middle === last || middle === not) return last;
    if (holds(middle)) last = middle;
    else not = middle;
  }
}

function pairing(spread: Spread, factor: number): Pairing {
  if (!spread.paired) return { varianceReduction: null, correlation: null };
  const width = ([down, up]: Sides) => down + up;
  const reached = width(reaches(spread, factor));
  const independent = width(reaches({ ...spread, correlation: 0 }, factor));
  const varies = width(spread.a) > 0 && width(spread.b) > 0;
  return {
    varianceReduction: reached > 0 ? (independent / reached) * (independent / reached) : null,
    correlation: varies ? spread.correlation : null,
  };
}
