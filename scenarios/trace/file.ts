/**
 * Trace files: gone over once when a scenario is read, and then by each run from where it starts. In constant memory,
 * whatever their size.
 */
import { createHash } from "node:crypto";
import { closeSync, fstatSync } from "node:fs";
import { basename } from "node:path";
import type { RecordedTrace } from "../../sim/spec.js";
import type { TraceEvent } from "../../sim/traffic/trace.js";
import { UsageError } from "../common/errors.js";
import { openInput } from "../common/input-file.js";
import { inWords } from "../common/system-error.js";
import { type Beginning, beginning, explained, type FormatName, type Position, readRows } from "./format.js";
import { between } from "./instant.js";
import { readLines } from "./lines.js";
import { Marks } from "./marks.js";
import { inOrder, Sorter, spread } from "./order.js";
import { BadLine, type Row } from "./row.js";
import { Summary } from "./summary.js";

const START: Position = { offset: 0, line: 1 };

/**
 * Go over the trace at `path`, called `shown` in messages. Throws UsageError if it is no readable file, ScenarioError
 * if a line of it cannot be read.
 */
export function scanTrace(path: string, shown: string, wanted: FormatName | "auto"): RecordedTrace {
  return withFile(path, shown, (fd) => {
    const begin = beginning(() => readLines(fd, START), wanted);
    const hash = createHash("sha256");
    let bytes = 0;
    const lines = readLines(fd, START, (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    });
    const sorter = new Sorter();
    const marks = new Marks(sorter);
    const summary = new Summary();
    const rows = readRows(skipTo(lines, begin.start), begin);
    for (const row of timed(marks.over(inOrder(rows, sorter)), begin)) summary.add(row);
    return {
      file: basename(path),
      sha256: hash.digest("hex"),
      format: begin.name,
      ...summary.finish(shown),
      outOfOrder: sorter.outOfOrder,
      access: { path, bytes, marks: marks.list },
    };
  });
}

/** The lines from `start` on; to their end even if there is no start, so that every byte is seen. */
function* skipTo<T extends { offset: number }>(lines: Iterable<T>, start: Position | undefined): Generator<T> {
  for (const line of lines) if (start !== undefined && line.offset >= start.offset) yield line;
}

/** Rows with the times at which they are played. */
function timed(rows: Iterable<Row>, { format }: Beginning): Iterable<Row> {
  return format.wholeSeconds ? spread(rows) : rows;
}

/**
 * The events of a scanned trace from number `first` on, in order of time, counted from that one. Throws UsageError if
 * the file is no longer what was scanned.
 */
export function* openTrace(trace: RecordedTrace, first: number): Generator<TraceEvent> {
  const { access } = trace;
  if (access === undefined) throw new UsageError(`the path of ${trace.file} is not stored: load the scenario again`);
  const fd = openFile(access.path, access.path);
  try {
    if (fstatSync(fd).size !== access.bytes) throw new UsageError(`${access.path} has changed since it was read first`);
    const begin = beginning(() => readLines(fd, START), trace.format);
    const mark = access.marks.findLast(({ event }) => event <= first) ?? {
      event: 0,
      row: 0,
      ...(begin.start ?? START),
    };
    const rows = readRows(readLines(fd, mark), begin, mark.row);
    yield* from(timed(inOrder(rows, new Sorter()), begin), first - mark.row);
  } catch (error) {
    if (error instanceof BadLine) throw new UsageError(explained(access.path, error).message);
    throw inWords(error, `${access.path} cannot be read`);
  } finally {
    closeSync(fd);
  }
}

/** All but the first `skip` rows. */
function* from(rows: Iterable<Row>, skip: number): Generator<TraceEvent> {
  let base: Row | undefined;
  let passed = 0;
  for (const row of rows) {
    if (passed++ < skip) continue;
    base ??= row;
    const { operation, bytes, servicePs } = row;
    yield { atPs: between(base.at, row.at), operation, bytes, servicePs };
  }
}

function withFile<T>(path: string, shown: string, use: (fd: number) => T): T {
  const fd = openFile(path, shown);
  try {
    return use(fd);
  } catch (error) {
    throw error instanceof BadLine ? explained(shown, error) : inWords(error, `${shown} cannot be read`);
  } finally {
    closeSync(fd);
  }
}

function openFile(path: string, shown: string): number {
  return openInput(path, { shown, expected: "a trace is a CSV or a web server's log" });
}
