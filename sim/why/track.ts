/**
 * How long one thing was done, as a function of time: a sum that grows while it is done, and rests in between. It can
 * be asked for any time since the oldest that still matters.
 */
import type { Picoseconds } from "../time.js";

const FIRST_ROOM = 64;

export class Track {
  /** Up to the end of the last piece. */
  total: Picoseconds = 0;
  /** By piece: its end, and the sum then; pieces do not overlap. */
  private ends = new Float64Array(FIRST_ROOM);
  private sums = new Float64Array(FIRST_ROOM);
  private count = 0;
  /** The sum before the first piece that is kept. */
  private before = 0;

  /** @param oldestPs the oldest time that may still be asked for */
  constructor(private readonly oldestPs: () => Picoseconds) {}

  /** It was done for `ps` up to `endPs`, which is not before the end of what was added before. */
  add(endPs: Picoseconds, ps: Picoseconds): void {
    const last = this.count - 1;
    this.total += ps;
    if (last >= 0 && this.ends[last] === endPs - ps) {
      this.ends[last] = endPs;
      this.sums[last] = this.total;
      return;
    }
    if (this.count === this.ends.length) this.makeRoom();
    this.ends[this.count] = endPs;
    this.sums[this.count++] = this.total;
  }

  /** The sum at `atPs`. */
  at(atPs: Picoseconds): Picoseconds {
    const { ends, count } = this;
    if (count === 0 || ends[count - 1] <= atPs) return this.total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] > atPs) high = middle;
      else low = middle + 1;
    }
    const sum = this.sums[low];
    const before = low === 0 ? this.before : this.sums[low - 1];
    // The piece may have begun after that time.
    return Math.max(before, sum - (ends[low] - atPs));
  }

  private makeRoom(): void {
    const { ends, sums, count } = this;
    const oldestPs = this.oldestPs();
    let gone = 0;
    while (gone < count && ends[gone] <= oldestPs) gone++;
    if (gone > 0) this.before = sums[gone - 1];
    this.count -= gone;
    if (2 * this.count > count) {
      this.ends = new Float64Array(2 * count);
      this.sums = new Float64Array(2 * count);
    }
    this.ends.set(ends.subarray(gone, count));
    this.sums.set(sums.subarray(gone, count));
  }
}
