/** A scenario from plan to result. */
import { findMechanism } from "../models/registry.js";
import { Checkpoint } from "./checkpoint.js";
import { gatherPoint } from "./gather.js";
import { cellWeight, mechanismNamed, planCells } from "./plan.js";
import { assembleResult, sweepKey } from "./result.js";
import { type Executor, type Progress, sweep } from "./sweep.js";
import type { Cell, CellResult, Point, Result, Scenario } from "./types.js";
import { defaultJobs, startWorkers } from "./workers.js";

export interface RunOptions {
  /** Runs at a time, each in a worker thread of its own; by default one per core. The result does not depend on it. */
  jobs?: number;
  /** Stops the run; the promise then rejects with an InterruptedError. */
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** File that keeps finished runs, so that an interrupted sweep can go on. */
  checkpoint?: string;
  /** Go on from `checkpoint` instead of starting anew. */
  resume?: boolean;
  /** The command to be recorded as the one that makes the result again. */
  command?: string;
  /** What carries out a cell, instead of worker threads. */
  execute?: Executor;
}

/**
 * Simulate every cell of `scenario` and draw the result from them.
 * @throws InterruptedError when stopped, UsageError when the checkpoint belongs to another run, Error when a cell fails
 */
export async function runScenario(scenario: Scenario, options: RunOptions = {}): Promise<Result> {
  const cells = planCells(scenario, findMechanism);
  const checkpoint = openCheckpoint(scenario, options);
  try {
    const results = await runCells(cells, checkpoint, options);
    return gatherResult(scenario, results, options.command ?? "");
  } finally {
    checkpoint?.close();
  }
}

function openCheckpoint(scenario: Scenario, { checkpoint, resume }: RunOptions): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined;
  const key = sweepKey(scenario);
  return resume ? Checkpoint.resume(checkpoint, key) : Checkpoint.create(checkpoint, key);
}

async function runCells(cells: Cell[], checkpoint: Checkpoint | undefined, options: RunOptions): Promise<CellResult[]> {
  const jobs = Math.max(1, Math.min(options.jobs ?? defaultJobs(), cells.length));
  const workers = options.execute ? undefined : startWorkers(jobs);
  try {
    return await sweep(cells, {
      execute: options.execute ?? workers!.execute,
      weight: (cell) => cellWeight(cell, findMechanism),
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

/** The result of `scenario` from the results of its cells, in the plan's order. */
export function gatherResult(scenario: Scenario, results: readonly CellResult[], command: string): Result {
  const byPoint = new Map<string, CellResult[]>();
  for (const cell of results) {
    const key = pointKey(cell.line, cell.pending);
    byPoint.set(key, [...(byPoint.get(key) ?? []), cell]);
  }
  const points: Point[] = scenario.lines.flatMap((line) => {
    const mechanism = mechanismNamed(line.mechanism, findMechanism);
    return line.pending.map((pending) =>
      gatherPoint(scenario, line, pending, mechanism, byPoint.get(pointKey(line.id, pending)) ?? []),
    );
  });
  const names = [...new Set(scenario.lines.map((line) => line.mechanism))];
  const mechanisms = names.map((name) => mechanismNamed(name, findMechanism));
  return assembleResult(scenario, mechanisms, points, command);
}

function pointKey(line: string, pending: number): string {
  return JSON.stringify([line, pending]);
}
