/**
 * Numbers in sentences, as people say them: `5.2 us`, `100 k`, `430-fold`. Three significant digits, fewer where the interval
 * supports no more. Pure decimal arithmetic on the shortest notation, so the words are the same in every engine.
 */
import { isOverIdleTime } from "../models/costs.js";
import type { Estimate } from "./types.js";

const MAX_DIGITS = 3;
/** For the ends of an interval that would read the same with fewer. */
const MOST_DIGITS = 6;
const DURATIONS = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "us"],
  [1, "ns"],
] as const;
const COUNTS = [
  [1e6, " M"],
  [1e3, " k"],
  [1, ""],
] as const;

/** Nanoseconds: `5.20 us`, with `digits` significant digits. */
export function sayDuration(ns: number, digits = MAX_DIGITS): string {
  const rounded = round(ns, digits);
  if (rounded === 0) return "0 ns";
  const [factor, unit] = DURATIONS.find(([size]) => rounded >= size) ?? [1, "ns"];
  return `${decimal(ns / factor, digits)} ${unit}`;
}

/** An estimate in nanoseconds with the digits its interval supports. */
export function sayEstimate(estimate: Estimate): string {
  return sayDuration(estimate.value, supportedDigits(estimate));
}

/** The interval of an estimate in nanoseconds, `5.02 ms to 5.41 ms`; undefined where none is claimed or its ends are equal. */
export function sayInterval({ low, high }: Estimate): string | undefined {
  if (low === null || high === null || low === high) return undefined;
  let digits = MAX_DIGITS;
  while (digits < MOST_DIGITS && low < high && sayDuration(low, digits) === sayDuration(high, digits)) digits++;
  return `${sayDuration(low, digits)} to ${sayDuration(high, digits)}`;
}

/** A number of operations, exact: `100 k`, `1,024`. */
export function sayCount(n: number): string {
  if (round(n, MAX_DIGITS) !== n) return group(String(n));
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

/** A factor of growth: `430-fold`, `2.1-fold`. */
export function sayFactor(factor: number): string {
  return `${trimmed(factor, 2)}-fold`;
}

/** A share of one: `5 %`. */
export function sayShare(share: number): string {
  return `${trimmed(share * 100, 2)} %`;
}

/** To `digits` significant digits. */
export function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

function trimmed(value: number, digits: number): string {
  return group(String(round(value, digits)));
}

/** Decimal notation with exactly `digits` significant digits, never an exponent. */
export function decimal(value: number, digits: number): string {
  const rounded = round(value, digits);
  return group(rounded.toFixed(Math.max(0, digits - 1 - exponentOf(rounded))));
}

/** Position of the first digit: 3 for 1234, -1 for 0.5. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

/** The last digit shown is at most as fine as the first digit of the half-width. */
export function supportedDigits({ value, low, high }: Estimate): number {
  if (low === null || high === null || value === 0 || high <= low) return MAX_DIGITS;
  const digits = exponentOf(value) - exponentOf((high - low) / 2) + 1;
  return Math.min(MAX_DIGITS, Math.max(1, digits));
}

function group(text: string): string {
  const [whole, ...fraction] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}

/** `a, b and c`. */
export function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
