/** From scenarios to the runs of their points, and from these to results, whoever carries out the cells. */
import type { Mechanism } from "../../models/types.js";
import { type Place, placesOf, withoutCapacities } from "../common/along.js";
import { positionOf } from "../common/axis.js";
import { type FindMechanism, mechanismNamed } from "../common/mechanism-at.js";
import type { Cell, Point, Result, Scenario } from "../common/types.js";
import { pointToTakeApart } from "../evidence/answer.js";
import { assembleResult, type ResultExtras } from "../result/result.js";
import { gatherAt } from "../statistics/gather.js";
import { capacityRuns, withCapacities } from "./line-capacity.js";
import { PILOTS } from "./pilots.js";
import { cellMakers, planPoints } from "./plan.js";
import { PointRun } from "./point-run.js";
import type { Batch } from "./sweep.js";

/**
 * `scenarios`, each with what its lines can carry if its axis is a load.
 * @param carryOut carries out the batches that are needed to know, at most `most` cells at a time
 */
export async function withLineCapacities(
  scenarios: readonly Scenario[],
  find: FindMechanism,
  carryOut: (batches: readonly Batch[], most: number) => Promise<void>,
): Promise<Scenario[]> {
  const runs = scenarios.map((each, part) => capacityRuns(withoutCapacities(each), find, part));
  const batches = runs.flat().flatMap((run) => run.start() ?? []);
  if (batches.length > 0) await carryOut(batches, PILOTS * batches.length);
  return scenarios.map((each, part) => withCapacities(each, runs[part]));
}

/** Of every point that can be run. @param part index of the part that `scenario` is; 0 for the scenario itself */
export function pointRuns(
  scenario: Scenario,
  part: number,
  find: FindMechanism,
  options: Pick<Cell, "exactPolls"> = {},
): PointRun[] {
  const makerAt = cellMakers(options);
  return planPoints(scenario, find).map(
    (planned) => new PointRun(planned.scenario, planned, makerAt(planned.scenario), part),
  );
}

/** The most cells of the points in `runs` that there can be at a time. */
export function mostAtOnce(scenario: Scenario, runs: readonly PointRun[]): number {
  const { autoWarmup, replications, maxReplications } = scenario.measurement;
  return runs.length * Math.max(autoWarmup ? PILOTS : 0, replications, Math.ceil((maxReplications ?? 0) / 2));
}

export function byKey(runs: readonly PointRun[]): Map<string, PointRun> {
  return new Map(runs.map((run) => [pointKey(run.planned.line.id, run.planned), run]));
}

/** The points of a scenario, and the same with what the answer needs besides. */
export interface Drawn {
  points: Point[];
  told: Point[];
}

/** Of every point of its lines, whether it was run or could not be. */
export function drawnFrom(scenario: Scenario, runs: readonly PointRun[], find: FindMechanism): Drawn {
  const byPoint = byKey(runs);
  const points = placesOf(scenario).map(
    (place) =>
      byPoint.get(pointKey(place.line.id, place))?.point() ??
      gatherAt(place, mechanismNamed(place.line.mechanism, find), []),
  );
  return { points, told: [...points] };
}

/** What is run again for the answer: one replication of the point that it is about. */
export function takenApart(scenario: Scenario, runs: readonly PointRun[], { points, told }: Drawn): Batch[] {
  const point = pointToTakeApart(scenario, points);
  if (point === undefined) return [];
  const key = pointKey(point.line, point);
  const run = byKey(runs).get(key);
  if (run === undefined) return [];
  const index = points.findIndex((each) => pointKey(each.line, each) === key);
  return [run.takeApart((why) => (told[index] = { ...points[index], ...(why && { why }) }))];
}

export function resultOf(
  scenario: Scenario,
  { points, told }: Drawn,
  find: FindMechanism,
  extras: ResultExtras,
): Result {
  return assembleResult(scenario, mechanismsOf(scenario, find), points, { ...extras, told });
}

/** Each that one of the lines has, once. */
export function mechanismsOf({ lines }: Scenario, find: FindMechanism): Mechanism[] {
  const names = [...new Set(lines.map(({ mechanism }) => mechanism))];
  return names.map((name) => mechanismNamed(name, find));
}

/** By which a point, or its place, is known: the line by its id. */
export function pointKey(line: string, place: Pick<Place, "pending" | "x" | "panel">): string {
  return JSON.stringify([line, positionOf(place), place.panel ?? null]);
}
