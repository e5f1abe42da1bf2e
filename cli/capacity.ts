/** `muxsim capacity`: the greatest load, or the fewest resources, with which an objective holds. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import type { Load } from "../scenarios/capacity/quantity.js";
import { type CapacityPlan, capacityText, findCapacity, percentilesOf } from "../scenarios/capacity/run.js";
import type { Capacity } from "../scenarios/capacity/types.js";
import { ScenarioError } from "../scenarios/common/diagnostics.js";
import { UsageError } from "../scenarios/common/errors.js";
import { sayObjective } from "../scenarios/common/objective.js";
import { shellLine } from "../scenarios/common/shell.js";
import type { Amount, Condition, Profile } from "../scenarios/common/types.js";
import type { Fixed } from "../scenarios/load/fixed.js";
import { loadScenario } from "../scenarios/load/load.js";
import { panelCalled, panelTaken } from "../scenarios/load/panel-called.js";
import { splitModels } from "../scenarios/load/settings.js";
import { loadModels, type ModelModule } from "../scenarios/plugins/module.js";
import type { OutputFile } from "../scenarios/result/output.js";
import { pendingCount } from "../scenarios/schema/axis.js";
import { anyQuantity, halfWidth } from "../scenarios/schema/capacity.js";
import { MisreadObjective, readObjective } from "../scenarios/schema/objective.js";
import { Misread, type Notation } from "../scenarios/schema/units.js";
import { capacityTable } from "../viz/capacity/terminal.js";
import { axisValuesOf } from "./axis-values.js";
import { append, decidingFlags, MAX_JOBS, MAX_REPLICATIONS, someOf, wholeNumber } from "./command-line.js";
import { withModels } from "./models.js";
import { openReport } from "./open.js";
import { ProgressReport } from "./progress.js";
import { keeping } from "./resumable.js";
import type { Output, Session } from "./session.js";
import { strictlyJudged } from "./strict.js";
import { plural } from "./wrap.js";

interface CapacityFlags {
  slo?: Condition[];
  /** As they were written. */
  written: { slo?: string; at?: string; from?: string; to?: string; precision?: string; pending?: string };
  over?: string;
  in?: string;
  at?: number[];
  from?: Amount;
  to?: Amount;
  precision?: number;
  pending?: number;
  replications?: number;
  seed?: string;
  models?: string[];
  model?: string[];
  set: string[];
  out?: string;
  jobs?: number;
  json?: boolean;
  quiet?: boolean;
  /** False with --no-figures. */
  figures?: boolean;
  open?: boolean;
  strict?: boolean;
  resume?: boolean;
}

type Given = Omit<CapacityFlags, "slo" | "at" | "from" | "to" | "precision" | "pending" | "written"> &
  CapacityFlags["written"];

export function addCapacity(program: Command, session: Session): void {
  const command = program
    .command("capacity")
    .description("find the greatest load, or the fewest cores, with which an objective holds, line by line")
    .argument("<scenario>", "a shipped scenario (see: muxsim list scenarios) or a YAML file")
    .option("--slo <objective>", 'what must hold: "response.p99 < 1ms"; several conditions are joined by "and"')
    .option(
      "--over <quantity>",
      "what is searched over: rate (default, where the traffic has one), pending, cores, load, or whatever else an axis may be, such as epoll.maxevents",
    )
    .option("--in <panel>", "the panel, e.g. cores=4, of a scenario that has any (default: the first)")
    .option("--at <list>", "values of the axis to search at (default: all; of pending operations, see --pending)")
    .option("--from <amount>", "where the search begins (default: from where the scenario is, outwards)")
    .option("--to <amount>", "where it ends")
    .option("--precision <share>", "half the width of the interval, relative to the value (default: 2%)")
    .option("-p, --pending <n>", "number of pending operations (default: the greatest up to 100k of all lines)")
    .option(
      "-r, --replications <n>",
      "replications at a value, at most (default: 400)",
      wholeNumber("--replications", MAX_REPLICATIONS),
    )
    .option("-s, --seed <seed>", "seed of all random numbers")
    .option(
      "-m, --models <names>",
      "only these lines, by id, label or mechanism, separated by commas",
      (text: string) => someOf("--models", "names of lines", text, splitModels(text)),
    )
    .option("--set <key=value>", "change a value of the scenario, e.g. machine.cores=8 (repeatable)", append, [])
    .option("-o, --out <dir>", "directory for what is found (default: results/<name of the scenario>-capacity)")
    .option("-j, --jobs <n>", "runs in parallel (default: one per core)", wholeNumber("--jobs", MAX_JOBS))
    .option("--no-figures", "write no drawings")
    .option("--json", "print what was found as JSON instead of a table")
    .option("-q, --quiet", "print no progress and no report path")
    .option("--open", "open the report when done")
    .option("--strict", "exit code 3 unless every claim about capacities is supported")
    .option("--resume", "continue an interrupted search");
  withModels(command)
    .addHelpText("after", EXAMPLES)
    .action((name, given) => capacity(name, read(given), session));
}

const EXAMPLES = `
Each line is searched by bisection, with replications added until the side of the objective is decided, and then until the interval
of its capacity is as narrow as asked. Parts of a scenario are not searched.

Examples:
  muxsim capacity epoll-or-io-uring --slo "response.p99 < 1ms"
  muxsim capacity my.yaml --slo "response.p99 < 1ms and goodput > 20k/s" --over pending
  muxsim capacity my.yaml --slo "response.p99 < 1ms" --over cores --strict
  muxsim capacity cores --slo "response.p99 < 1ms" --at 1,4,16
  muxsim capacity my.yaml                       the section capacity of the file says what must hold`;

/** @throws UsageError or ScenarioError for an option that is wrong */
function read({ slo, at, from, to, precision, pending, ...others }: Given): CapacityFlags {
  const amount = (option: string, text: string | undefined) =>
    text === undefined ? undefined : readAs(option, anyQuantity, text);
  return {
    ...others,
    written: { slo, at, from, to, precision, pending },
    at: at === undefined ? undefined : axisValuesOf(at).sort((a, b) => a - b),
    slo: slo === undefined ? undefined : readSlo(slo),
    from: amount("--from", from),
    to: amount("--to", to),
    precision: precision === undefined ? undefined : readAs("--precision", halfWidth, precision),
    pending: pending === undefined ? undefined : readAs("--pending", pendingCount, pending),
  };
}

function readSlo(text: string): Condition[] {
  try {
    return readObjective(text);
  } catch (error) {
    if (!(error instanceof MisreadObjective)) throw error;
    const { message, at } = error;
    throw new ScenarioError([{ file: "--slo", line: 1, column: at + 1, path: "", message, sourceLine: text }]);
  }
}

function readAs<T>(option: string, notation: Notation<T>, text: string): T {
  try {
    return notation.read(/^[0-9.]+$/.test(text) ? Number(text) : text);
  } catch (error) {
    throw error instanceof Misread ? new UsageError(`${option}: ${error.message}`) : error;
  }
}

async function capacity(name: string, flags: CapacityFlags, session: Session): Promise<void> {
  const models = await loadModels(flags.model ?? []);
  const { load, scenarioName, panel, taken } = loading(name, flags, models);
  const out = flags.out ?? join("results", `${scenarioName}-capacity`);
  const { found, directory } = await findAll(name, { load, panel, taken }, out, flags, models, session);
  if (flags.json) session.out.write(capacityText(found));
  else show(found, session.out);
  const report = join(directory, "report.html");
  if (!flags.quiet) session.err.line(`Report: ${report}\n        ${pathToFileURL(report)}`);
  if (flags.open) await openReport(report, session);
  const asked = found.scenario.capacity?.claims.length ?? 0;
  if (!flags.quiet && asked > found.claims.length)
    session.err.line(`${plural(asked, "claim")} of the file: about another objective or quantity, so not judged.`);
  if (flags.strict) judgeStrictly(found, session);
}

/** The scenario with quantities fixed; its name, the panel that is asked for, and what is said where none is. */
function loading(name: string, flags: CapacityFlags, models: readonly ModelModule[]) {
  const { set, seed } = flags;
  const profiles = new Map<string, Profile>();
  const loaded = (objective: readonly Condition[], fixed?: readonly Fixed[]) => {
    const overrides = { seed, models: flags.models, percentiles: percentilesOf(objective) };
    return loadScenario(name, { models, set, overrides, fixed, parts: false, profiles }).scenario;
  };
  const whole = loaded([]);
  const objective = flags.slo ?? whole.capacity?.objective ?? [];
  const load: Load = (fixed) => loaded(objective, fixed);
  const panel = flags.in === undefined ? undefined : panelCalled(whole, flags.in);
  return { load, scenarioName: whole.name, panel, taken: panelTaken(whole, flags.in) };
}

/** What is found, written to `out`, with progress on the way; finished runs are kept until it is complete. */
async function findAll(
  name: string,
  { load, panel, taken }: { load: Load; panel: number | undefined; taken: string },
  out: string,
  flags: CapacityFlags,
  models: readonly ModelModule[],
  { err, execute }: Session,
): Promise<{ found: Capacity; directory: string }> {
  const progress = flags.quiet ? undefined : new ProgressReport(err, true, true);
  const { resume, slo: objective, over, at, from, to, precision, pending, replications: most, jobs } = flags;
  const { made, directory } = await keeping(
    { out, kind: "capacity search", progress, resume, err, resuming: () => resuming(name, flags) },
    (kept) =>
      findCapacity(load, {
        ...kept,
        ...{ models, execute, objective, over, at, panel, from, to, precision, pending, most, jobs, resume },
        command: shellLine(["muxsim", "capacity", name, ...deciding(flags)]),
        onPlan: (plan) => {
          if (flags.quiet) return;
          if (plan.inPanel && taken !== "") err.line(`With ${taken}.`);
          err.line(planText(plan));
        },
      }),
    (made) => files(made, flags.figures),
  );
  return { found: made, directory };
}

/** `The rate of 4 lines at which p99 response latency is below 1 ms:`. */
function planText({ quantity, objective, scenario, along }: CapacityPlan): string {
  const lines = plural(scenario.lines.length, "line");
  const where = along ? `, at ${plural(along.values.length, "value")} of ${along.of}` : "";
  return `Searching the ${quantity.title} of ${lines}${where} for ${sayObjective(objective)}: as many runs as it takes to tell.`;
}

/** The flags that decide the numbers. */
function deciding(flags: CapacityFlags): string[] {
  const { written, over, replications } = flags;
  const { seed, models, model, set } = flags;
  const given = (option: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${option}`, String(value)];
  return [
    ...given("slo", written.slo),
    ...given("over", over),
    ...given("in", flags.in),
    ...given("at", written.at),
    ...given("from", written.from),
    ...given("to", written.to),
    ...given("precision", written.precision),
    ...given("pending", written.pending),
    ...given("replications", replications),
    ...decidingFlags({ seed, models, model, set }),
  ];
}

function resuming(name: string, flags: CapacityFlags): string {
  const { out, jobs } = flags;
  const shown = (["json", "quiet", "open", "strict"] as const).filter((flag) => flags[flag]).map((flag) => `--${flag}`);
  return shellLine([
    ...["muxsim", "capacity", name, ...deciding(flags)],
    ...(out === undefined ? [] : ["--out", out]),
    ...(jobs === undefined ? [] : ["--jobs", String(jobs)]),
    ...(flags.figures === false ? ["--no-figures"] : []),
    ...shown,
    "--resume",
  ]);
}

/** capacity.json, report.html, capacity.csv, summary.md, and unless not wanted the bar chart as SVG and PNG. */
async function files(found: Capacity, drawn = true): Promise<OutputFile[]> {
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const [{ renderCapacity }, { capacityFigure }, { capacityCsv, capacitySummary }, { svgToPng }] = await Promise.all([
    import("../viz/capacity/page.js"),
    import("../viz/capacity/figures.js"),
    import("../viz/capacity/tables.js"),
    import("../viz/encodings/png.js"),
  ]);
  const { name, svg } = capacityFigure(found);
  const figures = drawn
    ? [
        { path: `figures/${name}.svg`, content: svg },
        { path: `figures/${name}.png`, content: svgToPng(svg) },
      ]
    : [];
  return [
    { path: "capacity.json", content: capacityText(found) },
    { path: "report.html", content: renderCapacity(found) },
    { path: "capacity.csv", content: capacityCsv(found) },
    { path: "summary.md", content: capacitySummary(found) },
    ...figures,
  ];
}

function show(found: Capacity, out: Output): void {
  out.write(capacityTable(found, out.width));
}

function judgeStrictly({ claims, scenario }: Capacity, session: Session): void {
  const named = claims.map(({ id, verdict }) => ({ name: id, verdict }));
  const { code, message } = strictlyJudged(named, `${scenario.name} states no claims about capacities`);
  if (message !== undefined) session.err.line(message);
  session.exitCode = code;
}
