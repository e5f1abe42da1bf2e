/**
 * What latencies are made of, on average, and the slowest of them: sums by component in the buckets of a histogram of
 * the latencies (histogram.ts), as nobody knows beforehand which will be the slowest: of those that may still be.
 */
import { bucketOf } from "../histogram.js";
import type { Picoseconds } from "../time.js";
import { COMPONENTS } from "./components.js";

/** Means by component, in picoseconds, of so many events: they add up to the events' mean latency. */
export interface MadeOf {
  /** Not whole for the slowest, if their share of all is not. */
  events: number;
  parts: number[];
}

/** In the order of {@link COMPONENTS}. */
export interface WhyData {
  mean: MadeOf;
  /** Of the slowest 1 %. */
  tail: MadeOf;
}

/** The share of events that are the slowest. */
const TAIL_SHARE = 0.01;

const N = COMPONENTS.length;
const STRIDE = N + 1;
const FIRST_BUCKETS = 1 << 14;
const FIRST_ROWS = 64;

export class Tally {
  private count = 0;
  private readonly total = new Float64Array(N);
  /** By bucket, from `floor` on: the row that it has, from 1 on; 0 without one. */
  private rowOf = new Int32Array(FIRST_BUCKETS);
  /** By row: sums by component, and how many. */
  private sums = new Float64Array(FIRST_ROWS * STRIDE);
  private rowCount = 0;
  private readonly freeRows: number[] = [];
  /** Slower ones than those below this bucket are as many as the slowest can be; and so many are in it and above. */
  private floor = 0;
  private kept = 0;
  /** No bucket below this one has a row. */
  private lowest = Number.MAX_SAFE_INTEGER;
  private readonly enough: number;

  /** @param most that are ever recorded */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.enough = most * TAIL_SHARE;
  }

  /**
   * An event took `ps`, made of the {@link COMPONENTS} from `at` on in `parts`. Throws if that is not the sum.
   */
  record(ps: Picoseconds, parts: Float64Array, at: number): void {
    const { total } = this;
    let sum = 0;
    for (let i = 0; i < N; i++) {
      const part = parts[at + i];
      if (!(part >= 0)) throw new Error(`an event waits ${part} ps for ${COMPONENTS[i]}`);
      sum += part;
      total[i] += part;
    }
    if (sum !== ps) throw new Error(`the parts of an event's latency are ${sum} ps, not ${ps}`);
    this.count++;
    const bucket = bucketOf(ps);
    if (bucket >= this.floor) this.keep(bucket, parts, at);
  }

  private keep(bucket: number, parts: Float64Array, at: number): void {
    const row = this.row(bucket);
    const { sums } = this;
    for (let i = 0; i < N; i++) sums[row + i] += parts[at + i];
    sums[row + N]++;
    this.kept++;
    this.raiseFloor();
  }

  /** Of what is below those that are enough nobody will ask. */
  private raiseFloor(): void {
    const { rowOf, sums } = this;
    for (;;) {
      while (rowOf[this.lowest] === 0) this.lowest++;
      const row = rowOf[this.lowest] - 1;
      const count = sums[row * STRIDE + N];
      if (!(this.kept - count >= this.enough)) return;
      this.kept -= count;
      rowOf[this.lowest++] = 0;
      this.floor = this.lowest;
      sums.fill(0, row * STRIDE, (row + 1) * STRIDE);
      this.freeRows.push(row);
    }
  }

  /** Where the sums of `bucket` begin. */
  private row(bucket: number): number {
    const row = bucket < this.rowOf.length ? this.rowOf[bucket] : 0;
    return (row === 0 ? this.newRow(bucket) : row - 1) * STRIDE;
  }

  private newRow(bucket: number): number {
    if (bucket >= this.rowOf.length) this.rowOf = longer(this.rowOf, bucket);
    this.lowest = Math.min(this.lowest, bucket);
    const row = this.freeRows.pop() ?? this.rowCount++;
    this.rowOf[bucket] = row + 1;
    if (this.rowCount * STRIDE > this.sums.length) this.sums = longer(this.sums, this.rowCount * STRIDE);
    return row;
  }

  toData(): WhyData | undefined {
    const { count } = this;
    if (count === 0) return undefined;
    return { mean: meanOf(this.total, count), tail: this.slowest(count * TAIL_SHARE) };
  }

  /** What the `events` slowest are made of; of the last bucket that they fill in part all have their share. */
  private slowest(events: number): MadeOf {
    const { rowOf, sums } = this;
    const total = new Float64Array(N);
    let left = events;
    for (let bucket = rowOf.length - 1; bucket >= this.floor && left > 0; bucket--) {
      if (rowOf[bucket] === 0) continue;
      const row = (rowOf[bucket] - 1) * STRIDE;
      const share = Math.min(1, left / sums[row + N]);
      for (let i = 0; i < N; i++) total[i] += share * sums[row + i];
      left -= share * sums[row + N];
    }
    return meanOf(total, events);
  }
}

function meanOf(total: Float64Array, events: number): MadeOf {
  return { events, parts: Array.from(total, (sum) => sum / events) };
}

/** Twice as long, and with room for `index`. */
function longer<A extends Float64Array | Int32Array>(column: A, index: number): A {
  const made = new (column.constructor as new (length: number) => A)(Math.max(index + 1, 2 * column.length));
  made.set(column);
  return made;
}
