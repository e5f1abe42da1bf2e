/**
 * Names of metrics and statistics. What is measured is computed from points, so that their shape cannot know the table
 * of metrics: whoever reads hands the names in.
 */
import * as z from "zod";
import {
  isPercentile,
  isStatistic,
  MAX_PERCENTILES,
  type Percentile,
  type PrecisionStatistic,
  type Statistic,
  statisticsOf,
} from "../percentiles.js";
import { show } from "../show.js";
import { all, mapOf, type Shape } from "./exact.js";

export interface MetricNames {
  has(name: string): boolean;
  /** How many a result may have. */
  most: number;
}

export function metricOf(names: MetricNames) {
  return z.string().refine((word) => names.has(word), { error: ({ input }) => `no metric is called ${show(input)}` });
}

export const percentile: Shape<Percentile> = z.custom<Percentile>(
  (name) => typeof name === "string" && isPercentile(name),
  { error: ({ input }) => `expected a percentile such as p999, got ${show(input)}` },
);

const statistic = z.string().refine(isStatistic, {
  error: ({ input }) => `expected a statistic such as mean or p999, got ${show(input)}`,
});
const precise = statistic.refine((name) => name !== "max", { error: "a maximum has no interval" });
const MOST = statisticsOf({}).length + MAX_PERCENTILES;

/** A value for each statistic of a latency. Which there are, the scenario's measurement says. */
export function byStatistic<V extends z.ZodType>(value: V) {
  return all<Record<Statistic, z.output<V>>>()(mapOf(statistic, value, MOST) as never);
}

/** Values for some statistics that have intervals. */
export function byPrecision<V extends z.ZodType>(value: V) {
  return all<Partial<Record<PrecisionStatistic, z.output<V>>>>()(mapOf(precise, value, MOST) as never);
}
