/**
 * What latencies are made of, on average, and the slowest of them: sums by component in the buckets of a histogram of
 * the latencies (histogram.ts), as nobody knows beforehand which will be the slowest.
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

export class Tally {
  private count = 0;
  /** By bucket: how many, and their sums. */
  private readonly buckets = new Map<number, Float64Array>();

  /**
   * An event took `ps`, made of the {@link COMPONENTS} from `at` on in `parts`. Throws if that is not the sum.
   */
  record(ps: Picoseconds, parts: Float64Array, at: number): void {
    const bucket = bucketOf(ps);
    let sums = this.buckets.get(bucket);
    if (sums === undefined) {
      sums = new Float64Array(N + 1);
      this.buckets.set(bucket, sums);
    }
    let sum = 0;
    for (let i = 0; i < N; i++) {
      const part = parts[at + i];
      if (!(part >= 0)) throw new Error(`an event waits ${part} ps for ${COMPONENTS[i]}`);
      sum += part;
      sums[i] += part;
    }
    if (sum !== ps) throw new Error(`the parts of an event's latency are ${sum} ps, not ${ps}`);
    sums[N]++;
    this.count++;
  }

  toData(): WhyData | undefined {
    if (this.count === 0) return undefined;
    const slowestFirst = [...this.buckets.keys()].sort((a, b) => b - a);
    return { mean: this.slowest(slowestFirst, this.count), tail: this.slowest(slowestFirst, this.count * TAIL_SHARE) };
  }

  /** What the `events` slowest are made of; of the last bucket that they fill in part all have their share. */
  private slowest(slowestFirst: readonly number[], events: number): MadeOf {
    const total = new Array<number>(N).fill(0);
    let left = events;
    for (const bucket of slowestFirst) {
      const sums = this.buckets.get(bucket) as Float64Array;
      const share = Math.min(1, left / sums[N]);
      for (let i = 0; i < N; i++) total[i] += share * sums[i];
      left -= share * sums[N];
      if (!(left > 0)) break;
    }
    return { events, parts: total.map((sum) => sum / events) };
  }
}
