/**
 * The axis of a result, where it is not n: a quantity of the scenario, and what is different at each of its values. And
 * its panels, which are the same of another quantity.
 */
import * as z from "zod";
import { MAX_LINES, MAX_PANELS, MAX_VALUES } from "../limits.js";
import { estimate } from "./estimate.js";
import { type Infer, list, name, number, oneOf, type Shape, sentence, whole } from "./exact.js";

/** What the values of an axis are in; as metrics are. */
const AXIS_UNITS = ["count", "rate", "ns", "bytes", "share"] as const;
export type AxisUnit = (typeof AXIS_UNITS)[number];

/** No value of a scenario lies deeper, and no more of them depend on one. */
const MAX_KEYS = 32;
const MAX_CHANGED = 1_000;

const CHANGED = {
  /** Keys and indices, from the scenario on; of a line, its id. */
  path: list(z.union([name, whole(0, MAX_VALUES)]), MAX_KEYS, 1),
  /** What stands there; nothing does if absent. */
  value: z.union([number, sentence, z.boolean(), z.null()]).optional(),
};

/** A value of the scenario that is another one at a value of the axis. */
export interface Changed extends Infer<typeof CHANGED> {}
const changed: Shape<Changed> = z.strictObject(CHANGED);

function ascending(max: number) {
  return list(number, max, 1).refine(
    (values) => values.every((x, i) => i === 0 || x > values[i - 1]),
    "expected ascending numbers",
  );
}

/** Values of an axis, ascending. */
export const positions = ascending(MAX_VALUES);

const CAPACITY = {
  line: name,
  /** Where else it is another one: in which panel, for an axis; at which value of the axis, for panels. */
  at: number.optional(),
  /** Events per second that it can carry. */
  perSecond: estimate,
  /** Delivered where a half more is offered, about, and where three times as much is. */
  over: estimate,
  beyond: estimate,
};

/** What a line can carry, by the pilot runs of scenarios/run/line-capacity.ts. */
export interface Capacity extends Infer<typeof CAPACITY> {}
const capacity: Shape<Capacity> = z.strictObject(CAPACITY);

const AXIS = {
  /** As a scenario file calls it: `rate`, `machine.cores`, `epoll.maxevents`. */
  of: name,
  unit: oneOf(AXIS_UNITS),
  scale: oneOf(["log", "linear"]),
  /** Ascending: nanoseconds, bytes, per second, or as they are. */
  values: positions,
  /**
   * For each value, what is different there from the scenario as it stands, which is that of the first: whatever
   * follows from the quantity.
   */
  changes: list(list(changed, MAX_CHANGED), MAX_VALUES, 1),
  /** Of a load: the rate that is 1, of each line by itself or of the first line for all. */
  capacityOf: oneOf(["each", "first"]).optional(),
  /** The same, once the run has found it out: of each line, or of the first. */
  capacities: list(capacity, MAX_LINES * MAX_PANELS).optional(),
};

/** An axis that is not the number of pending operations. */
export interface StoredAxis extends Infer<typeof AXIS> {}
export const storedAxis: Shape<StoredAxis> = z
  .strictObject(AXIS)
  .refine(({ values, changes }) => values.length === changes.length, {
    path: ["changes"],
    error: "expected one list for each value",
  });

const PANELS = {
  of: AXIS.of,
  unit: AXIS.unit,
  values: ascending(MAX_PANELS),
  /** As those of an axis: what is different in each panel, its own axis included. */
  changes: list(list(changed, MAX_CHANGED), MAX_PANELS, 1),
  capacityOf: AXIS.capacityOf,
  /** Of a load: what each line, or the first, can carry at each value of the axis. */
  capacities: list(capacity, MAX_LINES * MAX_VALUES).optional(),
};

/** A second quantity, whose values have a chart each. */
export interface StoredPanels extends Infer<typeof PANELS> {}
export const storedPanels: Shape<StoredPanels> = z
  .strictObject(PANELS)
  .refine(({ values, changes }) => values.length === changes.length, {
    path: ["changes"],
    error: "expected one list for each value",
  });

const LOAD = {
  /** Of what each line, or the first, can carry. */
  share: number.gt(0),
  capacityOf: oneOf(["each", "first"]),
  capacities: list(capacity, MAX_LINES * MAX_VALUES),
};

/** The load that all of a scenario is at, once it is known what lines can carry: one of its panels by itself. */
export interface StoredLoad extends Infer<typeof LOAD> {}
export const storedLoad: Shape<StoredLoad> = z.strictObject(LOAD);
