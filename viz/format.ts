/**
 * Numbers as people say them: `5.2 us`, `1.3 ms`, `100 k`. Three significant digits, and never more than the interval supports: the last digit
 * shown is at most as fine as the first digit of the half-width. What is shown together is rounded together (scenarios/common/rounding.ts): a
 * value and its interval, two values and their difference.
 */
import type { Estimate } from "../scenarios/common/estimate.js";
import {
  digitsOf,
  grouped,
  type Rounded,
  roundAlike,
  roundDifference,
  roundTo,
  roundTogether,
  type Scales,
  type Together,
  write,
} from "../scenarios/common/rounding.js";
import type { Profile } from "../scenarios/common/types.js";

type CostUnit = Profile["costs"][string]["unit"];

/** What a number counts. `share` is a fraction of one, `ratio` a factor, `number` has no unit. */
export type Unit = "ns" | "bytes" | "count" | "rate" | "joules" | "share" | "ratio" | "number";

const MAX_DIGITS = 3;

/** Powers of ten, descending, with the suffix that names them. */
const SCALES: Record<Unit, Scales> = {
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
  share: [[-2, " %"]],
  ratio: [
    [3, " k"],
    [0, ""],
  ],
  number: [[0, ""]],
};

/** `value` with the digits its estimate supports, e.g. `5.2 us`. Beside it, {@link formatInterval} is rounded alike. */
export function formatEstimate(estimate: Estimate, unit: Unit, together?: Together): string {
  return write(roundTogether(estimate, together).value, SCALES[unit]);
}

/** The interval, e.g. `5.1 us to 5.4 us`, once if its ends read alike; empty where none is claimed. */
export function formatInterval(estimate: Estimate, unit: Unit, together?: Together): string {
  const { low, high } = roundTogether(estimate, together);
  if (low === null || high === null) return "";
  const [from, to] = [write(low, SCALES[unit]), write(high, SCALES[unit])];
  return from === to ? from : `${from} to ${to}`;
}

/** An estimate and its interval in one piece: `5.2 us (5.1 us to 5.4 us)`. */
export function formatWithInterval(estimate: Estimate, unit: Unit, together?: Together): string {
  const interval = formatInterval(estimate, unit, together);
  return formatEstimate(estimate, unit, together) + (interval && ` (${interval})`);
}

/** Values that stand beside each other, ascending or not: none reads as if it were before another that it is not before. */
export function formatAlike(estimates: readonly Estimate[], unit: Unit): string[] {
  return roundAlike(estimates).map((number) => write(number, SCALES[unit]));
}

/** Two values and their difference, as they are shown beside each other. */
export interface DifferenceTexts {
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
  const say = (number: Rounded) => signed(number, SCALES[unit]);
  return {
    a: write(shown.a, SCALES[unit]),
    b: write(shown.b, SCALES[unit]),
    difference: say(value),
    interval: low === null || high === null ? "" : `${say(low)} to ${say(high)}`,
    relative:
      a.value === 0 ? "" : signed(roundTo(difference.value / Math.abs(a.value), relativeDigits(value)), SHARE, true),
  };
}

const SHARE = SCALES.share;

/** A share of a value has no more digits than the difference that it is of, and two at most. */
function relativeDigits(difference: Rounded): number {
  return Math.min(2, digitsOf(difference));
}

function signed(number: Rounded, scales: Scales, trim = false): string {
  return `${number.number > 0 ? "+" : ""}${write(number, scales, trim)}`;
}

/** A value without an interval, to three digits, without trailing zeros: `1 k`, `4.1 kB`, `2.5 ms`. */
export function formatExact(value: number, unit: Unit): string {
  return write(roundTo(value, MAX_DIGITS), SCALES[unit], true);
}

/** A number of pending operations, always exact: `100 k`, but `1,024`. */
export function formatPending(n: number): string {
  return Number(n.toPrecision(MAX_DIGITS)) === n ? formatExact(n, "count") : grouped(String(n));
}

/** A rounded number in `unit`. */
export function formatRounded(number: Rounded, unit: Unit): string {
  return write(number, SCALES[unit]);
}

/** A whole number with thousands separated: `20,000`. */
export function formatInteger(n: number): string {
  return grouped(n.toFixed(0));
}

/** What something costs, in the cost's own unit: `599 ns`, `4,096 B`. */
export function formatCost(value: number, unit: CostUnit): string {
  switch (unit) {
    case "ns":
      return formatExact(value, "ns");
    case "bytes":
      return `${formatInteger(value)} B`;
    case "watts":
      return `${formatExact(value, "number")} W`;
  }
}

/** An interval wider than this, relative to the value, tells nothing that a percentage would say better. */
const WIDEST = 0.995;

/** What stands in the place of such a percentage. */
export const TOO_WIDE = "too wide";

/** Half the interval relative to the value, e.g. `± 0.4 %`, or that it is too wide to tell; empty where no interval is claimed. */
export function formatRelative(estimate: Estimate): string {
  const relative = relativeHalfWidth(estimate);
  if (relative === undefined) return "";
  if (relative > WIDEST) return TOO_WIDE;
  if (relative > 0 && relative < 0.0005) return "± <0.1 %";
  return `± ${write(roundTo(relative, relative < 0.0995 ? 1 : 2), SHARE, true)}`;
}

/** A share of something that may be beyond all measure: `13 %`, `more than 100 %`. */
export function formatWidth(relative: number): string {
  return relative > WIDEST ? "more than 100 %" : write(roundTo(relative, 2), SHARE, true);
}

/** Half the interval's width over the value; undefined where no interval is claimed or the value is zero. */
export function relativeHalfWidth({ value, low, high }: Estimate): number | undefined {
  return low === null || high === null || value === 0 ? undefined : (high - low) / 2 / Math.abs(value);
}
