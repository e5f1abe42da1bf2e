/** Worker threads, one cell at a time each. */
import { setMaxListeners } from "node:events";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Piscina } from "piscina";
import { UsageError } from "./errors.js";
import type { Refusal } from "./own/attempt.js";
import { packageFile } from "./package.js";
import type { Executor } from "./sweep.js";
import type { CellResult } from "./types.js";
import type { Verdict, WorkerSetup } from "./worker.js";

/** More threads than this a core take memory and give nothing. */
const MOST_PER_CORE = 4;
/** So many may be had on any computer. */
const ALWAYS_ALLOWED = 16;

/**
 * How many cells to run at a time: as asked for, or one per core when nobody says, but no more than there are (`cells`), and no more than
 * makes sense, which is told.
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
    `${jobs} runs at a time would be no faster than ${most} on ${cores} cores, and take more memory: ${most} are.`,
  );
  return most;
}

/** Worker threads that carry out cells; `close` ends them at once, whatever they are doing. */
export interface Workers {
  execute: Executor;
  /** Put the mechanism of one's own called `name` through the conformance trials. */
  conform(name: string, signal: AbortSignal): Promise<Verdict>;
  close(): Promise<void>;
}

/** @throws Error if the compiled worker is missing (worker threads cannot load TypeScript) */
export function startWorkers(jobs: number, setup: WorkerSetup): Workers {
  const file = fileURLToPath(packageFile("dist/scenarios/worker.js"));
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
      const outcome: CellResult | Refusal = await pool.run(cell, signal ? { signal } : undefined);
      return accepted(outcome);
    },
    conform: (name, signal) => pool.run(name, { name: "conform", signal }),
    close: () => pool.destroy(),
  };
}

/** @throws UsageError for a refusal */
export function accepted(outcome: CellResult | Refusal): CellResult {
  if ("refused" in outcome) throw new UsageError(outcome.refused);
  return outcome;
}

/**
 * Node 20 aborts the whole process ("Assertion failed: (data.first) != nullptr" in GetForegroundTaskRunner) if a thread ends
 * while V8 compiles for it in the background, so threads started from now on compile by themselves. No
 * slower: every core has a simulation to run.
 */
function compileInPlace(): void {
  setFlagsFromString("--no-concurrent-recompilation");
}
