/**
 * What is shown together is rounded together: a value with its interval, two values with their difference.
 *
 * A number is rounded at a decimal place, 10^place being its last digit. The place of an estimate is the first digit of
 * its half-width, so that no digit is shown that the interval does not support, but at most three significant digits
 * and at least one. Its interval's ends are rounded at the same place; an end of another order of magnitude has at most
 * three digits, and at least one. Rounding keeps the order of numbers, so the shown interval contains the shown value
 * wherever the true one does, and no end is shown as 0 that is not.
 *
 * Pure decimal arithmetic on the shortest notation, so that the words are the same in every engine.
 */
import type { Estimate } from "./estimate.js";

/** Significant digits that are shown of anything that is not told apart by more. */
export const MOST_DIGITS = 3;
/** Beyond this a double has no more. */
export const DOUBLE_DIGITS = 15;

/** A rounded number. */
export interface Rounded {
  readonly number: number;
  /** The decimal place of its last digit: -1 for tenths. */
  readonly place: number;
}

/** An estimate as it is shown; ends are null where none are claimed. */
interface Shown {
  value: Rounded;
  low: Rounded | null;
  high: Rounded | null;
}

/** Position of the first digit: 3 for 1234, -1 for 0.5. */
export function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

export function roundAt(value: number, place: number): Rounded {
  if (value === 0 || !Number.isFinite(value)) return { number: value, place };
  const digits = exponentOf(value) - place + 1;
  if (digits >= 1) return { number: Number(value.toPrecision(Math.min(digits, DOUBLE_DIGITS))), place };
  const up = digits === 0 && Math.abs(value) >= 5 * unitAt(place - 1);
  return { number: up ? Math.sign(value) * unitAt(place) : 0, place };
}

/** To `digits` significant digits: 999.6 is 1.00 k. */
export function roundTo(value: number, digits: number): Rounded {
  if (value === 0 || !Number.isFinite(value)) return { number: value, place: 0 };
  const number = Number(value.toPrecision(digits));
  return { number, place: exponentOf(number) - digits + 1 };
}

/** 10^place, to the last bit. */
export function unitAt(place: number): number {
  return Number(`1e${place}`);
}

/** The last decimal place of an estimate's value that its interval supports. */
function placeOf({ value, low, high }: Estimate): number {
  const known = low !== null && high !== null && high > low;
  if (value === 0) return known ? exponentOf((high - low) / 2) - 1 : 0;
  if (!known) return roundTo(value, MOST_DIGITS).place;
  const first = exponentOf(value);
  const most = first - MOST_DIGITS + 1;
  const half = exponentOf((high - low) / 2);
  // One end is farther away than the value is large: what the nearer one supports is left.
  const supported = half > first ? nearerEnd(value, low, high, first) : half;
  return Math.min(first, Math.max(most, supported));
}

function nearerEnd(value: number, low: number, high: number, first: number): number {
  const nearer = Math.min(value - low, high - value);
  return nearer > 0 ? exponentOf(nearer) : first;
}

export interface Together {
  /** Numbers that none of those shown may seem to reach or to pass if it does not: a limit, 0. */
  apart?: readonly number[];
  /** The value shown lies between these, if the value does: a knee within its bracket. */
  within?: readonly [low: number, high: number];
  /** The ends are to be told apart, up to this many digits. */
  distinct?: number;
  /** No digit is finer than this place: 0 for whole numbers. */
  finest?: number;
}

/** An estimate and its interval, rounded together. */
export function roundTogether(estimate: Estimate, { apart = [], within, distinct = 0, finest }: Together = {}): Shown {
  const coarsest = Math.max(placeOf(estimate), finest ?? Number.NEGATIVE_INFINITY);
  const steps = finest === undefined ? DOUBLE_DIGITS : coarsest - finest;
  for (let finer = 0; finer < steps; finer++) {
    const shown = roundedAt(estimate, coarsest, finer);
    const distinguished = finer >= distinct - MOST_DIGITS || endsDiffer(shown, estimate);
    const inside = within === undefined || isWithin(shown.value.number, within) || !isWithin(estimate.value, within);
    if (distinguished && inside && apart.every((limit) => sidesAreKept(shown, estimate, limit))) return shown;
  }
  return roundedAt(estimate, coarsest, steps);
}

function isWithin(value: number, [low, high]: readonly [number, number]): boolean {
  return low <= value && value <= high;
}

/**
 * Estimates that stand beside each other, at the coarsest place that one of them supports: none seems to be before
 * another that is not.
 */
export function roundAlike(estimates: readonly Estimate[]): Rounded[] {
  const place = Math.max(...estimates.map(placeOf));
  return estimates.map(({ value }) => roundAt(value, value === 0 ? place : Math.min(place, exponentOf(value))));
}

/** At the decimal place `coarsest`, or so many places finer. */
function roundedAt({ value, low, high }: Estimate, coarsest: number, finer: number): Shown {
  const place = coarsest - finer;
  const first = value === 0 ? undefined : exponentOf(value);
  const end = (each: number | null): Rounded | null => {
    if (each === null) return null;
    if (each === 0) return { number: 0, place };
    const own = exponentOf(each);
    if (own === first) return roundAt(each, place);
    const most = own - MOST_DIGITS + 1 - finer;
    return roundAt(each, Math.max(most, Math.min(place, own)));
  };
  return { value: roundAt(value, place), low: end(low), high: end(high) };
}

function endsDiffer({ low, high }: Shown, estimate: Estimate): boolean {
  return low === null || high === null || estimate.low === estimate.high || low.number !== high.number;
}

function sidesAreKept(shown: Shown, estimate: Estimate, limit: number): boolean {
  return (["value", "low", "high"] as const).every((which) => {
    const [is, seems] = [estimate[which], shown[which]];
    return is === null || seems === null || Math.sign(is - limit) === Math.sign(seems.number - limit);
  });
}

/** Two values and their difference, b - a, rounded together. */
interface ShownDifference {
  a: Rounded;
  b: Rounded;
  difference: Shown;
}

/** The rounding of the values may change the difference shown by this share of it. */
const OFF = 0.25;

/**
 * `difference` is that of the values, b - a. All are rounded at the finest place that one of them supports, and the
 * difference shown is that of the values shown; it lies in its interval as shown, and is not shown as 0 unless it is.
 */
export function roundDifference(a: Estimate, b: Estimate, difference: Estimate): ShownDifference {
  // A difference without an interval supports nothing by itself.
  const places = [a, b, ...(difference.low === null ? [] : [difference])].map(placeOf);
  const coarsest = Math.min(...places);
  for (let place = coarsest; place > coarsest - DOUBLE_DIGITS; place--) {
    const [left, right] = [roundAt(a.value, place), roundAt(b.value, place)];
    const value = roundAt(right.number - left.number, place);
    const shown = { ...roundedAt(difference, place, 0), value };
    // Where it is not the values' own difference, it stands for itself.
    if (Math.abs(value.number - difference.value) > 1.01 * unitAt(place)) break;
    if (fits(shown, difference)) return { a: left, b: right, difference: shown };
  }
  return {
    a: roundTogether(a).value,
    b: roundTogether(b).value,
    difference: roundTogether(difference, { apart: [0] }),
  };
}

function fits({ value, low, high }: Shown, difference: Estimate): boolean {
  if (Math.abs(value.number - difference.value) > OFF * Math.abs(difference.value)) return false;
  if (low === null || high === null || difference.low === null || difference.high === null) return true;
  const contained = isWithin(difference.value, [difference.low, difference.high]);
  return !contained || isWithin(value.number, [low.number, high.number]);
}

/** To `digits` significant digits. */
export function round(value: number, digits: number): number {
  return roundTo(value, digits).number;
}

/** Significant digits of a shown number. */
export function digitsOf({ number, place }: Rounded): number {
  return number === 0 ? 1 : Math.max(1, exponentOf(number) - place + 1);
}

/** Those of an estimate's value, as it is shown. */
export function digitsShown(estimate: Estimate): number {
  return digitsOf(roundTogether(estimate).value);
}
