/**
 * Places in a trace from which it can be read on, so that a run that starts in its middle need not read what comes
 * before.
 */
import type { TraceMark } from "../../sim/spec.js";
import type { Sorter } from "./order.js";
import type { Row } from "./row.js";

const MOST = 256;

/**
 * Marks events of a sorted trace, at first every 2^15th; when there are {@link MOST}, every other one is dropped and
 * the next are twice as far apart. A mark says at which row of the file to begin: the first that the sorter had not
 * given out. What is read from there on comes out in the same order as from the file's beginning, as all rows before it
 * are earlier.
 */
export class Marks {
  list: TraceMark[] = [];
  private stride = 1 << 15;

  constructor(private readonly sorter: Sorter) {}

  /** `rows` as they are, marked on the way; only where a new second begins, which may have to be spread as a whole. */
  *over(rows: Iterable<Row>): Generator<Row> {
    let event = 0;
    let due = this.stride;
    let second = Number.NaN;
    for (const row of rows) {
      if (event >= due && row.at.s !== second) {
        const { row: firstRow, offset, line } = this.sorter.firstInFile(row);
        this.list.push({ event, row: firstRow, offset, line });
        if (this.list.length === MOST) this.thin();
        due = event + this.stride;
      }
      second = row.at.s;
      event++;
      yield row;
    }
  }

  private thin(): void {
    this.list = this.list.filter((_, i) => i % 2 === 1);
    this.stride *= 2;
  }
}
