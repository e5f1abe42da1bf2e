/**
 * What is varied, and how: the settings beside a scenario file that give it a value. This is the only place that knows
 * how a quantity is changed.
 */
import type { Rate } from "../../sim/spec.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { didYouMean } from "../common/did-you-mean.js";
import { UsageError } from "../common/errors.js";
import type { Amount, Scenario } from "../common/types.js";
import { written } from "../schema/capacity.js";
import type { Quantity } from "./types.js";

/** The scenario with these settings, `key=value`, besides its own. */
export type Load = (settings: readonly string[]) => Scenario;

/** What is asked for. */
export interface Asked {
  over?: string;
  from?: Amount;
  to?: Amount;
}

/** A quantity of a scenario that can be varied. */
export interface Varied {
  quantity: Quantity;
  /** Ends of the range; an absent one is open. */
  from?: number;
  to?: number;
  /** Where it is now. */
  start: number;
  /** The scenario with it at `value`. */
  at(value: number): Scenario;
}

const NAMED = ["rate", "pending", "cores", "speed"];
const SYNONYMS: Readonly<Record<string, string>> = { n: "pending", "machine.cores": "cores" };
/** Where no range is given. */
const MOST_CORES = 64;
const MOST_PENDING = 100_000;

/** What `asked` varies in `scenario`, which `load` gives. @throws UsageError where there is no such thing */
export function variedIn(scenario: Scenario, load: Load, asked: Asked): Varied {
  const over = nameOf(asked.over ?? usual(scenario));
  switch (over) {
    case "rate":
      return rates(scenario, load, asked);
    case "pending":
      return pendings(scenario, load, asked);
    case "cores": {
      const quantity: Quantity = { over, unit: "number", title: "number of cores", integral: true };
      const range = rangeOf(quantity, asked, { from: 1, to: Math.max(MOST_CORES, scenario.machine.cores) });
      return { quantity, ...range, start: scenario.machine.cores, at: (value) => load([`machine.cores=${value}`]) };
    }
    case "speed": {
      const { workload } = scenario;
      if (workload.kind !== "trace") throw new UsageError("only a recorded trace has a speed");
      const quantity: Quantity = { over, unit: "number", title: "speed of the trace", integral: false };
      const at = (value: number) => load([`workload.trace.speed=${value}`]);
      return { quantity, ...rangeOf(quantity, asked), start: workload.speed, at };
    }
    default:
      return ofPath(over, load, asked);
  }
}

/** @throws UsageError for what is no quantity and no path */
export function nameOf(over: string): string {
  const name = Object.hasOwn(SYNONYMS, over) ? SYNONYMS[over] : over;
  if (NAMED.includes(name) || name.includes(".")) return name;
  const hint = didYouMean(over, [...NAMED, ...Object.keys(SYNONYMS)]);
  throw new UsageError(`--over: a path such as machine.cores has dots, and nothing is called "${over}"${hint}`);
}

/** The rate, where the traffic asks for one. */
export function usual({ workload }: Scenario): string {
  if (workload.kind === "trace") return "speed";
  return workload.kind === "clients" || workload.kind === "storage" ? "pending" : "rate";
}

/** Ends in the quantity's unit. */
function rangeOf(
  { unit, title, integral }: Quantity,
  { from, to }: Asked,
  usually: { from?: number; to?: number } = {},
) {
  for (const end of [from, to]) {
    if (end === undefined) continue;
    if (end.unit !== unit) throw new UsageError(`${written(end)} is no ${title}: expected ${EXAMPLES[unit]}`);
    if (integral && !Number.isInteger(end.value))
      throw new UsageError(`${written(end)} is no ${title}: expected a whole number`);
  }
  const range = { from: from?.value ?? usually.from, to: to?.value ?? usually.to };
  if (range.from !== undefined && range.to !== undefined && range.from >= range.to)
    throw new UsageError(`the range is empty: from ${range.from} to ${range.to}`);
  return range;
}

const EXAMPLES: Readonly<Record<Quantity["unit"], string>> = {
  rate: "a rate such as 20k/s",
  ns: "a duration such as 5us",
  bytes: "a size such as 4KiB",
  share: "a share such as 50%",
  number: "a number such as 8",
};

/** Of one kind of traffic its own rate; of classes that of all together, each keeping its share. */
function rates(scenario: Scenario, load: Load, asked: Asked): Varied {
  const { workload } = scenario;
  const traffics = trafficsOf(workload);
  const rated = traffics.flatMap((traffic, i) => {
    const rate = traffic.kind === "open" || traffic.kind === "closed" ? traffic.rate : undefined;
    const prefix = workload.kind === "classes" ? `workload.${i}` : "workload";
    return rate === undefined ? [] : [{ rate, path: `${prefix}.${traffic.kind}.${keyOf(rate)}` }];
  });
  if (rated.length === 0)
    throw new UsageError("the traffic asks for no rate: vary something else with --over, such as pending");
  const bases = new Set(rated.map(({ rate }) => rate.basis));
  if (bases.size > 1)
    throw new UsageError(`some rates are in total and some per operation: say which, ${paths(rated)}`);
  const perOperation = bases.has("per-operation");
  if (perOperation && rated.length > 1)
    throw new UsageError(`the classes have rates per operation of their own: say which with --over, ${paths(rated)}`);
  const sum = rated.reduce((total, { rate }) => total + rate.perSecond, 0);
  const whole = rated.length < traffics.length ? "rate of the classes that have one" : "rate";
  const title = perOperation ? "rate per operation" : whole;
  const quantity: Quantity = { over: "rate", unit: "rate", title, integral: false };
  const at = (value: number) =>
    load(rated.map(({ rate, path }) => `${path}=${written({ value: (value * rate.perSecond) / sum, unit: "rate" })}`));
  return { quantity, ...rangeOf(quantity, asked), start: sum, at };
}

function paths(rated: readonly { path: string }[]): string {
  return rated.map(({ path }) => path).join(" or ");
}

function keyOf({ basis }: Rate): string {
  return basis === "total" ? "total-rate" : "rate-per-operation";
}

function pendings({ pending }: Scenario, load: Load, asked: Asked): Varied {
  const quantity: Quantity = { over: "pending", unit: "number", title: "number of pending operations", integral: true };
  const [first, last] = [pending[0], pending[pending.length - 1]];
  const usually = first < last ? { from: first, to: last } : { from: 1, to: Math.max(MOST_PENDING, last) };
  return {
    ...{ quantity, ...rangeOf(quantity, asked, usually), start: first },
    at: (value) => load([`pending=${value}`]),
  };
}

/** A number somewhere in the file, between two ends. */
function ofPath(over: string, load: Load, { from, to }: Asked): Varied {
  if (from === undefined || to === undefined)
    throw new UsageError(`where to look for ${over} is not known: say it with --from and --to`);
  if (from.unit !== to.unit) throw new UsageError(`${written(from)} and ${written(to)} have different units`);
  const { unit } = from;
  const at = (value: number) => {
    try {
      return load([`${over}=${written({ value, unit })}`]);
    } catch (error) {
      throw error instanceof ScenarioError ? new ScenarioError(error.diagnostics.map(ofOver)) : error;
    }
  };
  at(from.value);
  const whole = Number.isInteger(from.value) && Number.isInteger(to.value) && unit === "number";
  const quantity: Quantity = { over, unit, title: over, integral: whole && !takesParts(at, from.value, to.value) };
  return { quantity, ...rangeOf(quantity, { from, to }), start: from.value, at };
}

/** Nobody wrote that setting. */
function ofOver(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.file === "--set" ? { ...diagnostic, file: "--over" } : diagnostic;
}

function takesParts(at: (value: number) => Scenario, from: number, to: number): boolean {
  try {
    at(from + (to - from) / Math.PI);
    return true;
  } catch (error) {
    if (error instanceof ScenarioError) return false;
    throw error;
  }
}
