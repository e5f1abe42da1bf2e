/** How the amounts of a claim are written: in the unit of the metric it is about. */
import type { MetricUnit } from "../common/estimate.js";
import { DOUBLE_DIGITS, round } from "../common/rounding.js";
import { show } from "../common/show.js";
import { bytes, energy, Misread, misread, type Notation, nanoseconds, rate } from "./units.js";

/** Larger counts and ratios are a slip of the keyboard. */
const MOST = 1e12;

/** A number without a unit, 0 or more; `k` and `M` are taken, fractions too. */
function plain(expected: string): Notation<number> {
  return {
    expected,
    json: { anyOf: [{ type: "number" }, { type: "string" }] },
    read(input) {
      const value = plainValue(input);
      if (!(value >= 0 && value <= MOST)) throw misread(expected, input);
      return value;
    },
  };
}

function plainValue(input: unknown): number {
  if (typeof input === "number") return input;
  if (typeof input !== "string") return Number.NaN;
  const [, digits, prefix] = /^([0-9][0-9_]*(?:\.[0-9]+)?) ?([kM]?)$/.exec(input.trim()) ?? [];
  if (digits === undefined) return Number.NaN;
  // 1.1k is 1100, though 1.1 * 1000 is not.
  return round(Number(digits.replaceAll("_", "")) * { "": 1, k: 1e3, M: 1e6 }[prefix]!, DOUBLE_DIGITS);
}

const PORTION = "a share such as 90%";

const portion: Notation<number> = {
  expected: PORTION,
  json: { anyOf: [{ type: "number" }, { type: "string" }] },
  read(input) {
    const [, percent] = /^([0-9]+(?:\.[0-9]+)?) ?%$/.exec(typeof input === "string" ? input.trim() : "") ?? [];
    const value = percent === undefined ? plainValue(input) : Number(percent) / 100;
    const whole = percent === undefined && value > 1 && value <= 100;
    if (!(value >= 0 && value <= 1))
      throw misread(`${PORTION}, up to 100%`, input, { values: whole ? [`${value}%`] : [] });
    return value;
  },
};

/** A rate; none at all is a rate as well. */
const rateOrNone: Notation<number> = { ...rate, read: (input) => (isZero(input) ? 0 : rate.read(input)) };

const NOTATIONS: Readonly<Record<MetricUnit, Notation<number>>> = {
  ns: nanoseconds,
  rate: rateOrNone,
  count: plain("a number such as 1.5, per completion where the metric is"),
  joules: energy,
  bytes,
  share: portion,
};

/** A value of a metric in `unit`. */
export function amount(unit: MetricUnit): Notation<number> {
  return NOTATIONS[unit];
}

/** A difference of two values in `unit`: may be negative. */
export function signedAmount(unit: MetricUnit): Notation<number> {
  const notation = NOTATIONS[unit];
  return {
    ...notation,
    read(input) {
      if (typeof input === "number" && input < 0) return -notation.read(-input);
      const negative = typeof input === "string" && /^\s*-/.test(input);
      if (!negative) return notation.read(input);
      try {
        return -notation.read(input.trim().slice(1));
      } catch (error) {
        if (!(error instanceof Misread)) throw error;
        const values = error.offer.values.map((value) => `-${value}`);
        throw misread(notation.expected, input, { ...error.offer, values });
      }
    },
  };
}

/** How many times as large: 1 is the same. */
export const factor: Notation<number> = {
  expected: "a number such as 100 (times)",
  json: { type: "number", minimum: 0 },
  read(input) {
    const value = plainValue(input);
    if (!(value >= 0 && value <= MOST)) throw misread(this.expected, input);
    return value;
  },
};

/** An amount that is read only when its unit is known. */
export const anyAmount: Notation<unknown> = {
  expected: "an amount in the metric's unit, such as 100us, 4KiB, 20k/s, 90% or 1.5",
  json: { anyOf: [{ type: "string" }, { type: "number" }] },
  read: (input) => input,
};

function isZero(input: unknown): boolean {
  return show(input) === "0" || show(input) === '"0"';
}
