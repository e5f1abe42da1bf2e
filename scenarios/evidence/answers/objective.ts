/** Where a scenario asks for a capacity, what a run of it says of that: whether its objective holds as it is. */
import { axisOf, inWords, positionOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import { metricNamed } from "../../common/metrics.js";
import { sayObjective } from "../../common/objective.js";
import type { Condition, Point, Scenario } from "../../common/types.js";
import { quoted } from "../trend.js";
import { tellingPlace } from "./standings.js";

type Side = "holds" | "fails" | "open";

/** One sentence; none without an objective, or if it is not known of any line. */
export function objectiveSentences(scenario: Scenario, points: readonly Point[]): string[] {
  const objective = scenario.capacity?.objective;
  if (objective === undefined) return [];
  const at = tellingPlace(scenario, points, metricNamed(objective[0].metric));
  const sides = scenario.lines.flatMap(({ id, label }) => {
    const point = points.find((each) => each.line === id && positionOf(each) === at);
    return point ? [{ label: quoted(label), side: sideOf(point, objective) }] : [];
  });
  const labels = (side: Side) => enumerate(sides.filter((each) => each.side === side).map(({ label }) => label));
  const clauses = [
    ...(labels("holds") ? [`holds with ${labels("holds")}`] : []),
    ...(labels("fails") ? [`does not with ${labels("fails")}`] : []),
    ...(labels("open") ? [`cannot be told with ${labels("open")}`] : []),
  ];
  if (clauses.length === 0) return [];
  const axis = axisOf(scenario);
  const place = `${axis.values.length > 1 || !axis.isPending ? "At" : "With"} ${inWords(axis, at)}`;
  const each = scenario.lines.length === 1 ? "that carries" : "each carries";
  return [`${place}, ${sayObjective(objective)} ${enumerate(clauses)}; how much ${each}, muxsim capacity finds.`];
}

/** By the interval of each condition's metric. */
function sideOf(point: Point, objective: readonly Condition[]): Side {
  const sides = objective.map(({ metric, side, bound }): Side => {
    const { of, exact } = metricNamed(metric);
    const found = of(point);
    if (found === undefined) return "open";
    const { low, high } = exact ? { low: found.value, high: found.value } : found;
    const [near, far] = side === "below" ? [low, high] : [high, low];
    const within = (value: number) => (side === "below" ? value < bound : value > bound);
    if (far !== null && within(far)) return "holds";
    return near !== null && !within(near) ? "fails" : "open";
  });
  if (sides.includes("fails")) return "fails";
  return sides.every((each) => each === "holds") ? "holds" : "open";
}
