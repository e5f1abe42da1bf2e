/**
 * The exponent b of value = constant + factor x n^b, with its interval: for each b the rest is fitted, and those b are
 * inside whose chi-square exceeds the least by no more than the square of Student's quantile (profile likelihood: W. Q.
 * Meeker and L. A. Escobar, The American Statistician 49, 48, 1995).
 */
import { exp, log } from "../../../sim/math.js";
import type { Estimate } from "../../common/estimate.js";
import { excessOf } from "../../statistics/chi-square.js";
import type { Datum } from "./series.js";
import { fitLine } from "./weighted-least-squares.js";

const LEAST = -1;
const MOST = 4;
/** Of the grid from one to the other. */
const STEP = 0.1;
/** Width within which an exponent or the end of an interval is found: well below what it is quoted with. */
const NARROW = 1e-9;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * @param quantile of Student's t, two-sided
 * @param roughly whether it is also told of a power law that does not fit, with a wider interval
 * @returns undefined where the data do not bound it
 */
export function exponentOf(data: readonly Datum[], quantile: number, roughly: boolean): Estimate | undefined {
  const degrees = data.length - 3;
  if (degrees < 1) return undefined;
  const logs = data.map(({ n }) => log(n / data[data.length - 1].n));
  const chiSquare = (b: number) => fitLine(data, powers(logs, b)).chiSquare;
  const value = leastOf(chiSquare);
  const least = chiSquare(value);
  const excess = excessOf(least, degrees);
  if (excess > 1 && !roughly) return undefined;
  const bound = least + quantile * quantile * excess;
  const low = crossing(chiSquare, value, LEAST, bound);
  const high = crossing(chiSquare, value, MOST, bound);
  return low === undefined || high === undefined ? undefined : { value, low, high };
}

/** (n^b - 1) / b, n being 1 at the end of the segment, so that b = 0 is the logarithm and nothing overflows. */
function powers(logs: readonly number[], b: number): number[] {
  return logs.map((x) => (Math.abs(b) < NARROW ? x : (exp(b * x) - 1) / b));
}

/** Where `f` is least: the best of a grid, refined by golden sections. */
function leastOf(f: (b: number) => number): number {
  let best = LEAST;
  let least = f(LEAST);
  for (let i = 1; LEAST + i * STEP < MOST; i++) {
    const value = f(LEAST + i * STEP);
    if (value < least) [best, least] = [LEAST + i * STEP, value];
  }
  let [low, high] = [best - STEP, best + STEP];
  let [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atA, atB] = [f(a), f(b)];
  while (high - low > NARROW) {
    if (atA <= atB) {
      [high, b, atB] = [b, a, atA];
      a = high - GOLDEN * (high - low);
      atA = f(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + GOLDEN * (high - low);
      atB = f(b);
    }
  }
  return (low + high) / 2;
}

/**
 * Between `inside` and `limit`, where `f` reaches `bound`: first by steps that double, then by halving; undefined if it
 * does not.
 */
function crossing(f: (b: number) => number, inside: number, limit: number, bound: number): number | undefined {
  const direction = limit > inside ? 1 : -1;
  let near = inside;
  let far = inside;
  for (let step = STEP / 64; f(far) < bound; step *= 2) {
    if (far === limit) return undefined;
    near = far;
    far = direction > 0 ? Math.min(limit, far + step) : Math.max(limit, far - step);
  }
  while (Math.abs(far - near) > NARROW) {
    const middle = (near + far) / 2;
    if (f(middle) < bound) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}

/** The exponent of a series that does not grow: the slope of log value over log n; undefined if a value is 0. */
export function slopeOf(data: readonly Datum[], quantile: number): Estimate | undefined {
  if (data.some(({ value }) => value <= 0)) return undefined;
  const logs = data.map((each) => ({ ...each, value: log(each.value), sigma: each.sigma / each.value }));
  const { factor, factorVariance, chiSquare } = fitLine(
    logs,
    data.map(({ n }) => log(n)),
  );
  const half = quantile * Math.sqrt(factorVariance * excessOf(chiSquare, data.length - 2));
  return { value: factor, low: factor - half, high: factor + half };
}
