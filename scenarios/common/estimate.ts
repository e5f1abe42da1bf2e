/** What is known of a value. */
import type { Estimate } from "./shapes/estimate.js";

export type { Estimate };

/** What a metric is measured in. */
export const METRIC_UNITS = ["ns", "rate", "count", "joules", "bytes", "share"] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

/** A value no interval is claimed for. */
export function exactly(value: number): Estimate {
  return { value, low: null, high: null };
}
