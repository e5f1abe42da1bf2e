/** How costs are written, in profiles and as a scenario's overrides: a value, or a table of n -> value. */
import type { z } from "zod";
import { COSTS, type Cost, type CostName, type CostUnit, type CostValue } from "../models/costs.js";
import { MAX_PENDING } from "./axis.js";
import { field, section } from "./fields.js";
import { bytes, count, Misread, type Notation, nanoseconds, positiveDuration, watts } from "./units.js";

const NOTATIONS: Readonly<Record<CostUnit, Notation<number>>> = { ns: nanoseconds, bytes, watts };

export const COST_NAMES = Object.keys(COSTS) as CostName[];

/** How a value of `name` is written. */
export function costNotation(name: CostName): Notation<number> {
  return NOTATIONS[COSTS[name].unit];
}

const tableKey = count(1, MAX_PENDING);

/** A value, or a map of numbers of operations to values, which becomes ascending pairs. The quantum is one value above 0. */
export function costValue(name: CostName): Notation<CostValue> {
  const one = costNotation(name);
  if (name === "quantum") return { ...one, read: (input) => positiveDuration.read(input) && one.read(input) };
  return {
    expected: one.expected,
    json: { anyOf: [one.json, { type: "object", additionalProperties: one.json, minProperties: 1 }] },
    read(input) {
      if (typeof input !== "object" || input === null || Array.isArray(input)) return one.read(input);
      const rows = Object.entries(input).map(([n, value]) => readRow(one, n, value));
      if (rows.length === 0)
        throw new Misread(`expected ${one.expected}, or a table such as { 1000: 50ns, 5000: 76ns }`);
      rows.sort(([a], [b]) => a - b);
      const twice = rows.find(([n], i) => i > 0 && n === rows[i - 1][0]);
      if (twice) throw new Misread(`expected a table with each number once, got ${twice[0]} twice`);
      return rows;
    },
  };
}

function readRow(one: Notation<number>, n: string, value: unknown): readonly [number, number] {
  try {
    return [tableKey.read(n), one.read(value)];
  } catch (error) {
    throw error instanceof Misread ? new Misread(error.message, [n]) : error;
  }
}

/** Smallest and largest value. */
export function extent(value: CostValue): [low: number, high: number] {
  if (typeof value === "number") return [value, value];
  const values = value.map(([, each]) => each);
  return [Math.min(...values), Math.max(...values)];
}

function summary(name: CostName): string {
  const text = COSTS[name].summary;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The source of a cost that the scenario sets itself. */
const OVERRIDDEN = "set in the scenario";

/** A cost that the scenario sets: assumed, and exactly what it says. */
export function overriddenCost(name: CostName, value: CostValue): Cost {
  const [low, high] = extent(value);
  return { value, unit: COSTS[name].unit, low, high, kind: "assumed", source: OVERRIDDEN };
}

/** One optional key for every cost there is. */
export function perCost<T extends z.ZodType>(make: (name: CostName) => T): Record<CostName, z.ZodOptional<T>> {
  const shape = Object.fromEntries(COST_NAMES.map((name) => [name, make(name).optional()]));
  return shape as Record<CostName, z.ZodOptional<T>>;
}

/** The schema of a scenario's `costs`. */
export const costOverrides = section(
  perCost((name) => field(costValue(name), summary(name))),
  "Costs that replace the profile's.",
).transform((values): Partial<Record<CostName, Cost>> => {
  const set = COST_NAMES.filter((name) => values[name] !== undefined);
  return Object.fromEntries(set.map((name) => [name, overriddenCost(name, values[name] as CostValue)]));
});
