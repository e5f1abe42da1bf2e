/** From what was measured and the result of the simulator to verdicts, point by point. */
import { positionOf } from "../common/axis.js";
import type { Point, Result } from "../common/types.js";
import { type Judged, judge } from "./judge.js";
import type { RealPoint, ValidatedPoint } from "./validation.js";

type At = Pick<RealPoint, "line" | "pending" | "x" | "panel">;

/** What is measured, in the order of `real`, beside what `result` has of it. */
export function validatedPoints(real: readonly RealPoint[], result: Result): ValidatedPoint[] {
  const keyOf = (at: At) => JSON.stringify([at.line, at.panel ?? null, positionOf(at)]);
  const simulated = new Map(result.points.map((point) => [keyOf(point), point]));
  const first = result.scenario.lines[0].id;
  const reals = new Map(real.map((point) => [keyOf(point), point]));
  return real.map((point) => {
    const { line, pending, x, panel, notice } = point;
    const there = simulated.get(keyOf(point));
    const of = (name: "p50" | "mean" | "p99") => judge(notice[name], noticeOf(there, name));
    const base = keyOf({ ...point, line: first });
    const relative = line === first ? undefined : relativeTo(point, there, reals.get(base), simulated.get(base));
    return {
      ...{ line, pending, ...(x !== undefined && { x }), ...(panel !== undefined && { panel }) },
      ...{ p50: of("p50"), mean: of("mean"), p99: of("p99") },
      coreTime: judge(point.coreTime, programTime(there)),
      ...(relative && { relative }),
    };
  });
}

function noticeOf(point: Point | undefined, name: "p50" | "mean" | "p99"): number | null {
  return point?.latency?.notice[name]?.value ?? null;
}

/**
 * Of the program's core per event, going to sleep and resuming included: what makes events happen has a core of its
 * own.
 */
function programTime(point: Point | undefined): number | null {
  if (point?.coreTime === undefined) return null;
  const { idle: _, interrupt: __, clients: ___, ...own } = point.coreTime;
  return Object.values(own).reduce((sum, each) => sum + (each?.value ?? 0), 0);
}

/** p50 in times of that of the first line, pass by pass: what both have in common falls out. */
function relativeTo(
  point: RealPoint,
  there: Point | undefined,
  first: RealPoint | undefined,
  firstThere: Point | undefined,
): Judged | undefined {
  if (first === undefined) return undefined;
  const passes = point.notice.p50.map((value, pass) => {
    const base = first.notice.p50[pass] ?? null;
    return value === null || base === null || base <= 0 ? null : value / base;
  });
  const [own, base] = [noticeOf(there, "p50"), noticeOf(firstThere, "p50")];
  return judge(passes, own === null || base === null || base <= 0 ? null : own / base);
}
