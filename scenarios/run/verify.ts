/** Whether a result is what its scenario gives: run it again and compare bit by bit. */
import { trafficsOf } from "../../sim/traffic/classes.js";
import { InterruptedError, UsageError } from "../common/errors.js";
import { VERSION } from "../common/package.js";
import type { ModelNote, Result, Scenario } from "../common/types.js";
import { Catalogue } from "../plugins/catalogue.js";
import type { ModelModule } from "../plugins/module.js";
import { type Difference, differences } from "../result/differences.js";
import { hashes, hasItsRecord, isIntact, notAResult, type StoredResult } from "../result/read.js";
import { contentHash, recordHash, resultText, withoutFiles, withTraces } from "../result/result.js";
import { obstacles } from "../result/runnable.js";
import { scanTrace } from "../trace/file.js";
import { type RunOptions, runScenario } from "./run.js";

export interface VerifyOptions extends Omit<RunOptions, "command" | "checkpoint" | "resume"> {
  /** The file of the recorded trace, where the result's workload is one. */
  trace?: string;
}

export interface Verification {
  /** Whether everything that can be compared is the same: scenario, points, mechanisms, answer, hash. */
  identical: boolean;
  /** Whether the file's content has the hash the file says. */
  intact: boolean;
  /** In the order of the file; `a` is what is stored, `b` what was recomputed. */
  differences: Difference[];
  /** Points, and those of them in which anything differs. */
  points: number;
  differingPoints: number;
  /** Of muxsim, in the result and here. Numbers may change between versions. */
  version: { stored: string; here: string };
  /** For the record: the numbers do not depend on it. */
  engine: { stored: Result["engine"]; here: Result["engine"] };
  /** The hash of what was recomputed, as the stored version would have said it. */
  sha256: string;
}

/**
 * Run the scenario that `stored` holds again, and compare. Engine, command, sources and the paths of mechanisms of
 * one's own are for the record: not compared, but with their hash. Another version is told, unless the hash says that
 * it is made up.
 * @throws UsageError if what the run needs besides (`models`, `trace`) is missing or another, or if this version cannot
 *   run the scenario; otherwise as runScenario does
 */
export async function verifyResult(
  stored: StoredResult,
  { trace, ...options }: VerifyOptions = {},
): Promise<Verification> {
  const { result } = stored;
  const all = [result, ...(result.parts ?? [])];
  checkModels(
    all.flatMap(({ models = [] }) => models),
    options,
  );
  checkRunnable(stored, options);
  const scenario = withTrace(scenarioOf(result), trace);
  const again = await rerun(stored, scenario, options);
  const found = [
    ...versionAgainstHash(stored),
    ...differences(comparable(result), comparable(recomputed(result, again))),
    ...recordAgainstHash(stored),
    ...misspelling(stored),
  ];
  const differing = new Set(found.flatMap(({ keys }) => pointOf(keys)));
  return {
    identical: found.length === 0,
    intact: isIntact(stored),
    differences: found,
    points: all.reduce((sum, { points }) => sum + points.length, 0),
    differingPoints: differing.size,
    version: { stored: result.version, here: VERSION },
    engine: { stored: result.engine, here: again.engine },
    sha256: recomputed(result, again).sha256,
  };
}

/** @throws ScenarioError unless the scenario, and each of its parts, is one that could have been run */
function checkRunnable(stored: StoredResult, options: VerifyOptions): void {
  const { result, file } = stored;
  const { find } = new Catalogue(options);
  const problems = [
    ...obstacles(result.scenario, find),
    ...(result.parts ?? []).flatMap(({ scenario }, i) =>
      obstacles(scenario, find).map(({ path, message }) => ({ path: ["parts", i, ...path], message })),
    ),
  ];
  const hints = isIntact(stored) ? [] : [`it has been changed since it was written: ${hashes(stored)}`];
  if (problems.length > 0) throw notAResult(problems, result, file, { verdict: "cannot be run", hints });
}

/** What was run, parts included. */
function scenarioOf({ scenario, parts }: Result): Scenario {
  return parts ? { ...scenario, parts: parts.map((part) => part.scenario) } : scenario;
}

/** The point that `keys` lead into, of the result or of a part of it. */
function pointOf(keys: Difference["keys"]): string[] {
  const at = keys[0] === "parts" ? 2 : 0;
  return keys[at] === "points" ? [keys.slice(0, at + 2).join(".")] : [];
}

async function rerun(stored: StoredResult, scenario: Scenario, options: RunOptions): Promise<Result> {
  const { version } = stored.result;
  try {
    return await runScenario(scenario, { ...options, command: stored.result.command });
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    const why = (error as Error).message;
    if (!isIntact(stored))
      throw new UsageError(
        `${stored.file} has been changed since it was written: ${hashes(stored)}. Running it: ${why}`,
      );
    if (version !== VERSION)
      throw new UsageError(
        `${stored.file} is of muxsim ${version}, and this is ${VERSION}, which cannot run it: ${why}`,
      );
    throw error;
  }
}

/**
 * What was recomputed, as if the stored version had said it: the version is told apart, not as a difference of every
 * hash.
 */
function recomputed(stored: Result, again: Result): Result {
  return asSaidBy(stored, JSON.parse(resultText(again)));
}

function asSaidBy({ version, parts: storedParts = [] }: Result, again: Result): Result {
  const parts = again.parts?.map((part, i) => asSaidBy(storedParts[i], part));
  const result = { ...again, version, ...(parts && { parts }) };
  return { ...result, sha256: contentHash(result) };
}

/** Another version than the hash is of: that of this one, which can be told. */
function versionAgainstHash({ result }: StoredResult): Difference[] {
  const { version, sha256 } = result;
  const asHere = (each: Result): Result => ({ ...each, version: VERSION, parts: each.parts?.map(asHere) });
  if (version === VERSION || contentHash(asHere(result)) !== sha256) return [];
  return [{ path: "version", keys: ["version"], a: version, b: VERSION }];
}

/** What nobody can compute again is not what was written. */
function recordAgainstHash({ result }: StoredResult): Difference[] {
  if (hasItsRecord(result)) return [];
  return [{ path: "recordSha256", keys: ["recordSha256"], a: result.recordSha256, b: recordHash(result) }];
}

/** A changed digit that no reader of numbers would notice. */
function misspelling({ misspelt }: StoredResult): Difference[] {
  if (misspelt === undefined) return [];
  const { line, written, read } = misspelt;
  return [{ path: `line ${line}`, keys: [], a: written, b: read }];
}

/** What is compared, a hash after all that it covers. */
function comparable({ models, parts, sha256, ...result }: Result): object {
  const { engine: _, command: __, sources: ___, recordSha256: ____, ...rest } = result;
  return {
    ...rest,
    models: models && withoutFiles(models),
    parts: parts?.map(comparable),
    sha256,
  };
}

/** @throws UsageError unless every module that took part is there, and is the one that took part */
function checkModels(notes: readonly ModelNote[], { models = [], mechanisms = [], executors = [] }: RunOptions): void {
  for (const note of notes) {
    const names = namesIn(note).join(", ");
    if (note.sha256 === null) checkObjects(note, [...mechanisms, ...executors]);
    else if (!models.some(({ compiled }) => compiled.sha256 === note.sha256)) {
      const other = models.find((model) => sharesName(model, note));
      if (other === undefined)
        throw new UsageError(
          `${names} does not ship with muxsim: give its module with --model (it was ${note.file}, SHA-256 ${note.sha256})`,
        );
      const { file, sha256 } = other.compiled;
      throw new UsageError(
        `${file} is not the module that took part: SHA-256 ${sha256}, and ${names} of the result is from one of ${note.sha256}`,
      );
    }
  }
}

function namesIn({ mechanisms, executors = [] }: ModelNote): string[] {
  return [...mechanisms, ...executors];
}

function sharesName({ mechanisms, executors }: ModelModule, note: ModelNote): boolean {
  return [...mechanisms, ...executors].some(({ name }) => namesIn(note).includes(name));
}

/** Nobody can tell whether an object is the one that took part: its name has to do. */
function checkObjects(note: ModelNote, given: readonly { name: string }[]): void {
  const missing = namesIn(note).find((name) => !given.some((each) => each.name === name));
  if (missing === undefined) return;
  throw new UsageError(
    `${missing} was given as an object by a program: only that program can run it again, with verifyResult`,
  );
}

/** `scenario` with the trace opened that it or a part of it needs. @throws UsageError if it needs another one */
function withTrace(scenario: Scenario, path: string | undefined): Scenario {
  const all = [scenario, ...(scenario.parts ?? [])];
  if (path !== undefined && all.every(({ workload }) => trafficsOf(workload).every(({ kind }) => kind !== "trace")))
    throw new UsageError(`--trace ${path}: the result's traffic is no recorded trace, but ${scenario.workload.kind}`);
  const opened = all.map((each) => withOwnTrace(each, path));
  return scenario.parts ? { ...opened[0], parts: opened.slice(1) } : opened[0];
}

function withOwnTrace(scenario: Scenario, path: string | undefined): Scenario {
  return withTraces(scenario, ({ file, sha256, format }) => {
    if (path === undefined)
      throw new UsageError(`the result's traffic is the trace ${file}: give it with --trace (SHA-256 ${sha256})`);
    const found = scanTrace(path, path, format);
    if (found.sha256 !== sha256)
      throw new UsageError(
        `${path} is not the trace of the result: SHA-256 ${found.sha256}, expected ${sha256} (${file})`,
      );
    return { ...found, file };
  });
}
