/**
 * Numbers in sentences, as people say them: `5.2 us`, `100 k`, `430-fold`. Three significant digits, fewer where the interval
 * supports no more; what is said together is rounded together (rounding.ts).
 */
import { isOverIdleTime } from "../../models/costs.js";
import type { Estimate } from "./estimate.js";
import { digitsOf, grouped, type Rounded, roundTo, roundTogether, type Scales, type Shown, write } from "./rounding.js";

const MAX_DIGITS = 3;
/** For an interval whose ends would read the same with fewer. */
export const MOST_DIGITS = 6;
export const DURATIONS: Scales = [
  [9, " s"],
  [6, " ms"],
  [3, " us"],
  [0, " ns"],
];
const COUNTS = [
  [1e6, " M"],
  [1e3, " k"],
  [1, ""],
] as const;

/** Nanoseconds: `5.20 us`, with `digits` significant digits. */
export function sayDuration(ns: number, digits = MAX_DIGITS): string {
  return write(roundTo(ns, digits), DURATIONS);
}

/** An estimate in nanoseconds with the digits its interval supports. */
export function sayEstimate(estimate: Estimate): string {
  return write(roundTogether(estimate).value, DURATIONS);
}

/** How many significant digits that has. */
export function digitsSaid(estimate: Estimate): number {
  return digitsOf(roundTogether(estimate).value);
}

/** An estimate in nanoseconds with its interval: `5.2 ms (95 % interval 5.0 ms to 5.4 ms)`; `name` is what the interval is called. */
export function sayWithInterval(estimate: Estimate, name = ""): string {
  const shown = roundTogether(estimate, { distinct: MOST_DIGITS });
  const interval = intervalOf(estimate, shown, (number) => write(number, DURATIONS));
  return `${write(shown.value, DURATIONS)}${interval === undefined ? "" : ` (${name}${interval})`}`;
}

/** `5.02 ms to 5.41 ms`; undefined where none is claimed or its ends are equal. */
export function intervalOf(
  { low, high }: Estimate,
  shown: Shown,
  say: (number: Rounded, which: "low" | "high") => string,
): string | undefined {
  if (low === null || high === null || low === high || shown.low === null || shown.high === null) return undefined;
  return `${say(shown.low, "low")} to ${say(shown.high, "high")}`;
}

/** A number of operations, exact: `100 k`, `1,024`. */
export function sayCount(n: number): string {
  if (round(n, MAX_DIGITS) !== n) return grouped(String(n));
  const [factor, suffix] = COUNTS.find(([size]) => n >= size) ?? [1, ""];
  return `${n / factor}${suffix}`;
}

/** What a row of the table of a cost is for: `n = 1 k`, or, of one over idle time in ns, `12 us idle`. */
export function sayRow(cost: string, key: number): string {
  return isOverIdleTime(cost) ? `${sayDuration(key)} idle` : `n = ${sayCount(key)}`;
}

/** Events per second: `20 k/s`. */
export function sayRate(perSecond: number): string {
  return `${sayCount(round(perSecond, MAX_DIGITS))}/s`;
}

/** A factor of growth: `430-fold`, `2.1-fold`; with fewer digits than two where the values beside it have fewer. */
export function sayFactor(factor: number, digits = 2): string {
  return `${trimmed(factor, Math.min(2, digits))}-fold`;
}

/** A share of one: `5 %`. */
export function sayShare(share: number): string {
  return `${trimmed(share * 100, 2)} %`;
}

/** To `digits` significant digits. */
export function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** To `digits` significant digits, in groups: `1,200`. */
export function trimmed(value: number, digits: number): string {
  return grouped(String(round(value, digits)));
}
