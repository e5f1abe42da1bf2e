/**
 * Quantities as people write them: `5us`, `20k/s`, `100_000`, `35kB`, `95%`. Each notation knows how to read itself,
 * what to say when it cannot, and how an editor's JSON Schema describes it.
 */
import { MAX_PS, type Picoseconds, PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US } from "../../sim/time.js";
import { DOUBLE_DIGITS, round } from "../common/rounding.js";
import { show } from "../common/show.js";
import { type Offer, offered, type Quantity, unitsInstead, whatToWrite } from "./unit-words.js";

export type JsonSchema = { [key: string]: unknown };

/** A way of writing a value. */
export interface Notation<T> {
  /** What the value is, with an example: "a duration such as 5us". */
  readonly expected: string;
  readonly json: JsonSchema;
  /** The value of what stands in the file. Throws {@link Misread}. */
  read(input: unknown): T;
}

/** A value that is not what it should be; `path` leads from the value read to the part that is wrong. */
export class Misread extends Error {
  override name = "Misread";
  constructor(
    /** What is wrong, without what to write instead. */
    readonly problem: string,
    readonly path: readonly (string | number)[] = [],
    /** What to write instead. */
    readonly offer: Offer = NO_OFFER,
  ) {
    super(problem + offered(offer));
  }

  /** The same of another part, in other words, or with less to write instead. */
  with({ problem = this.problem, path = this.path, offer = this.offer }: Partial<Misread>): Misread {
    return new Misread(problem, path, offer);
  }
}

const NO_OFFER: Offer = { values: [] };

/** `expected a rate such as 20k/s, got "20 apples"`, and what to write instead. */
export function misread(expected: string, input: unknown, offer?: Offer): Misread {
  return new Misread(`expected ${expected}, got ${show(input)}`, [], offer);
}

/** What an error says of what to write instead. */
export function offerOf(error: unknown): Offer {
  return error instanceof Misread ? error.offer : NO_OFFER;
}

/** `notation`, offering nothing that it would not take. */
export function offeringOnlyItsOwn<N extends Notation<unknown>>(notation: N): N {
  const takes = (text: string) => {
    try {
      notation.read(text);
      return true;
    } catch {
      return false;
    }
  };
  return {
    ...notation,
    read(input) {
      try {
        return notation.read(input);
      } catch (error) {
        if (!(error instanceof Misread) || error.offer.values.length === 0) throw error;
        throw error.with({ offer: { ...error.offer, values: error.offer.values.filter(takes) } });
      }
    },
  };
}

const PREFIXES = { "": 1, k: 1e3, M: 1e6, G: 1e9 } as const;
const TIMES = {
  ps: 1,
  ns: PS_PER_NS,
  us: PS_PER_US,
  µs: PS_PER_US,
  μs: PS_PER_US,
  ms: PS_PER_MS,
  s: PS_PER_S,
} as const;
const WRITTEN_TIMES = [
  ["ps", 1],
  ["ns", PS_PER_NS],
  ["us", PS_PER_US],
  ["ms", PS_PER_MS],
  ["s", PS_PER_S],
] as const;
const PER = { ns: 1e9, us: 1e6, µs: 1e6, μs: 1e6, ms: 1e3, s: 1, min: 1 / 60, h: 1 / 3600 } as const;
const SIZES = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;
const POWERS = { mW: 1e-3, W: 1, kW: 1e3 } as const;
const ENERGIES = { nJ: 1e-9, uJ: 1e-6, µJ: 1e-6, μJ: 1e-6, mJ: 1e-3, J: 1 } as const;

export const NUMBER = "[0-9][0-9_]*(\\.[0-9]+)?([eE][+-]?[0-9]+)?";
const AMOUNT = new RegExp(`^([+-]?${NUMBER}) ?(.*)$`, "su");

/** A number and what stands behind it, e.g. [20, "k/s"]. */
function split(input: unknown): [amount: number, unit: string] | undefined {
  if (typeof input === "number") return [input, ""];
  const match = typeof input === "string" ? AMOUNT.exec(input.trim()) : null;
  return match ? [Number(match[1].replaceAll("_", "")), match[4]] : undefined;
}

/** What a kind of quantity is called, how it is written, and in which units a bare number is offered. */
interface Kind {
  quantity: Quantity;
  expected: string;
  units: Readonly<Record<string, number>>;
  examples: readonly string[];
}

/** `amount` in the base unit. A bare number has no meaning unless it is zero. */
function quantity(input: unknown, { quantity, units, expected, examples }: Kind): number {
  const parts = split(input);
  if (!parts) throw misread(expected, input);
  const [amount, unit] = parts;
  if (unit === "" && amount !== 0 && Number.isFinite(amount)) {
    const values = examples.map((unit) => `${amount}${unit}`);
    throw new Misread(`expected ${expected}, got ${show(input)} without a unit`, [], { values });
  }
  if (amount < 0) throw new Misread(`${expected.replace(/ such.*/, "")} cannot be negative, got ${show(input)}`);
  const factor = unit === "" ? 1 : Object.hasOwn(units, unit) ? units[unit] : Number.NaN;
  if (Number.isNaN(factor)) {
    const offer = whatToWrite(quantity, amount, unit);
    const instead = offer.values.length > 0 ? undefined : unitsInstead(unit, units);
    if (instead === undefined) throw misread(expected, input, offer);
    throw new Misread(`expected ${expected}, got ${show(input)}; the units are ${instead}`);
  }
  if (!Number.isFinite(amount * factor)) throw misread(expected, input);
  return amount * factor;
}

function pattern(units: Readonly<Record<string, unknown>>): string {
  return `^${NUMBER} ?(${Object.keys(units).join("|")})$`;
}

function orZero(units: Readonly<Record<string, unknown>>): JsonSchema {
  return { anyOf: [{ type: "string", pattern: pattern(units) }, { const: 0 }] };
}

const DURATION: Kind = {
  quantity: "duration",
  expected: "a duration such as 5us",
  units: TIMES,
  examples: ["ns", "us", "ms", "s"],
};

/** A duration in whole picoseconds, at most {@link MAX_PS}. */
export const duration: Notation<Picoseconds> = offeringOnlyItsOwn({
  expected: DURATION.expected,
  json: orZero(TIMES),
  read(input) {
    const exact = quantity(input, DURATION);
    const ps = Math.round(exact);
    if (exact > 0 && ps === 0) throw new Misread(`${show(input)} is shorter than the clock's tick of 1ps`);
    if (ps > MAX_PS) throw tooLong(input);
    return ps;
  },
});

function tooLong(input: unknown): Misread {
  return new Misread(`${show(input)} is longer than the clock can show (2^53 ps, about 9007s)`);
}

/** A duration that is not zero. */
export const positiveDuration: Notation<Picoseconds> = offeringOnlyItsOwn({
  expected: DURATION.expected,
  json: { type: "string", pattern: pattern(TIMES) },
  read(input) {
    const ps = duration.read(input);
    if (ps === 0) throw new Misread(`expected a duration longer than 0, got ${show(input)}`);
    return ps;
  },
});

/** A duration in whole picoseconds from `min` to `max`. */
export function durationWithin(min: Picoseconds, max: Picoseconds): Notation<Picoseconds> {
  return offeringOnlyItsOwn({
    expected: DURATION.expected,
    json: duration.json,
    read(input) {
      const ps = duration.read(input);
      if (ps >= min && ps <= max) return ps;
      throw new Misread(`expected a duration from ${humanDuration(min)} to ${humanDuration(max)}, got ${show(input)}`);
    },
  });
}

/** Picoseconds as a scenario would write them: 2e9 as 2ms, 1.5e9 as 1500us. */
export function humanDuration(ps: Picoseconds): string {
  if (ps === 0) return "0";
  const [unit, factor] = [...WRITTEN_TIMES].reverse().find(([, size]) => ps % size === 0) ?? ["ps", 1];
  return `${ps / factor}${unit}`;
}

/** A duration in nanoseconds, fractions kept: what costs are given in. */
export const nanoseconds: Notation<number> = offeringOnlyItsOwn({
  expected: DURATION.expected,
  json: orZero(TIMES),
  read(input) {
    const ps = quantity(input, DURATION);
    if (ps > MAX_PS) throw tooLong(input);
    return ps / PS_PER_NS;
  },
});

const RATE_UNITS = Object.fromEntries(
  Object.entries(PREFIXES).flatMap(([prefix, times]) =>
    Object.entries(PER).map(([unit, perSecond]) => [`${prefix}/${unit}`, times * perSecond]),
  ),
);

const RATE: Kind = { quantity: "rate", expected: "a rate such as 20k/s", units: RATE_UNITS, examples: ["/s"] };

/** A rate per second, above zero. */
export const rate: Notation<number> = offeringOnlyItsOwn({
  expected: RATE.expected,
  json: { type: "string", pattern: pattern(RATE_UNITS) },
  read(input) {
    const perSecond = quantity(withoutBlanksAround("/", input), RATE);
    if (perSecond === 0) throw new Misread(`expected a rate above 0, got ${show(input)}`);
    if (perSecond > PS_PER_S)
      throw new Misread(`${show(input)} is more than one event for each tick of the clock, 1ps`);
    return perSecond;
  },
});

/** `20 k / s` as `20 k/s`. Not by one regular expression, which would try each blank of many as the first. */
function withoutBlanksAround(mark: string, input: unknown): unknown {
  if (typeof input !== "string") return input;
  return input
    .split(mark)
    .map((part, i, parts) => (i === 0 ? part.trimEnd() : i === parts.length - 1 ? part.trimStart() : part.trim()))
    .join(mark);
}

const SIZE: Kind = { quantity: "size", expected: "a size such as 4KiB", units: SIZES, examples: ["B", "kB", "KiB"] };

/** A size in bytes; profiles may hold fractions. */
export const bytes: Notation<number> = offeringOnlyItsOwn({
  expected: SIZE.expected,
  json: orZero(SIZES),
  read: (input) => quantity(input, SIZE),
});

/** A whole number of bytes such as 4KiB, from `min` to `max`. */
export function byteCount(min: number, max: number): Notation<number> {
  return offeringOnlyItsOwn({
    expected: SIZE.expected,
    json: min > 0 ? { anyOf: [{ type: "string", pattern: pattern(SIZES) }] } : bytes.json,
    read(input) {
      const value = bytes.read(input);
      if (Number.isInteger(value) && value >= min && value <= max) return value;
      throw new Misread(`expected whole bytes from ${min} to ${max}, got ${show(input)}`);
    },
  });
}

const POWER: Kind = { quantity: "power", expected: "a power such as 15W", units: POWERS, examples: ["W"] };

/** A power in watts. */
export const watts: Notation<number> = offeringOnlyItsOwn({
  expected: POWER.expected,
  json: orZero(POWERS),
  read: (input) => quantity(input, POWER),
});

const ENERGY: Kind = {
  quantity: "energy",
  expected: "an energy such as 20uJ",
  units: ENERGIES,
  examples: ["uJ", "mJ"],
};

/** An energy in joules. */
export const energy: Notation<number> = offeringOnlyItsOwn({
  expected: ENERGY.expected,
  json: orZero(ENERGIES),
  // 20uJ is 20e-6 J, though 20 * 1e-6 is not.
  read: (input) => round(quantity(input, ENERGY), DOUBLE_DIGITS),
});

/** A whole number such as 10k, from `min` to `max`. */
export function count(min: number, max: number): Notation<number> {
  const expected = `a whole number from ${humanCount(min)} to ${humanCount(max)}`;
  return offeringOnlyItsOwn({
    expected,
    json: {
      anyOf: [
        { type: "integer", minimum: min, maximum: max },
        { type: "string", pattern: pattern(PREFIXES) },
      ],
    },
    read(input) {
      const [amount, unit] = split(input) ?? [Number.NaN, ""];
      const factor = PREFIXES[unit as keyof typeof PREFIXES];
      // 1.1k is 1100, though 1.1 * 1000 is not: rounded to what a person can have meant.
      const value = round(amount * factor, DOUBLE_DIGITS);
      if (!Number.isInteger(value) || value < min || value > max)
        throw misread(expected, input, whatToWrite("count", amount, unit));
      return value;
    },
  });
}

/** A unit of time that there is needs no other. */
function asDuration(amount: number, unit: string): Offer {
  return Object.hasOwn(TIMES, unit) ? NO_OFFER : whatToWrite("duration", amount, unit);
}

/** Whole microseconds from `min` to `max`: 50, 50us or 20ms. */
export function microseconds(min: number, max: number): Notation<number> {
  const expected = `microseconds from ${humanCount(min)} to ${humanCount(max)} such as 50 or 50us`;
  const plain = count(min, max);
  return offeringOnlyItsOwn({
    expected,
    json: { anyOf: [...(plain.json.anyOf as object[]), { type: "string", pattern: pattern(TIMES) }] },
    read(input) {
      const [amount, unit] = split(input) ?? [Number.NaN, ""];
      const inUs = Object.hasOwn(TIMES, unit) ? (amount * TIMES[unit as keyof typeof TIMES]) / PS_PER_US : input;
      try {
        return plain.read(inUs);
      } catch (error) {
        const asNumber = offerOf(error);
        const offer = asNumber.why === undefined && asNumber.values.length > 0 ? asNumber : asDuration(amount, unit);
        throw misread(expected, input, offer);
      }
    },
  });
}

/** 10000 as 10k, 1500 as 1500. */
export function humanCount(n: number): string {
  if (n !== 0 && n % 1e6 === 0) return `${n / 1e6}M`;
  return n !== 0 && n % 1e3 === 0 ? `${n / 1e3}k` : String(n);
}

/**
 * A share such as 95% or 0.95, above `low` and below `high`; or up to that, if `inclusive`; of "both", from `low` on
 * too.
 */
export function share(low: number, high: number, inclusive: boolean | "both" = false): Notation<number> {
  const words = { true: ["above", "and up to"], false: ["between", "and"], both: ["from", "to"] }[`${inclusive}`];
  const expected = `a share ${words[0]} ${low * 100}% ${words[1]} ${high * 100}%, such as ${high * 95}%`;
  const [least, most] = [
    inclusive === "both" ? "minimum" : "exclusiveMinimum",
    inclusive ? "maximum" : "exclusiveMaximum",
  ];
  const isWithin = (value: number) =>
    (inclusive === "both" ? value >= low : value > low) && (inclusive ? value <= high : value < high);
  return offeringOnlyItsOwn({
    expected,
    json: {
      anyOf: [
        { type: "number", [least]: low, [most]: high },
        { type: "string", pattern: `^${NUMBER} ?%$` },
      ],
    },
    read(input) {
      const [amount, unit] = split(input) ?? [Number.NaN, ""];
      const value = unit === "%" ? amount / 100 : unit === "" ? amount : Number.NaN;
      if (!isWithin(value)) throw misread(expected, input, percentOffer(amount, unit, high));
      return value;
    },
  });
}

/** A whole 95 is 95%. */
function percentOffer(amount: number, unit: string, high: number): Offer {
  if (unit === "" && amount > 1 && amount <= 100 * high) return { values: [`${amount}%`] };
  return whatToWrite("share", amount, unit);
}

/** A plain number without unit: above (or, if `inclusive`, at least) `min`, at most `max`. */
export function plainNumber(min: number, max: number, inclusive = false): Notation<number> {
  const expected = `a number ${inclusive ? "from" : "above"} ${min} ${inclusive ? "" : "and up "}to ${humanCount(max)}`;
  return offeringOnlyItsOwn({
    expected,
    json: {
      anyOf: [
        { type: "number", [inclusive ? "minimum" : "exclusiveMinimum"]: min, maximum: max },
        { type: "string", pattern: pattern(PREFIXES) },
      ],
    },
    read(input) {
      const [amount, unit] = split(input) ?? [Number.NaN, ""];
      const value = round(amount * PREFIXES[unit as keyof typeof PREFIXES], DOUBLE_DIGITS);
      if (!(inclusive ? value >= min : value > min) || !(value <= max))
        throw misread(expected, input, whatToWrite("count", amount, unit));
      return value;
    },
  });
}
