/** A scenario from plan to result. */
import { setImmediate } from "node:timers/promises";
import { findMechanism } from "../models/registry.js";
import { Checkpoint } from "./checkpoint.js";
import { UsageError } from "./errors.js";
import { gatherPoint } from "./gather.js";
import { readScenario, type ScenarioDescription } from "./load.js";
import { attempt } from "./own/attempt.js";
import { Catalogue, type OwnMechanisms } from "./own/catalogue.js";
import { cellWeight, type FindMechanism, mechanismNamed, planCells } from "./plan.js";
import { assembleResult, sweepKey } from "./result.js";
import { type Executor, type Progress, sweep } from "./sweep.js";
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
  /** Hears, when all is done, of every run in the plan's order: what a result does not keep, such as whole histograms. */
  onCells?: (cells: readonly CellResult[]) => void;
  /** What carries out a cell, instead of worker threads. */
  execute?: Executor;
}

/**
 * Simulate every cell of a scenario, loaded or described by an object, and draw the result from them.
 * @throws ScenarioError when the object describes no scenario, InterruptedError when stopped, UsageError when the checkpoint
 *   belongs to another run or a mechanism of one's own fails, Error when a cell fails
 */
export async function runScenario(given: Scenario | ScenarioDescription, options: RunOptions = {}): Promise<Result> {
  const scenario = "lines" in given ? given : readScenario(given, options);
  const catalogue = new Catalogue(options);
  const models = modelNotes(scenario, catalogue);
  const { exactPolls } = options;
  const cells = planCells(scenario, catalogue.find).map((cell) => (exactPolls ? { ...cell, exactPolls } : cell));
  const checkpoint = openCheckpoint(sweepKey(scenario, models), models, options);
  try {
    const results = await runCells(cells, checkpoint, catalogue, options);
    options.onCells?.(results);
    return gatherResult(scenario, results, options.command ?? "", { find: catalogue.find, models });
  } finally {
    checkpoint?.close();
  }
}

function openCheckpoint(
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

async function runCells(
  cells: Cell[],
  checkpoint: Checkpoint | undefined,
  catalogue: Catalogue,
  options: RunOptions,
): Promise<CellResult[]> {
  const jobs = Math.max(1, Math.min(options.jobs ?? defaultJobs(), cells.length));
  const elsewhere = !options.execute && cells.some((cell) => !catalogue.isHere(cell.mechanism));
  const setup = { models: catalogue.models.map(({ compiled }) => compiled) };
  const workers = elsewhere ? startWorkers(jobs, setup) : undefined;
  const execute: Executor = (cell, signal) =>
    catalogue.isHere(cell.mechanism) ? runHere(cell, catalogue) : workers!.execute(cell, signal);
  try {
    return await sweep(cells, {
      execute: options.execute ?? execute,
      weight: (cell) => cellWeight(cell, catalogue.find),
      jobs,
      signal: options.signal,
      finished: checkpoint?.finished,
      onResult: (result) => checkpoint?.add(result),
      onProgress: options.onProgress,
    });
  } finally {
    await workers?.close();
  }
}

/** In this thread, which hears of signals and other workers in between. */
async function runHere(cell: Cell, catalogue: Catalogue): Promise<CellResult> {
  await setImmediate();
  return accepted(attempt(cell, catalogue.here));
}

/** Where those of the scenario's mechanisms come from that do not ship. */
function modelNotes(scenario: Scenario, { here, models }: Catalogue): ModelNote[] {
  const used = new Set(scenario.lines.map((line) => line.mechanism));
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
  command: string,
  { find = findMechanism, models = [] }: { find?: FindMechanism; models?: readonly ModelNote[] } = {},
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
  return assembleResult(scenario, mechanisms, points, command, models);
}

function pointKey(line: string, pending: number): string {
  return JSON.stringify([line, pending]);
}
