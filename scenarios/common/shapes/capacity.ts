/** What a scenario file asks of `muxsim capacity`: an objective, what is varied, and what is claimed of it. */
import * as z from "zod";
import { MAX_CLAIMS } from "../limits.js";
import { positions } from "./axis.js";
import { type Infer, list, name, number, oneOf, type Shape, share, text } from "./exact.js";
import { type MetricNames, metricOf } from "./metric.js";

/** Conditions of one objective. */
export const MAX_CONDITIONS = 8;

/** What a quantity is measured in: per second, nanoseconds, bytes, a share of one, or a plain number. */
const QUANTITY_UNITS = ["rate", "ns", "bytes", "share", "number"] as const;
export type QuantityUnit = (typeof QUANTITY_UNITS)[number];

const AMOUNT = { value: number, unit: oneOf(QUANTITY_UNITS) };

/** An amount of the quantity that is varied. */
export interface Amount extends Infer<typeof AMOUNT> {}
const amount: Shape<Amount> = z.strictObject(AMOUNT);

function conditionOf(metrics: MetricNames) {
  return {
    metric: metricOf(metrics),
    /** Of the bound the metric must stay on. */
    side: oneOf(["below", "above"]),
    /** In the metric's unit, above 0. */
    bound: number.gt(0),
  };
}

/** `response.p99 < 1ms`. */
export interface Condition extends Infer<ReturnType<typeof conditionOf>> {}

const CLAIM = {
  id: name,
  says: name,
  source: name,
  about: oneOf(["described", "real"]).optional(),
  comment: text.optional(),
  /** Id of the line whose capacity is claimed; over that of `other`, if there is one. */
  line: name,
  other: name.optional(),
  /** At which values of the axis; at each that is looked at if absent. */
  at: positions.optional(),
  /** At least one of them; of a ratio in the unit `number`. */
  atLeast: amount.optional(),
  atMost: amount.optional(),
};

/** A claim about a capacity, or about how many times that of another line it is. */
export interface CapacityClaim extends Infer<typeof CLAIM> {}
const claim: Shape<CapacityClaim> = z.strictObject(CLAIM);

function capacityOf(metrics: MetricNames) {
  const condition: Shape<Condition> = z.strictObject(conditionOf(metrics));
  return {
    /** All of them must hold. */
    objective: list(condition, MAX_CONDITIONS, 1),
    /** `rate`, `pending`, `cores`, `speed`, or whatever else an axis may be; absent: as the traffic has it. */
    over: name.optional(),
    from: amount.optional(),
    to: amount.optional(),
    /** Half the interval's width that is asked for, relative to the value. */
    precision: share.optional(),
    claims: list(claim, MAX_CLAIMS),
  };
}

/** The section `capacity` of a scenario file. */
export interface CapacityQuestion extends Infer<ReturnType<typeof capacityOf>> {}
export const capacityQuestion: (metrics: MetricNames) => Shape<CapacityQuestion> = (metrics) =>
  z.strictObject(capacityOf(metrics));
