/**
 * What is searched over: any quantity that an axis may have, by the name that an axis has for it, and where it is
 * looked for. How it is put into the file is for scenarios/load/quantity.ts to know.
 */
import { COSTS } from "../../models/costs.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import { ScenarioError } from "../common/diagnostics.js";
import { UsageError } from "../common/errors.js";
import type { Amount, Scenario } from "../common/types.js";
import type { Fixed } from "../load/fixed.js";
import { written } from "../schema/capacity.js";
import type { Quantity } from "./types.js";

/** The scenario as it is; or with these quantities, each with a value, in place of what varies. */
export type Load = (fixed?: readonly Fixed[]) => Scenario;

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
  /** What more of it does, where that is known: the objective holds up to some value, or from one on. */
  direction?: "greatest" | "fewest";
}

const SYNONYMS: Readonly<Record<string, string>> = { n: "pending", "machine.cores": "cores" };
/** Where no range is given. */
const MOST_CORES = 64;
const MOST_PENDING = 100_000;
const LEAST_LOAD = 0.01;
/** In messages, for what names it. */
const OPTION = "--over";

/**
 * What `asked` varies in `scenario`, which `load` gives besides quantities that are `fixed`.
 * @throws UsageError or ScenarioError where there is no such thing
 */
export function variedIn(scenario: Scenario, load: Load, fixed: readonly Fixed[], asked: Asked): Varied {
  const over = nameOf(asked.over ?? usual(scenario));
  load([...fixed, { name: over, option: OPTION }]);
  const inFile = axisRange(scenario, over);
  switch (over) {
    case "rate": {
      const { title, sum } = ratesOf(scenario);
      const quantity: Quantity = { over, unit: "rate", title, integral: false };
      return { quantity, ...rangeOf(quantity, asked, inFile), start: sum, direction: "greatest" };
    }
    case "load": {
      const quantity: Quantity = { over, unit: "share", title: "load", integral: false };
      const range = rangeOf(quantity, asked, inFile ?? { from: LEAST_LOAD, to: 1 });
      return { quantity, ...range, start: LEAST_LOAD, direction: "greatest" };
    }
    case "pending":
      return pendings(scenario, asked);
    case "cores": {
      const quantity: Quantity = { over, unit: "number", title: "number of cores", integral: true };
      const { cores } = scenario.machine;
      const range = rangeOf(quantity, asked, inFile ?? { from: 1, to: Math.max(MOST_CORES, cores) });
      return { quantity, ...range, start: cores, direction: "fewest" };
    }
    case "speed": {
      const quantity: Quantity = { over, unit: "number", title: "speed of the trace", integral: false };
      const { workload } = scenario;
      const start = workload.kind === "trace" ? workload.speed : 1;
      return { quantity, ...rangeOf(quantity, asked, inFile), start, direction: "greatest" };
    }
    default:
      return ofName(over, load, fixed, asked, scenario);
  }
}

/** The quantity at `value`. */
export function fixedAt({ over, unit }: Quantity, value: number): Fixed {
  return { name: over, text: written({ value, unit }), option: OPTION };
}

/** The one name of what has several. */
export function nameOf(over: string): string {
  return Object.hasOwn(SYNONYMS, over) ? SYNONYMS[over] : over;
}

/** The rate, where the traffic asks for one. */
export function usual({ workload }: Scenario): string {
  if (workload.kind === "trace") return "speed";
  return workload.kind === "clients" || workload.kind === "storage" ? "pending" : "rate";
}

/** Whether both set the same in the file, so that they cannot both vary. */
export function isSameQuantity(a: string, b: string): boolean {
  const [left, right] = [a, b].map(plainName);
  if (left === right) return true;
  // A parameter of all mechanisms that have it, and of one.
  const [own, whole] = left.length > right.length ? [left, right] : [right, left];
  return !whole.includes(".") && own.split(".").length === 2 && own.endsWith(`.${whole}`);
}

function plainName(name: string): string {
  const segments = nameOf(name).split(".");
  const last = segments.at(-1)!;
  // A load is asked for by a rate.
  if (["load", "rate", "total-rate", "rate-per-operation"].includes(last) && segments[1] !== "costs") return "rate";
  if (segments[0] === "workload" && segments.length === 3 && !/^\d+$/.test(segments[1])) return last;
  return Object.hasOwn(COSTS, last) && /^(costs\.|machine\.costs\.)?[^.]*$/.test(name)
    ? `costs.${last}`
    : segments.join(".");
}

/** From the first to the last value of the scenario's axis, if that is what is searched over. */
function axisRange({ axis }: Scenario, over: string): { from: number; to: number } | undefined {
  if (axis === undefined || nameOf(axis.of) !== over || axis.values.length < 2) return undefined;
  return { from: axis.values[0], to: axis.values.at(-1)! };
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

/** What the rates that the traffic asks for are, and their sum. */
function ratesOf({ workload }: Scenario): { title: string; sum: number } {
  const traffics = trafficsOf(workload);
  const rates = traffics.flatMap((traffic) =>
    (traffic.kind === "open" || traffic.kind === "closed") && traffic.rate ? [traffic.rate] : [],
  );
  const whole = rates.length < traffics.length ? "rate of the classes that have one" : "rate";
  const title = rates.some(({ basis }) => basis === "per-operation") ? "rate per operation" : whole;
  return { title, sum: rates.reduce((sum, { perSecond }) => sum + perSecond, 0) };
}

function pendings({ axis, pending }: Scenario, asked: Asked): Varied {
  const quantity: Quantity = { over: "pending", unit: "number", title: "number of pending operations", integral: true };
  const [first, last] = [pending[0], pending[pending.length - 1]];
  const isAxis = axis === undefined && first < last;
  const usually = isAxis ? { from: first, to: last } : { from: 1, to: Math.max(MOST_PENDING, last) };
  return { quantity, ...rangeOf(quantity, asked, usually), start: first, direction: "greatest" };
}

/** Any other, between two ends: given, or those of the scenario's axis. */
function ofName(over: string, load: Load, fixed: readonly Fixed[], { from, to }: Asked, { axis }: Scenario): Varied {
  const inFile = axis !== undefined && isSameQuantity(axis.of, over) && axis.values.length > 1 ? axis : undefined;
  const ends = inFile && { unit: inFile.unit === "count" ? ("number" as const) : inFile.unit, all: inFile.values };
  const [low, high] = [
    from ?? (ends && { value: ends.all[0], unit: ends.unit }),
    to ?? (ends && { value: ends.all.at(-1)!, unit: ends.unit }),
  ];
  if (low === undefined || high === undefined)
    throw new UsageError(`where to look for ${over} is not known: say it with --from and --to`);
  if (low.unit !== high.unit) throw new UsageError(`${written(low)} and ${written(high)} have different units`);
  const { unit } = low;
  const at = (value: number) => load([...fixed, { name: over, text: written({ value, unit }), option: OPTION }]);
  at(low.value);
  const whole = Number.isInteger(low.value) && Number.isInteger(high.value) && unit === "number";
  const quantity: Quantity = { over, unit, title: over, integral: whole && !takesParts(at, low.value, high.value) };
  const direction = isWork(over) ? { direction: "greatest" as const } : {};
  return { quantity, ...rangeOf(quantity, { from: low, to: high }), start: low.value, ...direction };
}

/** Time that something takes: more of it is never easier. */
function isWork(over: string): boolean {
  const name = plainName(over);
  return name === "callback" || name.startsWith("costs.");
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
