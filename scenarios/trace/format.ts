/** Which format a trace has, and its events one by one as they stand there. */
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { csvFormat, csvRecords } from "./csv.js";
import { logFormat, looksLikeLog } from "./log.js";
import { BadLine, type Format, type Line, type Row, readableText } from "./row.js";

export type FormatName = "csv" | "log";

/** A place in a file: a byte, and the number of the line that begins there. */
export interface Position {
  offset: number;
  line: number;
}

/** How a file's lines are to be read, and where the first event stands; undefined if there is none. */
export interface Beginning {
  name: FormatName;
  format: Format;
  start: Position | undefined;
}

/**
 * The format of a file; told from its first line if `wanted` is auto. `lines` gives its lines from the first on, each
 * time it is called. Throws {@link BadLine}.
 */
export function beginning(lines: () => Iterable<Line>, wanted: FormatName | "auto"): Beginning {
  const [first] = firstOf(lines(), 1);
  if (first === undefined) {
    throw new BadLine(0, "is empty: expected a CSV with a header, or a web server's log", NOWHERE);
  }
  if (wanted === "log" || (wanted === "auto" && looksLikeLog(first.text))) {
    return { name: "log", format: logFormat(), start: positionOf(first) };
  }
  const [header, record] = firstOf(csvRecords(lines()), 2);
  const format = reading(header, () => csvFormat(header.text));
  return { name: "csv", format, start: record && positionOf(record) };
}

const NOWHERE: Line = { text: "", number: 0, offset: 0 };

/** The first `count` lines that are not blank. */
function firstOf(lines: Iterable<Line>, count: number): Line[] {
  const found: Line[] = [];
  for (const line of lines) {
    if (!isBlank(line)) found.push(line);
    if (found.length === count) break;
  }
  return found;
}

function isBlank({ text }: Line): boolean {
  return text.trim() === "";
}

function positionOf({ offset, number }: Line): Position {
  return { offset, line: number };
}

/** The events of `lines`, the first of which has number `row` in its file. Throws {@link BadLine}. */
export function* readRows(lines: Iterable<Line>, { name, format }: Beginning, row = 0): Generator<Row> {
  for (const line of name === "csv" ? csvRecords(lines) : lines) {
    if (isBlank(line)) continue;
    const { at, operation, bytes, servicePs } = reading(line, () => format.read(line.text));
    yield { at, operation, bytes, servicePs, row: row++, line: line.number, offset: line.offset };
  }
}

/** Errors in what `read` reads get their line. */
function reading<T>(line: Line, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BadLine ? new BadLine(error.index, error.message, line) : error;
  }
}

/** A bad line of `file`, as it is told. */
export function explained(file: string, { index, message, line = NOWHERE }: BadLine): ScenarioError {
  // A record may go over several lines.
  const before = line.text.slice(0, index).split("\n");
  const sourceLine = line.text.split("\n")[before.length - 1];
  const diagnostic: Diagnostic = {
    file,
    line: line.number === 0 ? 0 : line.number + before.length - 1,
    column: readableText(before.at(-1) as string).length + 1,
    path: "",
    message,
    sourceLine: readableText(sourceLine),
  };
  return new ScenarioError([diagnostic]);
}
