/** What is drawn from the points: growth laws, knees, verdicts. */
import * as z from "zod";
import { LAWS } from "../laws.js";
import { MAX_LINES, MAX_PANELS, MAX_PENDING, MAX_VALUES } from "../limits.js";
import { claimVerdict } from "./claims.js";
import { estimate } from "./estimate.js";
import { each, type Infer, list, name, number, oneOf, type Shape, sentence, share, text, whole } from "./exact.js";
import { type MetricNames, metricOf } from "./metric.js";

const pending = whole(1, MAX_PENDING);

const SEGMENT = {
  from: pending,
  to: pending,
  /** `undecided`: the values are inconclusive, or no law of the list fits. */
  law: oneOf([...LAWS, "undecided"]),
};

/** A range of the axis over which one law holds; both ends are values of the axis. */
export interface Segment extends Infer<typeof SEGMENT> {}
const segment: Shape<Segment> = z.strictObject(SEGMENT);
const segments = list(segment, MAX_VALUES);

function growthOf(metrics: MetricNames) {
  return {
    line: name,
    /** In which panel, where there are any. */
    panel: number.optional(),
    metric: metricOf(metrics),
    ...SEGMENT,
    /** Why it is undecided, in words. */
    reason: text.optional(),
    /** Weight of evidence of each law over `from` to `to`: they sum to 1. Absent where nothing could be fitted. */
    weights: each(LAWS, share).optional(),
    /**
     * The law fitted over `from` to `to`: constant + factor x f(n), with the natural logarithm, in the metric's unit.
     * Absent if undecided.
     */
    constant: estimate.optional(),
    factor: estimate.optional(),
    /** b of constant + factor x n^b over the same range; absent where it cannot be told (no growth to measure). */
    exponent: estimate.optional(),
    /**
     * Stretches of the axis before `from` with laws of their own, ascending: the law changes between two neighbours.
     */
    before: segments,
    /**
     * Stretches beyond the knee, where a closed workload is saturated and latency is what is left of its cycle; absent
     * without a knee.
     */
    beyond: segments.optional(),
  };
}

/** How one metric of one line grows along the axis, as far as the line carries its load. */
export interface Growth extends Infer<ReturnType<typeof growthOf>> {}
const growth: (metrics: MetricNames) => Shape<Growth> = (metrics) => z.strictObject(growthOf(metrics));

const KNEE = {
  line: name,
  /** In which panel, where there are any. */
  panel: number.optional(),
  /**
   * A closed workload saturates, an open one is overloaded; `none`: neither, up to the end of the axis; `unknown`: not
   * up to a place beyond which the runs are too short to tell, or were not made.
   */
  kind: oneOf(["saturates", "overloaded", "none", "unknown"]),
  /**
   * The last value of the axis that was carried (null if none was) and the first that was not, or of which it is
   * unknown.
   */
  between: z.tuple([number.nullable(), number]).optional(),
  /**
   * Value of the axis at which the offered rate equals what is delivered beyond; absent where load does not grow with
   * it.
   */
  at: estimate.optional(),
  /** What is delivered beyond it, per second. */
  perSecond: estimate.optional(),
  /** What is full there. */
  full: sentence.optional(),
};

/** Where the load becomes too much for a line, whatever is full then. */
export interface Knee extends Infer<typeof KNEE> {}
const knee: Shape<Knee> = z.strictObject(KNEE);

function findingsOf(metrics: MetricNames) {
  return {
    /**
     * How the metrics of each line grow along the axis, in the order of the lines; empty if the axis has too few
     * values.
     */
    growth: list(growth(metrics), MAX_LINES * metrics.most * MAX_PANELS),
    /** Where the load becomes too much, for each line. */
    knees: list(knee, MAX_LINES * MAX_PANELS),
    /** For each claim of the scenario, in its order. */
    claims: list(claimVerdict, MAX_VALUES),
  };
}

/** What is drawn from the points. */
export interface Findings extends Infer<ReturnType<typeof findingsOf>> {}
export const findings: (metrics: MetricNames) => Shape<Findings> = (metrics) => z.strictObject(findingsOf(metrics));
