/** The estimates of a point by name, as `--metric` takes them. */
import { ACCOUNTS } from "../../sim/accounts.js";
import { UsageError } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { type Estimate, LATENCIES, type Point, type Statistic } from "../types.js";

export interface EstimateMetric {
  /** `response.p99`. */
  name: string;
  unit: "ns" | "rate" | "count" | "joules";
  of(point: Point): Estimate | undefined;
}

const STATISTICS: readonly Statistic[] = ["mean", "p50", "p90", "p99", "p999", "max"];

export const DEFAULT_METRICS = ["notice.mean", "response.p99"];

/** Everything that is estimated the same way in `points`, in their own order. */
function metricsOf(points: readonly Point[]): EstimateMetric[] {
  const counters = [...new Set(points.flatMap(({ counters }) => Object.keys(counters ?? {})))];
  return [
    ...LATENCIES.flatMap((latency) =>
      STATISTICS.map((statistic): EstimateMetric => {
        return { name: `${latency}.${statistic}`, unit: "ns", of: (point) => point.latency?.[latency]?.[statistic] };
      }),
    ),
    { name: "throughput", unit: "rate", of: (point) => point.throughput },
    ...ACCOUNTS.map((account): EstimateMetric => {
      return { name: `core-time.${account}`, unit: "ns", of: (point) => point.coreTime?.[account] };
    }),
    ...counters.map((name): EstimateMetric => {
      return { name, unit: "count", of: (point) => (point.counters as Record<string, Estimate> | undefined)?.[name] };
    }),
    { name: "energy", unit: "joules", of: (point) => point.energy },
  ];
}

/** The metrics called `names`. @throws UsageError for one that there is not */
export function metricsNamed(names: readonly string[], points: readonly Point[]): EstimateMetric[] {
  const all = metricsOf(points);
  return [...new Set(names)].map((name) => {
    const metric = all.find((each) => each.name === name);
    if (metric !== undefined) return metric;
    const known = all.map((each) => each.name);
    throw new UsageError(`no metric "${name}"${didYouMean(name, known)}`);
  });
}
