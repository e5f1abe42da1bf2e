/** One run of a scenario, looked into: which one, with the warm-up that its point has, and where it is carried out. */
import type { Mechanism } from "../../models/types.js";
import type { TracedRun, TraceRequest } from "../cell/execution-trace.js";
import { type Place, placesOf } from "../common/along.js";
import { axisOf, inWords, positionOf } from "../common/axis.js";
import { UsageError } from "../common/errors.js";
import { mechanismNamed, refused } from "../common/mechanism-at.js";
import type { Cell, CellResult, Line, Scenario } from "../common/types.js";
import { didYouMeanLine, linesCalled } from "../load/line-names.js";
import { panelCalled } from "../load/panel-called.js";
import { Catalogue, type PluginOptions } from "../plugins/catalogue.js";
import { trace } from "../plugins/run-cell.js";
import { cellMaker, type PlannedPoint } from "./plan.js";
import { PointRun } from "./point-run.js";
import { startExecutor, withTheirCapacities } from "./run.js";
import { checkProgress } from "./standstill.js";
import type { Executor } from "./sweep.js";
import { accepted, startWorkers } from "./workers.js";

interface TraceOptions extends PluginOptions {
  /** A line's id, label or mechanism; the only line if absent. */
  line?: string;
  /** A value of the axis; the only one if absent. */
  at?: number;
  /** The panel, as `cores=4`; the first if absent. */
  in?: string;
  replication: number;
  request: TraceRequest;
  /** What carries out a cell, instead of worker threads. */
  execute?: Executor;
}

export interface ScenarioTrace {
  line: Line;
  cell: Cell;
  run: TracedRun;
}

/**
 * Look into one run of `scenario`.
 * @throws UsageError when the line or the value is none of the scenario's, and as a run of it does
 */
export async function traceScenario(scenario: Scenario, options: TraceOptions): Promise<ScenarioTrace> {
  const catalogue = new Catalogue(options);
  catalogue.checkUse([scenario]);
  await catalogue.ask([scenario]);
  checkProgress(scenario);
  const line = lineAt(scenario, options.line, catalogue.all);
  const panel = panelCalled(scenario, options.in);
  const wanted = { at: options.at, panel };
  // Asked for before anything is run.
  placeAt(scenario, line, wanted);
  const place = placeAt(await withRates(scenario, line, catalogue, options), line, wanted);
  const mechanism = mechanismNamed(line.mechanism, catalogue.find);
  const why = refused(place.scenario, place.line, mechanism, place.pending);
  if (why !== undefined) {
    const where = inWords(axisOf(scenario), positionOf(place));
    throw new UsageError(`${line.label} cannot be run with ${where}: ${why}`);
  }
  const cell = await cellOf({ ...place, mechanism }, options, catalogue);
  return { line, cell, run: await carryOut(cell, options, catalogue) };
}

function lineAt({ lines }: Scenario, name: string | undefined, mechanisms: readonly Mechanism[]): Line {
  const ids = lines.map(({ id }) => id);
  if (name === undefined) {
    if (lines.length === 1) return lines[0];
    throw new UsageError(`--line is missing: one of ${ids.join(", ")}`);
  }
  const found = linesCalled(name, lines, mechanisms);
  if (found.length === 1) return found[0];
  if (found.length === 0)
    throw new UsageError(`--line: "${name}" is no line of this scenario${didYouMeanLine(name, lines, mechanisms)}`);
  throw new UsageError(`--line: "${name}" is ${found.length} lines: one of ${found.map(({ id }) => id).join(", ")}`);
}

/** At a load the rates follow from what the lines can carry: it is found out for those that matter. */
async function withRates(
  scenario: Scenario,
  line: Line,
  catalogue: Catalogue,
  { execute }: TraceOptions,
): Promise<Scenario> {
  const capacityOf = scenario.axis?.capacityOf ?? scenario.panels?.capacityOf;
  if (capacityOf === undefined) return scenario;
  const [first] = scenario.lines;
  const lines = capacityOf === "first" && first !== line ? [first, line] : [line];
  const [found] = await withTheirCapacities([{ ...scenario, lines }], undefined, catalogue, { execute });
  return found;
}

/** The place on the axis, whatever it is of. */
function placeAt(scenario: Scenario, line: Line, { at, panel }: { at?: number; panel?: number }): Place {
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

/** The cell that `muxsim run` has for it, whose warm-up may have to be found first. */
async function cellOf(
  point: PlannedPoint,
  { replication, execute: given }: TraceOptions,
  catalogue: Catalogue,
): Promise<Cell> {
  const make = cellMaker(point.scenario);
  let batch = new PointRun(point.scenario, point, make).start();
  const { execute, close } = startExecutor(1, catalogue, { execute: given });
  try {
    while (batch.cells.some((cell) => cell.replication < 0)) {
      const results: CellResult[] = [];
      for (const cell of batch.cells) results.push(await execute(cell));
      const next = batch.next?.(results);
      if (next === undefined) throw new Error("no runs follow from the pilots");
      batch = next;
    }
  } finally {
    await close();
  }
  const [{ warmup, completions }] = batch.cells;
  return make(point, { replication, warmup, completions });
}

/** In this thread; with modules of one's own in another, that can be ended. */
async function carryOut(cell: Cell, { request }: TraceOptions, { here, models }: Catalogue): Promise<TracedRun> {
  if (models.length === 0) return accepted(trace(cell, request, here));
  const workers = startWorkers(1, { models: models.map(({ compiled }) => compiled) });
  try {
    return await workers.trace(cell, request);
  } finally {
    await workers.close();
  }
}
