/** Metrics by their names. */
import type { Workload } from "../../sim/spec.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import { hasClientLatency } from "../../sim/traffic.js";
import { didYouMean } from "./did-you-mean.js";
import { UsageError } from "./errors.js";
import { isLatency, splitAtDot } from "./latency-names.js";
import { CLASS_NAME, MAX_CLASSES } from "./limits.js";
import { CLASS_METRICS, classMetric, latencyMetric, latencyMetrics, METRICS, type Metric } from "./metric-table.js";
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
import { WHY_METRICS } from "./why-metrics.js";

export { METRICS, type Metric };

export const DEFAULT_METRICS = ["notice.mean", "response.p99"];

/** All metrics of a result that was measured so, further percentiles in their places. */
export function metricsOf({ measurement, workload }: Measured): Metric[] {
  const latencies = latencyMetrics(statisticsOf(measurement));
  const others = METRICS.filter(({ level }) => level !== "event");
  const whys = measurement.why ? WHY_METRICS : [];
  const ofClasses = classNames(workload).flatMap((name) =>
    [...latencies, ...CLASS_METRICS, ...whys].map((metric) => classMetric(name, metric)),
  );
  return [...latencies, ...whys, ...others, ...ofClasses];
}

/** What of a scenario says which metrics there are. */
interface Measured {
  measurement: Pick<Measurement, "percentiles" | "why">;
  workload: { kind: string; classes?: readonly { name: string; background?: true }[] };
}

/** The classes of a workload, in their order; none where it has none. */
export function classNames({ classes = [] }: Measured["workload"]): string[] {
  return classes.map(({ name }) => name);
}

/** Metrics of the classes of a workload that say how much comes of each and what becomes of it. */
export function classMetrics(workload: Measured["workload"]): Metric[] {
  return classNames(workload).flatMap((name) => CLASS_METRICS.map((metric) => classMetric(name, metric)));
}

/** Whether a class may be called so: what is before the point of another metric is no class. */
export function isClassName(name: string): boolean {
  return CLASS_NAME.test(name) && !RESERVED.has(name);
}

const RESERVED = new Set([
  ...METRICS.flatMap(({ name }) => name.split(".")),
  ...LATENCIES,
  "all",
  "together",
  "why",
  "why-share",
]);

export const METRIC_NAMES = [...METRICS, ...WHY_METRICS].map(({ name }) => name);

/** What a schema says of the names of metrics: {@link METRIC_NAMES}, and other percentiles. */
export const METRIC_JSON = {
  anyOf: [
    { enum: METRIC_NAMES },
    { type: "string", pattern: `^(${LATENCIES.join("|")})\\.${PERCENTILE_PATTERN}$` },
    {
      type: "string",
      pattern: `^[a-z][a-z0-9-]*\\.((${LATENCIES.join("|")})\\.(mean|max|${PERCENTILE_PATTERN})|${[...CLASS_METRICS, ...WHY_METRICS].map(({ name }) => name).join("|")})$`,
    },
  ],
};

/** A statistic of a latency; undefined for other metrics, and for what is none. */
export function latencyStatistic(name: string): { of?: string; latency: Latency; statistic: Statistic } | undefined {
  const [first, rest] = splitAtDot(name);
  if (isLatency(first)) {
    const statistic = isStatistic(rest) ? rest : readPercentile(rest);
    return statistic && { latency: first, statistic };
  }
  const found = isClassName(first) && isLatency(splitAtDot(rest)[0]) ? latencyStatistic(rest) : undefined;
  return found && { of: first, ...found };
}

/**
 * The metric that is called so; of percentiles any, `response.p99.99` or `response.p9999`; undefined if there is none.
 */
export function findMetric(name: string): Metric | undefined {
  const known = [...METRICS, ...WHY_METRICS].find((each) => each.name === name);
  if (known !== undefined) return known;
  const [of, rest] = splitAtDot(name);
  const found = latencyStatistic(name);
  if (found !== undefined) {
    const metric = latencyMetric(found.latency, found.statistic);
    return found.of === undefined ? metric : classMetric(found.of, metric);
  }
  const ofClass = [...CLASS_METRICS, ...WHY_METRICS].find((each) => each.name === rest);
  return ofClass && isClassName(of) ? classMetric(of, ofClass) : undefined;
}

/** Whether it is what a result calls a metric: of percentiles, not all that people may write. */
export function isMetricName(name: string): boolean {
  return findMetric(name)?.name === name;
}

/** How many a result may have. */
export const MOST_METRICS = (1 + MAX_CLASSES) * (METRIC_NAMES.length + LATENCIES.length * MAX_PERCENTILES);

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

/**
 * @throws UsageError for a metric of a class that `workload` does not have, and for a client's latency where it has
 *   none
 */
export function checkMeasured(metrics: readonly Metric[], workload: Workload): void {
  const names = classNames(workload);
  for (const { name, class: of } of metrics) {
    if (of === undefined || names.includes(of)) {
      checkClient(name, of, workload);
      continue;
    }
    const hint = names.length === 0 ? ": the workload has no classes" : didYouMean(of, names);
    throw new UsageError(`no metric "${name}": there is no class ${of}${hint}`);
  }
}

function checkClient(name: string, of: string | undefined, workload: Workload): void {
  if (latencyStatistic(name)?.latency !== "client") return;
  const own = of === undefined ? workload : trafficsOf(workload)[classNames(workload).indexOf(of)];
  if (hasClientLatency(own)) return;
  const instead = name.replace("client.", "response.");
  const why = "clients have no network, time limit or retries, so that theirs is the response latency";
  throw new UsageError(`no metric "${name}" of this workload: ${why}; did you mean "${instead}"?`);
}

/** @throws UsageError if there is none of that name */
export function metricNamed(name: string): Metric {
  const metric = findMetric(name);
  if (metric !== undefined) return metric;
  // The maximum is no percentile.
  const meant = name.replace(/\.p100(\.0*)?$/, ".max");
  throw new UsageError(`no metric "${name}"${didYouMean(meant, METRIC_NAMES)}`);
}
