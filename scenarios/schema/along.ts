/**
 * Values of any quantity that an axis can have, with their unit: a list, a range of round values or in equal steps, or
 * one.
 */
import * as z from "zod";
import { PS_PER_NS } from "../../sim/time.js";
import { MAX_PENDING, MAX_VALUES } from "../common/limits.js";
import { DOUBLE_DIGITS, exponentOf, round, unitAt } from "../common/rounding.js";
import type { AxisUnit } from "../common/shapes/axis.js";
import { show } from "../common/show.js";
import { field, section, tooMany, writtenAs } from "./fields.js";
import {
  bytes,
  count,
  humanCount,
  humanDuration,
  type JsonSchema,
  Misread,
  misread,
  type Notation,
  nanoseconds,
  rate,
} from "./units.js";

/** A number with its unit, as it was written. */
export interface Amount {
  value: number;
  unit: AxisUnit;
  /** As a scenario file takes it. */
  text: string;
}

/** Values of an axis: ascending, all of one unit. */
export interface Values {
  unit: AxisUnit;
  scale: "log" | "linear";
  amounts: readonly Amount[];
}

const AMOUNT = "a number with its unit, such as 4, 20k/s, 5us, 16KiB or 50%";
const VALUES = "a list such as [1, 2, 4], a range such as 10k/s..1M/s, or one value";

const MAX_PER_DECADE = 20;
/** Of a range of shares without a word on its steps, about. */
const SHARE_STEPS = 10;
/** From so many times the first value on, a list is drawn on a logarithmic scale. */
const WIDE = 8;

function share(input: unknown): number {
  const [, percent] = /^([0-9]+(?:\.[0-9]+)?) ?%$/.exec(String(input).trim()) ?? [];
  if (percent === undefined) throw new Misread("");
  return round(Number(percent) / 100, DOUBLE_DIGITS);
}

/** Whole or not, with k, M or G. */
function plain(input: unknown): number {
  if (typeof input === "number" && Number.isFinite(input) && input >= 0) return input;
  const [, digits, prefix = ""] = /^([0-9][0-9_]*(?:\.[0-9]+)?) ?([kMG]?)$/.exec(String(input).trim()) ?? [];
  if (digits === undefined) throw new Misread("");
  const factor = { "": 1, k: 1e3, M: 1e6, G: 1e9 }[prefix]!;
  return round(Number(digits.replaceAll("_", "")) * factor, DOUBLE_DIGITS);
}

const READERS: readonly (readonly [AxisUnit, (input: unknown) => number])[] = [
  ["count", plain],
  ["share", share],
  ["rate", rate.read],
  ["ns", nanoseconds.read],
  ["bytes", bytes.read],
];

export const OF_UNIT: Readonly<Record<AxisUnit, string>> = {
  count: "a number such as 4 or 10k",
  share: "a share such as 50%",
  rate: "a rate such as 20k/s",
  ns: "a duration such as 5us",
  bytes: "a size such as 16KiB",
};

export function readAmount(input: unknown): Amount {
  for (const [unit, read] of READERS) {
    try {
      return { unit, value: read(input), text: String(input).trim() };
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
    }
  }
  throw misread(AMOUNT, input);
}

/** How claims name values of an axis in `unit`; of n if absent. */
export function positionNotation(unit: AxisUnit | undefined): Notation<number> {
  const json = { anyOf: [{ type: "number" }, { type: "string" }] } satisfies JsonSchema;
  if (unit === undefined) return { ...count(1, MAX_PENDING), json };
  return {
    expected: OF_UNIT[unit],
    json,
    read(input) {
      if (typeof input !== "number" && typeof input !== "string") throw misread(OF_UNIT[unit], input);
      const amount = readAmount(input);
      if (amount.unit !== unit) throw misread(OF_UNIT[unit], input);
      return amount.value;
    },
  };
}

/** A value of the axis as a scenario file writes it. */
export function writtenAmount(value: number, unit: AxisUnit): string {
  const plainly = String(value);
  switch (unit) {
    case "count":
      return Number.isInteger(value) ? humanCount(value) : plainly;
    case "share":
      return `${round(value * 100, DOUBLE_DIGITS)}%`;
    case "rate":
      return `${Number.isInteger(value) ? humanCount(value) : plainly}/s`;
    case "ns":
      return Number.isInteger(value * PS_PER_NS) ? humanDuration(value * PS_PER_NS) : `${plainly}ns`;
    case "bytes":
      return `${plainly}B`;
  }
}

const positive: Notation<number> = {
  expected: "a whole number",
  json: { type: "integer", minimum: 1 },
  read: (input) => count(1, MAX_VALUES).read(input),
};

const end: Notation<Amount> = {
  expected: AMOUNT,
  json: { anyOf: [{ type: "number" }, { type: "string" }] },
  read: readAmount,
};

const rangeMap = section(
  {
    from: field(end, "First value."),
    to: field(end, "Last value."),
    "per-decade": field(count(1, MAX_PER_DECADE), "Round values per decade: a logarithmic axis.").optional(),
    step: field(end, "From one value to the next: a linear axis.").optional(),
    points: field(positive, "So many values at equal distances: a linear axis.").optional(),
  },
  "A range, by decades or in equal steps.",
);

/** What may stand behind a quantity, for editors. */
const VALUES_JSON: JsonSchema = {
  anyOf: [
    { type: ["number", "string"] },
    { type: "array", items: { type: ["number", "string"] }, minItems: 1 },
    writtenAs(rangeMap),
  ],
};

/** Whether `input` is a map with the ends of a range, and no further quantity. */
export function isRange(input: unknown): boolean {
  return typeof input === "object" && input !== null && !Array.isArray(input) && ("from" in input || "to" in input);
}

/** @throws Misread with a path below `input` */
export function readValues(input: unknown): Values {
  if (input === undefined || input === null) throw new Misread(`missing; expected ${VALUES}`);
  if (Array.isArray(input)) return readList(input);
  if (isRange(input)) return readRange(input);
  if (typeof input === "object") throw misread(VALUES, input);
  const dots = typeof input === "string" ? input.indexOf("..") : -1;
  if (dots <= 0) return { ...unitOf([readAmount(input)]), scale: "linear" };
  const text = input as string;
  const [from, to] = unitOf([text.slice(0, dots), text.slice(dots + 2)].map(readAmount)).amounts;
  checkAscending(from, to, []);
  return from.unit === "share"
    ? inSteps(from, to, niceStep((to.value - from.value) / SHARE_STEPS))
    : byDecades(from, to);
}

function readRange(input: unknown): Values {
  const result = rangeMap.safeParse(input);
  if (!result.success) {
    const [{ message, path }] = result.error.issues;
    throw new Misread(message, path as (string | number)[]);
  }
  const { step, points, "per-decade": perDecade } = result.data;
  const [from, to] = unitOf([result.data.from, result.data.to, ...(step ? [step] : [])]).amounts;
  checkAscending(from, to, ["to"]);
  const given = Object.entries({ "per-decade": perDecade, step, points }).filter(([, value]) => value !== undefined);
  if (given.length > 1) throw new Misread(`given beside ${given[0][0]}: a range has one kind of steps`, [given[1][0]]);
  if (step !== undefined) {
    if (step.value === 0) throw new Misread("expected a step above 0", ["step"]);
    return inSteps(from, to, step.value);
  }
  if (points !== undefined) {
    if (points < 2) throw new Misread("expected at least 2 points", ["points"]);
    return inSteps(from, to, (to.value - from.value) / (points - 1));
  }
  return byDecades(from, to, perDecade);
}

function readList(list: readonly unknown[]): Values {
  if (list.length === 0) throw new Misread(`expected ${VALUES}, got an empty list`);
  if (list.length > MAX_VALUES) throw new Misread(tooMany("value", MAX_VALUES, list.length));
  const amounts = list.map((item, i) => {
    try {
      return readAmount(item);
    } catch (error) {
      throw error instanceof Misread ? error.with({ path: [i] }) : error;
    }
  });
  const known = unitOf(amounts);
  amounts.forEach(({ value }, i) => {
    if (i > 0 && value <= amounts[i - 1].value)
      throw new Misread(`expected ascending values, got ${show(list[i])} after ${amounts[i - 1].text}`, [i]);
  });
  const [first, last] = [amounts[0].value, amounts[amounts.length - 1].value];
  return { ...known, scale: known.unit !== "share" && first > 0 && last >= WIDE * first ? "log" : "linear" };
}

/** @throws Misread unless all are of the unit of the first */
function unitOf(amounts: readonly Amount[]): Pick<Values, "unit" | "amounts"> {
  // Nothing is nothing in any unit.
  const isZero = ({ value, unit }: Amount) => value === 0 && unit === "count";
  const { unit } = amounts.find((each) => !isZero(each)) ?? amounts[0];
  const other = amounts.findIndex((each) => each.unit !== unit && !isZero(each));
  if (other >= 0) throw new Misread(`expected ${OF_UNIT[unit]} as the first is, got ${show(amounts[other].text)}`, []);
  return { unit, amounts: amounts.map((each) => ({ ...each, unit })) };
}

function checkAscending(from: Amount, to: Amount, path: string[]): void {
  if (from.value < to.value) return;
  throw new Misread(`expected an ascending range, got ${from.text}..${to.text}`, path);
}

function byDecades(from: Amount, to: Amount, perDecade = 1): Values {
  if (from.value === 0)
    throw new Misread(`a range by decades cannot begin at 0: write { from: ${from.text}, to: ${to.text}, points: 10 }`);
  const whole = from.unit === "count" && [from, to].every(({ value }) => Number.isInteger(value));
  const values = new Set([from.value, to.value]);
  for (let power = exponentOf(from.value); unitAt(power) <= to.value; power++) {
    for (const mantissa of mantissas(perDecade)) {
      const exact = round(Number(`${mantissa}e${power}`), DOUBLE_DIGITS);
      const value = whole ? Math.round(exact) : exact;
      if (value > from.value && value < to.value) values.add(value);
    }
  }
  return made([...values], from.unit, "log", [from, to]);
}

function mantissas(perDecade: number): number[] {
  if (perDecade === 3) return [1, 2, 5];
  return Array.from({ length: perDecade }, (_, i) => Math.round(10 * 10 ** (i / perDecade)) / 10);
}

/** From the first value on, and the last itself. */
function inSteps(from: Amount, to: Amount, step: number): Values {
  const many = (to.value - from.value) / step;
  if (many > MAX_VALUES) throw new Misread(tooMany("value", MAX_VALUES, Math.ceil(many)));
  const values = Array.from({ length: Math.floor(many + 1e-9) + 1 }, (_, i) => round(from.value + i * step, 12));
  if (values[values.length - 1] < to.value - 1e-9 * to.value) values.push(to.value);
  return made(values, from.unit, "linear", [from, to]);
}

/** 1, 2 or 5 times a power of ten, no less than `least`. */
function niceStep(least: number): number {
  const power = unitAt(exponentOf(least));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= least * (1 - 1e-9))!;
}

function made(values: number[], unit: AxisUnit, scale: Values["scale"], ends: readonly Amount[]): Values {
  const amounts = values
    .sort((a, b) => a - b)
    .map((value) => ends.find((each) => each.value === value) ?? { value, unit, text: writtenAmount(value, unit) });
  return { unit, scale, amounts };
}

const DESCRIBED =
  "pending, rate, load, cores, callback, a mechanism's parameter such as epoll.maxevents, a cost such as costs.systemCall, or the path of any other number in this file. A range, a list or one value.";
const OF_LOAD = {
  enum: ["each", "first"],
  description: "Of a load: a share of each line's capacity, or of the first line's.",
};

/** The `axis` of a scenario file, for editors; it is read before anything else is (scenarios/load/along.ts). */
export const axisKey = z.unknown().meta({
  type: "object",
  description: `What varies: ${DESCRIBED} By default it is pending.`,
  properties: {
    of: OF_LOAD,
    scale: { enum: ["log", "linear"], description: "Of the chart; as fits the values if absent." },
  },
  additionalProperties: VALUES_JSON,
  minProperties: 1,
});

/** The `panels` of a scenario file, likewise. */
export const panelsKey = z.unknown().meta({
  type: "object",
  description: `What varies from panel to panel, besides the axis: ${DESCRIBED}`,
  properties: { of: OF_LOAD },
  additionalProperties: VALUES_JSON,
  minProperties: 1,
});
