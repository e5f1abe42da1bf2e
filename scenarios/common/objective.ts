/** An objective in sentences. */
import { formatGiven } from "./format.js";
import { metricNamed } from "./metrics.js";
import type { Condition } from "./types.js";

/** `p99 response latency below 1 ms and goodput above 20 k/s`. */
export function sayObjective(objective: readonly Condition[]): string {
  return objective
    .map(({ metric, side, bound }) => {
      const { title, unit } = metricNamed(metric);
      return `${title} ${side} ${formatGiven(bound, unit)}`;
    })
    .join(" and ");
}
