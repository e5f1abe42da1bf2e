/** A tier of the pending-event set (event-set.ts). */
import { EMPTY } from "./chunks.js";
import type { Picoseconds } from "./time.js";

/** Few enough for their ends to stay in the cache. */
const MAX_BUCKETS = 512;
/** Buckets are laid out so that about this many events fall into each, unless that takes too many. */
const PER_BUCKET = 4;

/** Buckets of equal width over a span of time. */
export class Rung {
  /** Each bucket's list of slots: its end. */
  readonly ends = new Int32Array(MAX_BUCKETS).fill(EMPTY);
  count = 0;
  cursor = 0;
  base: Picoseconds = 0;
  width: Picoseconds = 1;
  perWidth = 1;
  end: Picoseconds = 0;

  /** Empty buckets for `events` of them over [base, base + span), or a little further. */
  lay(base: Picoseconds, span: Picoseconds, events: number): void {
    this.count = powerOfTwoAbove(Math.min(MAX_BUCKETS, events / PER_BUCKET));
    this.cursor = 0;
    this.base = base;
    this.width = powerOfTwoAbove(span / this.count);
    this.perWidth = 1 / this.width;
    this.end = base + this.count * this.width;
  }

  bucketOf(at: Picoseconds): number {
    return Math.floor((at - this.base) * this.perWidth);
  }

  /** Move the cursor past the next bucket that holds anything: its list, empty from now on; or EMPTY. */
  take(): number {
    const { ends, count } = this;
    let bucket = this.cursor;
    while (bucket < count && ends[bucket] === EMPTY) bucket++;
    this.cursor = bucket + 1;
    if (bucket >= count) return EMPTY;
    const end = ends[bucket];
    ends[bucket] = EMPTY;
    return end;
  }
}

/** The least power of two that is at least 1 and at least `x`. */
function powerOfTwoAbove(x: number): number {
  let power = 1;
  while (power < x) power *= 2;
  return power;
}
