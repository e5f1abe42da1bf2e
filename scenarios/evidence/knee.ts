/** Where the processor becomes the bottleneck of a line: the end of the load it can carry. */
import type { Estimate, Point, Scenario } from "../types.js";
import type { Knee } from "./types.js";

/** Whether the offered load was served at this point. */
export function carriesLoad(point: Point): boolean {
  return point.status === "steady" && point.saturated !== true;
}

/**
 * The points of one line from where on none carries its load; empty if the last one does.
 * @param points of one line, ascending in n
 */
export function beyondKnee(points: readonly Point[]): Point[] {
  const told = points.filter(({ status }) => status !== "unsupported" && status !== "unsettled");
  return told.slice(told.findLastIndex(carriesLoad) + 1);
}

/** @param points of one line, ascending in n */
export function kneeOf(scenario: Scenario, line: string, points: readonly Point[]): Knee {
  const [first] = beyondKnee(points);
  if (first === undefined) return { line, kind: "none" };
  const carried = points.filter((point) => point.pending < first.pending && carriesLoad(point)).at(-1);
  const perOperation = first.intendedRate / first.pending;
  return {
    line,
    kind: first.status === "overloaded" ? "overloaded" : "saturates",
    between: [carried?.pending ?? null, first.pending],
    ...(scenario.workload.rate.basis === "per-operation" &&
      first.throughput && { at: divided(first.throughput, perOperation) }),
    ...(first.throughput && { perSecond: first.throughput }),
  };
}

function divided({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value / by, low: low === null ? null : low / by, high: high === null ? null : high / by };
}
