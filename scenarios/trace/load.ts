/** A trace by the path a scenario gives. */
import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import type { RecordedTrace } from "../../sim/spec.js";
import { UsageError } from "../common/errors.js";
import { scanTrace } from "./file.js";
import type { FormatName } from "./format.js";

/**
 * What is known of the trace `file`: relative to `directory`, where the scenario is, or else to the working directory.
 * Throws UsageError if there is none and ScenarioError if a line of it cannot be read.
 */
export function loadTrace(file: string, format: FormatName | "auto", directory = process.cwd()): RecordedTrace {
  const candidates = isAbsolute(file) ? [file] : [resolve(directory, file), resolve(file)];
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path !== undefined) return scanTrace(path, file, format);
  throw new UsageError(`no trace "${file}": there is no ${[...new Set(candidates)].join(", and no ")}`);
}
