/** From a scenario and an objective to capacity.json. */
import { scenarioInPanel } from "../common/along.js";
import { quantityNamed } from "../common/axis.js";
import { engine } from "../common/engine.js";
import { InterruptedError, UsageError } from "../common/errors.js";
import { percentilesAmong } from "../common/metrics.js";
import { sayObjective } from "../common/objective.js";
import { VERSION } from "../common/package.js";
import type { Percentile } from "../common/percentiles.js";
import type { CapacityClaim, Cell, CellResult, Condition, Line, Scenario } from "../common/types.js";
import { missingClass } from "../load/resolve-capacity.js";
import { Catalogue } from "../plugins/catalogue.js";
import { published, sha256, withoutFiles } from "../result/result.js";
import { cellWeight } from "../run/plan.js";
import { modelNotes, openCheckpoint, type RunOptions, startExecutor, withTheirCapacities } from "../run/run.js";
import { checkProgress } from "../run/standstill.js";
import { jointProgress, type Progress, sweep } from "../run/sweep.js";
import { jobsFor } from "../run/workers.js";
import { written } from "../schema/capacity.js";
import { judgeCapacity } from "./claims.js";
import { keyOf, type Place, placesIn, ratesFound, scenarioFor, scenariosToLoad, shownScenario } from "./places.js";
import { Probes } from "./probes.js";
import { type Asked, fixedAt, type Load, nameOf, usual, type Varied, variedIn } from "./quantity.js";
import { type Answered, capacityRatio } from "./ratios.js";
import { search } from "./search.js";
import type { Capacity, CapacityRatio, LineCapacity, Quantity } from "./types.js";

const CAPACITY_SCHEMA = "muxsim-capacity/1";
const DEFAULT_PRECISION = 0.02;
/** An interval needs some, however few a scenario has. */
const LEAST_REPLICATIONS = 5;
const MOST_REPLICATIONS = 400;

export interface CapacityOptions extends Omit<RunOptions, "onCells" | "partCommands" | "sources">, Asked {
  /** What must hold; if absent, as the scenario says. */
  objective?: readonly Condition[];
  /** Half the interval's width, relative to the value; if absent as the scenario says, or 2 %. */
  precision?: number;
  /** Replications of a value at most; 400 if absent. */
  most?: number;
  /**
   * Number of pending operations, where something else is varied; if absent, the greatest up to 100,000 that all lines
   * have.
   */
  pending?: number;
  /** Values of the axis at which lines are searched, of n too; if absent all of an axis that is not n. */
  at?: readonly number[];
  /** The panel that is searched; the first if absent. */
  panel?: number;
  /** Hears what will be searched, before anything is run. */
  onPlan?: (plan: CapacityPlan) => void;
}

/** What will be searched. */
export interface CapacityPlan extends Pick<Capacity, "quantity" | "objective" | "scenario" | "along"> {
  /** Whether it is so in one of the scenario's panels: what is searched over may take their place. */
  inPanel: boolean;
}

/** The further percentiles that an objective is about: scenarios have to be loaded with them. */
export function percentilesOf(objective: readonly Condition[]): Percentile[] {
  return percentilesAmong(objective.map(({ metric }) => metric));
}

/**
 * The capacity of each line of the scenario that `load` gives: the greatest value of a quantity, or the least, with
 * which an objective holds.
 * @param read the scenario, without parts; or with quantities fixed, as `fixed` of `loadScenario` takes them
 * @throws as runScenario; UsageError also for a quantity or an objective that the scenario cannot have
 */
export async function findCapacity(read: Load, options: CapacityOptions = {}): Promise<Capacity> {
  const given = read();
  const load: Load = (fixed) => (fixed === undefined ? given : withIds(given.lines, read(fixed)));
  const asked = { over: options.over ?? given.capacity?.over, ...rangeAsked(given, options) };
  const objective = options.objective ?? given.capacity?.objective;
  if (objective === undefined)
    throw new UsageError(
      'nothing says what must hold: add --slo "response.p99 < 1ms", or a section capacity to the file',
    );
  const absent = missingClass(objective, given.workload);
  if (absent !== undefined) throw new UsageError(absent);
  const over = nameOf(asked.over ?? usual(given));
  const panel = options.panel ?? given.panels?.values[0];
  const inPanel = panel === undefined ? given : scenarioInPanel(given, panel);
  const places = placesIn(given, { over, at: options.at, panel: options.panel, pending: options.pending });
  const first = places.all[0].fixed;
  const varied = variedIn(inPanel, load, first, asked);
  const there = places.all.map(({ fixed }) => load(fixed));
  const { lines } = load([...first, fixedAt(varied.quantity, varied.start)]);
  const scenario = shownScenario(inPanel, { ...there[0], lines }, places, over);
  const catalogue = new Catalogue(options);
  catalogue.checkUse(there);
  await catalogue.ask(there, options.signal);
  for (const each of there) checkProgress(each);
  options.onPlan?.({
    quantity: varied.quantity,
    objective: [...objective],
    scenario,
    along: places.along,
    inPanel: places.inPanel,
  });
  return answer(scenario, lines, { load, places, varied, objective: [...objective] }, catalogue, options);
}

/** With the ids that claims know lines by, though names do not say what is fixed. */
function withIds(lines: readonly Line[], scenario: Scenario): Scenario {
  if (lines.length !== scenario.lines.length) return scenario;
  return { ...scenario, lines: scenario.lines.map((line, i) => ({ ...line, id: lines[i].id })) };
}

function rangeAsked({ capacity }: Scenario, { from = capacity?.from, to = capacity?.to, over }: Asked): Asked {
  // The ends in the file are those of what it varies.
  if (over !== undefined && over !== capacity?.over)
    return { from: own(from, capacity?.from), to: own(to, capacity?.to) };
  return { from, to };
}

function own<T>(value: T, ofFile: T): T | undefined {
  return value === ofFile ? undefined : value;
}

interface Search {
  load: Load;
  places: ReturnType<typeof placesIn>;
  varied: Varied;
  objective: Condition[];
}

async function answer(
  scenario: Scenario,
  lines: readonly Line[],
  { load, places, varied, objective }: Search,
  catalogue: Catalogue,
  options: CapacityOptions,
): Promise<Capacity> {
  const { quantity, from, to } = varied;
  const { confidence } = scenario.measurement;
  const precision = options.precision ?? scenario.capacity?.precision ?? DEFAULT_PRECISION;
  const first = Math.max(LEAST_REPLICATIONS, scenario.measurement.replications);
  const most = Math.max(first, options.most ?? MOST_REPLICATIONS);
  const settings = { from, to, start: varied.start, integral: quantity.integral, precision, first, most };
  const direction = varied.direction;
  const known = { objective, quantity, along: places.along, range: { from, to }, precision, confidence };
  const at = await scenariosAt(scenario, { load, places, varied }, catalogue, options);
  const runs = startRuns(scenario, catalogue, { ...known, most }, options);
  const one = async (line: Line, place: Place): Promise<Answered> => {
    const { x } = place;
    const where = x === undefined ? "" : `, ${quantityNamed(places.along!.of, places.along!.unit).at(x)}`;
    const probes = new Probes({
      ...{ line, objective, catalogue, confidence, most },
      at: (value) => at.scenario(place, line.id, value),
      runCells: runs.carryOut,
      exactPolls: options.exactPolls,
      say: (value) => `${written({ value, unit: quantity.unit })}${where}`,
    });
    const found = await search((value, n) => probes.ask(value, n), { ...settings, direction });
    const { byReplication: _, replications: __, ...shown } = found;
    const own = probes.all;
    const made = own.reduce((sum, { replications }) => sum + replications, 0);
    const name = { line: line.id, ...(x !== undefined && { x }) };
    return { answer: found, found: { ...name, ...shown, probes: own, runs: made } };
  };
  let found: Answered[];
  try {
    found = await allOf(places.all.flatMap((place) => lines.map((line) => one(line, place))));
  } finally {
    await runs.close();
  }
  return assemble(scenario, found, { ...known, rates: at.rates }, catalogue, options.command ?? "");
}

/** The scenario at a place with the quantity at a value, each read once; and the rates that loads are shares of. */
async function scenariosAt(
  { axis, panels }: Scenario,
  { load, places, varied: { quantity } }: Omit<Search, "objective">,
  catalogue: Catalogue,
  options: CapacityOptions,
) {
  const of = axis?.capacityOf ?? panels?.capacityOf ?? "each";
  const toLoad = scenariosToLoad(places.all, quantity, load, of);
  const loaded = await withTheirCapacities([...toLoad.values()], undefined, catalogue, options);
  const carried = new Map([...toLoad.keys()].map((key, i) => [key, loaded[i].axis?.capacities ?? []]));
  const carriedAt = (place: Place) => carried.get(keyOf(place)) ?? [];
  const rates = ratesFound(places.all, carriedAt);
  const known = new Map<string, Promise<Scenario>>();
  const read = async (place: Place, value: number) => {
    const made = load([...place.fixed, fixedAt(quantity, value)]);
    await catalogue.ask([made], options.signal);
    return made;
  };
  const scenario = async (place: Place, line: string, value: number): Promise<Scenario> => {
    const key = `${places.all.indexOf(place)} ${value}`;
    const there = known.get(key) ?? read(place, value);
    known.set(key, there);
    return scenarioFor(await there, { line, place, quantity, value }, of, carriedAt(place));
  };
  return { scenario, rates: rates.length > 0 ? rates : undefined };
}

/** All results; when one fails, what it failed with, but not before all have ended. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

type Known = Pick<Capacity, "objective" | "quantity" | "along" | "rates" | "range" | "precision" | "confidence">;

/** What makes the runs: the same workers and the same checkpoint for all lines. */
function startRuns(
  scenario: Scenario,
  catalogue: Catalogue,
  known: Known & { most: number },
  options: CapacityOptions,
) {
  const models = modelNotes([scenario], catalogue);
  const key = sha256({
    version: VERSION,
    scenario: published(scenario),
    models: withoutFiles(models),
    capacity: known,
  });
  const checkpoint = openCheckpoint(key, models, options);
  const jobs = jobsFor(Number.POSITIVE_INFINITY, options);
  const executor = startExecutor(jobs, catalogue, options);
  const kept = checkpoint?.finishedOf(0) ?? [];
  const states: Progress[] = [];
  const weight = (cell: Cell) => cellWeight(cell, catalogue.find);
  const carryOut = async (cells: readonly Cell[]): Promise<CellResult[]> => {
    const index = states.length;
    try {
      return await sweep(cells, {
        ...{ execute: executor.execute, weight, jobs, signal: options.signal },
        finished: () => kept,
        onResult: (result) => checkpoint?.add(0, result),
        onProgress: (progress) => {
          states[index] = progress;
          options.onProgress?.(jointProgress(states));
        },
      });
    } catch (error) {
      if (!(error instanceof InterruptedError)) throw error;
      const { done, total } = jointProgress(states);
      throw new InterruptedError(done, total);
    }
  };
  const close = async () => {
    checkpoint?.close();
    await executor.close();
  };
  return { carryOut, close };
}

function assemble(
  scenario: Scenario,
  answered: readonly Answered[],
  known: Known,
  catalogue: Catalogue,
  command: string,
): Capacity {
  const { confidence, objective, quantity, along, rates, ...others } = known;
  const labelOf = (id: string) => scenario.lines.find((line) => line.id === id)?.label ?? id;
  const pending = scenario.pending[0];
  const ground = { lines: answered, quantity, along, pending, confidence, objective: sayObjective(objective), labelOf };
  const lines: LineCapacity[] = answered.map(({ found }) => found);
  const content = {
    scenario: published(scenario),
    ...{ objective, quantity, ...(along && { along }), ...(rates && { rates }), ...others, confidence },
    lines,
    ratios: ratiosOf(answered, confidence),
    claims: claimsOn(scenario, objective, quantity).map((claim) => judgeCapacity(claim, ground)),
    runs: lines.reduce((sum, { runs }) => sum + runs, 0),
  };
  const models = modelNotes([scenario], catalogue);
  return {
    ...{ schema: CAPACITY_SCHEMA, version: VERSION, engine: engine(), command },
    ...content,
    ...(models.length > 0 && { models }),
    sha256: sha256({
      version: VERSION,
      ...content,
      models: models.length > 0 ? withoutFiles(models) : undefined,
    }),
  };
}

/** Those of the file, where that is what was asked. */
function claimsOn(scenario: Scenario, objective: readonly Condition[], { over }: Quantity): readonly CapacityClaim[] {
  const { capacity } = scenario;
  if (capacity === undefined) return [];
  const same = JSON.stringify(capacity.objective) === JSON.stringify(objective);
  const named = nameOf(capacity.over ?? usual(scenario));
  return same && named === over ? capacity.claims : [];
}

/** Of each line over each that stands behind it at the same place; the greater over the lesser. */
function ratiosOf(answered: readonly Answered[], confidence: number): CapacityRatio[] {
  return answered.flatMap((a, i) =>
    answered.slice(i + 1).flatMap((b) => {
      if (a.found.x !== b.found.x) return [];
      const [greater, lesser] =
        (a.found.capacity?.value ?? a.found.limit ?? 0) >= (b.found.capacity?.value ?? b.found.limit ?? 0)
          ? [a, b]
          : [b, a];
      return capacityRatio(greater, lesser, confidence) ?? [];
    }),
  );
}

/** The text of capacity.json. */
export function capacityText(capacity: Capacity): string {
  return `${JSON.stringify(capacity, null, 1)}\n`;
}
