/**
 * Measured points from a CSV file: a row for each point with a column for each number (`n,p50,p99`), or a row for each
 * number, as points.csv has it. Everything that is wrong is told with line and column.
 */
import { CsvError, parse } from "csv-parse/sync";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { didYouMean } from "../common/did-you-mean.js";
import { enumerate } from "../common/enumerate.js";
import { MAX_PENDING } from "../common/limits.js";
import { show } from "../common/show.js";
import { count, Misread } from "../schema/units.js";
import { COLUMN_NAMES, type Column, columnCalled, isLong, type Meaning, metricCalled, valueIn } from "./columns.js";
import type { Observation } from "./types.js";

/** A number as the file has it: the line is not looked up yet, and n may be the scenario's. */
export interface Measurement extends Omit<Observation, "line" | "pending"> {
  line?: string;
  pending?: number;
}

export interface Data {
  measurements: Measurement[];
  /** The quantities that have a column, with the place of its name. */
  quantities: { name: string; at: Place }[];
  /** Says something of a row, or of a name in the first one. */
  diagnose(at: Place, message: string): Diagnostic;
}

interface Place {
  row: number;
  /** Of the fields, from 0. */
  field: number;
}

interface Row {
  fields: string[];
  line: number;
  text: string;
}

/** More numbers than anybody compares by hand; each is run many times. */
const MAX_MEASUREMENTS = 2_000;

/** @param file names it in messages @throws ScenarioError with everything that is wrong */
export function readData(text: string, file: string, meaning: Meaning): Data {
  const rows = rowsOf(text, file);
  const byLine = new Map(rows.map((row) => [row.line, row]));
  const diagnose = ({ row, field }: Place, message: string): Diagnostic => {
    const source = byLine.get(row)?.text ?? "";
    return { file, line: row, column: columnOf(source, field), path: "", message, sourceLine: source };
  };
  const [header, ...others] = rows;
  const wrong: Diagnostic[] = [];
  const long = header !== undefined && isLong(header.fields);
  const columns = (header?.fields ?? []).map((name) => columnCalled(name, long, meaning));
  checkColumns(columns, header, long, (field, message) =>
    wrong.push(diagnose({ row: header?.line ?? 1, field }, message)),
  );
  if (wrong.length > 0) throw new ScenarioError(wrong);
  const measurements = others.flatMap((row) => {
    const fail = (field: number, message: string) => wrong.push(diagnose({ row: row.line, field }, message));
    if (row.fields.length !== columns.length) {
      fail(0, `expected ${columns.length} fields, as the first line has them, got ${row.fields.length}`);
      return [];
    }
    return measuredIn(row, columns, long, meaning, fail);
  });
  if (wrong.length > 0) throw new ScenarioError(wrong);
  const last = rows.at(-1)?.line ?? 1;
  if (measurements.length === 0)
    throw new ScenarioError([diagnose({ row: last, field: 0 }, "expected at least one row with a measured number")]);
  if (measurements.length > MAX_MEASUREMENTS)
    throw new ScenarioError([
      diagnose({ row: last, field: 0 }, `expected at most ${MAX_MEASUREMENTS} numbers, got ${measurements.length}`),
    ]);
  const quantities = columns.flatMap((column, field) =>
    column.kind === "quantity" ? [{ name: column.name, at: { row: header.line, field } }] : [],
  );
  return { measurements, quantities, diagnose };
}

/** @throws ScenarioError where it is no CSV */
function rowsOf(text: string, file: string): Row[] {
  try {
    const records = parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      delimiter: [",", ";", "\t"],
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number }; raw: string }[];
    return records.map(({ record, info, raw }) => {
      const trimmed = raw.replace(/^[\r\n]+|[\r\n]+$/g, "");
      return { fields: record, line: info.lines, text: trimmed };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error.lines ?? 1);
    const message = `${error.message.replace(/ at line \d+.*$/, "")}: expected a CSV file such as n,p50,p99`;
    throw new ScenarioError([{ file, line, column: 1, path: "", message, sourceLine: "" }]);
  }
}

/** Where field number `field` begins, from 1. */
function columnOf(source: string, field: number): number {
  let quoted = false;
  let before = field;
  for (let at = 0; at < source.length && before > 0; at++) {
    if (source[at] === '"') quoted = !quoted;
    else if (!quoted && [",", ";", "\t"].includes(source[at]) && --before === 0) {
      const blanks = /^ */.exec(source.slice(at + 1))?.[0].length ?? 0;
      return at + 2 + blanks;
    }
  }
  return 1;
}

type Fail = (field: number, message: string) => void;

function checkColumns(columns: readonly Column[], header: Row | undefined, long: boolean, fail: Fail): void {
  if (header === undefined) {
    fail(0, "is empty: expected a first line with names of columns, such as n,p50,p99");
    return;
  }
  for (const [i, column] of columns.entries()) {
    const twice = columns.findIndex((other) => nameOf(other) === nameOf(column)) < i;
    if (twice && column.kind !== "ignored") fail(i, `the column ${header.fields[i]} is given twice`);
    if (header.fields[i] === "") fail(i, "expected a name of a column");
  }
  if (long || columns.some(({ kind }) => kind === "metric")) return;
  const last = header.fields.length - 1;
  const shown = header.fields.map((name) => show(name));
  const meant = didYouMean(header.fields[last], COLUMN_NAMES);
  fail(
    last,
    `expected a column with a measured number, such as p50, p99, mean, notice.p50 or throughput, got ${enumerate(shown)}${meant}`,
  );
}

function nameOf(column: Column): string {
  return JSON.stringify([column.kind, "name" in column ? column.name : "", "field" in column ? column.field : ""]);
}

function measuredIn({ fields, line }: Row, columns: readonly Column[], long: boolean, meaning: Meaning, fail: Fail) {
  const read = <T>(field: number, value: () => T): T | undefined => {
    try {
      return value();
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      fail(field, error.message);
      return undefined;
    }
  };
  const found: Measurement[] = [];
  const common: Pick<Measurement, "row" | "line" | "pending"> & { settings: [string, string][] } = {
    row: line,
    settings: [],
  };
  for (const [i, column] of columns.entries()) {
    const text = fields[i];
    if (column.kind === "line" && text !== "") common.line = text;
    if (column.kind === "pending") common.pending = read(i, () => count(1, MAX_PENDING).read(text));
    if (column.kind === "quantity") {
      if (text === "") fail(i, `expected a value of ${column.name}`);
      else common.settings.push([column.name, bareIn(text, column.unit)]);
    }
  }
  const add = (field: number, text: string, name: string, metric: Measurement["unit"], unit: string) => {
    const measured = read(field, () => valueIn(text, unit, metric));
    if (measured === undefined) return;
    if (measured > 0) found.push({ ...common, metric: name, unit: metric, measured });
    else fail(field, "expected a number above 0: simulated and measured are compared by their ratio");
  };
  for (const [i, column] of columns.entries())
    if (column.kind === "metric" && fields[i] !== "") add(i, fields[i], column.name, column.metricUnit, column.unit);
  if (!long) return found;
  const at = (wanted: string) => columns.findIndex((column) => column.kind === "long" && column.field === wanted);
  const of = (wanted: string) => fields[at(wanted)] ?? "";
  const metric = metricCalled(longName(of("metric"), of("statistic")), meaning.latency);
  // points.csv tells much besides.
  if (metric === undefined || !meaning.metrics.includes(metric.name) || of("value") === "" || Number(of("value")) === 0)
    return found;
  add(at("value"), of("value"), metric.name, metric.metricUnit, of("unit") || (meaning.unit ?? ""));
  return found;
}

/** `response`, `p99` is response.p99; `throughput`, `mean` is throughput. */
function longName(metric: string, statistic: string): string {
  const full = statistic === "" ? metric : `${metric}.${statistic}`;
  return metricCalled(full, "response") === undefined ? metric : full;
}

function bareIn(text: string, unit: string): string {
  return unit !== "" && /^[0-9][0-9_.]*$/.test(text) ? `${text}${unit}` : text;
}
