/** Where the load becomes too much for a line, whatever is full then: the end of the load it can carry. */
import { trafficsOf } from "../../sim/traffic/classes.js";
import { positionOf } from "../common/axis.js";
import type { Estimate } from "../common/estimate.js";
import type { Knee } from "../common/findings.js";
import { only } from "../common/only.js";
import type { Point, Scenario } from "../common/types.js";
import { carriesLoad, isOverloaded, isUnknown } from "../statistics/status/words.js";

/**
 * The points of one line from where on none carries its load; empty if the last one does.
 * @param points of one line, ascending in n
 */
export function beyondKnee(points: readonly Point[]): Point[] {
  const known = points.filter((point) => !isUnknown(point));
  return known.slice(known.findLastIndex(carriesLoad) + 1);
}

/** @param points of one line, ascending along the axis */
export function kneeOf(scenario: Scenario, line: string, points: readonly Point[]): Knee {
  const [first] = beyondKnee(points);
  if (first === undefined) return withoutKnee(line, points);
  const carried = points.filter((point) => positionOf(point) < positionOf(first) && carriesLoad(point)).at(-1);
  const each = first.intendedRate / positionOf(first);
  return only<Knee>()({
    line,
    kind: isOverloaded(first) ? "overloaded" : "saturates",
    between: [carried ? positionOf(carried) : null, positionOf(first)],
    ...(growsInProportion(scenario, points) && first.throughput && { at: divided(first.throughput, each) }),
    ...(first.throughput && { perSecond: first.throughput }),
    ...(first.bottleneck && { full: first.bottleneck.name }),
  });
}

/** Relative, of two rates that are the same. */
const ROUNDING = 1e-9;

/** Whether what is asked for is in proportion to the axis. */
function growsInProportion({ workload, axis }: Scenario, points: readonly Point[]): boolean {
  if (axis === undefined) return trafficsOf(workload).every(({ rate }) => rate.basis === "per-operation");
  const each = points.map((point) => point.intendedRate / positionOf(point));
  return points.length > 1 && each.every((rate) => Math.abs(rate / each[0] - 1) < ROUNDING);
}

/** None of the points is known not to carry its load; the last ones may be unknown. */
function withoutKnee(line: string, points: readonly Point[]): Knee {
  const run = points.filter(({ status }) => status !== "unsupported");
  const last = run.findLastIndex(carriesLoad);
  if (last >= 0 && last === run.length - 1) return { line, kind: "none" };
  if (run.length === 0) return { line, kind: "unknown" };
  return { line, kind: "unknown", between: [run[last] ? positionOf(run[last]) : null, positionOf(run[last + 1])] };
}

function divided({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value / by, low: low === null ? null : low / by, high: high === null ? null : high / by };
}
