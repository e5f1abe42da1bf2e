/** Which run of a scenario is looked into: its cell, with the rate and the warm-up that its point has. */
import { type Place, placesOf } from "../common/along.js";
import { axisOf, inWords, positionOf } from "../common/axis.js";
import { UsageError } from "../common/errors.js";
import { type FindMechanism, mechanismNamed, refused } from "../common/mechanism-at.js";
import type { Cell, CellResult, Line, Scenario } from "../common/types.js";
import { cellMaker, type PlannedPoint } from "./plan.js";
import { PointRun } from "./point-run.js";
import type { Executor } from "./sweep.js";

interface TracedPlace {
  /** A value of the axis; the only one if absent. */
  at?: number;
  /** The value of the panel, where there are any. */
  panel?: number;
  /** Which of its runs, from 0. */
  replication: number;
}

/** How the runs that are needed to know the cell are carried out. */
interface Ways {
  find: FindMechanism;
  execute: Executor;
  /** The scenario with what its lines can carry, for those whose load is a share of that. */
  withCapacities(scenario: Scenario): Promise<Scenario>;
}

/**
 * The cell that `muxsim run` has for one run of `line`, which is one of `scenario`.
 * @throws UsageError where there is no such place, or the line cannot be run there
 */
export async function tracedCell(scenario: Scenario, line: Line, wanted: TracedPlace, ways: Ways): Promise<Cell> {
  // Asked for before anything is run.
  placeAt(scenario, line, wanted);
  const place = placeAt(await withRates(scenario, line, ways), line, wanted);
  const mechanism = mechanismNamed(line.mechanism, ways.find);
  const why = refused(place.scenario, place.line, mechanism, place.pending);
  if (why !== undefined) {
    const where = inWords(axisOf(scenario), positionOf(place));
    throw new UsageError(`${line.label} cannot be run with ${where}: ${why}`);
  }
  return cellOf({ ...place, mechanism }, wanted.replication, ways);
}

/** At a load the rates follow from what the lines can carry: it is found out for those that matter. */
async function withRates(scenario: Scenario, line: Line, { withCapacities }: Ways): Promise<Scenario> {
  const capacityOf = scenario.axis?.capacityOf ?? scenario.panels?.capacityOf;
  if (capacityOf === undefined) return scenario;
  const [first] = scenario.lines;
  const lines = capacityOf === "first" && first !== line ? [first, line] : [line];
  return withCapacities({ ...scenario, lines });
}

/** The place on the axis, whatever it is of. */
function placeAt(scenario: Scenario, line: Line, { at, panel }: TracedPlace): Place {
  const { isPending } = axisOf(scenario);
  const places = placesOf(scenario).filter((place) => place.line.id === line.id && place.panel === panel);
  const values = places.map((place) => String(positionOf(place))).join(", ");
  if (at === undefined) {
    if (places.length === 1) return places[0];
    throw new UsageError(`--at is missing: one of ${values}`);
  }
  const place = places.find((each) => positionOf(each) === at);
  if (place !== undefined) return place;
  const otherwise = isPending ? `; --set pending=${at} has it run with that` : "";
  throw new UsageError(`--at: ${line.label} is run at ${values}, not at ${at}${otherwise}`);
}

/** Its warm-up may have to be found first. */
async function cellOf(point: PlannedPoint, replication: number, { execute }: Ways): Promise<Cell> {
  const make = cellMaker(point.scenario);
  let batch = new PointRun(point.scenario, point, make).start();
  while (batch.cells.some((cell) => cell.replication < 0)) {
    const results: CellResult[] = [];
    for (const cell of batch.cells) results.push(await execute(cell));
    const next = batch.next?.(results);
    if (next === undefined) throw new Error("no runs follow from the pilots");
    batch = next;
  }
  const [{ warmup, completions }] = batch.cells;
  return make(point, { replication, warmup, completions });
}
