/**
 * A directory that appears all at once: written next to its place, then renamed. Whatever kills the process leaves nothing
 * half-written in it. `results/x` is prepared in `results/x.partial`, which also keeps the checkpoint.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "./errors.js";
import { RESULT_SCHEMA } from "./result.js";

export interface OutputFile {
  /** Path inside the directory, with forward slashes. */
  path: string;
  content: string | Uint8Array;
}

/** The file by which a directory of this program is known, and its `schema`. */
export interface OutputMark {
  file: string;
  schema: string;
  /** What it holds, in words. */
  what: string;
}

const RESULT_MARK: OutputMark = { file: "result.json", schema: RESULT_SCHEMA, what: "result" };

/** Where a run into `directory` keeps what it has so far. */
export function partialDirectory(directory: string): string {
  return `${resolve(directory)}.partial`;
}

export function checkpointFile(directory: string): string {
  return join(partialDirectory(directory), "cells.jsonl");
}

/**
 * Make sure, before any work is done, that a result may be written to `directory`: it does not exist, is empty or
 * holds an earlier result of this program, of the same kind.
 * @throws UsageError otherwise
 */
export function checkOutput(directory: string, mark = RESULT_MARK): void {
  if (!existsSync(directory)) return;
  if (!statSync(directory).isDirectory()) throw new UsageError(`${directory} is a file; the result needs a directory`);
  if (readdirSync(directory).length === 0 || holds(directory, mark)) return;
  throw new UsageError(
    `${directory} is not empty and holds no ${mark.what} of muxsim, so it is not replaced; choose another with --out`,
  );
}

function holds(directory: string, { file, schema }: OutputMark): boolean {
  try {
    return JSON.parse(readFileSync(join(directory, file), "utf8")).schema === schema;
  } catch {
    return false;
  }
}

/**
 * Create the directory for what is not finished yet. Returns the topmost directory that had to be made, if any.
 * @throws UsageError if that is impossible
 */
export function preparePartial(directory: string): string | undefined {
  try {
    return mkdirSync(partialDirectory(directory), { recursive: true });
  } catch (error) {
    throw new UsageError(`cannot write to ${dirname(resolve(directory))}: ${(error as Error).message}`);
  }
}

/** Forget what was not finished; with `created` (see {@link preparePartial}), also the directories made for it. */
export function removePartial(directory: string, created?: string): void {
  const partial = resolve(partialDirectory(directory));
  rmSync(partial, { recursive: true, force: true });
  if (created === undefined) return;
  for (let parent = dirname(partial); parent.length >= resolve(created).length; parent = dirname(parent)) {
    if (readdirSync(parent).length > 0) return;
    rmdirSync(parent);
  }
}

/**
 * Put `files` in `directory`, replacing an earlier result as a whole, and remove the partial directory.
 * @throws UsageError if `directory` holds something else
 */
export function writeOutput(directory: string, files: readonly OutputFile[], mark = RESULT_MARK): void {
  checkOutput(directory, mark);
  preparePartial(directory);
  const prepared = join(partialDirectory(directory), "output");
  const previous = join(partialDirectory(directory), "previous");
  for (const old of [prepared, previous]) rmSync(old, { recursive: true, force: true });
  for (const { path, content } of files) {
    const target = join(prepared, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  if (existsSync(directory)) renameSync(directory, previous);
  renameSync(prepared, directory);
  removePartial(directory);
}
