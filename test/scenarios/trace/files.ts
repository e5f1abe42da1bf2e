/** Trace files for tests. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScenarioError } from "../../../scenarios/common/diagnostics.js";
import { UsageError } from "../../../scenarios/common/errors.js";
import { openTrace, scanTrace } from "../../../scenarios/trace/file.js";
import type { RecordedTrace } from "../../../sim/spec.js";
import type { TraceEvent } from "../../../sim/traffic/trace.js";

// Of several files of tests this module may be loaded once: a directory for all, which goes when the process does.
const directory = mkdtempSync(join(tmpdir(), "muxsim-trace-"));
process.once("exit", () => rmSync(directory, { recursive: true, force: true }));

let written = 0;

/** A file with `content`, in a directory that goes when the tests are done. */
export function file(content: string | Uint8Array, name = `${written++}.csv`): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** What is known of a trace with `content`. */
export function scan(content: string | Uint8Array, format: "auto" | "csv" | "log" = "auto"): RecordedTrace {
  return scanTrace(file(content), "t", format);
}

/** The events of `trace` from number `first` on. */
export function events(trace: RecordedTrace, first = 0): TraceEvent[] {
  return [...openTrace(trace, first)];
}

/** What is said of a bad trace: `line:column: message`, or the message alone. */
export function said(content: string | Uint8Array, format: "auto" | "csv" | "log" = "auto"): string {
  try {
    scan(content, format);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n");
  }
  return "";
}
