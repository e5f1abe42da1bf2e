/** Amounts in sentences, in the unit of their metric, negative ones too: `5.20 us`, `99.8 %`, `-1.2 MB`, `430 times`. */
import type { MetricUnit } from "../metrics.js";
import { decimal, round, supportedDigits } from "../quantity.js";
import type { Estimate } from "../types.js";

export type AmountUnit = MetricUnit | "ratio";

const DIGITS = 3;
/** For the ends of an interval that would read the same with fewer, and for limits that are given. */
const MOST_DIGITS = 6;

/** Sizes and what they are called, the largest first. */
const SCALES: Readonly<Record<AmountUnit, readonly (readonly [number, string])[]>> = {
  ns: [
    [1e9, " s"],
    [1e6, " ms"],
    [1e3, " us"],
    [1, " ns"],
  ],
  rate: [
    [1e6, " M/s"],
    [1e3, " k/s"],
    [1, "/s"],
  ],
  count: [[1, ""]],
  joules: [
    [1, " J"],
    [1e-3, " mJ"],
    [1e-6, " uJ"],
    [1e-9, " nJ"],
  ],
  bytes: [
    [1e9, " GB"],
    [1e6, " MB"],
    [1e3, " kB"],
    [1, " B"],
  ],
  share: [[0.01, " %"]],
  ratio: [[1, " times"]],
};

/** `value` with so many significant digits. */
export function sayAmount(value: number, unit: AmountUnit, digits = DIGITS): string {
  const [number, suffix] = scaled(value, unit, digits);
  return number === 0 ? `0${suffix}` : `${signed(number, decimal(Math.abs(number), digits))}${suffix}`;
}

/** A limit as it was given: `100 us`, no digit more. */
export function sayLimit(value: number, unit: AmountUnit): string {
  const [number, suffix] = scaled(value, unit, MOST_DIGITS);
  const text = number === 0 ? "0" : decimal(Math.abs(number), MOST_DIGITS);
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return `${signed(number, short)}${suffix}`;
}

/** With the digits that the interval supports; all that count of an exact value, but no ratio has more than three. */
export function sayAmountEstimate(estimate: Estimate, unit: AmountUnit): string {
  if (estimate.low !== null && estimate.low === estimate.high) {
    return sayLimit(unit === "ratio" ? round(estimate.value, DIGITS) : estimate.value, unit);
  }
  const size = { ...estimate, value: Math.abs(estimate.value) };
  return sayAmount(estimate.value, unit, supportedDigits(size));
}

/** `44.8 us to 45.9 us`; undefined where none is claimed or its ends are equal. */
export function sayAmountInterval({ low, high }: Estimate, unit: AmountUnit): string | undefined {
  if (low === null || high === null || low === high) return undefined;
  let digits = DIGITS;
  while (digits < MOST_DIGITS && sayAmount(low, unit, digits) === sayAmount(high, unit, digits)) digits++;
  // Of a ratio, the word is said once.
  return `${sayAmount(low, unit === "ratio" ? "count" : unit, digits)} to ${sayAmount(high, unit, digits)}`;
}

/** The number in the largest unit that it reaches, or in the smallest. */
function scaled(value: number, unit: AmountUnit, digits: number): readonly [number, string] {
  const scales = SCALES[unit];
  const size = round(Math.abs(value), digits);
  const [factor, suffix] = size === 0 ? scales.at(-1)! : (scales.find(([each]) => size >= each) ?? scales.at(-1)!);
  return [round(value / factor, digits), suffix];
}

function signed(number: number, text: string): string {
  return number < 0 ? `-${text}` : text;
}
