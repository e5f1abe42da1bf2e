/**
 * Carrying out cells: here or in worker threads, longest first, with finished ones kept. The results come back in the
 * plan's order, so that nothing downstream can depend on who finished when.
 */
import { InterruptedError, UsageError } from "./errors.js";
import { cellKey } from "./plan.js";
import type { Cell, CellResult } from "./types.js";

export interface Progress {
  /** Cells finished (those kept from an earlier run included), of how many. */
  done: number;
  total: number;
  /** Of those, cells kept from an earlier run. */
  kept: number;
  /** The same in units of expected work. */
  workDone: number;
  workTotal: number;
  workKept: number;
}

/** Carries out one cell. */
export type Executor = (cell: Cell, signal?: AbortSignal) => Promise<CellResult> | CellResult;

export interface SweepOptions {
  execute: Executor;
  /** Expected relative running time of a cell. */
  weight: (cell: Cell) => number;
  /** Cells in flight at a time. */
  jobs: number;
  signal?: AbortSignal;
  /** Results from an earlier run of the same sweep. */
  finished?: readonly CellResult[];
  onResult?: (result: CellResult) => void;
  onProgress?: (progress: Progress) => void;
}

/**
 * Run `cells` and return their results in the same order.
 * @throws InterruptedError when `signal` is aborted
 * @throws Error naming the cell, when one fails
 */
export async function sweep(cells: readonly Cell[], options: SweepOptions): Promise<CellResult[]> {
  const results = keptResults(cells, options);
  const progress = startProgress(cells, options);
  const queue = cells
    .filter((cell) => !results.has(cellKey(cell)))
    .sort((a, b) => options.weight(b) - options.weight(a));
  progress.report();

  let failure: unknown;
  const lane = async () => {
    while (failure === undefined && !options.signal?.aborted) {
      const cell = queue.shift();
      if (cell === undefined) return;
      try {
        const result = await options.execute(cell, options.signal);
        if (options.signal?.aborted) return;
        results.set(cellKey(cell), result);
        options.onResult?.(result);
        progress.finish(cell);
      } catch (error) {
        failure ??= named(error, cell);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.jobs) }, lane));
  if (options.signal?.aborted) throw new InterruptedError(results.size, cells.length);
  if (failure !== undefined) throw failure;
  return cells.map((cell) => results.get(cellKey(cell))!);
}

/** How far a sweep of `cells` is before it begins. */
export function initialProgress(cells: readonly Cell[], options: Pick<SweepOptions, "weight" | "finished">): Progress {
  const results = keptResults(cells, options);
  const kept = cells.filter((cell) => results.has(cellKey(cell)));
  const work = (some: readonly Cell[]) => some.reduce((sum, cell) => sum + options.weight(cell), 0);
  const workKept = work(kept);
  return {
    done: kept.length,
    total: cells.length,
    kept: kept.length,
    workDone: workKept,
    workTotal: work(cells),
    workKept,
  };
}

/** What was finished earlier of `cells`, by their keys. */
function keptResults(cells: readonly Cell[], { finished = [] }: Pick<SweepOptions, "finished">) {
  const wanted = new Set(cells.map(cellKey));
  return new Map(finished.filter((result) => wanted.has(cellKey(result))).map((result) => [cellKey(result), result]));
}

function startProgress(cells: readonly Cell[], options: SweepOptions) {
  const state = initialProgress(cells, options);
  const report = () => options.onProgress?.({ ...state });
  return {
    report,
    finish(cell: Cell) {
      state.done++;
      state.workDone += options.weight(cell);
      report();
    },
  };
}

/**
 * Several sweeps, one after the other, told as one.
 * @param initial how far each is before the first begins
 */
export function jointProgress(initial: readonly Progress[], onProgress: SweepOptions["onProgress"]) {
  const states = [...initial];
  const total = () => states.reduce(sumOf);
  return {
    total,
    /** Hears of the sweep of that index. */
    of: (index: number) => (progress: Progress) => {
      states[index] = progress;
      onProgress?.(total());
    },
  };
}

function sumOf(a: Progress, b: Progress): Progress {
  const keys = Object.keys(a) as (keyof Progress)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as unknown as Progress;
}

function named(error: unknown, cell: Cell): Error {
  const where = `${cell.line}, ${cell.pending} pending, replication ${cell.replication + 1}`;
  const message = `${where}: ${error instanceof Error ? error.message : error}`;
  return error instanceof UsageError ? new UsageError(message) : new Error(message, { cause: error });
}
