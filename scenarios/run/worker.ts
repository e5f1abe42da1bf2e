/** What a worker thread runs: one cell at a time. */
import { setImmediate } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import type { Executor } from "../../models/executors/types.js";
import type { TracedRun, TraceRequest } from "../cell/execution-trace.js";
import { UsageError } from "../common/errors.js";
import type { Cell, CellResult } from "../common/types.js";
import type { CompiledModule } from "../plugins/bundle.js";
import { confine } from "../plugins/confine.js";
import { attempt, errorText, type Plugin, pluginsOf, type Refusal, trace as traceWith } from "../plugins/run-cell.js";
import { thrown } from "../plugins/source-location.js";

/** What a worker is started with. */
export interface WorkerSetup {
  /** Modules with mechanisms besides those that ship. */
  models: readonly CompiledModule[];
}

const { models } = workerData as WorkerSetup;
let imported: Promise<readonly Plugin[]> | undefined;
/** What a module has brought about where nobody waited for it. */
let fault: string | undefined;

/** Carry out `cell`: at once with the mechanisms that ship; with modules, once they are loaded. */
export default function work(cell: Cell): CellResult | Refusal | Promise<CellResult | Refusal> {
  if (models.length === 0) return attempt(cell, []);
  return withPlugins((plugins) => attempt(cell, plugins));
}

/** What is to be looked into. */
interface Looked {
  cell: Cell;
  request: TraceRequest;
}

/** Look into a run. */
export function trace({ cell, request }: Looked): Promise<TracedRun | Refusal> {
  return withPlugins((plugins) => traceWith(cell, request, plugins));
}

/** What came of the conformance trials, in words. */
export interface Verdict {
  trials: number;
  events: number;
  failure?: { message: string; trial: string };
}

/** What is to be tried. */
export type Tried = { mechanism: string } | { executor: string };

export async function conform(tried: Tried): Promise<Verdict | Refusal> {
  const { conformance } = await import("../plugins/conformance.js");
  const { executorConformance } = await import("../plugins/executor-conformance.js");
  return withPlugins((plugins) => {
    const isMeant = ({ mechanism, executor }: Plugin) =>
      "mechanism" in tried ? mechanism?.name === tried.mechanism : executor?.name === tried.executor;
    const { mechanism, executor, locate } = plugins.find(isMeant) as Plugin;
    const { trials, events, failure } = mechanism ? conformance(mechanism) : executorConformance(executor as Executor);
    if (failure === undefined) return { trials, events };
    const what = mechanism ? `mechanism ${mechanism.name}` : `executor ${executor?.name}`;
    return { trials, events, failure: { message: errorText(what, failure.error, locate), trial: failure.trial } };
  });
}

async function withPlugins<T>(use: (plugins: readonly Plugin[]) => T | Refusal): Promise<T | Refusal> {
  imported ??= importPlugins();
  try {
    const outcome = use(await imported);
    // What it has left to happen at once happens now.
    await setImmediate();
    return fault === undefined ? outcome : { refused: fault };
  } catch (error) {
    if (error instanceof UsageError) return { refused: error.message };
    throw error;
  }
}

async function importPlugins(): Promise<readonly Plugin[]> {
  const all: Plugin[] = [];
  // Not loaded with the thread: it takes a large package along, for which most runs have no use.
  const { importModule } = await import("../plugins/import.js");
  confine((error) => {
    const { locate = () => undefined } = all.find((plugin) => plugin.locate(error) !== undefined) ?? {};
    fault ??= `${models.map((model) => model.file).join(", ")}: fails in code that nothing awaits: ${thrown(error, locate)}`;
  });
  for (const model of models) {
    const { locate, ...exported } = await importModule(model);
    all.push(...pluginsOf(exported, locate));
  }
  return all;
}
