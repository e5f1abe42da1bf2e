/** `muxsim run`: a scenario to a directory with its result, and a table on the terminal. */
import { isAbsolute, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { checkMeasured, type Metric, metricsNamed } from "../scenarios/common/metrics.js";
import { shellLine } from "../scenarios/common/shell.js";
import type { CellResult, Result, SourceText } from "../scenarios/common/types.js";
import { type LiveGiven, liveGiven } from "../scenarios/live/given.js";
import { type LoadedPart, type LoadedScenario, loadScenario } from "../scenarios/load/load.js";
import { Sources } from "../scenarios/load/sources.js";
import { loadModels, type ModelModule } from "../scenarios/plugins/module.js";
import { resultText } from "../scenarios/result/result.js";
import { runScenario } from "../scenarios/run/run.js";
import { terminalTable } from "../viz/terminal/result.js";
import {
  append,
  EXPORTS,
  exportFormats,
  MAX_JOBS,
  overridesOf,
  partCommand,
  type RunFlags,
  reproducingCommand,
  resumingCommand,
  wholeNumber,
  withScenarioOptions,
} from "./command-line.js";
import { withModels } from "./models.js";
import { openReport } from "./open.js";
import { resultFiles } from "./output-files.js";
import { mayGrow, ProgressReport } from "./progress.js";
import { keeping } from "./resumable.js";
import type { Output, Session } from "./session.js";
import { strictly } from "./strict.js";
import { plural } from "./wrap.js";

export function addRun(program: Command, session: Session): void {
  const command = program
    .command("run")
    .description("run a scenario; write the result, the figures and the report")
    .argument("<scenario>", "a shipped scenario (see: muxsim list scenarios) or a YAML file")
    .option("-o, --out <dir>", "directory for the result (default: results/<name of the scenario>)")
    .option("-j, --jobs <n>", "runs in parallel (default: one per core)", wholeNumber("--jobs", MAX_JOBS))
    .option("--export <formats>", `also write: ${exportHelp()}`, exportFormats)
    .option("--no-figures", "write no figures: only result.json, report.html, points.csv and what --export asks for")
    .option("--no-live", "leave the simulator out of the report: nothing can be changed in it, and it is smaller")
    .option("--exact-polls", "simulate every poll of the polling schemes: same numbers, slower")
    .option(
      "--metric <name>",
      "show this metric in the table instead of latencies, e.g. throughput, core-time.busy or response.p99.99 (repeatable)",
      (value: string, previous: string[] = []) => append(value, previous),
    )
    .option("--json", "print the result as JSON instead of a table")
    .option("-q, --quiet", "print no progress and no report path")
    .option("--open", "open the report when done")
    .option("--strict", "exit code 3 unless every claim of the scenario is supported")
    .option("--resume", "continue an interrupted run");
  withModels(withScenarioOptions(command)).action((name, flags) => run(name, flags, session));
}

function exportHelp(): string {
  return Object.entries(EXPORTS)
    .map(([format, what]) => `${format} (${what})`)
    .join(", ");
}

async function run(name: string, flags: RunFlags, session: Session): Promise<void> {
  const metrics = metricsNamed(flags.metric ?? []);
  const models = await loadModels(flags.model ?? []);
  const sources = new Sources();
  const { set, parts } = flags;
  const loaded = loadScenario(name, { models, set, overrides: overridesOf(flags), parts, onRead: sources.add });
  const { scenario } = loaded;
  checkMeasured(metrics, scenario.workload);
  const out = flags.out ?? join("results", scenario.name);
  if (!flags.quiet) for (const part of loaded.parts) sayRefused(part, session.err);
  if (!flags.quiet) sayLeftOut(loaded, session.err);
  const { result, directory } = await simulateAll(
    name,
    loaded,
    out,
    { ...flags, loaded: models, sources: sources.list() },
    session,
  );
  if (flags.json) session.out.write(resultText(result));
  else show(result, metrics, session.out);
  const report = join(directory, "report.html");
  if (!flags.quiet && scenario.capacity !== undefined) session.err.line(capacityNote(name, scenario.capacity.claims));
  if (!flags.quiet) session.err.line(`Report: ${shortest(report)}\n        ${pathToFileURL(report)}`);
  if (flags.open) await openReport(report, session);
  if (flags.strict) judgeStrictly(result, session);
}

/** What a run does not tell of a scenario. */
function capacityNote(name: string, { length }: readonly unknown[]): string {
  const claims = length === 0 ? "" : `, and judges ${plural(length, "claim")} that a run does not`;
  return `The file asks for its capacity too: ${shellLine(["muxsim", "capacity", name])} finds it${claims}.`;
}

function judgeStrictly(result: Result, session: Session): void {
  const { code, message } = strictly(result);
  if (message !== undefined) session.err.line(message);
  session.exitCode = code;
}

/** That nothing is claimed of what was asked for. */
export function sayLeftOut({ leftOut }: LoadedScenario, err: Output): void {
  if (leftOut !== undefined) err.line(`The file's claims are left out: ${leftOut}.`);
}

/** What a part is run without. */
export function sayRefused({ scenario, refused }: LoadedPart, err: Output): void {
  for (const setting of refused) err.line(`its part ${scenario.name} has no place for ${setting} and runs without it.`);
}

/**
 * The result of a scenario, written to `out`, with progress on the way; finished runs are kept next to it until it is
 * complete.
 */
async function simulateAll(
  name: string,
  whole: LoadedScenario,
  out: string,
  { loaded, sources, ...flags }: RunFlags & { loaded: readonly ModelModule[]; sources: readonly SourceText[] },
  { err, execute }: Session,
): Promise<{ result: Result; directory: string }> {
  const { scenario, parts } = whole;
  const progress = flags.quiet ? undefined : new ProgressReport(err, mayGrow(scenario));
  // The runs that it and each part is drawn from.
  const cells: (readonly CellResult[])[] = [];
  const { resume } = flags;
  const { made, directory } = await keeping(
    { out, kind: "result", progress, resume, err, resuming: () => resumingCommand(name, flags) },
    (kept) =>
      runScenario(scenario, {
        ...kept,
        models: loaded,
        execute,
        jobs: flags.jobs,
        resume,
        exactPolls: flags.exactPolls,
        command: reproducingCommand(name, flags),
        sources,
        partCommands: parts.map((part) => partCommand(part, flags)),
        onCells: (all) => void cells.push(all),
      }),
    (result) => resultFiles(result, cells, { ...flags, given: live(whole, { ...flags, sources }) }),
  );
  return { result: made, directory };
}

/** What the report needs to be run with other values. */
function live(
  loaded: LoadedScenario,
  { sources, ...flags }: RunFlags & { sources: readonly SourceText[] },
): LiveGiven | undefined {
  if (flags.live === false) return undefined;
  const given = liveGiven(loaded, { set: flags.set, overrides: overridesOf(flags), sources });
  return given.parts.length > 0 ? given : undefined;
}

function show(result: Result, metrics: readonly Metric[], out: Output): void {
  out.write(terminalTable(result, out.width, metrics));
}

/** The path as it is shortest to read from the working directory. */
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith("..") || isAbsolute(fromHere) ? path : fromHere;
}
