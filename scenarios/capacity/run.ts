/** From a scenario and an objective to capacity.json. */
import { InterruptedError, UsageError } from "../common/errors.js";
import { percentilesAmong } from "../common/metrics.js";
import { sayObjective } from "../common/objective.js";
import { VERSION } from "../common/package.js";
import type { Percentile } from "../common/percentiles.js";
import type { CapacityClaim, Cell, CellResult, Condition, Line, Scenario } from "../common/types.js";
import { missingClass } from "../load/resolve-capacity.js";
import { Catalogue } from "../plugins/catalogue.js";
import { engine, published, sha256, withoutFiles } from "../result/result.js";
import { cellWeight } from "../run/plan.js";
import { modelNotes, openCheckpoint, type RunOptions, startExecutor } from "../run/run.js";
import { checkProgress } from "../run/standstill.js";
import { jointProgress, type Progress, sweep } from "../run/sweep.js";
import { jobsFor } from "../run/workers.js";
import { written } from "../schema/capacity.js";
import { judgeCapacity } from "./claims.js";
import { Probes } from "./probes.js";
import { type Asked, type Load, nameOf, usual, type Varied, variedIn } from "./quantity.js";
import { type Answered, capacityRatio } from "./ratios.js";
import { search } from "./search.js";
import type { Capacity, CapacityRatio, LineCapacity, Quantity } from "./types.js";

const CAPACITY_SCHEMA = "muxsim-capacity/1";
const DEFAULT_PRECISION = 0.02;
/** An interval needs some, however few a scenario has. */
const LEAST_REPLICATIONS = 5;
const MOST_REPLICATIONS = 400;
/** Of several numbers of pending operations, the greatest up to here. */
const MOST_PENDING = 100_000;

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
  /** Hears what will be searched, before anything is run. */
  onPlan?: (plan: Pick<Capacity, "quantity" | "objective" | "scenario">) => void;
}

/** The further percentiles that an objective is about: scenarios have to be loaded with them. */
export function percentilesOf(objective: readonly Condition[]): Percentile[] {
  return percentilesAmong(objective.map(({ metric }) => metric));
}

/**
 * The capacity of each line of the scenario that `load` gives: the greatest value of a quantity, or the least, with
 * which an objective holds.
 * @param load the scenario with further settings, as `--set` takes them, without parts
 * @throws as runScenario; UsageError also for a quantity or an objective that the scenario cannot have
 */
export async function findCapacity(load: Load, options: CapacityOptions = {}): Promise<Capacity> {
  const given = load([]);
  const asked = { over: options.over ?? given.capacity?.over, ...rangeAsked(given, options) };
  const objective = options.objective ?? given.capacity?.objective;
  if (objective === undefined)
    throw new UsageError(
      'nothing says what must hold: add --slo "response.p99 < 1ms", or a section capacity to the file',
    );
  const absent = missingClass(objective, given.workload);
  if (absent !== undefined) throw new UsageError(absent);
  const varied = variedIn(given, load, asked);
  const overPending = varied.quantity.over === "pending";
  const at: Load = overPending ? load : settled(load, pendingOf(given, options.pending));
  const scenario = overPending ? given : at([]);
  const catalogue = new Catalogue(options);
  catalogue.checkUse([scenario]);
  await catalogue.ask([scenario], options.signal);
  checkProgress(scenario);
  options.onPlan?.({ quantity: varied.quantity, objective: [...objective], scenario });
  // The number of operations is settled where it is not what is varied.
  const again = variedIn(scenario, at, asked);
  return answer(scenario, { ...again, quantity: varied.quantity }, [...objective], catalogue, options);
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

/** With one number of pending operations. */
function settled(load: Load, pending: number): Load {
  return (settings) => load([`pending=${pending}`, ...settings]);
}

/** @throws UsageError where lines have no number in common */
function pendingOf({ lines }: Scenario, asked: number | undefined): number {
  if (asked !== undefined) return asked;
  const common = lines[0].pending.filter((n) => lines.every(({ pending }) => pending.includes(n)));
  const found = common.findLast((n) => n <= MOST_PENDING) ?? common[0];
  if (found === undefined)
    throw new UsageError("the lines are run at no common number of operations: say one with --pending");
  return found;
}

async function answer(
  scenario: Scenario,
  varied: Varied,
  objective: Condition[],
  catalogue: Catalogue,
  options: CapacityOptions,
): Promise<Capacity> {
  const { quantity, from, to } = varied;
  const { confidence } = scenario.measurement;
  const precision = options.precision ?? scenario.capacity?.precision ?? DEFAULT_PRECISION;
  const first = Math.max(LEAST_REPLICATIONS, scenario.measurement.replications);
  const most = Math.max(first, options.most ?? MOST_REPLICATIONS);
  const say = (value: number) => written({ value, unit: quantity.unit });
  const settings = { from, to, start: varied.start, integral: quantity.integral, precision, first, most };
  const known = { objective, quantity, range: { from, to }, precision, confidence };
  const runs = startRuns(scenario, catalogue, { ...known, most }, options);
  const scenarios = new Map<number, Promise<Scenario>>();
  const at = (value: number): Promise<Scenario> => {
    const made = scenarios.get(value) ?? loaded(value);
    scenarios.set(value, made);
    return made;
  };
  const loaded = async (value: number) => {
    const made = varied.at(value);
    await catalogue.ask([made], options.signal);
    return made;
  };
  const one = async (line: Line): Promise<Answered> => {
    const { exactPolls } = options;
    const probes = new Probes({
      line,
      objective,
      at,
      catalogue,
      runCells: runs.carryOut,
      confidence,
      most,
      exactPolls,
      say,
    });
    const found = await search((x, n) => probes.ask(x, n), { ...settings, direction: directionOf(quantity.over) });
    const { byReplication: _, replications: __, ...shown } = found;
    const own = probes.all;
    const made = own.reduce((sum, { replications }) => sum + replications, 0);
    return { answer: found, found: { line: line.id, ...shown, probes: own, runs: made } };
  };
  let lines: Answered[];
  try {
    lines = await allOf(scenario.lines.map(one));
  } finally {
    await runs.close();
  }
  return assemble(scenario, lines, known, catalogue, options.command ?? "");
}

/** More load is harder, more cores are easier. */
function directionOf(over: string): "greatest" | "fewest" | undefined {
  if (over === "cores") return "fewest";
  return over.includes(".") ? undefined : "greatest";
}

/** All results; when one fails, what it failed with, but not before all have ended. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

type Known = Pick<Capacity, "objective" | "quantity" | "range" | "precision" | "confidence">;

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
  const { confidence, objective, quantity } = known;
  const labelOf = (id: string) => scenario.lines.find((line) => line.id === id)?.label ?? id;
  const ground = { lines: answered, quantity, confidence, objective: sayObjective(objective), labelOf };
  const lines: LineCapacity[] = answered.map(({ found }) => found);
  const content = {
    scenario: published(scenario),
    ...known,
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

/** Of each line over each that stands behind it; the greater over the lesser. */
function ratiosOf(answered: readonly Answered[], confidence: number): CapacityRatio[] {
  return answered.flatMap((a, i) =>
    answered.slice(i + 1).flatMap((b) => {
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
