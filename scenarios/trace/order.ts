/**
 * From the order of the file to the order of time. Logs are written when requests end, and by several processes, so a
 * line may come behind others that are later; within a window of lines they are sorted, stably. One that comes later
 * still is an error: to sort a whole file is no job for something that keeps only a window of it.
 */
import { Heap } from "../../sim/heap.js";
import { PS_PER_NS, PS_PER_S } from "../../sim/time.js";
import { formatExact } from "../common/format.js";
import { between } from "./instant.js";
import { BadLine, type Row } from "./row.js";

/** Lines that one may be late by. */
export const WINDOW = 1 << 15;

/** Rows wait here until as many others have come, in order of time and then of row number. */
export class Sorter {
  private readonly waiting = new Heap(isBefore);
  private last: Row | undefined;
  private latest: Row | undefined;
  /** Rows that came after a later one. */
  outOfOrder = 0;

  constructor(private readonly window = WINDOW) {}

  /** Take `row`; give out the earliest if more than the window are waiting. Throws {@link BadLine}. */
  push(row: Row): Row | undefined {
    if (this.last !== undefined && isBefore(row, this.last)) throw this.late(row);
    if (this.latest === undefined || !isBefore(row, this.latest)) this.latest = row;
    else this.outOfOrder++;
    this.waiting.push(row);
    return this.waiting.length > this.window ? this.pop() : undefined;
  }

  /** The earliest row that waits. */
  pop(): Row | undefined {
    const earliest = this.waiting.shift();
    if (earliest !== undefined) this.last = earliest;
    return earliest;
  }

  /** Of the rows that wait, and `row`, the one that stands first in the file. */
  firstInFile(row: Row): Row {
    let first = row;
    for (const other of this.waiting) if (other.row < first.row) first = other;
    return first;
  }

  private late(row: Row): BadLine {
    const lateNs = between(row.at, (this.latest as Row).at) / PS_PER_NS;
    const message =
      `the time lies ${formatExact(lateNs, "ns")} before that of an earlier line, and is late by more than ` +
      `${this.window} lines: sort the file by time`;
    return new BadLine(0, message, { text: "", number: row.line, offset: row.offset });
  }
}

/** `rows` in the order of time. */
export function* inOrder(rows: Iterable<Row>, sorter: Sorter): Generator<Row> {
  for (const row of rows) {
    const earliest = sorter.push(row);
    if (earliest !== undefined) yield earliest;
  }
  for (let row = sorter.pop(); row !== undefined; row = sorter.pop()) yield row;
}

/**
 * Whole seconds are times cut short: the m events of one are put at 0/m, 1/m, ... of it, evenly, in the order they
 * have, so that the rate is kept and no burst is made up.
 */
export function* spread(rows: Iterable<Row>): Generator<Row> {
  let second: Row[] = [];
  for (const row of rows) {
    if (second.length > 0 && second[0].at.s !== row.at.s) {
      yield* evenly(second);
      second = [];
    }
    second.push(row);
  }
  yield* evenly(second);
}

function* evenly(second: readonly Row[]): Generator<Row> {
  for (let i = 0; i < second.length; i++) {
    const row = second[i];
    yield { ...row, at: { s: row.at.s, ps: Math.floor((i * PS_PER_S) / second.length) } };
  }
}

function isBefore(a: Row, b: Row): boolean {
  if (a.at.s !== b.at.s) return a.at.s < b.at.s;
  return a.at.ps !== b.at.ps ? a.at.ps < b.at.ps : a.row < b.row;
}
