/** Runs that are made in turns: what is run next follows from what came before. */
import { InterruptedError } from "../common/errors.js";
import type { Cell, Scenario } from "../common/types.js";
import type { Catalogue } from "../plugins/catalogue.js";
import { cellWeight } from "../run/plan.js";
import { modelNotes, openCheckpoint, type RunOptions, startExecutor } from "../run/run.js";
import { jointProgress, type Progress, sweep } from "../run/sweep.js";
import { jobsFor } from "../run/workers.js";
import type { RunCells } from "./trials.js";

export type RunsOptions = Omit<RunOptions, "onCells" | "partCommands">;

interface Asked {
  scenarios: readonly Scenario[];
  /** The cells that each is known to need. */
  foreseen: readonly (readonly Cell[])[];
  /** What a checkpoint must agree on to be gone on from. */
  key: string;
}

/** What makes the runs of all `scenarios`: the same workers and the same checkpoint for all of them. */
export function startRuns({ scenarios, foreseen, key }: Asked, catalogue: Catalogue, options: RunsOptions) {
  const weight = (cell: Cell) => cellWeight(cell, catalogue.find);
  const models = modelNotes(scenarios, catalogue);
  const checkpoint = openCheckpoint(key, models, options);
  // Searches for where a verdict changes run fewer at a time.
  const most = Math.max(...foreseen.map((cells) => cells.length));
  const jobs = jobsFor(most, options);
  const executor = startExecutor(jobs, catalogue, options);
  const progress = stages(
    foreseen.map((cells) => notBegun(cells, weight)),
    options.onProgress,
  );
  const of =
    (part: number): RunCells =>
    async (cells) => {
      try {
        return await sweep(options.exactPolls ? cells.map(exactly) : cells, {
          execute: executor.execute,
          weight,
          jobs,
          signal: options.signal,
          finished: () => checkpoint?.finishedOf(part) ?? [],
          onResult: (result) => checkpoint?.add(part, result),
          onProgress: progress.next(part),
        });
      } catch (error) {
        if (!(error instanceof InterruptedError)) throw error;
        const { done, total } = progress.total();
        throw new InterruptedError(done, total);
      }
    };
  const close = async () => {
    checkpoint?.close();
    await executor.close();
  };
  return { of, close };
}

function exactly(cell: Cell): Cell {
  return { ...cell, exactPolls: true };
}

function notBegun(cells: readonly Cell[], weight: (cell: Cell) => number): Progress {
  const workTotal = cells.reduce((sum, cell) => sum + weight(cell), 0);
  return { done: 0, total: cells.length, resumed: 0, workDone: 0, workTotal, workResumed: 0 };
}

/**
 * Progress of sweeps that follow one another, as that of one.
 * @param foreseen the first sweep of each part; further ones are known only when they begin
 */
function stages(foreseen: readonly Progress[], onProgress: RunOptions["onProgress"]) {
  const states = [...foreseen];
  const begun = new Set<number>();
  const total = () => jointProgress(states);
  return {
    total,
    /** Hears of the next sweep of that part. */
    next(part: number): (progress: Progress) => void {
      const index = begun.has(part) ? states.length : part;
      begun.add(part);
      return (progress) => {
        states[index] = progress;
        onProgress?.(total());
      };
    },
  };
}
