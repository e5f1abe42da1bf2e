/** `muxsim trace`: one run of a scenario looked into, as a file for trace viewers. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Command } from "commander";
import type { TraceRequest } from "../scenarios/cell/execution-trace.js";
import { InterruptedError, UsageError } from "../scenarios/common/errors.js";
import { formatCount, formatInteger, formatMeasured } from "../scenarios/common/format.js";
import { VERSION } from "../scenarios/common/package.js";
import { entryAt, makeDirectories, placeOf } from "../scenarios/common/place.js";
import { saying } from "../scenarios/common/system-error.js";
import { loadScenario } from "../scenarios/load/load.js";
import { panelTaken } from "../scenarios/load/panel-called.js";
import { loadModels } from "../scenarios/plugins/module.js";
import { type ScenarioTrace, traceScenario } from "../scenarios/run/trace-run.js";
import { duration } from "../scenarios/schema/units.js";
import { toNs } from "../sim/time.js";
import { type TraceLabels, traceEventsJson } from "../viz/exports/trace-events.js";
import { axisValueOf } from "./axis-values.js";
import { append, MAX_REPLICATIONS, wholeNumber } from "./command-line.js";
import { interruptible } from "./interrupt.js";
import { withModels } from "./models.js";
import type { Output, Session } from "./session.js";

const EVENTS = 200;
const MAX_EVENTS = 100_000;
const MAX_SLICES = 200_000;
/** On standard output instead of in a file. */
const STANDARD_OUTPUT = "-";
/** Characters that are collected before they are written. */
const PIECE = 1 << 16;

interface TraceFlags {
  line?: string;
  at?: number;
  in?: string;
  replication: number;
  events: number;
  around?: TraceRequest["around"];
  exactPolls?: boolean;
  seed?: string;
  set: string[];
  model?: string[];
  out?: string;
  quiet?: boolean;
}

export function addTrace(program: Command, session: Session): void {
  const command = program
    .command("trace")
    .description("look into one run: cores, threads and requests over time, for ui.perfetto.dev")
    .argument("<scenario>", "a shipped scenario (see: muxsim list scenarios) or a YAML file")
    .option("-l, --line <name>", "the line to look at, by id, label or mechanism (default: the only one)")
    .option("--at <value>", "the value of the axis, as of pending operations (default: the only one)", axisValueOf)
    .option("--in <panel>", "the panel, e.g. cores=4, of a scenario that has any (default: the first)")
    .option("--events <n>", "measured events to look at, about", wholeNumber("--events", MAX_EVENTS), EVENTS)
    .option("--around <what>", "slowest: the slowest response; or a time since measurement starts, e.g. 12ms", aroundOf)
    .option("--replication <n>", "which of the runs of the point, from 0", replicationOf, 0)
    .option("--exact-polls", "act out every poll of the polling schemes, rather than count them")
    .option("-s, --seed <seed>", "seed of all random numbers")
    .option("--set <key=value>", "change a value of the scenario, e.g. machine.cores=8 (repeatable)", append, [])
    .option(
      "-o, --out <file>",
      "file for the trace, - for standard output (default: results/<scenario>-trace-<line>-<n>.json)",
    )
    .option("-q, --quiet", "do not say what was written");
  withModels(command)
    .addHelpText("after", EXAMPLES)
    .action((name, flags) => trace(name, flags, session));
}

const EXAMPLES = `
Open the file in ui.perfetto.dev or chrome://tracing.

Examples:
  muxsim trace 2012-post --line epoll --at 1k
  muxsim trace 2012-post --line epoll --at 1k --around slowest    where the tail is made
  muxsim trace ports --line iocp --at 100 --events 20 --out - | gzip > trace.json.gz`;

async function trace(name: string, flags: TraceFlags, session: Session): Promise<void> {
  const models = await loadModels(flags.model ?? []);
  const { set, seed, line, at, replication, events, around, exactPolls } = flags;
  const { scenario } = loadScenario(name, { models, set, overrides: { seed }, parts: false });
  const request = { events, around, exactPolls, mostSlices: MAX_SLICES };
  const { execute } = session;
  const traced = await traceScenario(scenario, { models, line, at, in: flags.in, replication, request, execute });
  const taken = panelTaken(scenario, flags.in);
  if (taken !== "" && !flags.quiet) session.err.line(`With ${taken}.`);
  const { cell, run } = traced;
  const labels = {
    ...{
      scenario: scenario.name,
      line: cell.line,
      mechanism: cell.mechanism,
      pending: cell.pending,
      ...(cell.x !== undefined && { x: cell.x }),
      ...(cell.panel !== undefined && { panel: cell.panel }),
    },
    ...{ seed: cell.seed, replication: cell.replication, version: VERSION },
    "measurement starts, us": toNs(run.measuredFromPs) / 1000,
    "threads not shown, as they did nothing": run.trace.otherThreads,
  };
  const panel = cell.panel === undefined ? "" : `-in-${cell.panel}`;
  const place = `${cell.x ?? cell.pending}${panel}`;
  const file = flags.out ?? join("results", `${scenario.name}-trace-${inFileName(cell.line)}-${place}.json`);
  if (file === STANDARD_OUTPUT) for (const piece of pieces(traced, labels)) session.out.write(piece);
  else await writeFile(file, pieces(traced, labels));
  if (!flags.quiet) tell(traced, file, session.err);
  else sayFull(traced, session.err);
}

/** The file, in pieces worth writing. */
function* pieces({ run }: ScenarioTrace, labels: TraceLabels): Generator<string> {
  let piece = "";
  for (const text of traceEventsJson(run, labels)) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

/** It appears when it is whole; interrupted, nothing is left of it. */
async function writeFile(given: string, pieces: Iterable<string>): Promise<void> {
  const file = placeOf(given);
  if (entryAt(file)?.isDirectory()) throw new UsageError(`${given} is a directory: --out takes a file`);
  const partial = `${file}.partial`;
  const failed = `cannot write ${given}`;
  try {
    await interruptible(async (signal) => {
      const handle = saying(failed, () => {
        makeDirectories(dirname(file));
        return openSync(partial, "w");
      });
      for (const piece of pieces) {
        saying(failed, () => writeSync(handle, piece));
        // So that Ctrl-C is heard.
        await setImmediate();
        if (signal.aborted) throw new InterruptedError(0, 0);
      }
      saying(failed, () => {
        closeSync(handle);
        renameSync(partial, file);
      });
    });
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function tell(traced: ScenarioTrace, file: string, err: Output): void {
  const { line, cell, run } = traced;
  const { trace, firstSerial, measuredFromPs, slowest } = run;
  const time = (ps: number) => formatMeasured(toNs(ps), "ns");
  const requests = formatInteger(trace.requests.length);
  const beginsPs = Math.max(0, trace.fromPs - measuredFromPs);
  err.line(
    `${line.label} with ${formatCount(cell.pending)} pending: ${time(trace.untilPs - trace.fromPs)} of it, ` +
      `from ${time(beginsPs)} after measurement starts, ${requests} requests.`,
  );
  err.line(
    `The slowest response is request ${formatInteger(slowest.serial - firstSerial)}, ${time(slowest.responsePs)}.`,
  );
  sayFull(traced, err);
  if (file !== STANDARD_OUTPUT) err.line(`Trace: ${file}\n       open it in ui.perfetto.dev or chrome://tracing`);
}

function sayFull({ run: { trace, wantedUntilPs } }: ScenarioTrace, err: Output): void {
  if (trace.fullAt === undefined) return;
  const time = (ps: number) => formatMeasured(toNs(ps), "ns");
  err.line(
    `It is cut short: ${formatInteger(trace.fullAt)} slices are enough for a viewer, and fill ` +
      `${time(trace.untilPs - trace.fromPs)} of ${time(wantedUntilPs - trace.fromPs)}. Fewer --events show a shorter stretch whole.`,
  );
}

/** `epoll (sets=per-thread)` as `epoll-sets-per-thread`. */
function inFileName(line: string): string {
  return line.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^[-.]+|-+$/g, "");
}

function aroundOf(text: string): TraceRequest["around"] {
  if (text === "slowest") return text;
  try {
    return duration.read(text);
  } catch {
    throw new UsageError(`--around: expected slowest, or a time such as 12ms, got ${JSON.stringify(text)}`);
  }
}

/** @throws UsageError */
function replicationOf(text: string): number {
  if (/^\d+$/.test(text) && Number(text) < MAX_REPLICATIONS) return Number(text);
  throw new UsageError(`--replication: expected a whole number from 0 to ${MAX_REPLICATIONS - 1}, got "${text}"`);
}
