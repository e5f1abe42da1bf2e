/** What a metric is called in sentences about a scenario. */
import { latencyStatistic, type Metric } from "../common/metrics.js";
import type { Scenario } from "../common/types.js";

/** `p99 response latency`; where only some operations' latencies are measured, of which. */
export function titleIn({ measurement }: Scenario, { name, title }: Metric): string {
  return latencyStatistic(name) !== undefined && measurement.of === "cold" ? `${title} outside the hot set` : title;
}
