/**
 * Traces as CSV (RFC 4180) with a header: a `time` column, and optionally `operation`, `size` and `service`. Other
 * columns are left alone. `time` and `service` are in seconds, or in the unit that ends the name: `time_ms`,
 * `service_us`.
 */
import { MAX_PS, PS_PER_S } from "../../sim/time.js";
import { nearest } from "../common/did-you-mean.js";
import { decimal, type Instant, iso8601, POWERS } from "./instant.js";
import { BadLine, type Content, type Format, fnv1a, type Line, quoted, readableText } from "./row.js";

/** Records may go over several lines: those with a quote that is not closed go on. */
export function* csvRecords(lines: Iterable<Line>): Generator<Line> {
  let open: OpenRecord | undefined;
  for (const line of lines) {
    if (open === undefined && !line.text.includes('"')) {
      yield line;
      continue;
    }
    open ??= new OpenRecord(line);
    open.add(line.text);
    if (!open.isOpen) yield open.record;
    else if (open.length <= MAX_RECORD) continue;
    else
      throw new BadLine(
        open.record.text.indexOf('"'),
        `a quote does not close within ${MAX_RECORD} bytes`,
        open.record,
      );
    open = undefined;
  }
  if (open !== undefined) yield open.record;
}

/** A record that is longer has a quote too many. */
const MAX_RECORD = 1 << 16;

/** A record of several lines, each of which is looked at once. */
class OpenRecord {
  isOpen = false;
  length = -1;
  private readonly lines: string[] = [];

  constructor(private readonly first: Line) {}

  add(text: string): void {
    this.lines.push(text);
    this.length += text.length + 1;
    for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) this.isOpen = !this.isOpen;
  }

  get record(): Line {
    return { ...this.first, text: this.lines.join("\n") };
  }
}

/** A record's fields, and where each begins. Throws {@link BadLine}. */
export function splitRecord(text: string): { values: string[]; starts: number[] } {
  const values: string[] = [];
  const starts: number[] = [];
  for (let at = 0; ; ) {
    starts.push(at);
    const end = text[at] === '"' ? closingQuote(text, at) + 1 : fieldEnd(text, at);
    const field = text.slice(at, end);
    if (text[at] === '"') values.push(field.slice(1, -1).replaceAll('""', '"'));
    else if (field.includes('"'))
      throw new BadLine(at + field.indexOf('"'), "a quote within a field that is not quoted");
    else values.push(field);
    if (end === text.length) return { values, starts };
    if (text[end] !== ",") throw new BadLine(end, "expected a comma after the quoted field");
    at = end + 1;
  }
}

function fieldEnd(text: string, from: number): number {
  const comma = text.indexOf(",", from);
  return comma < 0 ? text.length : comma;
}

/** Where the quote that opens at `from` closes; a double quote does not close it. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  throw new BadLine(from, "a quoted field that begins here does not end");
}

interface Column {
  index: number;
  name: string;
  /** Power of ten of a picosecond in which it is given, or undefined if it names none. */
  power: number | undefined;
}

interface Columns {
  count: number;
  time: Column;
  operation?: Column;
  size?: Column;
  service?: Column;
}

/** The format of the records below `header`. Throws {@link BadLine}. */
export function csvFormat(header: string): Format {
  const columns = readHeader(header);
  let isIso: boolean | undefined;
  return {
    wholeSeconds: false,
    read(text) {
      const fields = text.includes('"') ? splitRecord(text) : { values: text.split(","), starts: undefined };
      const { values } = fields;
      if (values.length !== columns.count) {
        throw new BadLine(0, `expected ${columns.count} fields, as many as in the header, got ${values.length}`);
      }
      isIso ??= columns.time.power === undefined && iso8601(values[columns.time.index].trim()) !== undefined;
      try {
        return readValues(values, columns, isIso);
      } catch (error) {
        if (!(error instanceof BadLine)) throw error;
        throw new BadLine(startOf(fields, error.index), error.message);
      }
    },
  };
}

function startOf({ values, starts }: { values: string[]; starts?: number[] }, index: number): number {
  return starts?.[index] ?? values.slice(0, index).reduce((sum, value) => sum + value.length + 1, 0);
}

const NAME = /^(time|operation|size|service)(?:_(s|ms|us|ns|ps))?$/;

function readHeader(text: string): Columns {
  const { values, starts } = splitRecord(text);
  const names = values.map((value) => readableText(value).trim());
  const found = new Map<string, Column>();
  names.forEach((name, index) => {
    const [, column, unit] = NAME.exec(name.toLowerCase()) ?? [];
    if (column === undefined || (unit !== undefined && column !== "time" && column !== "service")) return;
    const other = found.get(column);
    if (other) throw new BadLine(starts[index], `a second ${column} column beside \`${other.name}\``);
    found.set(column, { index, name, power: unit === undefined ? undefined : POWERS[unit] });
  });
  const time = found.get("time");
  if (time === undefined) throw new BadLine(0, `the header has no \`time\` column; ${insteadOfTime(names)}`);
  return { ...Object.fromEntries(found), time, count: names.length };
}

/** What the header has, and which of it may have been meant. */
function insteadOfTime(names: readonly string[]): string {
  const has = `it has: ${names.map((name) => (name === "" ? '""' : name)).join(", ")}`;
  const shown = has.length > 200 ? `${has.slice(0, 197)}...` : has;
  const meant = nearest("time", names);
  return meant === undefined ? shown : `${shown}; did you mean "time" by "${meant}"?`;
}

/** Throws {@link BadLine} whose index is that of the field. */
function readValues(values: readonly string[], columns: Columns, isIso: boolean): Content {
  const value = (column: Column | undefined) => (column === undefined ? "" : values[column.index].trim());
  const [operation, size, service] = [columns.operation, columns.size, columns.service].map(value);
  return {
    at: readTime(value(columns.time), columns.time, isIso),
    operation: operation === "" ? undefined : readOperation(operation),
    bytes: size === "" ? undefined : readSize(size, columns.size as Column),
    servicePs: service === "" ? undefined : readService(service, columns.service as Column),
  };
}

function readTime(text: string, { index, name, power }: Column, isIso: boolean): Instant {
  const at = isIso ? iso8601(text) : decimal(text, power ?? POWERS.s);
  if (at !== undefined) return at;
  const expected = isIso
    ? "a time like those above it, such as 2023-10-10T11:35:36.25Z"
    : `a number such as 12.5${power === undefined ? ", or a time such as 2023-10-10T11:35:36.25Z" : ""}`;
  throw new BadLine(index, `expected ${expected} for \`${name}\`, got ${quoted(text)}`);
}

/** A whole number is itself; any other text is hashed. */
function readOperation(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : fnv1a(text);
}

function readSize(text: string, { index, name }: Column): number {
  const bytes = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new BadLine(index, `expected whole bytes for \`${name}\`, got ${quoted(text)}`);
}

function readService(text: string, { index, name, power }: Column): number {
  const duration = decimal(text, power ?? POWERS.s);
  const ps = duration === undefined ? Number.NaN : duration.s * PS_PER_S + duration.ps;
  if (ps <= MAX_PS) return ps;
  throw new BadLine(index, `expected a duration such as 0.012, of at most 9007s, for \`${name}\`, got ${quoted(text)}`);
}
