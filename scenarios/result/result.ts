/**
 * result.json: everything a reader, a report or another program needs, in one file.
 *
 * | field | what it is |
 * | --- | --- |
 * | `schema` | `muxsim-result/3`; a change that would break a reader gets a new number |
 * | `version` | of muxsim |
 * | `engine` | Node, V8 and platform that ran it, for the record |
 * | `command` | the command that makes it again |
 * | `sources` | only of a scenario that does not ship: `{ path, sha256, text }` of each file that it was read from, its own first |
 * | `scenario` | the scenario with every default filled in: durations in picoseconds, rates per second, the cost profile with value, range, kind and source of every cost, the seed |
 * | `models` | only with mechanisms or executors of one's own: `{ mechanisms, executors, file, sha256 }` of each module that took part (`executors` only if it has some); file and hash are null for what was given as an object |
 * | `mechanisms` | documentation of each mechanism that took part: the real thing, the model, the law, the divergence, the sources |
 * | `quantileLevels` | the levels `points[].quantiles` are given at |
 * | `points` | one per line and number of pending operations, see `Point`: latencies in nanoseconds, core time in nanoseconds per completion, counters per completion, memory in bytes; an estimate is `{ value, low, high }` |
 * | `findings` | what is drawn from the points: growth laws, knees, verdicts on the scenario's claims, see `Findings` |
 * | `answer` | one sentence that answers the scenario's question |
 * | `parts` | only of a scenario with parts: a whole result for each, as if it had been run by itself, hash included |
 * | `sha256` | of the numerical content: see {@link contentHash} |
 * | `recordSha256` | of all that `sha256` leaves out: see {@link recordHash} |
 *
 * Its type is inferred from the shape in scenarios/common/shapes/result.ts, and whoever reads one back takes exactly
 * that and nothing else.
 *
 * There is no time of day in it: the same scenario, version and engine give the same bytes.
 */
import type { Mechanism } from "../../models/types.js";
import type { RecordedTrace } from "../../sim/spec.js";
import { engine } from "../common/engine.js";
import { hashOf } from "../common/hash.js";
import { only } from "../common/only.js";
import { VERSION } from "../common/package.js";
import type { MechanismNote, ModelNote, Point, Result, Scenario, SourceText } from "../common/types.js";
import { answer } from "../evidence/answer.js";
import { findingsOf } from "../evidence/findings.js";
import { QUANTILE_LEVELS } from "../statistics/latencies.js";

export const RESULT_SCHEMA: Result["schema"] = "muxsim-result/3";

/** What a result has besides its scenario, mechanisms and points. */
export interface ResultExtras {
  /** The command that makes it again. */
  command: string;
  /** The files that the scenario was read from and that do not ship. */
  sources?: readonly SourceText[];
  /** Where the mechanisms that do not ship come from. */
  models?: readonly ModelNote[];
  /** The results of the scenario's parts. */
  parts?: readonly Result[];
  /** The points with what the answer needs besides: of one, what its latencies are made of. */
  told?: readonly Point[];
}

/**
 * @param mechanisms of the scenario's lines
 * @param points in the order of the scenario's lines and their axis values
 */
export function assembleResult(
  scenario: Scenario,
  mechanisms: readonly Mechanism[],
  points: Point[],
  { command, sources, models, parts, told = points }: ResultExtras,
): Result {
  const quantileLevels = [...QUANTILE_LEVELS];
  const findings = findingsOf(scenario, points, mechanisms);
  const result = only<Omit<Result, "recordSha256">>()({
    schema: RESULT_SCHEMA,
    version: VERSION,
    engine: engine(),
    command,
    ...some("sources", sources),
    scenario: published(scenario),
    ...some("models", models),
    mechanisms: mechanisms.map(noteOf),
    quantileLevels,
    points,
    findings,
    answer: answer(scenario, told, mechanisms),
    ...some("parts", parts),
    sha256: contentHash({
      ...{ version: VERSION, scenario, quantileLevels, points, findings },
      ...some("models", models),
      ...some("parts", parts),
    }),
  });
  return only<Result>()({ ...result, recordSha256: recordHash(result) });
}

/** Absent where there are none. */
function some<K extends "sources" | "models" | "parts", T>(key: K, values: readonly T[] = []): { [key in K]?: T[] } {
  return values.length > 0 ? ({ [key]: [...values] } as { [key in K]?: T[] }) : {};
}

/** A mechanism as a result tells of it. */
export function noteOf(mechanism: Mechanism): MechanismNote {
  const { name, title, family, summary, realThing, model, law, signals, divergence, sources } = mechanism;
  return { name, title, family, summary, realThing, model, law: law.text, signals, divergence, sources };
}

/** The text of result.json. */
export function resultText(result: Result): string {
  return `${JSON.stringify(result, null, 1)}\n`;
}

/**
 * SHA-256, in hexadecimal, over the canonical JSON of version, scenario (which carries the mechanisms' parameters, the
 * costs and the seed), quantile levels, points and findings; and of the models' mechanisms and hashes, if there are
 * any, and of the hashes of the parts' contents. The engine, the command and the models' paths are left out.
 */
export function contentHash(
  content: Pick<Result, "version" | "scenario" | "quantileLevels" | "points" | "findings" | "models" | "parts">,
): string {
  const { version, scenario, quantileLevels, points, findings, models, parts } = content;
  return sha256({
    version,
    scenario: published(scenario),
    quantileLevels,
    points,
    findings,
    models: models && withoutFiles(models),
    parts: parts?.map(contentHash),
  });
}

/**
 * SHA-256 over the canonical JSON of what the other hash leaves out: what nobody can compute again (schema, engine,
 * command, sources, the models' files), and what is said of numbers and mechanisms; each part has its own. So nothing
 * in a result is changed unnoticed, and its `sha256` is the same on any engine, however it was called.
 */
export function recordHash(result: Omit<Result, "recordSha256">): string {
  const { schema, engine, command, sources, models, mechanisms, answer } = result;
  const files = models?.map(({ file }) => file);
  return sha256({ schema, engine, command, sources, files, mechanisms, answer });
}

/** What a checkpoint must agree on to be gone on from. */
export function sweepKey(scenario: Scenario, models: readonly ModelNote[] = []): string {
  const notes = models.length > 0 ? withoutFiles(models) : undefined;
  const parts = scenario.parts?.map(published);
  return sha256({ version: VERSION, scenario: published(scenario), models: notes, parts });
}

/** What identifies the models on any disk. */
export function withoutFiles(models: readonly ModelNote[]): Omit<ModelNote, "file">[] {
  return models.map(({ file: _, ...rest }) => rest);
}

/**
 * `scenario` without its parts, which have results of their own, and without where its trace is on this computer: what
 * is in the trace counts, not its path.
 */
export function published({ parts: _, ...scenario }: Scenario): Scenario {
  return withTraces(scenario, ({ access: __, ...trace }) => trace);
}

/** `scenario` with what `of` says in place of each of its recorded traces. */
export function withTraces(scenario: Scenario, of: (trace: RecordedTrace) => RecordedTrace): Scenario {
  const { workload } = scenario;
  if (workload.kind === "trace") return { ...scenario, workload: { ...workload, trace: of(workload.trace) } };
  if (workload.kind !== "classes" || workload.classes.every(({ traffic }) => traffic.kind !== "trace")) return scenario;
  const classes = workload.classes.map((each) => {
    const { traffic } = each;
    return traffic.kind === "trace" ? { ...each, traffic: { ...traffic, trace: of(traffic.trace) } } : each;
  });
  return { ...scenario, workload: { ...workload, classes } };
}

/** In hexadecimal, over the canonical JSON of `value`. */
export function sha256(value: unknown): string {
  return hashOf(canonicalJson(value));
}

/**
 * JSON without white space, keys in ascending order of their UTF-16 code units, absent for undefined; numbers in
 * the shortest notation that reads back the same, as ECMAScript prescribes it (RFC 8785 does the same).
 * @throws Error for a number that JSON has no notation for
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (key, item) => {
    if (typeof item === "number" && !Number.isFinite(item)) throw new Error(`${key} is ${item}, which is not a result`);
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
