/** What is wrong with a file, where, and what was expected: for people, and all of it at once. */
import { blankControls } from "./control-characters.js";

export interface Diagnostic {
  /** The file as it was named, or the option (`--set`) that brought the mistake in. */
  file: string;
  /** 1-based; 0 where there is no such place. */
  line: number;
  column: number;
  /** Where in the scenario, e.g. `workload.closed.total-rate`; empty for the file as a whole. */
  path: string;
  message: string;
  /** The line of the source, to be shown above a caret. */
  sourceLine: string;
}

/** A scenario or profile that cannot be used. Its message is the formatted diagnostics. */
export class ScenarioError extends Error {
  override name = "ScenarioError";
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(formatDiagnostics(diagnostics));
  }
}

/** Nobody reads more at a time. */
export const MAX_DIAGNOSTICS = 50;

/**
 * `file:line:column: path: message`, the source line and a caret; one paragraph per diagnostic, and how many there are
 * beyond the first 50.
 */
function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const further = diagnostics.length - MAX_DIAGNOSTICS;
  const paragraphs = diagnostics.slice(0, MAX_DIAGNOSTICS).map(formatDiagnostic);
  if (further > 0) paragraphs.push(`and ${further} more mistake${further === 1 ? "" : "s"}`);
  return paragraphs.join("\n\n");
}

function formatDiagnostic({ file, line, column, path, message, sourceLine }: Diagnostic): string {
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  const head = [place, path, message].filter((part) => part !== "").join(": ");
  return sourceLine.trim() === "" ? head : `${head}\n${excerpt(sourceLine, column)}`;
}

/** Columns shown of a long line, on both sides of the caret. */
const EXCERPT_COLUMNS = 100;

function excerpt(sourceLine: string, column: number): string {
  const start = Math.max(0, column - EXCERPT_COLUMNS);
  // A tab is wider than the blank above which the caret stands.
  const shown = blankControls(sourceLine.slice(start, column + EXCERPT_COLUMNS)).replaceAll("\t", " ");
  return `  ${shown}\n  ${" ".repeat(column - 1 - start)}^`;
}
