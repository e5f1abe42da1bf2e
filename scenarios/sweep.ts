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
  const results = new Map<string, CellResult>();
  const progress = startProgress(cells, options);
  const wanted = new Set(cells.map(cellKey));
  for (const result of options.finished ?? []) if (wanted.has(cellKey(result))) results.set(cellKey(result), result);
  for (const cell of cells) if (results.has(cellKey(cell))) progress.keep(cell);
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

function startProgress(cells: readonly Cell[], options: SweepOptions) {
  const workTotal = cells.reduce((sum, cell) => sum + options.weight(cell), 0);
  const state: Progress = { done: 0, total: cells.length, kept: 0, workDone: 0, workTotal, workKept: 0 };
  const count = (cell: Cell) => {
    state.done++;
    state.workDone += options.weight(cell);
  };
  const report = () => options.onProgress?.({ ...state });
  return {
    report,
    keep(cell: Cell) {
      count(cell);
      state.kept++;
      state.workKept += options.weight(cell);
    },
    finish(cell: Cell) {
      count(cell);
      report();
    },
  };
}

function named(error: unknown, cell: Cell): Error {
  const where = `${cell.line}, ${cell.pending} pending, replication ${cell.replication + 1}`;
  const message = `${where}: ${error instanceof Error ? error.message : error}`;
  return error instanceof UsageError ? new UsageError(message) : new Error(message, { cause: error });
}
