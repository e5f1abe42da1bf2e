/** Amounts in sentences, in the unit of their metric, negative ones too: `5.20 us`, `99.8 %`, `-1.2 MB`, `430 times`. */
import type { Estimate, MetricUnit } from "../common/estimate.js";
import { DURATIONS, intervalOf, MOST_DIGITS } from "../common/quantity.js";
import { roundTo, roundTogether, type Scales, write } from "../common/rounding.js";

export type AmountUnit = MetricUnit | "ratio";

const RATIO_DIGITS = 3;

/** Sizes and what they are called, the largest first. */
const SCALES: Readonly<Record<AmountUnit, Scales>> = {
  ns: DURATIONS,
  rate: [
    [6, " M/s"],
    [3, " k/s"],
    [0, "/s"],
  ],
  count: [[0, ""]],
  joules: [
    [0, " J"],
    [-3, " mJ"],
    [-6, " uJ"],
    [-9, " nJ"],
  ],
  bytes: [
    [9, " GB"],
    [6, " MB"],
    [3, " kB"],
    [0, " B"],
  ],
  share: [[-2, " %"]],
  ratio: [[0, " times"]],
};

/** A limit as it was given: `100 us`, no digit more. */
export function sayLimit(value: number, unit: AmountUnit): string {
  return write(roundTo(value, MOST_DIGITS), SCALES[unit], true);
}

/** An estimate in words, and its interval, where one is claimed and its ends are not equal. */
export interface Said {
  value: string;
  interval?: string;
}

/**
 * An estimate with its interval, `45.2 us` and `44.8 us to 45.9 us`: with the digits that the interval supports, and so many more that none of the numbers
 * seems to reach or to pass one of `limits` if it does not. All digits that count of an exact value, but no ratio has more than three.
 */
export function sayAmount(estimate: Estimate, unit: AmountUnit, limits: readonly number[] = []): Said {
  const { value, low, high } = estimate;
  if (low !== null && low === high) {
    const digits = unit === "ratio" ? RATIO_DIGITS : MOST_DIGITS;
    const plain = roundTo(value, digits);
    const isApart = limits.every((limit) => Math.sign(plain.number - limit) === Math.sign(value - limit));
    return { value: write(isApart ? plain : roundTogether(estimate, { apart: limits }).value, SCALES[unit], true) };
  }
  const shown = roundTogether(estimate, { apart: limits, distinct: MOST_DIGITS });
  // Of a ratio, the word is said once.
  const interval = intervalOf(estimate, shown, (number, which) =>
    write(number, SCALES[unit === "ratio" && which === "low" ? "count" : unit]),
  );
  return { value: write(shown.value, SCALES[unit]), ...(interval !== undefined && { interval }) };
}
