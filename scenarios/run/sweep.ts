/**
 * Carrying out cells: here or in worker threads, longest first, with finished ones kept. What follows from a batch of
 * cells is asked for when all of it is there, and gets the results in the batch's order, so that nothing downstream can
 * depend on who finished when.
 */
import { InterruptedError, SystemError, UsageError } from "../common/errors.js";
import type { Cell, CellResult } from "../common/types.js";
import { cellKey } from "./plan.js";

export interface Progress {
  /**
   * Cells finished (those kept from an earlier run included), of how many; the total grows where more turn out to be
   * needed.
   */
  done: number;
  total: number;
  /** Of those, cells kept from an earlier run. */
  resumed: number;
  /** The same in units of expected work. */
  workDone: number;
  workTotal: number;
  workResumed: number;
}

/** Carries out one cell. */
export type Executor = (cell: Cell, signal?: AbortSignal) => Promise<CellResult> | CellResult;

/** Cells that are carried out in any order, and what their results lead to. */
export interface Batch {
  cells: readonly Cell[];
  /** Index of the scenario's part whose they are: 0 is the scenario itself, as if absent. */
  part?: number;
  /** Further cells that are likely to follow, for progress only: so many as heavy as this one. */
  foreseen?: { cell: Cell; count: number };
  /** The batch that follows from the results, which come in the order of `cells`; nothing does if absent. */
  next?: (results: CellResult[]) => Batch | undefined;
}

interface SweepOptions {
  execute: Executor;
  /** Expected relative running time of a cell. */
  weight: (cell: Cell) => number;
  /** Cells in flight at a time. */
  jobs: number;
  signal?: AbortSignal;
  /** Results of a part's cells from an earlier run of the same sweep. */
  finished?: (part: number) => readonly CellResult[];
  onResult?: (result: CellResult, part: number) => void;
  onProgress?: (progress: Progress) => void;
}

/** A batch on its way. */
interface Started {
  batch: Batch;
  results: (CellResult | undefined)[];
  missing: number;
}

/** A cell that waits for its turn: number `index` of its batch. */
interface Task {
  cell: Cell;
  weight: number;
  of: Started;
  index: number;
}

/**
 * Tasks, the heaviest first; of equal ones that which came first. Put in order when one is taken, not with each that
 * comes.
 */
class Queue {
  private tasks: Task[] = [];
  private taken = 0;
  private inOrder = true;

  get size(): number {
    return this.tasks.length - this.taken;
  }

  push(task: Task): void {
    this.tasks.push(task);
    this.inOrder = false;
  }

  take(): Task {
    if (!this.inOrder) {
      this.tasks = this.tasks.slice(this.taken).sort((a, b) => b.weight - a.weight);
      this.taken = 0;
      this.inOrder = true;
    }
    return this.tasks[this.taken++];
  }
}

/**
 * Run `cells` and return their results in the same order.
 * @throws as {@link sweepBatches}
 */
export async function sweep(cells: readonly Cell[], options: SweepOptions): Promise<CellResult[]> {
  let all: CellResult[] = [];
  const next = (results: CellResult[]) => {
    all = results;
    return undefined;
  };
  await sweepBatches([{ cells, next }], options);
  return all;
}

/**
 * Carry out `batches` and all that follow from them.
 * @throws InterruptedError when `signal` is aborted
 * @throws Error naming the cell, when one fails
 */
export async function sweepBatches(batches: readonly Batch[], options: SweepOptions): Promise<void> {
  const progress = new SweepProgress(options);
  const kept = finishedResults(options);
  const queue = new Queue();
  let failure: unknown;

  const add = (batch: Batch | undefined) => {
    if (batch === undefined) return;
    const results = batch.cells.map((cell) => kept(batch.part ?? 0, cell));
    const started = { batch, results, missing: results.filter((result) => result === undefined).length };
    progress.add(started);
    if (started.missing === 0) return follow(started);
    batch.cells.forEach((cell, index) => {
      if (results[index] === undefined) queue.push({ cell, weight: options.weight(cell), of: started, index });
    });
  };
  const follow = ({ batch, results }: Started) => {
    progress.leave(batch);
    add(batch.next?.(results as CellResult[]));
  };
  const carryOut = async ({ cell, of, index }: Task) => {
    try {
      const result = await options.execute(cell, options.signal);
      if (options.signal?.aborted) return;
      options.onResult?.(result, of.batch.part ?? 0);
      progress.finish(cell);
      of.results[index] = result;
      if (--of.missing === 0) follow(of);
      progress.report();
    } catch (error) {
      failure ??= named(error, cell);
    }
  };

  for (const batch of batches) add(batch);
  progress.report();
  const running = new Set<Promise<void>>();
  for (;;) {
    while (running.size < Math.max(1, options.jobs) && queue.size > 0 && !options.signal?.aborted && !failure) {
      const one: Promise<void> = carryOut(queue.take()).finally(() => running.delete(one));
      running.add(one);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (options.signal?.aborted) throw new InterruptedError(progress.state.done, progress.state.total);
  if (failure !== undefined) throw failure;
}

/** What was finished earlier of a part's cells. */
function finishedResults({ finished }: SweepOptions): (part: number, cell: Cell) => CellResult | undefined {
  const parts: Map<string, CellResult>[] = [];
  return (part, cell) => {
    parts[part] ??= new Map((finished?.(part) ?? []).map((result) => [cellKey(result), result]));
    return parts[part].get(cellKey(cell));
  };
}

class SweepProgress {
  readonly state: Progress = { done: 0, total: 0, resumed: 0, workDone: 0, workTotal: 0, workResumed: 0 };

  constructor(private readonly options: Pick<SweepOptions, "weight" | "onProgress">) {}

  add({ batch: { cells, foreseen }, results }: Started): void {
    this.expect(foreseen, 1);
    cells.forEach((cell, i) => {
      const weight = this.options.weight(cell);
      this.state.total++;
      this.state.workTotal += weight;
      if (results[i] === undefined) return;
      this.finish(cell);
      this.state.resumed++;
      this.state.workResumed += weight;
    });
  }

  /** What was foreseen after `batch` is known now. */
  leave({ foreseen }: Batch): void {
    this.expect(foreseen, -1);
  }

  finish(cell: Cell): void {
    this.state.done++;
    this.state.workDone += this.options.weight(cell);
  }

  report(): void {
    // Sums of weights are rounded: all is all.
    if (this.state.done === this.state.total) this.state.workDone = this.state.workTotal;
    this.options.onProgress?.({ ...this.state });
  }

  private expect(foreseen: Batch["foreseen"], sign: 1 | -1): void {
    if (foreseen === undefined) return;
    this.state.total += sign * foreseen.count;
    this.state.workTotal += sign * foreseen.count * this.options.weight(foreseen.cell);
  }
}

/** The progress of several sweeps as that of one. */
export function jointProgress(states: readonly Progress[]): Progress {
  return states.reduce((a, b) => ({
    done: a.done + b.done,
    total: a.total + b.total,
    resumed: a.resumed + b.resumed,
    workDone: a.workDone + b.workDone,
    workTotal: a.workTotal + b.workTotal,
    workResumed: a.workResumed + b.workResumed,
  }));
}

function named(error: unknown, cell: Cell): Error {
  // It has nothing to do with the cell.
  if (error instanceof SystemError) return error;
  const message = saidOf(error, cell);
  return error instanceof UsageError ? new UsageError(message) : new Error(message, { cause: error });
}

/** What is said of an error in a cell. */
export function saidOf(error: unknown, cell: Cell): string {
  const at = cell.x === undefined ? "" : `${cell.x} on the axis, `;
  const panel = cell.panel === undefined ? "" : `panel ${cell.panel}, `;
  const where = `${cell.line}, ${panel}${at}${cell.pending} pending, ${which(cell.replication)}`;
  return `${where}: ${error instanceof Error ? error.message : error}`;
}

/** Pilots are numbered below 0. */
function which(replication: number): string {
  return replication < 0 ? `pilot ${-replication}` : `replication ${replication + 1}`;
}
