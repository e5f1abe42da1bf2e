/**
 * Amounts in sentences, in the unit of their metric, negative ones too: `5.20 us`, `99.8 %`, `-1.2 MB`, `430 times`.
 */
import type { Estimate, MetricUnit } from "../common/estimate.js";
import {
  DIGITS_GIVEN,
  DISTINCT,
  formatEstimate,
  formatGiven,
  formatInterval,
  formatRounded,
  type Unit,
} from "../common/format.js";
import { roundTo, roundTogether } from "../common/rounding.js";

export type AmountUnit = MetricUnit | "ratio";

/** Counts stand beside a limit, and are in full. */
function unitOf(unit: AmountUnit): Unit {
  if (unit === "count") return "number";
  return unit === "ratio" ? "times" : unit;
}

/** A limit as it was given: `100 us`. */
export function sayLimit(value: number, unit: AmountUnit): string {
  return formatGiven(value, unitOf(unit));
}

/** An estimate in words, and its interval, where one is claimed and its ends are not equal. */
interface Said {
  value: string;
  interval?: string;
}

const RATIO_DIGITS = 3;

/**
 * An estimate with its interval, `45.2 us` and `44.8 us to 45.9 us`: with the digits that the interval supports, and so
 * many more that none of the numbers seems to reach or to pass one of `limits` if it does not. All digits that count of
 * an exact value, but no ratio has more than three.
 */
export function sayAmount(estimate: Estimate, unit: AmountUnit, limits: readonly number[] = []): Said {
  const { value, low, high } = estimate;
  const said = unitOf(unit);
  if (low !== null && low === high) {
    const plain = roundTo(value, unit === "ratio" ? RATIO_DIGITS : DIGITS_GIVEN);
    const isApart = limits.every((limit) => Math.sign(plain.number - limit) === Math.sign(value - limit));
    return { value: formatRounded(isApart ? plain : roundTogether(estimate, { apart: limits }).value, said, true) };
  }
  const together = { apart: limits, ...DISTINCT };
  const interval = formatInterval(estimate, said, together);
  return { value: formatEstimate(estimate, said, together), ...(interval !== "" && { interval }) };
}
