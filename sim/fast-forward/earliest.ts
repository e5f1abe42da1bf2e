/**
 * Which of a few clocks shows the earliest time, of equal ones the lowest-numbered: a tournament, in which a clock that
 * has been set plays its way up anew, in O(log n).
 */
import type { Picoseconds } from "../time.js";

export class Earliest {
  /** By clock; Infinity where there is none. */
  readonly timesPs: Float64Array;
  /** Clocks, rounded up to a power of two. */
  private readonly size: number;
  /**
   * The winner of each match; the match of 2 i and 2 i + 1 is i, the final 1, the clocks themselves follow from `size`
   * on.
   */
  private readonly winners: Int32Array;

  constructor(clocks: number) {
    let size = 1;
    while (size < clocks) size *= 2;
    this.size = size;
    this.timesPs = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.winners = new Int32Array(2 * size);
    for (let clock = 0; clock < size; clock++) this.winners[size + clock] = clock;
    this.settle();
  }

  get first(): number {
    return this.winners[1];
  }

  set(clock: number, timePs: Picoseconds): void {
    const { winners, timesPs } = this;
    timesPs[clock] = timePs;
    for (let match = (this.size + clock) >> 1; match > 0; match >>= 1) {
      const left = winners[2 * match];
      const right = winners[2 * match + 1];
      winners[match] = timesPs[right] < timesPs[left] ? right : left;
    }
  }

  /** Times have been changed otherwise. */
  settle(): void {
    const { winners, timesPs } = this;
    for (let match = this.size - 1; match > 0; match--) {
      const left = winners[2 * match];
      const right = winners[2 * match + 1];
      winners[match] = timesPs[right] < timesPs[left] ? right : left;
    }
  }
}
