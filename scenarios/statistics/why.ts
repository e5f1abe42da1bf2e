/**
 * What response latencies are made of at a point: of each replication the mean, and that of its slowest 1 %, by
 * component; over the replications their means, with Student's t.
 */
import { toNs } from "../../sim/time.js";
import { COMPONENTS, type Component } from "../../sim/why/components.js";
import type { MadeOf } from "../../sim/why/tally.js";
import type { Estimate } from "../common/estimate.js";
import { record } from "../common/record.js";
import type { CellResult, Point } from "../common/types.js";
import { estimate, sum } from "./mean-intervals.js";

/** Undefined where it was not asked for, or a replication has no event. */
export function whyOf(cells: readonly CellResult[], confidence: number): Point["why"] {
  const whys = cells.flatMap(({ why }) => (why === undefined ? [] : [why]));
  if (whys.length === 0 || whys.length < cells.length) return undefined;
  const [means, tails] = [whys.map(({ mean }) => mean), whys.map(({ tail }) => tail)];
  return {
    response: {
      mean: byComponent(means, confidence, (part) => toNs(part)),
      meanShare: byComponent(means, confidence, shareOf),
      tail: byComponent(tails, confidence, (part) => toNs(part)),
      tailShare: byComponent(tails, confidence, shareOf),
    },
  };
}

function byComponent(
  all: readonly MadeOf[],
  confidence: number,
  of: (part: number, made: MadeOf) => number,
): Record<Component, Estimate> {
  const indices = new Map(COMPONENTS.map((component, i) => [component, i]));
  return record(COMPONENTS, (component) => {
    const i = indices.get(component) as number;
    return estimate(
      all.map((made) => of(made.parts[i], made)),
      confidence,
    );
  });
}

/** Of a latency of nothing, nothing. */
function shareOf(part: number, { parts }: MadeOf): number {
  const whole = sum(parts);
  return whole === 0 ? 0 : part / whole;
}
