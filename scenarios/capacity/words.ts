/** Objectives and values of a quantity in sentences. */
import { formatExact, formatGiven } from "../common/format.js";
import { metricNamed } from "../common/metrics.js";
import type { Condition } from "../common/types.js";
import type { Quantity } from "./types.js";

/** `p99 response latency below 1 ms and goodput above 20 k/s`. */
export function sayObjective(objective: readonly Condition[]): string {
  return objective
    .map(({ metric, side, bound }) => {
      const { title, unit } = metricNamed(metric);
      return `${title} ${side} ${formatGiven(bound, unit)}`;
    })
    .join(" and ");
}

/** A value of the quantity. */
export function sayValue(value: number, { unit, over }: Pick<Quantity, "unit" | "over">): string {
  return over === "cores" ? formatGiven(value, "number") : formatExact(value, unit === "number" ? "count" : unit);
}
