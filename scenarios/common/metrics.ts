/** What is measured at a point, by the names that `--metric`, claims and growth laws use. */
import { ACCOUNTS } from "../../sim/accounts.js";
import { didYouMean } from "./did-you-mean.js";
import { UsageError } from "./errors.js";
import { type Estimate, exactly, type MetricUnit } from "./estimate.js";
import { totalBytes } from "./memory.js";
import { type Counter, LATENCIES, type Point, type Statistic } from "./types.js";

export interface EstimateMetric {
  /** `response.p99`. */
  name: string;
  /** In a sentence: `p99 response latency`. */
  title: string;
  /** `count` and `ns` are per completion where the title says so. */
  unit: MetricUnit;
  /** It does not depend on chance: there is no interval because none is needed. */
  exact?: true;
  of(point: Point): Estimate | undefined;
}

const STATISTICS: Record<Statistic, string> = {
  mean: "mean",
  p50: "median",
  p90: "p90",
  p99: "p99",
  p999: "p99.9",
  max: "maximal",
};

/** Counters in words; in a sentence, `per completion` follows. */
export const COUNTER_NAMES: Record<Counter, string> = {
  systemCalls: "system calls",
  contextSwitches: "context switches",
  wakeups: "wake-ups",
  interrupts: "interrupts",
  fruitlessPolls: "fruitless polls",
  emptyReads: "empty reads",
  cancellations: "cancelled operations",
  preemptions: "preemptions",
};

export const DEFAULT_METRICS = ["notice.mean", "response.p99"];

/** Everything that is known of a point in the same way everywhere, in the order in which it is listed. */
export const METRICS: readonly EstimateMetric[] = [
  ...LATENCIES.flatMap((latency) =>
    (Object.keys(STATISTICS) as Statistic[]).map(
      (statistic): EstimateMetric => ({
        name: `${latency}.${statistic}`,
        title: `${STATISTICS[statistic]} ${latency} latency`,
        unit: "ns",
        of: (point) => point.latency?.[latency]?.[statistic],
      }),
    ),
  ),
  { name: "throughput", title: "throughput", unit: "rate", of: (point) => point.throughput },
  ...ACCOUNTS.map(
    (account): EstimateMetric => ({
      name: `core-time.${account}`,
      title: `core time per completion booked to ${account}`,
      unit: "ns",
      of: (point) => point.coreTime?.[account],
    }),
  ),
  {
    name: "core-time.busy",
    title: "core time per completion that is not idle",
    unit: "ns",
    of: (point) => point.busyTime,
  },
  {
    name: "busy",
    title: "share of core time that is not idle",
    unit: "share",
    of: (point) => point.busyShare,
  },
  ...(Object.keys(COUNTER_NAMES) as Counter[]).map(
    (counter): EstimateMetric => ({
      name: counter,
      title: `${COUNTER_NAMES[counter]} per completion`,
      unit: "count",
      of: (point) => point.counters?.[counter],
    }),
  ),
  {
    name: "contextSwitches.notice",
    title: "context switches of all cores in a mean notice latency",
    unit: "count",
    of: (point) => point.switchesUntilNotice,
  },
  {
    name: "memory",
    title: "memory committed while the operations are pending",
    unit: "bytes",
    exact: true,
    of: ({ memory }) => exactly(totalBytes(memory)),
  },
  { name: "threads", title: "threads", unit: "count", exact: true, of: ({ threads }) => exactly(threads) },
  { name: "energy", title: "energy per completion", unit: "joules", of: (point) => point.energy },
];

/** The metrics called `names`, each once. @throws UsageError for one that there is not */
export function metricsNamed(names: readonly string[]): EstimateMetric[] {
  return [...new Set(names)].map(metricNamed);
}

/** @throws UsageError if there is none of that name */
export function metricNamed(name: string): EstimateMetric {
  const metric = METRICS.find((each) => each.name === name);
  if (metric !== undefined) return metric;
  const known = METRICS.map((each) => each.name);
  throw new UsageError(`no metric "${name}"${didYouMean(name, known)}`);
}
