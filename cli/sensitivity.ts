/** `muxsim sensitivity`: how a scenario's numbers and claims depend on what things are taken to cost. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { UsageError } from "../scenarios/common/errors.js";
import { DEFAULT_METRICS } from "../scenarios/common/metrics.js";
import { shellLine } from "../scenarios/common/shell.js";
import type { Scenario } from "../scenarios/common/types.js";
import { loadScenario } from "../scenarios/load/load.js";
import { loadModels, type ModelModule } from "../scenarios/plugins/module.js";
import type { OutputFile } from "../scenarios/result/output.js";
import { DEFAULT_DESIGN, MAX_DESIGN, type Plan } from "../scenarios/sensitivity/analyse.js";
import { analyseSensitivity, sensitivityText } from "../scenarios/sensitivity/run.js";
import type { Sensitivity } from "../scenarios/sensitivity/types.js";
import { sensitivityTable } from "../viz/sensitivity/terminal.js";
import { axisValuesOf, words } from "./axis-values.js";
import {
  append,
  decidingFlags,
  isFurtherPercentile,
  MAX_JOBS,
  MAX_REPLICATIONS,
  overridesOf,
  type ScenarioFlags,
  someOf,
  wholeNumber,
  withScenarioOptions,
} from "./command-line.js";
import { withModels } from "./models.js";
import { openReport } from "./open.js";
import { figuresOf } from "./output-files.js";
import { ProgressReport } from "./progress.js";
import { keeping } from "./resumable.js";
import { sayLeftOut, sayRefused } from "./run.js";
import type { Output, Session } from "./session.js";

/** No replications are added in an analysis: a number is all there may be. */
const asNumber = wholeNumber("--replications", MAX_REPLICATIONS);

interface SensitivityFlags extends ScenarioFlags {
  metric?: string[];
  at?: number[];
  costs?: string[];
  claims?: string[];
  design?: number;
  out?: string;
  jobs?: number;
  json?: boolean;
  quiet?: boolean;
  /** False with --no-figures. */
  figures?: boolean;
  open?: boolean;
  resume?: boolean;
}

export function addSensitivity(program: Command, session: Session): void {
  const command = program
    .command("sensitivity")
    .description("vary every cost over its range: which ones matter, and which claims get another verdict")
    .argument("<scenario>", "a shipped scenario (see: muxsim list scenarios) or a YAML file")
    .option(
      "--metric <name>",
      `metric to look at, e.g. throughput (repeatable; default: what the claims are about, or ${DEFAULT_METRICS.join(", ")})`,
      (value: string, previous: string[] = []) => append(value, previous),
    )
    .option(
      "--at <list>",
      "values of the axis to look at (default: its end; of pending operations, or 100k)",
      axisValuesOf,
    )
    .option("--costs <names>", "vary only these costs, separated by commas (default: all that have a range)", costNames)
    .option("--claims <ids>", "examine only these claims, separated by commas (default: all)", claimIds)
    .option(
      "--design <points>",
      `points at which all costs are varied at once; 0: none (default: ${DEFAULT_DESIGN})`,
      designSize,
    )
    .option("-o, --out <dir>", "directory for the analysis (default: results/<name of the scenario>-sensitivity)")
    .option("-j, --jobs <n>", "runs in parallel (default: one per core)", wholeNumber("--jobs", MAX_JOBS))
    .option("--no-figures", "write no figures: only sensitivity.json and report.html")
    .option("--json", "print the analysis as JSON instead of tables")
    .option("-q, --quiet", "print no progress and no report path")
    .option("--open", "open the report when done")
    .option("--resume", "continue an interrupted analysis");
  withModels(withScenarioOptions(command))
    .addHelpText("after", EXAMPLES)
    .action((name, flags) => sensitivity(name, flags, session));
}

const EXAMPLES = `
By default each point has at most 3 replications, and of the axis only what is needed: the end of it (at most 100k), and what
claims rest on. --replications and --pending take more.

Examples:
  muxsim sensitivity 2012-post --models iocp,epoll --metric notice.mean
  muxsim sensitivity cpu-bound --metric throughput --at 2k --design 0
  muxsim sensitivity 2012-post --claims fifo-linear,small-n      only these, and the lines they are about
  muxsim sensitivity my.yaml --claims fifo-linear --pending 1..10k`;

async function sensitivity(name: string, flags: SensitivityFlags, session: Session): Promise<void> {
  const models = await loadModels(flags.model ?? []);
  const { replications: _, ...others } = overridesOf(flags);
  const loaded = loadScenario(name, { models, set: flags.set, overrides: others, parts: flags.parts });
  const { scenario } = loaded;
  const out = flags.out ?? join("results", `${scenario.name}-sensitivity`);
  if (!flags.quiet) for (const part of loaded.parts) sayRefused(part, session.err);
  if (!flags.quiet) sayLeftOut(loaded, session.err);
  const { found, directory } = await analyseAll(name, scenario, out, flags, models, session);
  if (flags.json) session.out.write(sensitivityText(found));
  else show(found, session.out);
  const report = join(directory, "report.html");
  if (!flags.quiet) session.err.line(`Report: ${report}\n        ${pathToFileURL(report)}`);
  if (flags.open) await openReport(report, session);
}

/** The analysis, written to `out`, with progress on the way; finished runs are kept next to it until it is complete. */
async function analyseAll(
  name: string,
  scenario: Scenario,
  out: string,
  flags: SensitivityFlags,
  models: readonly ModelModule[],
  { err, execute }: Session,
): Promise<{ found: Sensitivity; directory: string }> {
  const claimed = [scenario, ...(scenario.parts ?? [])].some(({ claims }) => claims.length > 0);
  const progress = flags.quiet ? undefined : new ProgressReport(err, true, true);
  const { resume } = flags;
  const { made, directory } = await keeping(
    { out, kind: "sensitivity analysis", progress, resume, err, resuming: () => resuming(name, flags) },
    (kept) =>
      analyseSensitivity(scenario, {
        ...kept,
        models,
        execute,
        metrics: flags.metric,
        at: flags.at,
        costs: flags.costs,
        claims: flags.claims,
        design: flags.design,
        replications: flags.replications === undefined ? undefined : asNumber(flags.replications),
        extent: flags.pending === undefined ? "thin" : "whole",
        jobs: flags.jobs,
        resume,
        command: shellLine(["muxsim", "sensitivity", name, ...deciding(flags)]),
        onPlan: (plan) => {
          if (!flags.quiet) err.line(planText(plan, claimed));
        },
      }),
    (made) => files(made, flags.figures),
  );
  return { found: made, directory };
}

/** `258 runs: 6 with all costs as they are, 156 with one at an end of its range, 96 with all of them varied`. */
function planText({ base, single, joint }: Plan, claims: boolean): string {
  const search = claims ? "; some more wherever a verdict changes" : "";
  return (
    `${base + single + joint} runs: ${base} with all costs as they are, ${single} with one at an end of its range, ` +
    `${joint} with all of them varied${search}`
  );
}

/** The flags that decide the numbers. */
function deciding(flags: SensitivityFlags): string[] {
  const { metric = [], at, costs, claims, design } = flags;
  return [
    ...decidingFlags(flags),
    ...metric.filter((name) => !isFurtherPercentile(name)).flatMap((name) => ["--metric", name]),
    ...(at === undefined ? [] : ["--at", at.join(",")]),
    ...(costs === undefined ? [] : ["--costs", costs.join(",")]),
    ...(claims === undefined ? [] : ["--claims", claims.join(",")]),
    ...(design === undefined ? [] : ["--design", String(design)]),
  ];
}

function resuming(name: string, flags: SensitivityFlags): string {
  const { out, jobs } = flags;
  const figures = flags.figures === false ? ["--no-figures"] : [];
  const shown = (["json", "quiet", "open"] as const).filter((flag) => flags[flag]).map((flag) => `--${flag}`);
  return shellLine([
    "muxsim",
    "sensitivity",
    name,
    ...deciding(flags),
    ...(out === undefined ? [] : ["--out", out]),
    ...(jobs === undefined ? [] : ["--jobs", String(jobs)]),
    ...figures,
    ...shown,
    "--resume",
  ]);
}

/**
 * sensitivity.json, report.html, and unless not wanted the tornado chart of each metric as SVG and PNG; those of a part
 * in a directory of its name.
 */
async function files(found: Sensitivity, drawn = true): Promise<OutputFile[]> {
  // Drawing needs a few large packages: loaded only when there is something to draw.
  const [{ renderSensitivity }, { renderTornadoes }, { svgToPng }] = await Promise.all([
    import("../viz/sensitivity/page.js"),
    import("../viz/sensitivity/figures.js"),
    import("../viz/encodings/png.js"),
  ]);
  const figures = (drawn ? [found, ...(found.parts ?? [])] : []).flatMap((part, i) => {
    const directory = i === 0 ? "figures" : figuresOf(part.scenario.name);
    return renderTornadoes(part).flatMap(({ name, svg }) => [
      { path: `${directory}/${name}.svg`, content: svg },
      { path: `${directory}/${name}.png`, content: svgToPng(svg) },
    ]);
  });
  return [
    { path: "sensitivity.json", content: sensitivityText(found) },
    { path: "report.html", content: renderSensitivity(found) },
    ...figures,
  ];
}

function show(found: Sensitivity, out: Output): void {
  out.write(sensitivityTable(found, out.width));
}

const costNames = (text: string) => someOf("--costs", "names of costs", text, words(text));
const claimIds = (text: string) => someOf("--claims", "ids of claims", text, words(text));

function designSize(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= MAX_DESIGN) return value;
  throw new UsageError(`--design: expected a whole number from 0 to ${MAX_DESIGN}, got "${text}"`);
}
