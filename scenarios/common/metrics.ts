/** Metrics by their names. */
import { didYouMean } from "./did-you-mean.js";
import { UsageError } from "./errors.js";
import { latencyMetric, latencyMetrics, METRICS, type Metric } from "./metric-table.js";
import {
  isPercentile,
  isStatistic,
  MAX_PERCENTILES,
  PERCENTILE_PATTERN,
  type Percentile,
  readPercentile,
  type Statistic,
  statisticsOf,
} from "./percentiles.js";
import { type Claim, LATENCIES, type Latency, type Measurement } from "./types.js";

export { METRICS, type Metric };

export const DEFAULT_METRICS = ["notice.mean", "response.p99"];

/** All metrics of a result that was measured so, further percentiles in their places. */
export function metricsOf(measurement: Pick<Measurement, "percentiles">): Metric[] {
  return [...latencyMetrics(statisticsOf(measurement)), ...METRICS.filter(({ level }) => level !== "event")];
}

export const METRIC_NAMES = METRICS.map(({ name }) => name);

/** What a schema says of the names of metrics: {@link METRIC_NAMES}, and other percentiles. */
export const METRIC_JSON = {
  anyOf: [{ enum: METRIC_NAMES }, { type: "string", pattern: `^(${LATENCIES.join("|")})\\.${PERCENTILE_PATTERN}$` }],
};

/** A statistic of a latency; undefined for other metrics, and for what is none. */
export function latencyStatistic(name: string): { latency: Latency; statistic: Statistic } | undefined {
  const [latency, rest] = splitAtDot(name);
  const statistic = isStatistic(rest) ? rest : readPercentile(rest);
  return isLatency(latency) && statistic !== undefined ? { latency, statistic } : undefined;
}

/**
 * The metric that is called so; of percentiles any, `response.p99.99` or `response.p9999`; undefined if there is none.
 */
export function findMetric(name: string): Metric | undefined {
  const known = METRICS.find((each) => each.name === name);
  if (known !== undefined) return known;
  const found = latencyStatistic(name);
  return found && latencyMetric(found.latency, found.statistic);
}

/** Whether it is what a result calls a metric: of percentiles, not all that people may write. */
export function isMetricName(name: string): boolean {
  return findMetric(name)?.name === name;
}

/** How many a result may have. */
export const MOST_METRICS = METRICS.length + LATENCIES.length * MAX_PERCENTILES;

/** The percentiles that metrics of these names are. */
export function percentilesAmong(names: Iterable<string>): Percentile[] {
  return [...names].flatMap((name) => {
    const statistic = latencyStatistic(name)?.statistic;
    return statistic !== undefined && isPercentile(statistic) ? [statistic] : [];
  });
}

/** The metrics that claims are about, in the order in which they come. */
export function metricsClaimed(claims: readonly Claim[]): string[] {
  return claims.flatMap(({ statement }) => ("metric" in statement ? [statement.metric] : []));
}

/** The metrics called `names`, each once. @throws UsageError for one that there is not */
export function metricsNamed(names: readonly string[]): Metric[] {
  return [...new Map(names.map(metricNamed).map((metric) => [metric.name, metric])).values()];
}

/** @throws UsageError if there is none of that name */
export function metricNamed(name: string): Metric {
  const metric = findMetric(name);
  if (metric !== undefined) return metric;
  // The maximum is no percentile.
  const meant = name.replace(/\.p100(\.0*)?$/, ".max");
  throw new UsageError(`no metric "${name}"${didYouMean(meant, METRIC_NAMES)}`);
}

function isLatency(name: string): name is Latency {
  return (LATENCIES as readonly string[]).includes(name);
}

/** `response` and `p99.9` of `response.p99.9`. */
function splitAtDot(name: string): [string, string] {
  const dot = name.indexOf(".");
  return dot === -1 ? [name, ""] : [name.slice(0, dot), name.slice(dot + 1)];
}
