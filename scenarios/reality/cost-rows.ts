/** Costs with their ranges and sources, from what the probes found. */
import { type CostValue, extent } from "../../models/cost-values.js";
import { COSTS, type CostName } from "../../models/costs.js";
import { formatCost } from "../common/cost-text.js";
import { round } from "../common/rounding.js";
import { COST_NAMES } from "../schema/costs.js";
import { type Gate, type Measured, NotMeasured, quantileOf, type Reading } from "./measured.js";
import type { Asked, Found, Rule } from "./rule.js";
import { RULES } from "./rules.js";
import type { Descriptors } from "./types.js";
import { unmeasurable, whyMissing } from "./unmeasured.js";

/** One cost as it was measured. */
export interface CostRow {
  name: CostName;
  value: Found;
  low: number;
  high: number;
  /** How it was measured, and from how much. */
  source: string;
}

export interface Unmeasured {
  name: CostName;
  why: string;
}

export interface Costs {
  rows: CostRow[];
  unmeasured: Unmeasured[];
}

interface Circumstances {
  descriptors: Descriptors;
  /** Why a probe that was not tried is not there. */
  lacking: string;
  /** What else its source says: when, on what. */
  where: string;
}

/** How far values of single rounds count for the range. */
const RANGE = [0.1, 0.9] as const;
/** Costs that may be nothing. */
const MAY_BE_NOTHING = new Set<string>([
  ...["systemCall", "ipi", "wakeupAsleep", "wakeupAwake", "idleEnter", "idleResume"],
  ...["sharedFile", "sharedFilePerDescriptor"],
]);

/** Every cost there is: measured, or why not. */
export function costsFrom(measured: Measured, circumstances: Circumstances): Costs {
  const costs: Costs = { rows: [], unmeasured: [] };
  for (const name of COST_NAMES) {
    const found = costFrom(name, measured, circumstances);
    if (typeof found === "string") costs.unmeasured.push({ name, why: found });
    else costs.rows.push(found);
  }
  return costs;
}

/** The row, or why there is none. */
function costFrom(name: CostName, measured: Measured, circumstances: Circumstances): CostRow | string {
  const rule = RULES[name];
  if (rule === undefined) return unmeasurable(name) ?? "has no probe";
  const used = new Set<string>();
  const asking = (at: Reading): Asked => ({
    at: (quantity, n) => {
      used.add(quantity);
      return at(quantity, n);
    },
    values: (quantity, n) => {
      used.add(quantity);
      return measured.quantity(quantity, n).values;
    },
    sizes: (quantity) => measured.sizes(quantity),
    descriptors: circumstances.descriptors,
  });
  try {
    const asked = asking(measured.median);
    const value = positive(name, rule.find(asked));
    if (typeof value === "string") return value;
    const [low, high] = rule.range?.(asked) ?? spread(rule, measured.rounds().map(asking));
    const [smallest, largest] = extent(value as CostValue);
    const gates = [...used].flatMap((quantity) => measured.gates.get(measured.probeOf(quantity) ?? "") ?? []);
    const best = typeof value === "number" && gates.length > 0 ? rule.find(asking(measured.best)) : undefined;
    const how = typeof rule.how === "string" ? rule.how : rule.how(asked);
    return {
      name,
      value,
      low: Math.max(0, Math.min(low, smallest)),
      high: Math.max(high, largest),
      source: [how, ...repeats(gates, best, name), circumstances.where].join("; "),
    };
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return unmeasurable(name) ?? whyMissing(error.message, measured, circumstances.lacking);
  }
}

/** The value without rows that cannot be; in words, why there is none. */
function positive(name: string, value: Found): Found | string {
  const possible = (ns: number) => Number.isFinite(ns) && (ns > 0 || (ns === 0 && MAY_BE_NOTHING.has(name)));
  const impossible = (ns: number) =>
    `came out as ${round(ns, 3)}: a difference of larger numbers that vary more than it is large`;
  if (typeof value === "number") return possible(value) ? value : impossible(value);
  const rows = value.filter(([, amount]) => typeof amount !== "number" || possible(amount));
  if (rows.length > 0) return rows;
  return impossible(Number(value[0][1]));
}

/** From the range that values of single rounds have, at each size by itself. */
function spread(rule: Rule, rounds: readonly Asked[]): [low: number, high: number] {
  const bySize = new Map<number, number[]>();
  for (const asked of rounds) {
    const found = rule.find(asked);
    for (const [key, amount] of typeof found === "number" ? [[0, found] as const] : found) {
      if (typeof amount === "number") bySize.set(key, [...(bySize.get(key) ?? []), amount]);
    }
  }
  const all = [...bySize.values()];
  if (all.length === 0) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return [
    Math.min(...all.map((values) => quantileOf(values, RANGE[0]))),
    Math.max(...all.map((values) => quantileOf(values, RANGE[1]))),
  ];
}

function repeats(gates: readonly Gate[], best: Found | undefined, name: CostName): string[] {
  if (gates.length === 0) return [];
  const least = gates.reduce((a, b) => (a.counted <= b.counted ? a : b));
  const noisy = gates.some((gate) => gate.noisy) ? ", the least disturbed ones since few were quiet" : "";
  const median = `medians of ${least.counted} of ${least.all} slices${noisy}`;
  const { unit } = COSTS[name];
  const atBest = typeof best === "number" && best > 0 ? `, at best ${formatCost(round(best, 3), unit)}` : "";
  return [median + atBest];
}
