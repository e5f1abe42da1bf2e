/** How costs are written, in profiles and as a scenario's overrides: a value, or a table of n -> value. */
import type * as z from "zod";
import { type CostAmount, type CostRows, type CostValue, extent, scaled } from "../../models/cost-values.js";
import { COSTS, type Cost, type CostName, type CostUnit, isDrawn, isOverIdleTime } from "../../models/costs.js";
import { meanOf } from "../../sim/distributions.js";
import { toNs } from "../../sim/time.js";
import { MAX_PENDING, MAX_PRICE, MAX_ROWS } from "../common/limits.js";
import { durations } from "./distribution.js";
import { kindsOf } from "./distribution-kinds.js";
import { DURATION } from "./distribution-measures.js";
import { field, section, tooMany, writtenAs } from "./fields.js";
import {
  bytes,
  count,
  Misread,
  misread,
  type Notation,
  nanoseconds,
  offeringOnlyItsOwn,
  positiveDuration,
  watts,
} from "./units.js";

const NOTATIONS: Readonly<Record<CostUnit, Notation<number>>> = { ns: nanoseconds, bytes, watts };

export const COST_NAMES = Object.keys(COSTS) as CostName[];

/** How a value of `name` is written. */
export function costNotation(name: CostName): Notation<number> {
  const notation = NOTATIONS[COSTS[name].unit];
  return offeringOnlyItsOwn({
    ...notation,
    read(input) {
      const value = notation.read(input);
      if (value > MAX_PRICE) throw misread(notation.expected, input);
      return value;
    },
  });
}

const operations = count(1, MAX_PENDING);

/** What the rows of a table of `name` are numbered by: operations, or idle time in ns. */
function tableKey(name: CostName): Notation<number> {
  return isOverIdleTime(name) ? nanoseconds : operations;
}

/**
 * A value, or a map of numbers of operations, or idle times, to values, which becomes ascending pairs; where a cost may
 * be drawn, distributions stand for values.
 */
export function costValue(name: CostName): Notation<CostValue> {
  if (name === "quantum") return quantum;
  const one = isDrawn(name) ? drawn(costNotation(name)) : costNotation(name);
  return {
    expected: one.expected,
    json: { anyOf: [one.json, { type: "object", additionalProperties: one.json, minProperties: 1 }] },
    read(input) {
      if (isMap(input) && namesDistribution(input)) return drawable(name, one).read(input);
      if (!isMap(input)) return one.read(input);
      const key = tableKey(name);
      const entries = Object.entries(input);
      if (entries.length > MAX_ROWS) throw new Misread(tooMany("row", MAX_ROWS, entries.length));
      const rows = entries.map(([n, value]) => readRow(name, key, one, n, value));
      if (rows.length === 0) {
        const example = key === operations ? "{ 1000: 50ns, 5000: 76ns }" : "{ 1us: 5us, 50us: 20us }";
        throw new Misread(`expected ${one.expected}, or a table such as ${example}`);
      }
      rows.sort(([a], [b]) => a - b);
      const twice = rows.find(([n], i) => i > 0 && n === rows[i - 1][0]);
      if (twice) throw new Misread(`expected a table with each number once, got ${twice[0]} twice`);
      return rows;
    },
  };
}

function isMap(input: unknown): input is Record<string, unknown> {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}

const KINDS = Object.keys(kindsOf(DURATION));
const DRAWN = COST_NAMES.filter(isDrawn);

/** Tables are numbered: the key of a distribution is a word. */
function namesDistribution(map: Record<string, unknown>): boolean {
  return Object.keys(map).some((key) => KINDS.includes(key));
}

/** `one`, if `name` may be drawn. */
function drawable<T>(name: CostName, one: Notation<T>): Notation<T> {
  if (isDrawn(name)) return one;
  throw new Misread(`${name} cannot be drawn from a distribution, as ${DRAWN.join(", ")} can: give a value or a table`);
}

const distributions = durations("A price, or what it is drawn from.");

/** An amount in ns, or a distribution; of one that is constant its amount. */
function drawn(one: Notation<number>): Notation<CostAmount> {
  return {
    expected: `${one.expected} or a distribution such as { quantiles: { p50: 14us, p99: 28us } }`,
    json: { anyOf: [one.json, writtenAs(distributions)] },
    read(input) {
      if (!isMap(input) && !(typeof input === "string" && /^[a-z]/i.test(input.trim()))) return one.read(input);
      const { success, data, error } = distributions.safeParse(input);
      if (!success) throw new Misread(error.issues[0].message, error.issues[0].path as string[]);
      if (data.kind === "constant") return toNs(data.meanPs);
      if (toNs(meanOf(data)) > MAX_PRICE) throw misread(this.expected, input);
      return data;
    },
  };
}

/** The scheduler's, and no price: one value, above 0. */
const quantum: Notation<number> = offeringOnlyItsOwn({
  ...nanoseconds,
  read(input) {
    if (typeof input === "object" && input !== null && !Array.isArray(input)) {
      throw new Misread(`expected ${nanoseconds.expected}: one value, the quantum does not depend on n`);
    }
    return positiveDuration.read(input) && nanoseconds.read(input);
  },
});

function readRow(
  name: CostName,
  key: Notation<number>,
  one: Notation<CostAmount>,
  n: string,
  value: unknown,
): CostRows[number] {
  try {
    const k = key.read(n);
    return [k, (isMap(value) && namesDistribution(value) ? drawable(name, one) : one).read(value)];
  } catch (error) {
    throw error instanceof Misread ? error.with({ path: [n, ...error.path] }) : error;
  }
}

function summary(name: CostName): string {
  const text = COSTS[name].summary;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The source of a cost that the scenario sets itself. */
const OVERRIDDEN = "set in the scenario";

/** A cost that the scenario sets: assumed, and exactly what it says. */
export function overriddenCost(name: CostName, value: CostValue, source = OVERRIDDEN): Cost {
  const [low, high] = extent(value);
  return { value, unit: COSTS[name].unit, low, high, kind: "assumed", source };
}

/**
 * What a scenario's `wakeLatency` stands for: from the waker to a thread that runs on a core that has been idle for
 * long, `ipi` and `idleExit` together, both in proportion to the profile's; where these are nothing, `idleExit` alone.
 */
export function wakeLatencyCosts(ns: number, profile: Readonly<Record<string, Cost>>): Partial<Record<CostName, Cost>> {
  const ipi = Number(profile.ipi.value);
  const exit = profile.idleExit.value;
  const whole = ipi + extent(exit)[1];
  const scale = whole === 0 ? 0 : ns / whole;
  const source = `${OVERRIDDEN}, by wakeLatency`;
  return {
    ipi: overriddenCost("ipi", ipi * scale, source),
    idleExit: overriddenCost("idleExit", whole === 0 ? ns : scaled(exit, scale), source),
  };
}

/** One optional key for every cost there is. */
export function perCost<T extends z.ZodType>(make: (name: CostName) => T): Record<CostName, z.ZodOptional<T>> {
  const shape = Object.fromEntries(COST_NAMES.map((name) => [name, make(name).optional()]));
  return shape as Record<CostName, z.ZodOptional<T>>;
}

/** Costs that a scenario sets, and the shorthand among them, in ns. */
export interface OwnCosts {
  costs: Partial<Record<CostName, Cost>>;
  wakeLatencyNs?: number;
}

/** What `wakeLatency` is short for. */
export const WAKE_LATENCY_PARTS = ["ipi", "idleExit"] as const satisfies readonly CostName[];

export const WAKE_LATENCY =
  "Short for ipi and idleExit: from the waker to a thread that runs on a core that has been idle for long. Both are the profile's, scaled.";

/** The schema of a scenario's `costs`. */
export const costOverrides = section(
  {
    ...perCost((name) => field(costValue(name), summary(name))),
    wakeLatency: field(nanoseconds, WAKE_LATENCY).optional(),
  },
  "Costs that replace the profile's.",
).transform(({ wakeLatency, ...values }, context): OwnCosts => {
  for (const part of WAKE_LATENCY_PARTS) {
    if (wakeLatency === undefined || values[part] === undefined) continue;
    const message = `given beside ${part}, which it stands for: keep one`;
    context.addIssue({ code: "custom", path: ["wakeLatency"], message });
  }
  const set = COST_NAMES.filter((name) => values[name] !== undefined);
  const costs = Object.fromEntries(set.map((name) => [name, overriddenCost(name, values[name] as CostValue)]));
  return wakeLatency === undefined ? { costs } : { costs, wakeLatencyNs: wakeLatency };
});
