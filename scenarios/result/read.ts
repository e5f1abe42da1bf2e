/** A result that was written before: found, read, and taken only if it is one. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type * as z from "zod";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { didYouMean, nearest } from "../common/did-you-mean.js";
import { UsageError } from "../common/errors.js";
import { readInput } from "../common/input-file.js";
import { isMetricName, MOST_METRICS } from "../common/metrics.js";
import { VERSION } from "../common/package.js";
import { result } from "../common/shapes/result.js";
import type { Result } from "../common/types.js";
import { UNKNOWN_KEY } from "../schema/fields.js";
import { inconsistencies } from "./consistent.js";
import { placeOf } from "./differences.js";
import type { Inconsistency } from "./inconsistency.js";
import { jsonProblem, misspelt } from "./json-error-place.js";
import { contentHash, RESULT_SCHEMA, recordHash } from "./result.js";

const RESULT_SHAPE = result({ has: isMetricName, most: MOST_METRICS });

const FILE = "result.json";
/** Larger files are refused unread. */
const MAX_BYTES = 2 ** 26;
/** More problems than this with one file are not told. */
const MAX_PROBLEMS = 5;
const MAX_VERSION = 40;

/** A result as it was read. */
export interface StoredResult {
  result: Result;
  /** Its file, as the user would call it. */
  file: string;
  /** SHA-256 of its content as it is now; `result.sha256` is what it was when it was written. */
  contentSha256: string;
  /** The first number that is not written as it reads. */
  misspelt?: { line: number; written: string; read: string };
}

/**
 * The result in `path`: a result directory or its result.json. Throws {@link UsageError} if there is none, and
 * {@link ScenarioError} with the place if it cannot be read.
 */
export function readResult(path: string): StoredResult {
  const file = findResult(path);
  const text = textOf(file);
  const value = parseJson(text, file);
  checkSchema(value, file);
  const result = checkedResult(value, file);
  return { result, file, contentSha256: contentHash(result), misspelt: misspelt(text) };
}

/** Whether a result, its parts included, has the hashes that it says. */
export function isIntact(stored: StoredResult): boolean {
  return hasItsContent(stored) && hasItsRecord(stored.result);
}

function hasItsContent({ result, contentSha256 }: StoredResult): boolean {
  return contentSha256 === result.sha256 && brokenPart(result) === undefined;
}

/** Whether what is for the record is what was written, of the parts as well. */
export function hasItsRecord(result: Result): boolean {
  return [result, ...(result.parts ?? [])].every((each) => recordHash(each) === each.recordSha256);
}

/** The first part whose content is not what its hash says. */
function brokenPart({ parts = [] }: Result): Result | undefined {
  return parts.find((part) => contentHash(part) !== part.sha256);
}

/** As {@link readResult}; throws UsageError as well if the content is no longer what was written. */
export function readIntactResult(path: string): StoredResult {
  const stored = readResult(path);
  if (isIntact(stored)) return stored;
  throw new UsageError(
    `${stored.file} has been changed since it was written: ${hashes(stored)}. "muxsim verify ${path}" says what differs.`,
  );
}

/**
 * What is not as it was written of a result that is not intact: both hashes of its content, or of its first part that
 * has another.
 */
export function hashes(stored: StoredResult): string {
  const { result, contentSha256 } = stored;
  if (hasItsContent(stored)) return RECORD;
  const part = brokenPart(result);
  if (part !== undefined)
    return `the content of its part ${part.scenario.name} has SHA-256 ${contentHash(part)}, and it says ${part.sha256}`;
  return `its content has SHA-256 ${contentSha256}, and it says ${result.sha256}`;
}

/** What `recordSha256` covers beside the content. */
const RECORD =
  "its engine, command, sources, names of models' files, mechanisms, answer or recordSha256 are not what was written";

function findResult(path: string): string {
  if (!existsSync(path)) throw new UsageError(`no result "${path}": there is no such file or directory${nearby(path)}`);
  if (!statSync(path).isDirectory()) return path;
  const file = join(path, FILE);
  if (existsSync(file)) return file;
  const inside = readdirSync(path).filter((name) => existsSync(join(path, name, FILE)));
  const hint = inside.length > 0 ? `; there is one in ${inside.map((name) => join(path, name)).join(", ")}` : "";
  throw new UsageError(`${path} holds no ${FILE}: expected a directory that "muxsim run" has written${hint}`);
}

/** Where results are written if nobody says where. */
const RESULTS = "results";

/** What there is with about that name, beside it or among the results. */
function nearby(path: string): string {
  if (existsSync(join(RESULTS, path, FILE))) return `; did you mean "${join(RESULTS, path)}"?`;
  const directory = dirname(resolve(path));
  const word = nearest(basename(path), entriesOf(directory));
  if (word !== undefined) return `; did you mean "${join(dirname(path), word)}"?`;
  return didYouMean(
    path,
    entriesOf(RESULTS).map((name) => join(RESULTS, name)),
  );
}

/** What in `directory` may be a result. */
function entriesOf(directory: string): string[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith(".json") || existsSync(join(directory, name, FILE)))
    .sort();
}

/** @param expected what is said where it cannot be read: `a result is JSON` */
export function textOf(file: string, expected = `a result is a directory or its ${FILE}`): string {
  const bytes = readInput(file, { shown: file, expected }, MAX_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file} is not text in UTF-8: a result is JSON`);
  }
}

/** @throws ScenarioError with the place where it is no JSON */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = jsonProblem(text);
    if (problem === undefined) throw error;
    const { line, column, message, truncated } = problem;
    const whole = truncated ? "the file ends too early; it was cut off" : "not JSON";
    const sourceLine = text.split("\n")[line - 1];
    throw new ScenarioError([{ file, line, column, path: "", message: `${whole}: ${message}`, sourceLine }]);
  }
}

function checkSchema(value: unknown, file: string): void {
  const schema = value !== null && typeof value === "object" && "schema" in value ? value.schema : undefined;
  if (schema === RESULT_SCHEMA) return;
  if (typeof schema === "string" && /^muxsim-result\/\d+$/.test(schema)) {
    const version = (value as { version?: unknown }).version;
    throw new UsageError(
      `${file} was written by another version of muxsim (${version}, schema ${schema}); ` +
        `this is ${VERSION}, which reads ${RESULT_SCHEMA}`,
    );
  }
  const found = schema === undefined ? "there is no schema in it" : `its schema is ${JSON.stringify(schema)}`;
  throw new UsageError(`${file} is no result of muxsim: ${found}, expected "${RESULT_SCHEMA}"`);
}

/**
 * `value`, if it is a result: of the shape of what is written, and consistent in itself.
 * @throws ScenarioError that says where it is not
 */
export function checkedResult(value: unknown, file: string): Result {
  const { error } = RESULT_SHAPE.safeParse(value);
  const problems = error ? error.issues.flatMap(inconsistenciesIn) : inconsistencies(value as Result);
  if (problems.length === 0) return value as Result;
  throw notAResult(problems, value, file);
}

/**
 * What is said of a file that is none, or that cannot be run; of a few of its problems, and with what may explain them.
 */
export function notAResult(
  problems: readonly Inconsistency[],
  value: unknown,
  file: string,
  { verdict = "not a result", hints = [] }: { verdict?: string; hints?: readonly string[] } = {},
): ScenarioError {
  const shown = problems
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => at(file, placeOf(path, value), `${verdict}: ${message}`));
  const further = problems.length - shown.length;
  const { version } = value as { version?: unknown };
  const notes = [
    ...(further > 0 ? [`and ${further} more of the kind`] : []),
    ...(typeof version === "string" && version !== VERSION
      ? [`it was written by muxsim ${version.slice(0, MAX_VERSION)}; this is ${VERSION}`]
      : []),
    ...hints,
  ];
  return new ScenarioError([...shown, ...notes.map((note) => at(file, "", note))]);
}

/** An issue of zod's in our words. Of a union, what is wrong with the alternative that comes nearest. */
export function inconsistenciesIn(issue: z.core.$ZodIssue): Inconsistency[] {
  const path = issue.path as (string | number)[];
  const beneath = (issues: readonly z.core.$ZodIssue[]) =>
    issues.flatMap(inconsistenciesIn).map((each) => ({ ...each, path: [...path, ...each.path] }));
  if (issue.code === "unrecognized_keys")
    return issue.keys.slice(0, MAX_PROBLEMS).map((key) => ({ path: [...path, key], message: UNKNOWN_KEY }));
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return beneath(issue.errors.reduce((a, b) => (b[0].path.length > a[0].path.length ? b : a)));
  if (issue.code === "invalid_key") return [{ path, message: "no such key is allowed there" }];
  const message = issue.message.replace(/^Invalid (input|option): /, "").replace(/, received /, ", got ");
  return [{ path, message }];
}

function at(file: string, path: string, message: string): Diagnostic {
  return { file, line: 0, column: 0, path, message, sourceLine: "" };
}
