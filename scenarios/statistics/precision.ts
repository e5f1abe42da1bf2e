/** Whether the intervals of a point are narrow enough, and how many replications that is likely to take. */
import type { Estimate } from "../common/estimate.js";
import { readLatency } from "../common/latency-names.js";
import type { Point, Precision, PrecisionReached, PrecisionStatistic } from "../common/types.js";

/** Half the interval of `estimate` relative to its value: 0 if it is exact; null without an interval, or around 0. */
function relativeHalfWidth({ value, low, high }: Estimate): number | null {
  if (low === null || high === null) return null;
  if (low === high) return 0;
  return value > 0 ? (high - low) / 2 / value : null;
}

const NOT_THERE: Estimate = { value: 0, low: null, high: null };

export function precisionReached(
  { latency: together, classes }: Pick<Point, "latency" | "classes">,
  { of: name, targets }: Precision,
): PrecisionReached {
  const { of, latency } = readLatency(name)!;
  const found = of === undefined ? together : classes?.[of]?.latency;
  const names = Object.keys(targets) as PrecisionStatistic[];
  const reached = names.map((name) => [name, relativeHalfWidth(found?.[latency]?.[name] ?? NOT_THERE)] as const);
  const met = reached.every(([name, width]) => width !== null && width <= targets[name]!);
  return { met, reached: Object.fromEntries(reached) };
}

/**
 * How many replications `point` shall have: as many as it has if it is precise enough, has no steady state or has had
 * the most it may; what would tell, if too few do not tell what it is; else what is foreseen from its widest interval,
 * the half-width shrinking with the root of the number. At most twice as many at once: a foresight from few
 * replications is poor, and every look at the intervals costs a little of their coverage.
 */
export function replicationsWanted(
  point: Pick<Point, "replications" | "precision" | "needs">,
  precision: Precision,
  most: number,
): number {
  const now = point.replications ?? 0;
  const wanted = point.needs?.replications ?? (point.precision && foreseen(now, point.precision, precision)) ?? now;
  return wanted <= now || now >= most ? now : Math.min(most, 2 * now, wanted);
}

/** What will make the intervals as narrow as asked, judged by those of `now` replications. */
function foreseen(now: number, { met, reached }: PrecisionReached, { targets }: Precision): number {
  if (met) return now;
  const excess = (Object.keys(reached) as PrecisionStatistic[]).map((name) => {
    const width = reached[name];
    return width === null || width === undefined ? Number.POSITIVE_INFINITY : width / targets[name]!;
  });
  return Math.max(now + 1, Math.ceil(now * Math.max(...excess) ** 2));
}
