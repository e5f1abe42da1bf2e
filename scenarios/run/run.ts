/** A scenario from plan to result. */
import { setImmediate } from "node:timers/promises";
import { InterruptedError, UsageError } from "../common/errors.js";
import type { Cell, CellResult, ModelNote, Result, Scenario, SourceText } from "../common/types.js";
import { readScenario, type ScenarioDescription } from "../load/load.js";
import { Catalogue, executorsOf, type PluginOptions } from "../plugins/catalogue.js";
import { attempt } from "../plugins/run-cell.js";
import { type ResultExtras, sweepKey } from "../result/result.js";
import { Checkpoint } from "./checkpoint.js";
import { cellWeight } from "./plan.js";
import { type Drawn, drawnFrom, mostAtOnce, pointRuns, resultOf, takenApart, withLineCapacities } from "./points.js";
import { checkProgress } from "./standstill.js";
import { type Batch, type Executor, type Progress, sweepBatches } from "./sweep.js";
import { accepted, jobsFor, startWorkers, type Workers } from "./workers.js";

export interface RunOptions extends PluginOptions {
  /** Runs at a time, each in a worker thread of its own; by default one per core. The result does not depend on it. */
  jobs?: number;
  /** Stops the run; the promise then rejects with an InterruptedError. */
  signal?: AbortSignal;
  /** Hears what the user should know though nothing is wrong with the run, such as a damaged line of the checkpoint. */
  onWarning?: (message: string) => void;
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
  /** The files that the scenario was read from and that do not ship, to be handed on with the result. */
  sources?: readonly SourceText[];
  /**
   * Hears, when all is done, of every run in the plan's order: what a result does not keep, such as whole histograms.
   * Called once for the scenario itself (`part` is 0), then for each part (from 1).
   */
  onCells?: (cells: readonly CellResult[], part: number) => void;
  /** What carries out a cell, instead of worker threads. */
  execute?: Executor;
}

/**
 * Simulate every cell of a scenario, loaded or described by an object, and of its parts, and draw the result from them.
 * @throws ScenarioError when the object describes no scenario, InterruptedError when stopped, UsageError when the
 *   checkpoint belongs to another run or a mechanism of one's own fails, SystemError when the checkpoint cannot be
 *   written because the disk is full, Error when a cell fails
 */
export async function runScenario(what: Scenario | ScenarioDescription, options: RunOptions = {}): Promise<Result> {
  const scenario = "lines" in what ? what : readScenario(what, options);
  const catalogue = new Catalogue(options);
  const given = [scenario, ...(scenario.parts ?? [])];
  catalogue.checkUse(given);
  await catalogue.ask(given, options.signal);
  for (const each of given) checkProgress(each);
  const models = modelNotes(given, catalogue);
  const checkpoint = openCheckpoint(sweepKey(scenario, models), models, options);
  try {
    const all = await withTheirCapacities(given, checkpoint, catalogue, options);
    const runs = all.map((each, part) => pointRuns(each, part, catalogue.find, options));
    const most = all.reduce((sum, each, i) => sum + mostAtOnce(each, runs[i]), 0);
    const batches = runs.flat().map((run) => run.start());
    const drawn: Drawn[] = [];
    await carryOut(batches, most, checkpoint, catalogue, options, () => {
      drawn.push(...all.map((each, part) => drawnFrom(each, runs[part], catalogue.find)));
      return drawn.flatMap((each, part) => takenApart(all[part], runs[part], each));
    });
    for (const [part, points] of runs.entries()) {
      const cells = points.flatMap(({ measured }) => measured);
      options.onCells?.(cells, part);
    }
    const gather = (i: number, command = "", whole: Pick<ResultExtras, "parts" | "sources"> = {}) =>
      resultOf(all[i], drawn[i], catalogue.find, { command, ...whole, models: modelNotes([all[i]], catalogue) });
    const parts = all.slice(1).map((_, i) => gather(i + 1, options.partCommands?.[i]));
    return gather(0, options.command, { parts, sources: options.sources });
  } finally {
    checkpoint?.close();
  }
}

export function openCheckpoint(
  key: string,
  models: readonly ModelNote[],
  { checkpoint, resume, onWarning }: RunOptions,
): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined;
  if (!resume) return Checkpoint.create(checkpoint, key);
  const unknown = models.find(({ sha256 }) => sha256 === null);
  if (unknown) {
    throw new UsageError(
      `a run with ${unknown.mechanisms.join(", ")} given as an object cannot be resumed: it may ` +
        "have changed. Load it from its file, with loadModel.",
    );
  }
  return Checkpoint.resume(checkpoint, key, onWarning);
}

/** `scenarios`, each with what its lines can carry if its axis is a load. */
export function withTheirCapacities(
  scenarios: readonly Scenario[],
  checkpoint: Checkpoint | undefined,
  catalogue: Catalogue,
  options: RunOptions,
): Promise<Scenario[]> {
  return withLineCapacities(scenarios, catalogue.find, (batches, most) =>
    carryOut(batches, most, checkpoint, catalogue, options),
  );
}

/**
 * Carry out `batches`, all by the same workers; at most `most` cells at a time. When they are through, `further` ones,
 * whose results are not kept.
 */
async function carryOut(
  batches: readonly Batch[],
  most: number,
  checkpoint: Checkpoint | undefined,
  catalogue: Catalogue,
  options: RunOptions,
  further: () => readonly Batch[] = () => [],
): Promise<void> {
  const jobs = jobsFor(most, options);
  const { execute, close } = startExecutor(jobs, catalogue, options);
  const weight = (cell: Cell) => cellWeight(cell, catalogue.find);
  const { signal } = options;
  let [done, total] = [0, 0];
  try {
    await sweepBatches(batches, {
      ...{ execute, weight, jobs, signal },
      finished: (part) => checkpoint?.finishedOf(part) ?? [],
      onResult: (result, part) => checkpoint?.add(part, result),
      onProgress: (progress) => {
        ({ done, total } = progress);
        options.onProgress?.(progress);
      },
    });
    await sweepBatches(further(), { execute, weight, jobs, signal });
  } catch (error) {
    throw error instanceof InterruptedError ? new InterruptedError(done, total) : error;
  } finally {
    await close();
  }
}

/** What carries out cells: here what has to be here, elsewhere the rest. */
export function startExecutor(
  jobs: number,
  catalogue: Catalogue,
  options: Pick<RunOptions, "execute">,
): { execute: Executor; close: () => Promise<void> } {
  if (options.execute) return { execute: options.execute, close: async () => {} };
  const setup = { models: catalogue.models.map(({ compiled }) => compiled) };
  let workers: Workers | undefined;
  return {
    execute: (cell, signal) => {
      if (catalogue.isHere(cell)) return runHere(cell, catalogue);
      workers ??= startWorkers(jobs, setup);
      return workers.execute(cell, signal);
    },
    close: async () => workers?.close(),
  };
}

/** In this thread, which hears of signals and other workers in between. */
async function runHere(cell: Cell, catalogue: Catalogue): Promise<CellResult> {
  await setImmediate();
  return accepted(attempt(cell, catalogue.here));
}

/** Where those of the scenarios' mechanisms and executors come from that do not ship. */
export function modelNotes(scenarios: readonly Scenario[], { here, models }: Catalogue): ModelNote[] {
  const used = new Set(scenarios.flatMap(({ lines }) => lines.map((line) => line.mechanism)));
  const named = new Set(scenarios.flatMap(executorsOf));
  const namesOf = (things: readonly { name: string }[]) => things.map(({ name }) => name);
  const notes: ModelNote[] = [
    ...models.map(({ compiled: { file, sha256 }, mechanisms, executors }) => ({
      mechanisms: namesOf(mechanisms),
      ...(executors.length > 0 && { executors: namesOf(executors) }),
      ...{ file, sha256 },
    })),
    ...here.map(({ mechanism, executor }) => ({
      mechanisms: mechanism === undefined ? [] : [mechanism.name],
      ...(executor && { executors: [executor.name] }),
      ...{ file: null, sha256: null },
    })),
  ];
  return notes.filter(
    ({ mechanisms, executors = [] }) =>
      mechanisms.some((name) => used.has(name)) || executors.some((name) => named.has(name)),
  );
}
