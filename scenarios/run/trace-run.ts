/** One run of a scenario, looked into: which one, with the warm-up that its point has, and where it is carried out. */
import type { Mechanism } from "../../models/types.js";
import type { TracedRun, TraceRequest } from "../cell/execution-trace.js";
import { UsageError } from "../common/errors.js";
import type { Cell, Line, Scenario } from "../common/types.js";
import { didYouMeanLine, linesCalled } from "../load/line-names.js";
import { panelCalled } from "../load/panel-called.js";
import { Catalogue, type PluginOptions } from "../plugins/catalogue.js";
import { trace } from "../plugins/run-cell.js";
import { startExecutor, withTheirCapacities } from "./run.js";
import { checkProgress } from "./standstill.js";
import type { Executor } from "./sweep.js";
import { tracedCell } from "./traced-cell.js";
import { accepted, startWorkers } from "./workers.js";

interface TraceOptions extends PluginOptions {
  /** A line's id, label or mechanism; the only line if absent. */
  line?: string;
  /** A value of the axis; the only one if absent. */
  at?: number;
  /** The panel, as `cores=4`; the first if absent. */
  in?: string;
  replication: number;
  request: TraceRequest;
  /** What carries out a cell, instead of worker threads. */
  execute?: Executor;
}

export interface ScenarioTrace {
  line: Line;
  cell: Cell;
  run: TracedRun;
}

/**
 * Look into one run of `scenario`.
 * @throws UsageError when the line or the value is none of the scenario's, and as a run of it does
 */
export async function traceScenario(scenario: Scenario, options: TraceOptions): Promise<ScenarioTrace> {
  const catalogue = new Catalogue(options);
  catalogue.checkUse([scenario]);
  await catalogue.ask([scenario]);
  checkProgress(scenario);
  const line = lineAt(scenario, options.line, catalogue.all);
  const { at, replication, execute } = options;
  checkReplication(scenario, replication);
  const wanted = { at, panel: panelCalled(scenario, options.in), replication };
  const executor = startExecutor(1, catalogue, { execute });
  try {
    const cell = await tracedCell(scenario, line, wanted, {
      find: catalogue.find,
      execute: executor.execute,
      withCapacities: async (each) => (await withTheirCapacities([each], undefined, catalogue, { execute }))[0],
    });
    return { line, cell, run: await carryOut(cell, options, catalogue) };
  } finally {
    await executor.close();
  }
}

function checkReplication({ measurement, name }: Scenario, replication: number): void {
  const { replications, maxReplications = replications } = measurement;
  if (replication < maxReplications) return;
  const there = maxReplications === 1 ? "only replication 0" : `replications 0 to ${maxReplications - 1}`;
  throw new UsageError(
    `--replication: ${name} has ${there} of each point, not ${replication}; --set measurement.replications=${replication + 1} has more`,
  );
}

function lineAt({ lines }: Scenario, name: string | undefined, mechanisms: readonly Mechanism[]): Line {
  const ids = lines.map(({ id }) => id);
  if (name === undefined) {
    if (lines.length === 1) return lines[0];
    throw new UsageError(`--line is missing: one of ${ids.join(", ")}`);
  }
  const found = linesCalled(name, lines, mechanisms);
  if (found.length === 1) return found[0];
  if (found.length === 0)
    throw new UsageError(`--line: "${name}" is no line of this scenario${didYouMeanLine(name, lines, mechanisms)}`);
  throw new UsageError(`--line: "${name}" is ${found.length} lines: one of ${found.map(({ id }) => id).join(", ")}`);
}

/** In this thread; with modules of one's own in another, that can be ended. */
async function carryOut(cell: Cell, { request }: TraceOptions, { here, models }: Catalogue): Promise<TracedRun> {
  if (models.length === 0) return accepted(trace(cell, request, here));
  const workers = startWorkers(1, { models: models.map(({ compiled }) => compiled) });
  try {
    return await workers.trace(cell, request);
  } finally {
    await workers.close();
  }
}
