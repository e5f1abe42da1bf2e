/** A result that was written before: found, read, and taken only if it is one. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { z } from "zod";
import { type Diagnostic, ScenarioError } from "../diagnostics.js";
import { UsageError } from "../errors.js";
import { readInput } from "../input-file.js";
import { didYouMean, nearest } from "../nearest.js";
import { VERSION } from "../package.js";
import { contentHash, RESULT_SCHEMA } from "../result.js";
import type { Result } from "../types.js";
import { placeOf } from "./differences.js";
import { jsonProblem, misspelt } from "./json-place.js";
import { RESULT_SHAPE } from "./shape.js";

const FILE = "result.json";
/** Larger files are refused unread. */
const MAX_BYTES = 2 ** 28;
/** More problems than this with one file are not told. */
const MAX_PROBLEMS = 5;

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
  const { error } = RESULT_SHAPE.safeParse(value);
  if (error)
    throw new ScenarioError(error.issues.slice(0, MAX_PROBLEMS).map((issue) => diagnostic(issue, value, file)));
  const result = value as Result;
  return { result, file, contentSha256: contentHash(result), misspelt: misspelt(text) };
}

/** Whether the content of a result, its parts included, has the hashes that it says. */
export function isIntact({ result, contentSha256 }: StoredResult): boolean {
  return contentSha256 === result.sha256 && brokenPart(result) === undefined;
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

/** Both hashes of a result whose content is not what was written, or of its first part that is not. */
export function hashes({ result, contentSha256 }: StoredResult): string {
  const part = brokenPart(result);
  if (part !== undefined)
    return `the content of its part ${part.scenario.name} has SHA-256 ${contentHash(part)}, and it says ${part.sha256}`;
  return `its content has SHA-256 ${contentSha256}, and it says ${result.sha256}`;
}

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

function textOf(file: string): string {
  const bytes = readInput(file, { shown: file, expected: `a result is a directory or its ${FILE}` }, MAX_BYTES);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${file} is not text in UTF-8: a result is JSON`);
  }
}

function parseJson(text: string, file: string): unknown {
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

function diagnostic({ path, message }: z.core.$ZodIssue, value: unknown, file: string): Diagnostic {
  const told = message.replace(/^Invalid input: /, "").replace(/, received /, ", got ");
  return { file, line: 0, column: 0, path: placeOf(path as (string | number)[], value), message: told, sourceLine: "" };
}
