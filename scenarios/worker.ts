/** What a worker thread runs: one cell at a time. */
import { workerData } from "node:worker_threads";
import { attempt, type Refusal, told } from "./own/attempt.js";
import type { CompiledModule } from "./own/bundle.js";
import { conformance } from "./own/conformance.js";
import { importModel } from "./own/module.js";
import type { Cell, CellResult } from "./types.js";

/** What a worker is started with. */
export interface WorkerSetup {
  /** Modules with mechanisms besides those that ship. */
  models: readonly CompiledModule[];
}

const { models } = workerData as WorkerSetup;
const modules = await Promise.all(models.map(importModel));
const own = modules.flatMap(({ mechanisms, locate }) => mechanisms.map((mechanism) => ({ mechanism, locate })));

export default function work(cell: Cell): CellResult | Refusal {
  return attempt(cell, own);
}

/** What came of {@link conformance}, in words. */
export interface Verdict {
  trials: number;
  events: number;
  failure?: { message: string; trial: string };
}

export function conform(name: string): Verdict {
  const { mechanism, locate } = own.find(({ mechanism }) => mechanism.name === name)!;
  const { trials, events, failure } = conformance(mechanism);
  if (failure === undefined) return { trials, events };
  return { trials, events, failure: { message: told(name, failure.error, locate), trial: failure.trial } };
}
