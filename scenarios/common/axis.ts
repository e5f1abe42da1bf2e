/**
 * The axis of a scenario: what it is called, how its values are written, and where lines and points stand on it.
 * Whoever draws, tabulates or says something along it asks here, whatever it is.
 */
import { formatCount, formatGiven } from "./format.js";
import type { AxisUnit } from "./shapes/axis.js";
import type { Line, Scenario } from "./types.js";

/** What an axis is of, or panels are. */
export interface Quantity {
  /** As a scenario file calls it: `pending`, `rate`, `machine.cores`. */
  of: string;
  /** Of a chart's axis: `pending operations`, `cores`. */
  title: string;
  /** In front of a value: `n`, `cores`. */
  symbol: string;
  unit: AxisUnit;
  /** A value with its unit: `100 k`, `20 k/s`. */
  format(x: number): string;
  /** `n = 100`, `cores = 4`. */
  at(x: number): string;
}

export interface Axis extends Quantity {
  /** Whether it is the number of pending operations, of which there are laws. */
  isPending: boolean;
  scale: "log" | "linear";
  /** Ascending. */
  values: readonly number[];
}

/** A quantity by the name that a scenario file has for it; of a load, whose capacity it is a share of. */
export function quantityNamed(of: string, unit: AxisUnit, capacityOf?: "each" | "first"): Quantity {
  const symbol = of === "pending" ? "n" : symbolOf(of);
  const format = formatOf(unit);
  const title = of === "pending" ? "pending operations" : titleOf(of, symbol, capacityOf);
  return { of, title, symbol, unit, format, at: (x) => `${symbol} = ${format(x)}` };
}

type Along = Pick<Scenario, "pending" | "axis">;

export function axisOf({ axis, pending }: Along): Axis {
  if (axis === undefined) {
    return {
      ...{ of: "pending", isPending: true, title: "pending operations", symbol: "n" },
      ...{ unit: "count", scale: "log", values: pending, format: formatCount },
      at: (n) => `n = ${formatCount(n)}`,
    };
  }
  const { of, unit, scale, values, capacityOf } = axis;
  return { ...quantityNamed(of, unit, capacityOf), isPending: false, scale, values };
}

/** The one that there is without a word on it. */
export const PENDING_AXIS: Axis = axisOf({ pending: [] });

function formatOf(unit: AxisUnit): (x: number) => string {
  return unit === "count" ? formatCount : (x) => formatGiven(x, unit);
}

/** What stands between a quantity and its number in a scenario file, and says nothing of it. */
const WITHIN = /^(mean|median|constant|exponential|value|\d+)$/;

/** `cores` of `machine.cores`, `maxevents` of `epoll.maxevents`, `callback` of `workload.open.callback.exponential`. */
function symbolOf(of: string): string {
  const segments = of.split(".");
  return segments.findLast((segment) => !WITHIN.test(segment)) ?? of;
}

/** Of quantities whose name alone says too little. */
const TITLES: Readonly<Record<string, string>> = {
  rate: "rate asked for",
  "total-rate": "total rate asked for",
  "rate-per-operation": "rate asked for per operation",
  callback: "mean callback",
};

function titleOf(of: string, symbol: string, capacityOf: "each" | "first" | undefined): string {
  if (capacityOf !== undefined)
    return `load, a share of ${capacityOf === "each" ? "each line's capacity" : "the first line's capacity"}`;
  const segments = of.split(".");
  if (segments[0] === "costs" || of.startsWith("machine.costs.")) return `${symbol}, a cost`;
  if (segments.length === 2 && segments[0] !== "machine") return `${symbol} of ${segments[0]}`;
  return TITLES[symbol] ?? symbol;
}

/** `From 1 to 1 M pending operations`, `With cores from 1 to 64`. */
export function whereOf({ isPending, symbol, values, format, at }: Axis): string {
  const [first, last] = [values[0], values.at(-1)!];
  if (!isPending) return first === last ? `At ${at(first)}` : `With ${symbol} from ${format(first)} to ${format(last)}`;
  return `${first === last ? `With ${format(first)}` : `From ${format(first)} to ${format(last)}`} pending operations`;
}

/** After "at" or "from": `10 k pending operations`, `cores = 4`. */
export function inWords({ isPending, format, at }: Axis, x: number): string {
  return isPending ? `${format(x)} pending operations` : at(x);
}

/** `from 10 to 10 k pending operations`, `with cores from 1 to 64`. */
export function rangeInWords({ isPending, symbol, format }: Axis, from: number, to: number): string {
  const range = `from ${format(from)} to ${format(to)}`;
  return isPending ? `${range} pending operations` : `with ${symbol} ${range}`;
}

/** Where something stands on the axis: a point, a number that a verdict rests on. */
export function positionOf(place: { pending: number; x?: number }): number;
export function positionOf(place: { pending?: number | null; x?: number | null }): number | null;
export function positionOf({ pending, x }: { pending?: number | null; x?: number | null }): number | null {
  return x === undefined ? (pending ?? null) : x;
}

/** What says, in a result, where on the axis something is; null is the whole of it. */
export function placed(scenario: Along, x: number): { pending: number } | { x: number };
export function placed(scenario: Along, x: null): { pending: null } | { x: null };
export function placed({ axis }: Along, x: number | null) {
  return axis === undefined ? { pending: x } : { x };
}

/** The values of the axis that a line is run at, ascending. */
export function positionsOf({ pending, x }: Pick<Line, "pending" | "x">): readonly number[] {
  return x === undefined || pending.length === 0 ? pending : x;
}
