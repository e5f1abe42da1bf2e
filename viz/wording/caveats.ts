/** Points to treat with care, gathered: what lines and numbers have in common is said once. */
import { positionOf } from "../../scenarios/common/axis.js";
import { pointsInPanel, scenariosInPanels } from "../../scenarios/common/panels.js";
import type { Point, Result, Scenario } from "../../scenarios/common/types.js";
import { offeredClause, offeredTimes } from "../../scenarios/statistics/status/by-chance.js";
import {
  asksForRate,
  fallsShort,
  matterOf,
  refusedClause,
  refusedTries,
  regimesClause,
  statusOf,
} from "../../scenarios/statistics/status/words.js";
import { labelOf } from "../encodings/table.js";

/** What the mark of a line or a cell means. */
export function saturatedNote({ scenario }: Pick<Result, "scenario">): string {
  const fewer = asksForRate(scenario) ? "fewer events are delivered than were asked for" : "something is full";
  return `saturated, ${fewer}`;
}

interface Caveat {
  /** Labels of the lines. */
  lines: string[];
  /** Values of the axis, ascending. */
  at: number[];
  /** ` with cores = 4`; empty where there are no panels. */
  panel: string;
  /** What is the matter: "overloaded, 37 % to 120 % above capacity: no steady latency". */
  reason: string;
}

/** Whether what is said of `point` holds, but not for the load that was asked for; or there is no latency at all. */
function needsCare(point: Point, scenario: Scenario): boolean {
  const isUsual = point.status === "steady" || point.status === "changing";
  const isMixed = point.regimes !== undefined;
  return !isUsual || isMixed || point.reason !== undefined || fallsShort(point, scenario) || refusedTries(point) > 0;
}

/** Every point that {@link needsCare}, line by line; lines that differ in nothing together. */
export function caveatsOf(result: Pick<Result, "scenario" | "points">): Caveat[] {
  if (result.scenario.panels) {
    return scenariosInPanels(result.scenario).flatMap(({ value, at, of: scenario }) =>
      caveatsOf({ scenario, points: pointsInPanel(result.points, value) }).map((each) => ({
        ...each,
        panel: ` with ${at}`,
      })),
    );
  }
  const caveats: Caveat[] = [];
  for (const { id } of result.scenario.lines) {
    const points = result.points.filter(
      (point) =>
        point.line === id && (needsCare(point, result.scenario) || offeredTimes(result.scenario, point) !== undefined),
    );
    for (const group of groupsOf(points, result.scenario)) add(caveats, labelOf(result, id), group, result.scenario);
  }
  return caveats;
}

/** The points of a line by what is said of them: status, what is full, and why not. */
function groupsOf(points: readonly Point[], scenario: Scenario): Point[][] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const { bottleneck, reason } = point;
    const why =
      point.status === "too short" ? "" : `${reason ?? ""} ${point.status === "steady" ? "" : bottleneck?.name}`;
    const key = `${statusOf(point)} ${why} ${offeredTimes(scenario, point) === undefined} ${refusedTries(point) > 0} ${point.regimes !== undefined}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => positionOf(a) - positionOf(b)));
}

function add(caveats: Caveat[], label: string, points: readonly Point[], scenario: Scenario): void {
  const at = points.map((point) => positionOf(point));
  const times = points.flatMap((point) => offeredTimes(scenario, point) ?? []);
  const clauses = [
    matterOf(points, scenario),
    regimesClause(points),
    refusedClause(points),
    times.length === 0 ? "" : offeredClause(scenario, times),
  ];
  const reason = clauses.filter((clause) => clause !== "").join("; ");
  const same = caveats.find((other) => other.reason === reason && other.at.join() === at.join());
  if (same) same.lines.push(label);
  else caveats.push({ lines: [label], at, panel: "", reason });
}
