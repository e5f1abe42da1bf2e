/** A point: what is known of one line at one number of pending operations. */
import * as z from "zod";
import type { MemoryUse } from "../../../models/types.js";
import { ACCOUNTS, type Account } from "../../../sim/accounting/accounts.js";
import type { OutcomeCounts } from "../../../sim/requests/outcomes.js";
import { COMPONENTS, type Component } from "../../../sim/why/components.js";
import { type ByLatency, DEVICE_LATENCIES, LATENCIES } from "../cell.js";
import { COUNTER_KEYS } from "../counters.js";
import {
  CLASS_NAME,
  MAX_CLASSES,
  MAX_COMPLETIONS,
  MAX_PENDING,
  MAX_REPLICATIONS,
  MAX_ROUNDS,
  MAX_WARM_UP_EVENTS,
} from "../limits.js";
import { record } from "../record.js";
import type { Standing } from "../status.js";
import { balance } from "./balance.js";
import { estimate } from "./estimate.js";
import {
  all,
  amount,
  each,
  exact,
  type Infer,
  list,
  mapOf,
  name,
  number,
  oneOf,
  type Shape,
  share,
  some,
  text,
  whole,
} from "./exact.js";
import { byPrecision, byStatistic, type MetricNames, metricOf } from "./metric.js";
import { bottleneck, needs } from "./standing.js";

/** Levels, and so many quantiles of each latency. */
export const MAX_LEVELS = 1_000;
/** Spans of a point over time: sim/time-average.ts. */
const MAX_SPANS = 1_000;
const spans = list(amount, MAX_SPANS);

const CORRELATION = {
  /**
   * So many consecutive events tell as much about the mean as one independent sample: the integrated autocorrelation
   * time.
   */
  events: amount,
  /** All samples of all replications over that. */
  effectiveSamples: amount,
  /**
   * How often an interval at the scenario's confidence that took all events for independent would hold the true mean.
   */
  naiveCoverage: share,
  /** A replication's window is less than 20 times as long: intervals may be too narrow, and the warm-up too short. */
  short: z.literal(true).optional(),
};

/**
 * How far the response latencies of consecutive events depend on each other (scenarios/statistics/autocorrelation.ts).
 * To three digits.
 */
export interface Correlation extends Infer<typeof CORRELATION> {}
const correlation: Shape<Correlation> = z.strictObject(CORRELATION);

const PRECISION_REACHED = {
  /** Whether every target was reached. */
  met: z.boolean(),
  /** Of each: half the interval relative to the value; null where there is no interval or the value is 0. */
  reached: byPrecision(amount.nullable()),
};

/** How narrow the intervals of a point came out. */
export interface PrecisionReached extends Infer<typeof PRECISION_REACHED> {}
const precisionReached: Shape<PrecisionReached> = z.strictObject(PRECISION_REACHED);

/** Columns of a row for each span: an estimate over the replications; null where a replication has no event. */
const column = list(number.nullable(), MAX_SPANS);
const columns = z.strictObject({ value: column, low: column, high: column });

const TIMELINE = {
  /** Length of a span; the first begins where measurement does. */
  spanNs: number.positive(),
  /** Nanoseconds, of the events that happened in the span. */
  mean: columns,
  p50: columns,
  p99: columns,
  /** The longest of all replications. */
  max: column,
  /** Device events in the span, over all replications. */
  events: list(whole(0, Number.MAX_SAFE_INTEGER), MAX_SPANS),
};

/** Response latencies over time. */
export interface TimelineOfPoint extends Infer<typeof TIMELINE> {}
const timeline: Shape<TimelineOfPoint> = z.strictObject(TIMELINE);

const REGIMES = {
  /** What tells: the response latencies, or only how many events had not ended. */
  of: oneOf(["response", "backlog"]),
  /** Replications in which that is high all along the window; and those that went over within it, either way. */
  high: whole(0, MAX_REPLICATIONS),
  moved: whole(1, MAX_REPLICATIONS).optional(),
  /** So many times as high, on average, as where it is low. */
  times: amount,
};

/** Where replications fall into regimes: scenarios/statistics/regimes.ts. */
export interface Regimes extends Infer<typeof REGIMES> {}
const regimes: Shape<Regimes> = z.strictObject(REGIMES);

const memory: Shape<MemoryUse> = exact<MemoryUse>()({ threads: amount, buffers: amount, registrations: amount });

/** Of every latency that there is. */
function byLatency<V extends z.ZodType>(value: V) {
  const there = some(LATENCIES, value).refine((found) => DEVICE_LATENCIES.every((each) => found[each] !== undefined));
  return there as never as Shape<ByLatency<z.output<V>>>;
}

const requests = whole(0, Number.MAX_SAFE_INTEGER);

const OUTCOMES = {
  /** Requests sent, first or again; and those of them that were sent again, per second. */
  offered: estimate,
  retried: estimate,
  /** Answered in time; refused; and given up by their clients, per second. */
  goodput: estimate,
  refused: estimate,
  timedOut: estimate,
  /**
   * Of all windows together. What was pending at their starts and what was offered: in time, refused, timed out, or
   * pending at their ends.
   */
  counts: exact<OutcomeCounts>()({
    offered: requests,
    retried: requests,
    inTime: requests,
    refused: requests,
    timedOut: requests,
    pendingStart: requests,
    pendingEnd: requests,
  }),
};

/** What became of the requests that clients sent. */
const outcomes: Shape<Infer<typeof OUTCOMES>> = z.strictObject(OUTCOMES);

const status = all<Standing["status"] | "unsupported">()(
  oneOf(["steady", "changing", "saturated", "overloaded", "partly overloaded", "too short", "unsupported"]),
);

/**
 * A value for each account of the program; for clients, where they run on the same machine; for a core's going to sleep
 * and resuming, where that has a price.
 */
function ofAccounts<V>(value: Shape<V>) {
  type Of = Record<Account, V> & { clients?: V; transition?: V };
  const fields = { ...record(ACCOUNTS, () => value), clients: value.optional(), transition: value.optional() };
  return z.strictObject(fields) as unknown as Shape<Of>;
}

const componentsOf = exact<Record<Component, z.output<typeof estimate>>>()(record(COMPONENTS, () => estimate));

const WHY = {
  /** What response latencies are made of, on average and in the slowest 1 %, in nanoseconds and as shares. */
  response: z.strictObject({
    mean: componentsOf,
    meanShare: componentsOf,
    tail: componentsOf,
    tailShare: componentsOf,
  }),
};

/** Why latencies are what they are: docs/why.md. */
interface WhyOfPoint extends Infer<typeof WHY> {}
const why: Shape<WhyOfPoint> = z.strictObject(WHY);

const CLASS = {
  /** It keeps the machine busy, and has no latencies: the rest is of what happened in the windows. */
  background: z.literal(true).optional(),
  /** The rate that it asks for, per second. */
  intendedRate: number.positive(),
  /** Device events, and ended callbacks, per second. */
  offered: estimate.optional(),
  throughput: estimate.optional(),
  /** Closed: by which share `throughput` is below `intendedRate`; absent unless it is so beyond chance. */
  shortfall: share.optional(),
  outcomes: outcomes.optional(),
  /** Measured samples over all replications. */
  samples: whole(0, MAX_REPLICATIONS * MAX_COMPLETIONS).optional(),
  /** As of the point: where that has them. */
  latency: byLatency(byStatistic(estimate)).optional(),
  why: why.optional(),
  quantiles: byLatency(list(amount, MAX_LEVELS)).optional(),
  timeline: timeline.optional(),
};

/** What is known of one class of traffic at a point. */
export interface ClassPoint extends Infer<typeof CLASS> {}
const classPoint: Shape<ClassPoint> = z.strictObject(CLASS);

function pointOf(metrics: MetricNames) {
  const metric = metricOf(metrics);
  return {
    line: name,
    pending: whole(1, MAX_PENDING),
    /** The value of the axis, where that is not n. */
    x: number.optional(),
    /** In which panel, where there are any. */
    panel: number.optional(),
    /**
     * `steady`: everything below is present. `changing`: so is here, and `timeline`, but things happen while it is
     * measured: means and percentiles are of the whole time. `saturated`: closed: so is here, but less is delivered
     * than was asked for, and `bottleneck` is full. `overloaded`: open: no steady state; `latency` and `quantiles` are
     * absent, `bottleneck` is offered more than it can do, by `excess`. `partly overloaded`: `overloadedReplications`
     * of the replications are, the others are not: no latency is averaged over them. `too short`: the runs do not
     * tell, or were still on their way; `latency` and `quantiles` are absent, `reason` says why, `needs` how long
     * would do. `unsupported`: not run; `reason` says why, nothing measured is present.
     */
    status,
    /**
     * Why it was not run or cannot be told; or, on a steady point, that some measured events never ended and are not in
     * its latencies.
     */
    reason: text.optional(),
    /** What was most in demand, or what is full. */
    bottleneck: bottleneck.optional(),
    /**
     * Offered load / capacity - 1, when overloaded; of the replications that are, when some are. Absent, with a
     * `reason`, where runs were given up before anything was measured and the scenario itself does not tell.
     */
    excess: amount.optional(),
    overloadedReplications: whole(1, MAX_REPLICATIONS).optional(),
    needs: needs.optional(),
    /**
     * Why something that is told of other points is not told of this one: `drift`; `correlation`; `perCompletion`, core
     * time, counters and energy; `rates`, whatever is a rate, a share or an average over time, and all that is per
     * completion.
     */
    undetermined: some(["rates", "perCompletion", "drift", "correlation"], text).optional(),
    /** Closed: by which share `throughput` is below `intendedRate`; absent unless it is so beyond chance. */
    shortfall: share.optional(),
    /** Where requests may be refused, or clients give up. */
    outcomes: outcomes.optional(),
    /** Per second, tries to connect that found a backlog full, where backlogs have a bound. */
    refusedConnections: estimate.optional(),
    /** Of each class of traffic, by its name; everything else is of those together that are measured. */
    classes: mapOf(z.string().regex(CLASS_NAME), classPoint, MAX_CLASSES).optional(),
    /** Device events per second. */
    offered: estimate.optional(),
    replications: whole(1, MAX_REPLICATIONS).optional(),
    /** Device events that each replication dropped first. */
    warmup: whole(0, 2 * MAX_ROUNDS * MAX_WARM_UP_EVENTS).optional(),
    /** Of a steady point: whether it is as precise as `measurement.precision` asks. */
    precision: precisionReached.optional(),
    /** Measured samples over all replications. */
    samples: whole(0, MAX_REPLICATIONS * MAX_COMPLETIONS).optional(),
    /** Nanoseconds. */
    latency: byLatency(byStatistic(estimate)).optional(),
    /** Where it was asked for. */
    why: why.optional(),
    /** Percentiles without an interval, because too few samples lie beyond them: names of metrics, `response.p999`. */
    unbounded: list(metric, metrics.most).optional(),
    /** Nanoseconds at the quantiles of `Result.quantileLevels`, from all replications together. */
    quantiles: byLatency(list(amount, MAX_LEVELS)).optional(),
    /** Mean notice latency the mechanism's law expects at light load, in nanoseconds, where it claims one. */
    lawNoticeNs: amount.optional(),
    /** Where replications fall into regimes, so that a mean over all is of none. */
    regimes: regimes.optional(),
    /** How far consecutive events depend on each other. */
    correlation: correlation.optional(),
    /** Relative change of the mean response latency from the first half of the window to the second. */
    drift: estimate.optional(),
    /** Ended callbacks per second. */
    throughput: estimate.optional(),
    /**
     * Of a steady point, what each replication gave, in their order, to 7 significant digits: `throughput`, and every
     * statistic of every latency but the maximum, under the metric's name (`response.p99`). Percentiles are those of
     * the replication's own samples, in nanoseconds.
     */
    byReplication: mapOf(metric, list(number, MAX_REPLICATIONS), metrics.most).optional(),
    /** The rate the scenario asks for, per second. */
    intendedRate: number.positive(),
    /** Core-nanoseconds per completion by account, and those of clients on the same machine. */
    coreTime: ofAccounts(estimate).optional(),
    /** Core-nanoseconds per completion that are neither idle nor the clients'. */
    busyTime: estimate.optional(),
    /** Share of core time by account: sums to 1. */
    coreShare: ofAccounts(amount).optional(),
    /** Share of core time that is not idle. */
    busyShare: estimate.optional(),
    /** Per completion. */
    counters: each(COUNTER_KEYS, estimate).optional(),
    /** Context switches of all cores in a mean notice latency: how many pass while an event waits to be noticed. */
    switchesUntilNotice: estimate.optional(),
    pendingMean: amount.optional(),
    queuedMean: amount.optional(),
    queuedMax: amount.optional(),
    /** The same over the window of the first replication: time averages in equal spans of `spanNs`, four digits. */
    overTime: z.strictObject({ spanNs: amount, pending: spans, queued: spans }).optional(),
    /** Response latencies over time, where a duration is measured. */
    timeline: timeline.optional(),
    /**
     * Memory in bytes while the operations are merely pending; and what requests may need that wait in their handlers,
     * or for their receivers.
     */
    memory,
    /** Number of threads of the mechanism. */
    threads: whole(1, Number.MAX_SAFE_INTEGER),
    /** Jain's index over the callbacks of all threads, and over the events of all operations. */
    fairness: z.strictObject({ workers: amount, operations: amount }).optional(),
    /** Where connections end: how evenly they, requests and core time are spread over workers. */
    balance: balance.optional(),
    /** Joules per completion, when the profile gives watts. */
    energy: estimate.optional(),
  };
}

/** What is known of one line at one number of pending operations. */
export interface Point extends Infer<ReturnType<typeof pointOf>> {}
export const point: (metrics: MetricNames) => Shape<Point> = (metrics) => z.strictObject(pointOf(metrics));
