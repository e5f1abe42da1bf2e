/** Options of `muxsim run`, and the command that makes its result again. */
import type { Command } from "commander";
import { didYouMean } from "../scenarios/common/did-you-mean.js";
import { UsageError } from "../scenarios/common/errors.js";
import { percentilesAmong } from "../scenarios/common/metrics.js";
import { furtherPercentiles } from "../scenarios/common/percentiles.js";
import { shellLine } from "../scenarios/common/shell.js";
import { isWhyMetric } from "../scenarios/common/why-metrics.js";
import type { LoadedPart } from "../scenarios/load/load.js";
import { type Overrides, splitModels } from "../scenarios/load/settings.js";

export const MAX_JOBS = 1024;
export const MAX_REPLICATIONS = 1000;

/** What can be written beside the rest, and how it is asked for. */
export const EXPORTS = {
  md: "summary.md, for a pull request",
  hdr: "histograms.hlog, whole distributions for the tools of HdrHistogram",
} as const;
type ExportFormat = keyof typeof EXPORTS;

/** What decides which scenario it is. */
export interface ScenarioFlags {
  seed?: string;
  models?: string[];
  model?: string[];
  pending?: string;
  replications?: string;
  precision?: string;
  set: string[];
  /** What is looked at; percentiles are measured for it. */
  metric?: readonly string[];
  /** Whether latencies are taken apart. */
  why?: boolean;
  /** False with --no-parts. */
  parts?: boolean;
}

export interface RunFlags extends ScenarioFlags {
  out?: string;
  jobs?: number;
  json?: boolean;
  quiet?: boolean;
  open?: boolean;
  strict?: boolean;
  resume?: boolean;
  exactPolls?: boolean;
  /** False with --no-figures. */
  figures?: boolean;
  /** False with --no-live. */
  live?: boolean;
  export?: readonly ExportFormat[];
}

/** The options that decide what is simulated, `--model` aside. */
export function withScenarioOptions(command: Command): Command {
  return command
    .option("-s, --seed <seed>", "seed of all random numbers")
    .option(
      "-m, --models <names>",
      "only these lines, by id, label or mechanism, separated by commas",
      (text: string) => someOf("--models", "names of lines", text, splitModels(text)),
    )
    .option("-p, --pending <list>", "numbers of pending operations: 1,10,100 or 1..100k")
    .option(
      "-r, --replications <n>",
      "replications per point: 5; or 5..40 or auto, added until the point is as precise as asked",
      replicationsOf,
    )
    .option(
      "--precision <targets>",
      "precision asked for: p50=2%,p99=5% (of=response); half the interval relative to the value",
    )
    .option("--why", "take response latencies apart: what events waited for, on average and in the slowest 1 %")
    .option("--no-parts", "run the scenario itself only, without its parts")
    .option("--set <key=value>", "change a value of the scenario, e.g. machine.cores=8 (repeatable)", append, []);
}

export function overridesOf(flags: ScenarioFlags): Overrides {
  const { seed, models, pending, replications, precision, metric = [] } = flags;
  const why = asksWhy(flags) && { why: true };
  return { seed, models, pending, replications, precision, percentiles: percentilesAmong(metric), ...why };
}

/** By itself, or by a metric of it. */
function asksWhy({ why, metric = [] }: ScenarioFlags): boolean {
  return why === true || metric.some(isWhyMetric);
}

/**
 * `muxsim run` with what decides the numbers, and nothing that does not: no --out, --jobs, --exact-polls, --export,
 * --no-figures, --no-live, --metric of what is measured anyway, --json, --quiet, --open, --strict.
 */
export function reproducingCommand(scenario: string, flags: RunFlags): string {
  return shellLine(["muxsim", "run", scenario, ...decidingFlags(flags)]);
}

/** The command that makes the result of a part by itself. */
export function partCommand({ called, set, models }: LoadedPart, flags: RunFlags): string {
  return reproducingCommand(called, { ...flags, set: [...set], models: models && [...models], parts: true });
}

/** The same call again, going on from what is finished. */
export function resumingCommand(scenario: string, flags: RunFlags): string {
  const out = flags.out === undefined ? [] : ["--out", flags.out];
  const jobs = flags.jobs === undefined ? [] : ["--jobs", String(flags.jobs)];
  const exported = flags.export?.length ? ["--export", flags.export.join(",")] : [];
  const exact = flags.exactPolls ? ["--exact-polls"] : [];
  const figures = flags.figures === false ? ["--no-figures"] : [];
  const live = flags.live === false ? ["--no-live"] : [];
  const shown = (["json", "quiet", "open", "strict"] as const).filter((name) => flags[name]).map((name) => `--${name}`);
  return shellLine([
    "muxsim",
    "run",
    scenario,
    ...decidingFlags(flags),
    ...out,
    ...jobs,
    ...exact,
    ...exported,
    ...figures,
    ...live,
    ...(flags.metric ?? []).filter((name) => !isFurtherPercentile(name)).flatMap((name) => ["--metric", name]),
    ...shown,
    "--resume",
  ]);
}

/** The flags of a scenario that decide the numbers, as words. */
export function decidingFlags(flags: ScenarioFlags): string[] {
  const { seed, models, model = [], pending, replications, precision, set, parts, metric = [] } = flags;
  return [
    ...(parts === false ? ["--no-parts"] : []),
    ...model.flatMap((file) => ["--model", file]),
    ...set.flatMap((setting) => ["--set", setting]),
    ...(models === undefined ? [] : ["--models", models.join(",")]),
    ...(pending === undefined ? [] : ["--pending", pending]),
    ...(replications === undefined ? [] : ["--replications", replications]),
    ...(precision === undefined ? [] : ["--precision", precision]),
    ...(seed === undefined ? [] : ["--seed", seed]),
    ...(asksWhy(flags) ? ["--why"] : []),
    ...metric.filter(isFurtherPercentile).flatMap((name) => ["--metric", name]),
  ];
}

/** It is measured only where it is asked for. */
export function isFurtherPercentile(name: string): boolean {
  return furtherPercentiles(percentilesAmong([name])).length > 0;
}

/** The formats of `--export`, separated by commas. @throws UsageError */
export function exportFormats(text: string, previous: readonly ExportFormat[] = []): ExportFormat[] {
  const known = Object.keys(EXPORTS);
  const formats = text.split(",").map((word) => {
    const format = word.trim();
    if (!known.includes(format)) throw new UsageError(`--export: no format "${format}"${didYouMean(format, known)}`);
    return format as ExportFormat;
  });
  return [...new Set([...previous, ...formats])];
}

/** The most values of a repeatable option. */
const MAX_VALUES = 100;

/** Collects the values of a repeatable option. @throws UsageError if there are too many */
export function append(value: string, previous: string[]): string[] {
  if (previous.length === MAX_VALUES) throw new UsageError(`an option is given more than ${MAX_VALUES} times`);
  return [...previous, value];
}

/**
 * `words`, which are what `text` lists. @throws UsageError if that is nothing: an option that chooses nothing would
 * choose all
 */
export function someOf(option: string, expected: string, text: string, words: string[]): string[] {
  if (words.length > 0) return words;
  throw new UsageError(`${option}: expected ${expected}, separated by commas, got ${JSON.stringify(text)}`);
}

/** A number is checked here; what else there may be, where scenario files are read. @throws UsageError */
function replicationsOf(text: string): string {
  const value = Number(text);
  if (text === "auto" || text.includes("..")) return text;
  if (/^\d+$/.test(text) && value >= 1 && value <= MAX_REPLICATIONS) return text;
  throw new UsageError(
    `--replications: expected a whole number from 1 to ${MAX_REPLICATIONS}, a range such as 5..40, or auto, got "${text}"`,
  );
}

/** A whole number from 1 for the option `name`. @throws UsageError */
export function wholeNumber(name: string, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= 1 && value <= max) return value;
    throw new UsageError(`${name}: expected a whole number from 1 to ${max}, got "${text}"`);
  };
}
