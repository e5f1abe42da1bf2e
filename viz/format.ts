/**
 * Numbers as people say them: `5.2 us`, `1.3 ms`, `100 k`. Three significant digits, and never more than the
 * interval supports: the last digit shown is at most as fine as the first digit of the half-width.
 */
import type { Estimate, Profile } from "../scenarios/types.js";

type CostUnit = Profile["costs"][string]["unit"];

/** What a number counts. `share` is a fraction of one, `ratio` a factor, `number` has no unit. */
export type Unit = "ns" | "bytes" | "count" | "rate" | "joules" | "share" | "ratio" | "number";

const MAX_DIGITS = 3;

/** Factors, descending, with the suffix that names them. */
const SCALES: Record<Unit, readonly (readonly [number, string])[]> = {
  ns: [
    [1e9, " s"],
    [1e6, " ms"],
    [1e3, " us"],
    [1, " ns"],
    [1e-3, " ps"],
  ],
  bytes: [
    [1e12, " TB"],
    [1e9, " GB"],
    [1e6, " MB"],
    [1e3, " kB"],
    [1, " B"],
  ],
  count: [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
    [1, ""],
  ],
  rate: [
    [1e6, " M/s"],
    [1e3, " k/s"],
    [1, "/s"],
  ],
  joules: [
    [1, " J"],
    [1e-3, " mJ"],
    [1e-6, " uJ"],
    [1e-9, " nJ"],
  ],
  share: [[1e-2, " %"]],
  ratio: [
    [1e3, " k"],
    [1, ""],
  ],
  number: [[1, ""]],
};

/** `value` with the digits its estimate supports, e.g. `5.2 us`. */
export function formatEstimate(estimate: Estimate, unit: Unit): string {
  return format(estimate.value, unit, supportedDigits(estimate));
}

/** An exact value, without trailing zeros: `1 k`, `4 KiB`, `2.5 ms`. */
export function formatExact(value: number, unit: Unit): string {
  return format(value, unit, MAX_DIGITS, true);
}

/** A number of pending operations, always exact: `100 k`, but `1,024`. */
export function formatPending(n: number): string {
  return Number(n.toPrecision(MAX_DIGITS)) === n ? formatExact(n, "count") : group(String(n));
}

/** A whole number with thousands separated: `20,000`. */
export function formatInteger(n: number): string {
  return group(n.toFixed(0));
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

/** Half the interval relative to the value, e.g. `± 0.4 %`; empty where no interval is claimed. */
export function formatRelative(estimate: Estimate): string {
  const relative = relativeHalfWidth(estimate);
  if (relative === undefined) return "";
  if (relative > 0 && relative < 0.0005) return "± <0.1 %";
  return `± ${format(relative, "share", relative < 0.0995 ? 1 : 2, true)}`;
}

/** The interval, e.g. `5.1 us to 5.4 us`; empty where none is claimed. */
export function formatInterval(estimate: Estimate, unit: Unit): string {
  if (estimate.low === null || estimate.high === null) return "";
  return `${format(estimate.low, unit, MAX_DIGITS)} to ${format(estimate.high, unit, MAX_DIGITS)}`;
}

/** Half the interval's width over the value; undefined where no interval is claimed or the value is zero. */
export function relativeHalfWidth({ value, low, high }: Estimate): number | undefined {
  return low === null || high === null || value === 0 ? undefined : (high - low) / 2 / Math.abs(value);
}

/** Significant digits of the value that its interval supports, 1 to 3. */
function supportedDigits({ value, low, high }: Estimate): number {
  if (low === null || high === null || value === 0 || high <= low) return MAX_DIGITS;
  const finest = Math.floor(Math.log10((high - low) / 2));
  const first = Math.floor(Math.log10(Math.abs(value)));
  return Math.min(MAX_DIGITS, Math.max(1, first - finest + 1));
}

function format(value: number, unit: Unit, digits: number, trim = false): string {
  if (value === 0) return `0${SCALES[unit].find(([factor]) => factor <= 1)![1]}`;
  const rounded = Number(value.toPrecision(digits));
  const [factor, suffix] = scaleOf(Math.abs(rounded), unit);
  return significant(value / factor, digits, trim) + suffix;
}

function scaleOf(magnitude: number, unit: Unit): readonly [number, string] {
  const scales = SCALES[unit];
  return scales.find(([factor]) => magnitude >= factor) ?? scales.at(-1)!;
}

/** Decimal notation with `digits` significant digits, never an exponent. */
function significant(value: number, digits: number, trim: boolean): string {
  const rounded = Number(value.toPrecision(digits));
  const first = Math.floor(Math.log10(Math.abs(rounded)));
  const decimals = Math.min(12, Math.max(0, digits - 1 - first));
  const text = rounded.toFixed(decimals);
  return group(trim && decimals > 0 ? text.replace(/\.?0+$/, "") : text);
}

function group(text: string): string {
  const [whole, fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
