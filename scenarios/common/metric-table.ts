/**
 * What is measured at a point: the one table of it. The names are those of `--metric`, claims, growth laws, links and
 * points.csv; schema, results, terminal, report and exports take from here what there is, and what it is called.
 */
import { ACCOUNTS } from "../../sim/accounting/accounts.js";
import { COUNTER_KEYS, COUNTERS } from "./counters.js";
import { type Estimate, exactly, type MetricUnit } from "./estimate.js";
import { totalBytes } from "./memory.js";
import { type Percentile, percentileTitle, type Statistic, statisticsOf } from "./percentiles.js";
import { LATENCIES, type Latency, type Point } from "./types.js";

/** What one value belongs to: an event, of which it is a statistic; the average completion; the window as a whole. */
type Level = "event" | "completion" | "window";

export interface Metric {
  /** `response.p99`. */
  name: string;
  level: Level;
  /** In a sentence: `p99 response latency`. */
  title: string;
  /** On an axis of its own, where that is more than the title. */
  axis?: string;
  unit: MetricUnit;
  /** Of what it is a number, where it is one. */
  counted?: string;
  /** The class of traffic that it is of; of all together if absent. */
  class?: string;
  /** It does not depend on chance: there is no interval because none is needed. */
  exact?: true;
  /** The chart of the report that shows it. */
  chart: "latency" | "core-time" | "costs" | "memory";
  of(point: Point): Estimate | undefined;
}

/** A statistic of a latency in a sentence. */
const STATISTIC_WORDS: Readonly<Record<string, string>> = { mean: "mean", p50: "median", max: "maximal" };

export function latencyMetric(latency: Latency, statistic: Statistic): Metric {
  const words = STATISTIC_WORDS[statistic] ?? percentileTitle(statistic as Percentile);
  return {
    ...{ name: `${latency}.${statistic}`, level: "event", title: `${words} ${latency} latency`, unit: "ns" },
    chart: "latency",
    of: (point) => point.latency?.[latency]?.[statistic],
  };
}

export function latencyMetrics(statistics: readonly Statistic[]): Metric[] {
  return LATENCIES.flatMap((latency) => statistics.map((statistic) => latencyMetric(latency, statistic)));
}

const accounts = ACCOUNTS.map(
  (account): Metric => ({
    ...{ name: `core-time.${account}`, level: "completion", unit: "ns", chart: "core-time" },
    title: `core time per completion booked to ${account}`,
    of: (point) => point.coreTime?.[account],
  }),
);

/** Beside the accounts of the program. */
const clientTime: Metric = {
  ...{ name: "core-time.clients", level: "completion", unit: "ns", chart: "core-time" },
  title: "core time per completion of clients on the same machine",
  of: (point) => point.coreTime?.clients,
};

const transitionTime: Metric = {
  ...{ name: "core-time.transition", level: "completion", unit: "ns", chart: "core-time" },
  title: "core time per completion of going to sleep and resuming",
  of: (point) => point.coreTime?.transition,
};

const counters = COUNTER_KEYS.map(
  (counter): Metric => ({
    ...{ name: counter, level: "completion", unit: "count", chart: "costs" },
    title: `${COUNTERS[counter]} per completion`,
    of: (point) => point.counters?.[counter],
  }),
);

/** What becomes of requests, where that is counted. */
const OUTCOMES = {
  offered: { title: "requests sent, first or again", axis: "requests sent per second" },
  goodput: { title: "goodput", axis: "requests answered in time per second" },
  refused: { title: "requests refused", axis: "requests refused per second" },
  timedOut: { title: "requests timed out", axis: "requests timed out per second" },
  retried: { title: "requests sent again", axis: "requests sent again per second" },
} as const;

const outcomes = (Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]).map(
  (name): Metric => ({
    ...{ name: name === "timedOut" ? "timed-out" : name, level: "window", unit: "rate", chart: "costs" },
    ...OUTCOMES[name],
    of: (point) => point.outcomes?.[name],
  }),
);

const UNEVEN = {
  connections: "connections",
  requests: "requests",
  coreTime: "core time",
} as const;

/** 1 if all workers have as much. */
const unevenness = (Object.keys(UNEVEN) as (keyof typeof UNEVEN)[]).map(
  (what): Metric => ({
    ...{ name: `unevenness.${what === "coreTime" ? "core-time" : what}`, level: "window", unit: "count" },
    ...{ counted: "times the mean", chart: "costs" },
    title: `${UNEVEN[what]} of the worker with most, over the mean of all workers`,
    of: ({ balance }) => balance?.[what]?.largest,
  }),
);

/**
 * Everything that is known of a point in the same way everywhere, in the order in which it is listed; of percentiles
 * those that every result has.
 */
export const METRICS: readonly Metric[] = [
  ...latencyMetrics(statisticsOf({})),
  {
    ...{ name: "throughput", level: "window", unit: "rate", chart: "costs" },
    ...{ title: "throughput", axis: "completions per second" },
    of: (point) => point.throughput,
  },
  ...outcomes,
  ...accounts,
  clientTime,
  transitionTime,
  {
    ...{ name: "core-time.busy", level: "completion", unit: "ns", chart: "costs" },
    title: "busy core time per completion",
    of: (point) => point.busyTime,
  },
  {
    ...{ name: "busy", level: "window", unit: "share", chart: "core-time" },
    title: "share of core time that is not idle",
    of: (point) => point.busyShare,
  },
  ...counters,
  {
    ...{ name: "contextSwitches.notice", level: "window", unit: "count", counted: "switches", chart: "costs" },
    title: "context switches of all cores in a mean notice latency",
    of: (point) => point.switchesUntilNotice,
  },
  {
    ...{ name: "queued", level: "window", unit: "count", counted: "events", chart: "costs" },
    title: "events waiting for their callback, time average",
    of: ({ queuedMean }) => (queuedMean === undefined ? undefined : exactly(queuedMean)),
  },
  {
    ...{ name: "memory", level: "window", unit: "bytes", exact: true, chart: "memory" },
    title: "memory for pending operations",
    of: ({ memory }) => exactly(totalBytes(memory)),
  },
  {
    ...{ name: "threads", level: "window", title: "threads", unit: "count", counted: "threads", chart: "costs" },
    exact: true,
    of: ({ threads }) => exactly(threads),
  },
  ...unevenness,
  {
    ...{ name: "connections.accepted", level: "window", unit: "rate", chart: "costs" },
    title: "connections accepted per second",
    of: (point) => point.balance?.accepted,
  },
  {
    ...{ name: "connections.refused", level: "window", unit: "rate", chart: "costs" },
    title: "tries to connect per second that found the backlog full",
    of: (point) => point.refusedConnections,
  },
  {
    ...{ name: "energy", level: "completion", title: "energy per completion", unit: "joules", chart: "costs" },
    of: (point) => point.energy,
  },
];

/** What is told of each class besides its latencies. */
export const CLASS_METRICS: readonly Metric[] = METRICS.filter(
  ({ name }) => name === "throughput" || outcomes.some((each) => each.name === name),
);

/** `metric` of one class of traffic. */
export function classMetric(name: string, metric: Metric): Metric {
  const { title, axis, of } = metric;
  return {
    ...metric,
    ...{ name: `${name}.${metric.name}`, class: name, title: `${title} of ${name}` },
    ...(axis !== undefined && { axis: `${axis}, ${name}` }),
    // Whatever a class has is what a point has.
    of: (point) => {
      const own = point.classes?.[name];
      return own && of(own as Partial<Point> as Point);
    },
  };
}
