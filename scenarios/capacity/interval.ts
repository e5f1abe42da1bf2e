/**
 * Where a curve that falls through 1 does so, from its values at two places.
 *
 * The curve is the *headroom*: the bound over what is measured (or the other way round), above 1 where the objective
 * holds. Near a root it is taken for a straight line; of a queue whose latency is in proportion to 1 / (capacity -
 * rate), such as every percentile of M/M/1, it is one everywhere.
 *
 * The interval inverts a test (as Fieller's for a ratio does): x belongs to it unless the line's value at x is told
 * from 1. That value is (1 - w) a + w b with w = (x - x0) / (x1 - x0). Both meet the same traffic, so that their errors
 * depend on each other: how much, the values of the replications say; where these are not known, the error is at most
 * |1 - w| that of a and |w| that of b. A wrong test at the one true root is all that can go wrong: no confidence is
 * spent on the number of places that were looked at.
 */
import type { Estimate } from "../common/estimate.js";
import { mean } from "../statistics/mean-intervals.js";

/** A value of the curve. */
export interface At {
  x: number;
  y: Estimate;
  /** What each replication gave, replication i of both places with the same traffic. */
  byReplication?: readonly number[];
}

/** The interval is looked for no farther than a root of 0, and so many times the root. */
const FARTHEST = 16;
const HALVINGS = 60;

/**
 * The root with its interval; an end that is not found is null. Undefined where the curve does not change between the
 * two places.
 */
export function rootOf(a: At, b: At): Estimate | undefined {
  const slope = (b.y.value - a.y.value) / (b.x - a.x);
  if (!(Math.abs(slope) > 0) || !Number.isFinite(slope)) return undefined;
  const value = a.x + (1 - a.y.value) / slope;
  const falling = slope < 0;
  const above = (x: number) => isAbove(x, a, b);
  const below = (x: number) => isBelow(x, a, b);
  const low = endFrom(value, Math.min(0, value), falling ? above : below);
  const high = endFrom(value, Math.abs(value) * FARTHEST, falling ? below : above);
  return { value, low, high };
}

/** Whether the line's value at x is above 1 for sure. */
function isAbove(x: number, a: At, b: At): boolean {
  const w = (x - a.x) / (b.x - a.x);
  return valueAt(w, a, b) - reach(w, a, b, "down") > 1;
}

function isBelow(x: number, a: At, b: At): boolean {
  const w = (x - a.x) / (b.x - a.x);
  return valueAt(w, a, b) + reach(w, a, b, "up") < 1;
}

function valueAt(w: number, a: At, b: At): number {
  return (1 - w) * a.y.value + w * b.y.value;
}

/** How far the value at share `w` of the way may lie below, or above, its estimate. */
function reach(w: number, a: At, b: At, to: "down" | "up"): number {
  const [left, right] = [part(1 - w, a.y, to), part(w, b.y, to)];
  const sign = w * (1 - w) < 0 ? -1 : 1;
  const correlation = correlationOf(a.byReplication, b.byReplication) ?? sign;
  return Math.sqrt(Math.max(0, left * left + right * right + 2 * sign * correlation * left * right));
}

/** How far `weight` times an estimate may lie below, or above, its value. */
function part(weight: number, { value, low, high }: Estimate, to: "down" | "up"): number {
  if (weight === 0) return 0;
  const infinite = Number.POSITIVE_INFINITY;
  const [down, up] = [low === null ? infinite : value - low, high === null ? infinite : high - value];
  return Math.abs(weight) * (weight > 0 === (to === "up") ? up : down);
}

/** With fewer, chance makes any. */
const LEAST_CORRELATED = 8;

/** Of the replications that both have; undefined where that is not known. */
function correlationOf(a: readonly number[] = [], b: readonly number[] = []): number | undefined {
  const count = Math.min(a.length, b.length);
  if (count < LEAST_CORRELATED) return undefined;
  const [left, right] = [a.slice(0, count), b.slice(0, count)].map(fromMean);
  const product = (x: readonly number[], y: readonly number[]) => x.reduce((sum, each, i) => sum + each * y[i], 0);
  const squares = product(left, left) * product(right, right);
  return squares > 0 ? product(left, right) / Math.sqrt(squares) : undefined;
}

function fromMean(values: readonly number[]): number[] {
  const centre = mean(values);
  return values.map((value) => value - centre);
}

/** The last x from `root` towards `limit` of which `excluded` does not hold; null if it never does. */
function endFrom(root: number, limit: number, excluded: (x: number) => boolean): number | null {
  let [inside, step] = [root, (limit - root) / 2 ** 12];
  let outside = root + step;
  while (!excluded(outside)) {
    if (outside === limit) return null;
    inside = outside;
    step *= 2;
    outside = Math.abs(outside + step - root) >= Math.abs(limit - root) ? limit : outside + step;
  }
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (inside + outside) / 2;
    if (excluded(middle)) outside = middle;
    else inside = middle;
  }
  return inside;
}
