/** What is known of a value. */

/** What a metric is measured in. */
export type MetricUnit = "ns" | "rate" | "count" | "joules" | "bytes" | "share";

/**
 * A value with its confidence interval; `low` and `high` are null where none is claimed (one replication, maxima, percentiles with too few
 * samples beyond them). Means have Student's t across the replications; percentiles the interval of
 * scenarios/statistics/percentile-intervals.ts, which reaches farther up than down.
 */
export interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
}

/** A value no interval is claimed for. */
export function exactly(value: number): Estimate {
  return { value, low: null, high: null };
}
