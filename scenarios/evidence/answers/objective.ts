/**
 * Where a scenario asks for a capacity, what a run of it says of that: up to where on its axis the objective holds;
 * with a single value, whether it holds there.
 */

import { exp, log } from "../../../sim/math.js";
import { axisOf, inWords, positionOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import { formatExact } from "../../common/format.js";
import { metricNamed } from "../../common/metrics.js";
import { sayObjective } from "../../common/objective.js";
import { round } from "../../common/rounding.js";
import type { Condition, Point, Scenario } from "../../common/types.js";
import { carriesLoad } from "../../statistics/status/words.js";
import { quoted } from "../trend.js";
import { tellingPlace } from "./standings.js";

type Side = "holds" | "fails" | "open";

/** One sentence; none without an objective, or if it is not known of any line. */
export function objectiveSentences(scenario: Scenario, points: readonly Point[]): string[] {
  const objective = scenario.capacity?.objective;
  if (objective === undefined) return [];
  const along = alongSentence(scenario, points, objective);
  if (along !== undefined) return [along];
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

/** A line that keeps to an objective up to some value of the axis, or from one on. */
interface Reach {
  label: string;
  value: number;
  /** Nothing is known between `value` and the next value, at which it is otherwise; or there is no next one. */
  bound?: "or more" | "or less";
}

/**
 * `p99 response latency below 200 us holds up to about rate = 140 k/s with a, 6.4 times as far as with b, and 22 k/s
 * with b`; undefined where there is no axis, or it does not change sides once with each line.
 */
function alongSentence(
  scenario: Scenario,
  points: readonly Point[],
  objective: readonly Condition[],
): string | undefined {
  const axis = axisOf(scenario);
  if (axis.values.length < 2) return undefined;
  const rooms = scenario.lines.map(({ id }) => {
    const own = points.filter(({ line }) => line === id).sort((a, b) => positionOf(a) - positionOf(b));
    return own.map((point) => ({ x: positionOf(point), room: headroom(point, objective) }));
  });
  // More of some quantities is harder, more of others helps: at one end the objective fails with all of them.
  const isHarder = rooms.every((own) => own.length > 0 && own[own.length - 1].room <= own[0].room);
  const reaches = scenario.lines.flatMap(({ label }, i) => {
    const found = reachOf(isHarder ? rooms[i] : rooms[i].toReversed(), isHarder);
    return found ? [{ label: quoted(label), ...found }] : [];
  });
  if (reaches.length < scenario.lines.length) return undefined;
  const sorted = reaches.sort((a, b) => (isHarder ? b.value - a.value : a.value - b.value));
  const last = sorted[sorted.length - 1];
  const each = sorted.map(({ label, value, bound }, i) => {
    const times = formatExact(isHarder ? value / last.value : last.value / value, "number", 2);
    const isTold = isHarder && times !== "1" && bound !== "or less" && last.bound === undefined;
    const least = bound === undefined ? "" : "at least ";
    const than = i === 0 ? `times as far as with ${last.label}` : "times";
    const shown = i === 0 ? inWords(axis, round(value, 2)) : axis.format(round(value, 2));
    return `${shown}${bound === undefined ? "" : ` ${bound}`} with ${label}${isTold ? ` (${least}${times} ${than})` : ""}`;
  });
  const way = isHarder ? "up to" : "from";
  const end = isHarder ? "" : " on";
  return `${sayObjective(objective)} holds ${way} about ${enumerate(each)}${end}; muxsim capacity finds that with intervals.`;
}

/** The bound over what was measured, of the narrowest condition; 0 of what cannot be measured: it is overloaded. */
function headroom(point: Point, objective: readonly Condition[]): number {
  const rooms = objective.map(({ metric, side, bound }) => {
    const value = metricNamed(metric).of(point)?.value;
    if (value === undefined || !carriesLoad(point)) return 0;
    return side === "below" ? bound / value : value / bound;
  });
  return Math.min(...rooms);
}

/** Where the room falls below 1, linear in the logarithms; `own` begins where it is greatest. */
function reachOf(own: readonly { x: number; room: number }[], isHarder: boolean): Omit<Reach, "label"> | undefined {
  const fails = own.findIndex(({ room }) => room < 1);
  if (own.slice(Math.max(0, fails)).some(({ room }) => room >= 1) && fails !== -1) return undefined;
  const [beyond, within] = isHarder ? (["or more", "or less"] as const) : (["or less", "or more"] as const);
  if (fails === -1) return { value: own[own.length - 1].x, bound: beyond };
  if (fails === 0) return { value: own[0].x, bound: within };
  const [last, next] = [own[fails - 1], own[fails]];
  if (next.room === 0) return { value: last.x, bound: beyond };
  const share = log(last.room) / (log(last.room) - log(next.room));
  return { value: exp(log(last.x) + share * (log(next.x) - log(last.x))) };
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
