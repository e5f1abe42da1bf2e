/** A scenario from plan to result. */
import { setImmediate } from "node:timers/promises";
import { findMechanism } from "../models/registry.js";
import { Checkpoint } from "./checkpoint.js";
import { InterruptedError, UsageError } from "./errors.js";
import { gatherPoint } from "./gather.js";
import { readScenario, type ScenarioDescription } from "./load.js";
import { attempt } from "./own/attempt.js";
import { Catalogue, type OwnMechanisms } from "./own/catalogue.js";
import { cellWeight, type FindMechanism, mechanismNamed, planCells } from "./plan.js";
import { assembleResult, type ResultExtras, sweepKey } from "./result.js";
import { type Executor, initialProgress, jointProgress, type Progress, sweep } from "./sweep.js";
import type { Cell, CellResult, ModelNote, Point, Result, Scenario } from "./types.js";
import { accepted, defaultJobs, startWorkers } from "./workers.js";

export interface RunOptions extends OwnMechanisms {
  /** Runs at a time, each in a worker thread of its own; by default one per core. The result does not depend on it. */
  jobs?: number;
  /** Stops the run; the promise then rejects with an InterruptedError. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Act out every poll of the polling schemes, which gives the same result more slowly. */
  exactPolls?: boolean;
  /** File that keeps finished runs, so that an interrupted sweep can go on. */
  checkpoint?: string;
  /** Go on from `checkpoint` instead of starting anew. */
  resume?: boolean;
  /** The command to be recorded as the one that makes the result again. */
  command?: string;
  /** The same for each part. */
  partCommands?: readonly string[];
  /**
   * Hears, when all is done, of every run in the plan's order: what a result does not keep, such as whole histograms. Called once for
   * the scenario itself (`part` is 0), then for each part (from 1).
   */
  onCells?: (cells: readonly CellResult[], part: number) => void;
  /** What carries out a cell, instead of worker threads. */
  execute?: Executor;
}

/**
 * Simulate every cell of a scenario, loaded or described by an object, and of its parts, and draw the result from them.
 * @throws ScenarioError when the object describes no scenario, InterruptedError when stopped, UsageError when the checkpoint
 *   belongs to another run or a mechanism of one's own fails, Error when a cell fails
 */
export async function runScenario(given: Scenario | ScenarioDescription, options: RunOptions = {}): Promise<Result> {
  const scenario = "lines" in given ? given : readScenario(given, options);
  const catalogue = new Catalogue(options);
  const all = [scenario, ...(scenario.parts ?? [])];
  const models = modelNotes(all, catalogue);
  const checkpoint = openCheckpoint(sweepKey(scenario, models), models, options);
  try {
    const plans = all.map((each) => plan(each, catalogue, options));
    const results = await runPlans(plans, checkpoint, catalogue, options);
    for (const [i, cells] of results.entries()) options.onCells?.(cells, i);
    const gather = (i: number, command = "", parts?: Result[]) =>
      gatherResult(all[i], results[i], {
        command,
        parts,
        find: catalogue.find,
        models: modelNotes([all[i]], catalogue),
      });
    const parts = all.slice(1).map((_, i) => gather(i + 1, options.partCommands?.[i]));
    return gather(0, options.command, parts);
  } finally {
    checkpoint?.close();
  }
}

function plan(scenario: Scenario, { find }: Catalogue, { exactPolls }: RunOptions): Cell[] {
  const cells = planCells(scenario, find);
  return exactPolls ? cells.map((cell) => ({ ...cell, exactPolls })) : cells;
}

export function openCheckpoint(
  key: string,
  models: readonly ModelNote[],
  { checkpoint, resume }: RunOptions,
): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined;
  if (!resume) return Checkpoint.create(checkpoint, key);
  const unknown = models.find(({ sha256 }) => sha256 === null);
  if (unknown) {
    throw new UsageError(
      `a run with ${unknown.mechanisms.join(", ")} given as an object cannot be resumed: nobody can tell whether it ` +
        "has changed. Load it from its file, with loadModel.",
    );
  }
  return Checkpoint.resume(checkpoint, key);
}

/** The results of the scenario's cells and of each part's, in the plans' order: one plan after the other, by the same workers. */
async function runPlans(
  plans: readonly Cell[][],
  checkpoint: Checkpoint | undefined,
  catalogue: Catalogue,
  options: RunOptions,
): Promise<CellResult[][]> {
  const weight = (cell: Cell) => cellWeight(cell, catalogue.find);
  const finished = plans.map((_, i) => checkpoint?.finishedOf(i));
  const initial = plans.map((cells, i) => initialProgress(cells, { weight, finished: finished[i] }));
  const progress = jointProgress(initial, options.onProgress);
  const jobs = Math.max(1, Math.min(options.jobs ?? defaultJobs(), plans.flat().length));
  const { execute, close } = startExecutor(plans.flat(), jobs, catalogue, options);
  const results: CellResult[][] = [];
  try {
    for (const [i, cells] of plans.entries()) {
      const onResult = (result: CellResult) => checkpoint?.add(i, result);
      const { signal } = options;
      const each = { execute, weight, jobs, signal, finished: finished[i], onResult, onProgress: progress.of(i) };
      results.push(await sweep(cells, each));
    }
    return results;
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    const { done, total } = progress.total();
    throw new InterruptedError(done, total);
  } finally {
    await close();
  }
}

/** What carries out `cells`: here what has to be here, elsewhere the rest. */
export function startExecutor(
  cells: readonly Pick<Cell, "mechanism">[],
  jobs: number,
  catalogue: Catalogue,
  options: Pick<RunOptions, "execute">,
): { execute: Executor; close: () => Promise<void> } {
  if (options.execute) return { execute: options.execute, close: async () => {} };
  const elsewhere = cells.some((cell) => !catalogue.isHere(cell.mechanism));
  const setup = { models: catalogue.models.map(({ compiled }) => compiled) };
  const workers = elsewhere ? startWorkers(jobs, setup) : undefined;
  return {
    execute: (cell, signal) =>
      catalogue.isHere(cell.mechanism) ? runHere(cell, catalogue) : workers!.execute(cell, signal),
    close: async () => workers?.close(),
  };
}

/** In this thread, which hears of signals and other workers in between. */
async function runHere(cell: Cell, catalogue: Catalogue): Promise<CellResult> {
  await setImmediate();
  return accepted(attempt(cell, catalogue.here));
}

/** Where those of the scenarios' mechanisms come from that do not ship. */
export function modelNotes(scenarios: readonly Scenario[], { here, models }: Catalogue): ModelNote[] {
  const used = new Set(scenarios.flatMap(({ lines }) => lines.map((line) => line.mechanism)));
  const notes: ModelNote[] = [
    ...models.map(({ compiled, mechanisms }) => ({
      mechanisms: mechanisms.map(({ name }) => name),
      file: compiled.file,
      sha256: compiled.sha256,
    })),
    ...here.map(({ mechanism }) => ({ mechanisms: [mechanism.name], file: null, sha256: null })),
  ];
  return notes.filter(({ mechanisms }) => mechanisms.some((name) => used.has(name)));
}

/** The result of `scenario` from the results of its cells, in the plan's order. */
export function gatherResult(
  scenario: Scenario,
  results: readonly CellResult[],
  { find = findMechanism, ...extras }: ResultExtras & { find?: FindMechanism },
): Result {
  const byPoint = new Map<string, CellResult[]>();
  for (const cell of results) {
    const key = pointKey(cell.line, cell.pending);
    byPoint.set(key, [...(byPoint.get(key) ?? []), cell]);
  }
  const points: Point[] = scenario.lines.flatMap((line) => {
    const mechanism = mechanismNamed(line.mechanism, find);
    return line.pending.map((pending) =>
      gatherPoint(scenario, line, pending, mechanism, byPoint.get(pointKey(line.id, pending)) ?? []),
    );
  });
  const names = [...new Set(scenario.lines.map((line) => line.mechanism))];
  const mechanisms = names.map((name) => mechanismNamed(name, find));
  return assembleResult(scenario, mechanisms, points, extras);
}

function pointKey(line: string, pending: number): string {
  return JSON.stringify([line, pending]);
}
