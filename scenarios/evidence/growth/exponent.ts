/**
 * The exponent b of value = constant + factor x n^b, with its interval: for each b the rest is fitted, and those b are inside whose
 * chi-square exceeds the least by no more than the square of Student's quantile (profile likelihood: W. Q. Meeker and L. A.
 * Escobar, The American Statistician 49, 48, 1995).
 */
import { log, pow } from "../../../sim/math.js";
import type { Estimate } from "../../types.js";
import { excessOf } from "./chi-square.js";
import { fitLine } from "./line.js";
import type { Datum } from "./series.js";

const LEAST = -1;
const MOST = 4;
const STEPS = 100;
/** Halvings of a step, or of an interval: well below what an exponent is quoted with. */
const HALVINGS = 40;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/**
 * @param quantile of Student's t, two-sided
 * @returns undefined where the data do not bound it
 */
export function exponentOf(data: readonly Datum[], quantile: number): Estimate | undefined {
  const degrees = data.length - 3;
  if (degrees < 1) return undefined;
  const chiSquare = (b: number) =>
    fitLine(
      data,
      data.map(({ n }) => powerFrom(n, data, b)),
    ).chiSquare;
  const value = leastOf(chiSquare);
  const least = chiSquare(value);
  const bound = least + quantile * quantile * excessOf(least, degrees);
  const low = crossing(chiSquare, value, LEAST, bound);
  const high = crossing(chiSquare, value, MOST, bound);
  return low === undefined || high === undefined ? undefined : { value, low, high };
}

/** (n^b - 1) / b with n from 1 at the end of the stretch, so that b = 0 is the logarithm and nothing overflows. */
function powerFrom(n: number, data: readonly Datum[], b: number): number {
  const ratio = n / data[data.length - 1].n;
  return Math.abs(b) < 1e-9 ? log(ratio) : (pow(ratio, b) - 1) / b;
}

/** Where `f` is least: the best of a grid, refined by golden sections. */
function leastOf(f: (b: number) => number): number {
  const step = (MOST - LEAST) / STEPS;
  let best = LEAST;
  let least = f(LEAST);
  for (let i = 1; i <= STEPS; i++) {
    const value = f(LEAST + i * step);
    if (value < least) [best, least] = [LEAST + i * step, value];
  }
  let [low, high] = [best - step, best + step];
  for (let i = 0; i < HALVINGS; i++) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    if (f(a) <= f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/** Between `inside` and `limit`, where `f` first reaches `bound`. */
function crossing(f: (b: number) => number, inside: number, limit: number, bound: number): number | undefined {
  const step = (limit - inside) / STEPS;
  let i = 1;
  while (i <= STEPS && f(inside + i * step) < bound) i++;
  if (i > STEPS) return undefined;
  let [near, far] = [inside + (i - 1) * step, inside + i * step];
  for (let k = 0; k < HALVINGS; k++) {
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
