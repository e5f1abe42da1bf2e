/** Worker threads, one cell at a time each. */
import { setMaxListeners } from "node:events";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { findMechanism } from "../../models/registry.js";
import type { TracedRun, TraceRequest } from "../cell/execution-trace.js";
import { UsageError } from "../common/errors.js";
import { packageFile } from "../common/package.js";
import type { Cell, CellResult } from "../common/types.js";
import { compileInPlace } from "../plugins/compile-in-place.js";
import type { Refusal } from "../plugins/run-cell.js";
import type { Executor } from "./sweep.js";
import type { Tried, Verdict, WorkerSetup } from "./worker.js";

/** More threads than this a core take memory and give nothing. */
const MOST_PER_CORE = 4;
/** So many may be had on any computer. */
const ALWAYS_ALLOWED = 16;

/**
 * How many cells to run at a time: as asked for, or one per core when nobody says, but no more than there are
 * (`cells`), and no more than makes sense, which is told.
 */
export function jobsFor(
  cells: number,
  { jobs, onWarning }: { jobs?: number; onWarning?: (message: string) => void },
  cores = availableParallelism(),
): number {
  const wanted = Math.max(1, Math.min(jobs ?? cores, cells));
  const most = Math.max(ALWAYS_ALLOWED, MOST_PER_CORE * cores);
  if (wanted <= most) return wanted;
  onWarning?.(
    `${jobs} runs at a time would be no faster than ${most} on ${cores} cores, and take more memory: using ${most}.`,
  );
  return most;
}

/** Worker threads that carry out cells; `close` ends them at once, whatever they are doing. */
export interface Workers {
  execute: Executor;
  /** Put a mechanism or an executor of one's own through the conformance trials. */
  conform(tried: Tried, signal: AbortSignal): Promise<Verdict>;
  /** Look into a run. */
  trace(cell: Cell, request: TraceRequest): Promise<TracedRun>;
  close(): Promise<void>;
}

/** @throws Error if the compiled worker is missing (worker threads cannot load TypeScript) */
export function startWorkers(jobs: number, setup: WorkerSetup): Workers {
  const file = fileURLToPath(packageFile("dist/scenarios/run/worker-thread.cjs"));
  if (!existsSync(file))
    throw new Error(`worker threads need the compiled program: run "npm run build" first (no ${file})`);
  compileInPlace();
  const pool = new Piscina({
    filename: file,
    minThreads: jobs,
    maxThreads: jobs,
    idleTimeout: 1000,
    workerData: setup,
  });
  return {
    execute: async (cell, signal) => {
      // A listener for each run at a time is no leak.
      if (signal) setMaxListeners(0, signal);
      try {
        return accepted((await pool.run(cell, signal ? { signal } : undefined)) as CellResult | Refusal);
      } catch (error) {
        throw signal?.aborted ? error : ofThread(error, cell.mechanism);
      }
    },
    conform: async (tried, signal) => {
      try {
        return accepted((await pool.run(tried, { name: "conform", signal })) as Verdict | Refusal);
      } catch (error) {
        throw signal.aborted ? error : ofThread(error, "mechanism" in tried ? tried.mechanism : undefined);
      }
    },
    trace: async (cell, request) => {
      try {
        return accepted((await pool.run({ cell, request }, { name: "trace" })) as TracedRun | Refusal);
      } catch (error) {
        throw ofThread(error, cell.mechanism);
      }
    },
    close: () => pool.destroy(),
  };
}

/** A thread that has ended: with a mechanism that ships a fault of ours, with one's own of that. */
function ofThread(error: unknown, mechanism: string | undefined): unknown {
  if (error instanceof UsageError || findMechanism(mechanism ?? "") !== undefined) return error;
  const what = mechanism === undefined ? "an executor of your own" : `mechanism ${mechanism}`;
  return new UsageError(`${what} has ended the thread it ran in: ${(error as Error).message}`);
}

/** @throws UsageError for a refusal */
export function accepted<T extends object>(outcome: T | Refusal): T {
  if ("refused" in outcome) throw new UsageError(outcome.refused);
  return outcome;
}
