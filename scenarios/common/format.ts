/**
 * How every number is written, in sentences, tables, charts and the terminal: `5.2 us`, `1.3 ms`, `100 k`. Nobody else
 * turns a number into digits; files for machines (JSON, CSV, histograms) have them as they are.
 *
 * - A unit is the largest that the rounded number reaches: 999.96 us are 1.00 ms. Thousands are separated.
 * - An estimate has three significant digits, and never more than its interval supports; what is shown together is
 *   rounded together (rounding.ts): a value and its interval, two values and their difference.
 * - A measured value without an interval has three, zeros included: `1.40 us`. What is exact, or was given, has no
 *   zeros at its end: `1.4 us`.
 * - A count of things that one could count is exact: {@link formatCount} in sentences, axes and tables of n, {@link
 *   formatInteger} where it is a number of events among others of any size, and is to be read to the last digit.
 */
import type { Estimate } from "./estimate.js";
import {
  digitsOf,
  exponentOf,
  MOST_DIGITS,
  type Rounded,
  roundAlike,
  roundDifference,
  roundTo,
  roundTogether,
  type Together,
  unitAt,
} from "./rounding.js";

/**
 * What a number counts. `share` is a fraction of one, `ratio` a factor, `times` one with its word, `number` has no unit
 * and no prefix.
 */
export type Unit = "ns" | "bytes" | "count" | "rate" | "joules" | "watts" | "share" | "ratio" | "times" | "number";

/** Powers of ten, descending, with the suffix that names them. */
type Scales = readonly (readonly [exponent: number, suffix: string])[];

const SCALES: Readonly<Record<Unit, Scales>> = {
  ns: [
    [9, " s"],
    [6, " ms"],
    [3, " us"],
    [0, " ns"],
    [-3, " ps"],
  ],
  bytes: [
    [12, " TB"],
    [9, " GB"],
    [6, " MB"],
    [3, " kB"],
    [0, " B"],
  ],
  count: [
    [9, " G"],
    [6, " M"],
    [3, " k"],
    [0, ""],
  ],
  rate: [
    [6, " M/s"],
    [3, " k/s"],
    [0, "/s"],
  ],
  joules: [
    [0, " J"],
    [-3, " mJ"],
    [-6, " uJ"],
    [-9, " nJ"],
  ],
  watts: [[0, " W"]],
  share: [[-2, " %"]],
  ratio: [
    [3, " k"],
    [0, ""],
  ],
  times: [[0, " times"]],
  number: [[0, ""]],
};

/** Digits of what was given: as many as anybody writes. */
export const DIGITS_GIVEN = 6;
/** So many of an estimate in a sentence, where the ends of its interval would read the same with fewer. */
export const DISTINCT: Together = { distinct: DIGITS_GIVEN };
const COUNT_DECIMALS = 2;

/** `value` with the digits its estimate supports, e.g. `5.2 us`. Beside it, {@link formatInterval} is rounded alike. */
export function formatEstimate(estimate: Estimate, unit: Unit, together?: Together): string {
  return formatRounded(roundTogether(estimate, together).value, unit);
}

/** The interval, e.g. `5.1 us to 5.4 us`, once if its ends read alike; empty where none is claimed. */
export function formatInterval(estimate: Estimate, unit: Unit, together?: Together): string {
  const { low, high } = roundTogether(estimate, together);
  if (low === null || high === null) return "";
  // A word is said once.
  const [from, to] = [formatRounded(low, unit === "times" ? "number" : unit), formatRounded(high, unit)];
  return from === to ? from : `${from} to ${to}`;
}

/** An estimate and its interval in one piece: `5.2 us (5.1 us to 5.4 us)`. */
export function formatWithInterval(estimate: Estimate, unit: Unit, together?: Together): string {
  const interval = formatInterval(estimate, unit, together);
  return formatEstimate(estimate, unit, together) + (interval && ` (${interval})`);
}

/**
 * Values that stand beside each other, ascending or not: none reads as if it were before another that it is not before.
 */
export function formatAlike(estimates: readonly Estimate[], unit: Unit): string[] {
  return roundAlike(estimates).map((number) => formatRounded(number, unit));
}

/** Two values and their difference, as they are shown beside each other. */
interface DifferenceTexts {
  a: string;
  b: string;
  /** b - a, with its sign; so is the interval. */
  difference: string;
  interval: string;
  /** How much of a it is: `+19 %`; empty if a is 0. */
  relative: string;
}

/** `difference` is b - a, and so is the one shown, of the values as they are shown. */
export function formatDifference(a: Estimate, b: Estimate, difference: Estimate, unit: Unit): DifferenceTexts {
  const shown = roundDifference(a, b, difference);
  const { value, low, high } = shown.difference;
  const say = (number: Rounded) => signed(number, unit);
  return {
    a: formatRounded(shown.a, unit),
    b: formatRounded(shown.b, unit),
    difference: say(value),
    interval: low === null || high === null ? "" : `${say(low)} to ${say(high)}`,
    relative:
      a.value === 0 ? "" : signed(roundTo(difference.value / Math.abs(a.value), relativeDigits(value)), "share", true),
  };
}

/** A share of a value has no more digits than the difference that it is of, and two at most. */
function relativeDigits(difference: Rounded): number {
  return Math.min(2, digitsOf(difference));
}

function signed(number: Rounded, unit: Unit, trim = false): string {
  return `${number.number > 0 ? "+" : ""}${formatRounded(number, unit, trim)}`;
}

/** What is measured, without an interval: to three digits, zeros included: `5.20 us`. */
export function formatMeasured(value: number, unit: Unit, digits = MOST_DIGITS): string {
  return formatRounded(roundTo(value, digits), unit);
}

/**
 * What is exact, or no more than about right, without an interval: to three digits or `digits`, without zeros at the
 * end: `1 k`, `4.1 kB`, `2.5 ms`.
 */
export function formatExact(value: number, unit: Unit, digits = MOST_DIGITS): string {
  return formatRounded(roundTo(value, digits), unit, true);
}

/** What somebody wrote, no digit more or less: a limit `100 us`, a confidence `99.5 %`. */
export function formatGiven(value: number, unit: Unit): string {
  return formatExact(value, unit, DIGITS_GIVEN);
}

/**
 * A number of operations, or of whatever is counted, exact: with the largest of k, M and G that it reaches, if two
 * decimals are enough: `1 k`, `1.25 M`, `20.6 k`, `100.6 k`; else in full: `1,024`, `65,536`.
 */
export function formatCount(n: number): string {
  const [exponent, suffix] = SCALES.count.find(([power]) => n >= unitAt(power)) ?? [0, ""];
  const shown = n / unitAt(exponent);
  return Number(shown.toFixed(COUNT_DECIMALS)) === shown ? grouped(String(shown)) + suffix : grouped(String(n));
}

/** A whole number with thousands separated: `20,000`. */
export function formatInteger(n: number): string {
  return grouped(n.toFixed(0));
}

/** With so many decimals: an exponent, a weight. */
export function formatFixed(value: number, decimals: number): string {
  return grouped(value.toFixed(decimals));
}

/** A factor of growth: `430-fold`, `2.1-fold`; with fewer digits than two where the values beside it have fewer. */
export function formatFactor(factor: number, digits = 2): string {
  return `${formatExact(factor, "number", Math.min(2, digits))}-fold`;
}

const BINARY_SIZES = [
  [2 ** 40, "TiB"],
  [2 ** 30, "GiB"],
  [2 ** 20, "MiB"],
  [2 ** 10, "KiB"],
] as const;

/** A size that somebody has stated: `16 GiB` if it is that, else `17.2 GB`. */
export function formatSize(bytes: number): string {
  const [size, unit] = BINARY_SIZES.find(([size]) => bytes % size === 0) ?? [1, ""];
  const isDecimal = roundTo(bytes, MOST_DIGITS).number === bytes;
  return size === 1 || isDecimal ? formatExact(bytes, "bytes") : `${grouped(String(bytes / size))} ${unit}`;
}

/** An interval wider than this, relative to the value, tells nothing that a percentage would say better. */
const WIDEST = 0.995;

/** What stands in the place of such a percentage. */
export const TOO_WIDE = "too wide";

/**
 * Half the interval relative to the value, e.g. `± 0.4 %`, or that it is too wide to tell; empty where no interval is
 * claimed.
 */
export function formatRelative(estimate: Estimate): string {
  const relative = relativeHalfWidth(estimate);
  if (relative === undefined) return "";
  if (relative > WIDEST) return TOO_WIDE;
  if (relative > 0 && relative < 0.0005) return "± <0.1 %";
  return `± ${formatRounded(roundTo(relative, relative < 0.0995 ? 1 : 2), "share", true)}`;
}

/** A share of something that may be beyond all measure: `13 %`, `more than 100 %`. */
export function formatWidth(relative: number): string {
  return relative > WIDEST ? "more than 100 %" : formatRounded(roundTo(relative, 2), "share", true);
}

/** Half the interval's width over the value; undefined where no interval is claimed or the value is zero. */
export function relativeHalfWidth({ value, low, high }: Estimate): number | undefined {
  return low === null || high === null || value === 0 ? undefined : (high - low) / 2 / Math.abs(value);
}

/**
 * A rounded number in the largest unit that it reaches, or in the smallest: `5.20 us`. Without zeros at its end if
 * `trim`.
 */
export function formatRounded({ number, place }: Rounded, unit: Unit, trim = false): string {
  if (!Number.isFinite(number)) return String(number);
  const scales = SCALES[unit];
  if (number === 0) return `0${(scales.find(([size]) => size <= 0) ?? scales.at(-1)!)[1]}`;
  const first = exponentOf(number);
  const [exponent, suffix] = scales.find(([size]) => first >= size) ?? scales.at(-1)!;
  const decimals = Math.min(20, Math.max(0, exponent - place));
  const text = (number / unitAt(exponent)).toFixed(decimals);
  return grouped(trim && text.includes(".") ? text.replace(/\.?0+$/, "") : text) + suffix;
}

/** Thousands separated: `1,234.5`. */
function grouped(text: string): string {
  const [whole, ...fraction] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}
