/** How the metrics of a line grow along its points. */
import type { Growth } from "../../common/findings.js";
import { type Metric, metricsNamed } from "../../common/metrics.js";
import { only } from "../../common/only.js";
import type { Point, Scenario } from "../../common/types.js";
import { beyondKnee } from "../knee.js";
import { growthOf, type Sample, sample } from "./growth.js";

/** Metrics whose growth every result tells. */
const GROWTH_METRICS = [
  "notice.mean",
  "notice.p99",
  "response.mean",
  "response.p50",
  "response.p99",
  "contextSwitches",
  "systemCalls",
  "fruitlessPolls",
  "core-time.busy",
  "memory",
];

/** Over fewer values of the axis nothing grows. */
const FEWEST_VALUES = 3;

/**
 * How each of GROWTH_METRICS grows, as far as there are enough values.
 * @param points of one line, ascending in n
 */
export function growthOfLine(scenario: Scenario, line: string, points: readonly Point[]): Growth[] {
  return metricsNamed(GROWTH_METRICS).flatMap((metric) => growthOfMetric(scenario, line, metric, points));
}

/**
 * How `metric` grows along the points of one line; none where there are too few.
 * @param points of one line, ascending in n
 */
function growthOfMetric(scenario: Scenario, line: string, metric: Metric, points: readonly Point[]): Growth[] {
  const { replications, confidence } = scenario.measurement;
  const over = (some: readonly Point[]) => {
    const samples = samplesOf(some, metric);
    return samples.length === 0 ? undefined : growthOf(samples, { replications, confidence });
  };
  if (samplesOf(points, metric).length < FEWEST_VALUES) return [];
  const limited = metric.exact ? [] : beyondKnee(points);
  const carried = over(points.filter((point) => !limited.includes(point)));
  const saturated = over(limited);
  if (carried === undefined) return [only<Growth>()({ line, metric: metric.name, ...saturated! })];
  const beyond = saturated && [...saturated.before, { from: saturated.from, to: saturated.to, law: saturated.law }];
  return [only<Growth>()({ line, metric: metric.name, ...carried, ...(beyond && { beyond }) })];
}

/** What is known of `metric` with an interval. */
export function samplesOf(points: readonly Point[], metric: Metric): Sample[] {
  return points.flatMap((point) => {
    const estimate = point.status === "unsupported" ? undefined : metric.of(point);
    return estimate === undefined ? [] : (sample(point.pending, estimate, point.replications, metric.exact) ?? []);
  });
}
