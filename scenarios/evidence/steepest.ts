/** The line that grows most along the axis. */
import { positionOf } from "../common/axis.js";
import type { Metric } from "../common/metrics.js";
import type { Point, Scenario } from "../common/types.js";
import { carriesLoad } from "../statistics/status/words.js";
import { FLAT, trendOf } from "./trend.js";

/** Its last point that carries the load; none if no line grows in `metric`. */
export function steepest(scenario: Scenario, points: readonly Point[], { name, of }: Metric): Point | undefined {
  const counts = (point: Point) => carriesLoad(point) && of(point) !== undefined;
  const growing = scenario.lines
    .map((line) => ({ line, trend: trendOf(scenario, line, points, counts, { metric: name, of }) }))
    .filter(({ trend }) => trend.factor >= FLAT);
  if (growing.length === 0) return undefined;
  const { line, trend } = growing.reduce((a, b) => (b.trend.factor > a.trend.factor ? b : a));
  return points.find((point) => point.line === line.id && positionOf(point) === trend.usable.at(-1)!.x);
}
