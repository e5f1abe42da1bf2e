/**
 * Latencies in the order of their events, as sums over batches of consecutive ones: from them follows how far events
 * depend on each other and whether latency drifts along the window (scenarios/statistics/autocorrelation.ts,
 * scenarios/statistics/status/drift.ts).
 */
import type { Picoseconds } from "./time.js";

/** Enough to tell dependence over a sixty-fourth of the window from dependence over the whole of it. */
const BATCHES = 64;

/** Batches as they travel: what each has of the `length` events, in order. */
export interface BatchData {
  /** Samples in each batch; equal but for rounding, unless only some events count. */
  counts: number[];
  /** Their sums in picoseconds. */
  sumsPs: number[];
  /** Sum of squared distances of all samples from their mean, in ps^2. */
  squares: number;
}

export class BatchMeans {
  private readonly counts: Float64Array;
  private readonly sums: Float64Array;
  /** Distances count from the first sample, so that squares of nearly equal latencies keep their digits. */
  private origin = 0;
  private count = 0;
  private sum = 0;
  private squares = 0;

  /** @param length number of events */
  constructor(private readonly length: number) {
    const batches = Math.min(BATCHES, length);
    this.counts = new Float64Array(batches);
    this.sums = new Float64Array(batches);
  }

  /** The sample of the event at `position`, from 0. Events may come in any order. */
  record(position: number, ps: Picoseconds): void {
    if (this.count === 0) this.origin = ps;
    const batch = Math.floor((position * this.sums.length) / this.length);
    this.counts[batch]++;
    this.sums[batch] += ps;
    const distance = ps - this.origin;
    this.count++;
    this.sum += distance;
    this.squares += distance * distance;
  }

  toData(): BatchData {
    const squares = this.count === 0 ? 0 : Math.max(0, this.squares - (this.sum * this.sum) / this.count);
    return { counts: [...this.counts], sumsPs: [...this.sums], squares };
  }
}
