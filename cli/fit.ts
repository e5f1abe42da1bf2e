/** `muxsim fit`: which costs explain measured latencies. */
import { basename, join } from "node:path";
import type { Command } from "commander";
import { didYouMean } from "../scenarios/common/did-you-mean.js";
import { UsageError } from "../scenarios/common/errors.js";
import { hashOf } from "../scenarios/common/hash.js";
import { readInput } from "../scenarios/common/input-file.js";
import { metricsNamed } from "../scenarios/common/metrics.js";
import { shellLine } from "../scenarios/common/shell.js";
import { LATENCIES, type Latency } from "../scenarios/common/types.js";
import { readData } from "../scenarios/fit/data.js";
import { fittedProfile } from "../scenarios/fit/fitted-profile.js";
import { type Free, freeNamed } from "../scenarios/fit/free.js";
import { fitCosts } from "../scenarios/fit/run.js";
import type { Fit } from "../scenarios/fit/types.js";
import { loadModels } from "../scenarios/plugins/module.js";
import type { OutputFile } from "../scenarios/result/output.js";
import { fitTable } from "../viz/fit/terminal.js";
import { words } from "./axis-values.js";
import {
  append,
  decidingFlags,
  MAX_JOBS,
  MAX_REPLICATIONS,
  overridesOf,
  type ScenarioFlags,
  wholeNumber,
  withScenarioOptions,
} from "./command-line.js";
import { withModels } from "./models.js";
import { ProgressReport } from "./progress.js";
import { keeping } from "./resumable.js";
import type { Session } from "./session.js";

interface FitFlags extends ScenarioFlags {
  scenario: string;
  free: Free[];
  latency: Latency;
  unit?: string;
  metric?: string[];
  out?: string;
  jobs?: number;
  json?: boolean;
  quiet?: boolean;
  resume?: boolean;
}

/** Larger files are refused unread. */
const MAX_BYTES = 1 << 20;
const asNumber = wholeNumber("--replications", MAX_REPLICATIONS);

export function addFit(program: Command, session: Session): void {
  const command = program
    .command("fit")
    .description("find the costs that explain measured latencies best, and write them as a cost profile")
    .argument("<data.csv>", "measured points: n,p50,p99 with units, a row each; or a points.csv")
    .requiredOption("--scenario <name>", "what was measured: a shipped scenario or a YAML file")
    .requiredOption(
      "--free <costs>",
      "costs to find, separated by commas, in the profile's ranges or in those given: epollWait,read=500ns..5us",
      freeCosts,
    )
    .option(
      "--latency <kind>",
      `latency that p50, p99 and mean are of: ${LATENCIES.join(", ")}`,
      latencyNamed,
      "response",
    )
    .option("--unit <unit>", "unit of durations that are given without one: us")
    .option(
      "--metric <name>",
      "of a points.csv: metric to compare (repeatable; default: p50 and p99 of --latency)",
      (value: string, previous: string[] = []) => append(value, previous),
    )
    .option("-o, --out <dir>", "directory for what is found (default: results/<name of the scenario>-fit)")
    .option("-j, --jobs <n>", "runs in parallel (default: one per core)", wholeNumber("--jobs", MAX_JOBS))
    .option("--json", "print what is found as JSON instead of tables")
    .option("-q, --quiet", "print no progress and no paths")
    .option("--resume", "continue an interrupted fit");
  withModels(withScenarioOptions(command))
    .addHelpText("after", EXAMPLES)
    .action((file, flags) => fitTo(file, flags, session));
}

const EXAMPLES = `
The data: a first line with the names of the columns, then a row for each point. n (or pending) and other quantities of the
scenario (rate, cores, callback, ...) say where it was measured, line says on which line; the other columns are metrics: mean,
p50, p99, notice.p50, throughput, ... A unit stands behind each number (25us), in the name (p50 [us]) or in --unit.

Examples:
  muxsim fit measured.csv --scenario my.yaml --free epollWait,epollPerEvent,read
  muxsim fit measured.csv --scenario ports --models iocp --free completionGet=200ns..10us --unit us --latency notice
  muxsim run my.yaml --set machine.profile=results/my-fit/profile.yaml       the scenario with what was found`;

async function fitTo(file: string, flags: FitFlags, session: Session): Promise<void> {
  const models = await loadModels(flags.model ?? []);
  const bytes = readInput(
    file,
    { shown: file, expected: "measured points are a CSV file such as n,p50,p99" },
    MAX_BYTES,
  );
  const metrics = metricsNamed(flags.metric ?? [`${flags.latency}.p50`, `${flags.latency}.p99`]);
  const data = readData(bytes.toString("utf8"), file, {
    latency: flags.latency,
    unit: flags.unit,
    metrics: metrics.map(({ name }) => name),
  });
  const { replications, ...overrides } = overridesOf(flags);
  const out = flags.out ?? join("results", `${basename(flags.scenario).replace(/\.ya?ml$/, "")}-fit`);
  const progress = flags.quiet ? undefined : new ProgressReport(session.err, true, true);
  const { resume } = flags;
  const call = ["muxsim", "fit", file, ...deciding(flags)];
  const { made, directory } = await keeping(
    { out, kind: "fit", progress, resume, err: session.err, resuming: () => shellLine([...call, ...shown(flags)]) },
    (kept) =>
      fitCosts({
        ...kept,
        data,
        from: { file, sha256: hashOf(bytes) },
        free: flags.free,
        name: flags.scenario,
        set: flags.set,
        overrides,
        models,
        replications: replications === undefined ? undefined : asNumber(String(replications)),
        execute: session.execute,
        jobs: flags.jobs,
        resume,
        command: shellLine(call),
      }),
    async (found) => files(found),
  );
  if (flags.json) session.out.write(`${JSON.stringify(made, null, 1)}\n`);
  else session.out.write(fitTable(made, session.out.width));
  if (!flags.quiet) {
    const profile = join(directory, PROFILE);
    session.err.line(`Profile: ${profile}`);
    session.err.line(
      `To use it: ${shellLine(["muxsim", "run", flags.scenario, "--set", `machine.profile=${profile}`])}`,
    );
  }
}

const PROFILE = "profile.yaml";

function files(found: Fit): OutputFile[] {
  return [
    { path: "fit.json", content: `${JSON.stringify(found, null, 1)}\n` },
    { path: PROFILE, content: fittedProfile(found) },
  ];
}

/** The flags that decide what is found. */
function deciding(flags: FitFlags): string[] {
  const { scenario, free, latency, unit, metric = [] } = flags;
  return [
    ...["--scenario", scenario, "--free", free.map(writtenFree).join(",")],
    ...(latency === "response" ? [] : ["--latency", latency]),
    ...(unit === undefined ? [] : ["--unit", unit]),
    ...metric.flatMap((name) => ["--metric", name]),
    ...decidingFlags({ ...flags, metric: undefined } as ScenarioFlags),
  ];
}

function shown({ out, jobs, json, quiet }: FitFlags): string[] {
  return [
    ...(out === undefined ? [] : ["--out", out]),
    ...(jobs === undefined ? [] : ["--jobs", String(jobs)]),
    ...(json ? ["--json"] : []),
    ...(quiet ? ["--quiet"] : []),
    "--resume",
  ];
}

function writtenFree({ name, written }: Free): string {
  return written === undefined ? name : `${name}=${written}`;
}

function freeCosts(text: string, previous: readonly Free[] = []): Free[] {
  const named = words(text).map(freeNamed);
  if (named.length === 0) throw new UsageError(`--free: expected names of costs, got "${text}"`);
  return [...previous, ...named];
}

function latencyNamed(text: string): Latency {
  const found = LATENCIES.find((each) => each === text);
  if (found === undefined)
    throw new UsageError(
      `--latency: there is no latency "${text}"${didYouMean(text, LATENCIES)}: expected ${LATENCIES.join(", ")}`,
    );
  return found;
}
