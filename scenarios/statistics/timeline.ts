/** Response latencies over time, from the replications of a point. */
import { toNs } from "../../sim/time.js";
import type { TimelineData } from "../../sim/timeline.js";
import { round } from "../common/rounding.js";
import type { TimelineOfPoint } from "../common/shapes/point.js";
import type { CellResult } from "../common/types.js";
import { estimate, sum } from "./mean-intervals.js";

const DIGITS = 5;

/** Of replications that have one; undefined if none has. */
export function timeline(cells: readonly CellResult[], confidence: number): TimelineOfPoint | undefined {
  const all = cells.flatMap((cell) => cell.timeline ?? []);
  if (all.length === 0) return undefined;
  const [{ spanPs, count }] = all;
  const spans = count.map((_, span) => span);
  return {
    spanNs: toNs(spanPs),
    mean: columns(all, "meanPs", confidence),
    p50: columns(all, "p50Ps", confidence),
    p99: columns(all, "p99Ps", confidence),
    max: spans.map((span) => {
      const longest = Math.max(...all.map(({ maxPs }) => maxPs[span]));
      return all.some((each) => each.count[span] > 0) ? round(toNs(longest), DIGITS) : null;
    }),
    events: spans.map((span) => sum(all.map((each) => each.count[span]))),
  };
}

/** The mean over the replications, each of which has a value of its own, and its interval. */
function columns(all: readonly TimelineData[], of: "meanPs" | "p50Ps" | "p99Ps", confidence: number) {
  const estimates = all[0].count.map((_, span) => {
    if (all.some(({ count }) => count[span] === 0)) return undefined;
    return estimate(
      all.map((each) => toNs(each[of][span])),
      confidence,
    );
  });
  const column = (pick: "value" | "low" | "high") =>
    estimates.map((each) => {
      const value = each?.[pick];
      return value === undefined || value === null ? null : round(value, DIGITS);
    });
  return { value: column("value"), low: column("low"), high: column("high") };
}
