/**
 * Percentiles with intervals that are valid for percentiles.
 *
 * The value is the quantile of the samples of all replications together: a replication's own p99 is biased when few of
 * its samples lie beyond, and the mean of such values stays biased however many replications there are.
 *
 * The interval inverts the distribution function (Woodruff, Confidence Intervals for Medians and Other Position
 * Measures, J. Am. Stat. Assoc. 47, 1952; Francisco and Fuller, Quantile Estimation with a Complex Survey Design, Ann.
 * Stat. 19, 1991), with the replications as clusters: it is made of the x of which it cannot be told that the true
 * share of samples up to x is not p. That share, F(x), is estimated over all replications; s(x), its standard error,
 * from how they differ in it, so that nothing is assumed of the samples within a replication, which depend on each
 * other. x belongs to the interval while |F(x) - p| <= t max(s(x), s(q)), with q the quantile and t Student's for the
 * number of replications less one: s(x) alone is too small far out, where hardly a sample lies. The ends are samples
 * (order statistics of all replications together), to the histogram's resolution. Of values that many samples have, x
 * belongs to the interval unless F(x) is surely below p or the share strictly below x is surely above.
 *
 * Where even the greatest sample cannot be told to lie beyond the percentile, there is no upper end, and so no
 * interval.
 */
import { type Histogram, type HistogramData, valuesOf } from "../../sim/histogram.js";
import type { Estimate } from "../common/estimate.js";
import { studentQuantile } from "./student-t.js";

interface Percentile extends Estimate {
  /** There is no interval because too few samples lie beyond the value: more replications or longer ones are needed. */
  unbounded?: true;
}

/** Shares are sums of rounded products: equal ones may differ by this much. */
const ROUNDING = 1e-12;

export class Percentiles {
  private readonly buckets: readonly number[];
  private readonly values: readonly number[];
  /** Of all replications together, samples up to each bucket. */
  private readonly seen: Float64Array;
  private readonly t: number;
  private readonly walk: Walk;

  /**
   * @param replications of which `pooled` has all samples
   */
  constructor(
    private readonly replications: readonly HistogramData[],
    private readonly pooled: Histogram,
    confidence: number,
  ) {
    const all = pooled.toData();
    this.buckets = all.buckets;
    this.values = Array.from(valuesOf(all), ([value]) => value);
    this.seen = cumulative(all.counts);
    this.walk = new Walk(replications, all.buckets);
    this.t = replications.length < 2 ? 0 : studentQuantile((1 - confidence) / 2, replications.length - 1);
  }

  /** The quantile at `level` in picoseconds; no interval from a single replication. */
  at(level: number): Percentile {
    const value = this.pooled.quantile(level);
    if (this.replications.length < 2 || this.pooled.count === 0) return { value, low: null, high: null };
    const { walk } = this;
    const position = this.positionOf(level);
    walk.jump(position);
    const atQuantile = walk.squaredError();
    const half = () => this.t * Math.sqrt(Math.max(atQuantile, walk.squaredError())) + ROUNDING;

    while (walk.share() <= level + half()) {
      if (walk.position === this.buckets.length - 1) return { value, low: null, high: null, unbounded: true };
      walk.up();
    }
    const high = this.values[walk.position];
    walk.jump(position);
    // The first bucket that is surely below; -1 if none is: then every sample belongs to the interval.
    while (walk.position >= 0 && walk.share() >= level - half()) walk.down();
    const low = walk.position < 0 && level - half() <= 0 ? 0 : this.values[walk.position + 1];
    return { value, low: Math.min(low, value), high: Math.max(high, value) };
  }

  /** Of the bucket that the quantile lies in. */
  private positionOf(level: number): number {
    const least = level * this.pooled.count * (1 - ROUNDING);
    return firstFrom(this.seen, least);
  }
}

/**
 * Goes from one occupied bucket to the next, up or down, and knows how many samples of each replication lie up to it.
 */
class Walk {
  /** Among the buckets; -1 is below all of them. */
  position = -1;
  private readonly seen: Float64Array[];
  /** Of each replication, its buckets and samples up to the position. */
  private readonly next: Int32Array;
  private readonly below: Float64Array;
  private readonly total: number;

  constructor(
    private readonly replications: readonly HistogramData[],
    private readonly buckets: readonly number[],
  ) {
    this.seen = replications.map(({ counts }) => cumulative(counts));
    this.next = new Int32Array(replications.length);
    this.below = new Float64Array(replications.length);
    this.total = replications.reduce((sum, { count }) => sum + count, 0);
  }

  jump(position: number): void {
    this.position = position;
    for (let i = 0; i < this.next.length; i++) {
      this.take(i, firstFrom(this.replications[i].buckets, this.buckets[position] + 1));
    }
  }

  up(): void {
    const bucket = this.buckets[++this.position];
    for (let i = 0; i < this.next.length; i++) {
      if (this.replications[i].buckets[this.next[i]] === bucket) this.take(i, this.next[i] + 1);
    }
  }

  down(): void {
    const bucket = this.buckets[this.position--];
    for (let i = 0; i < this.next.length; i++) {
      if (this.replications[i].buckets[this.next[i] - 1] === bucket) this.take(i, this.next[i] - 1);
    }
  }

  /** Of all samples, up to this bucket. */
  share(): number {
    let sum = 0;
    for (let i = 0; i < this.below.length; i++) sum += this.below[i];
    return sum / this.total;
  }

  /**
   * Of {@link share}: replications may have different numbers of samples, so it is that of a ratio of means (Cochran,
   * Sampling Techniques, 6.4). Counts are whole; the variance 1/12 of rounding (Sheppard) keeps replications that agree
   * by chance from claiming certainty.
   */
  squaredError(): number {
    const share = this.share();
    let squares = 0;
    for (let i = 0; i < this.below.length; i++) {
      const residual = this.below[i] - share * this.replications[i].count;
      squares += residual * residual;
    }
    const count = this.below.length;
    return ((squares / (count - 1) + 1 / 12) * count) / (this.total * this.total);
  }

  private take(i: number, buckets: number): void {
    this.next[i] = buckets;
    this.below[i] = buckets === 0 ? 0 : this.seen[i][buckets - 1];
  }
}

function cumulative(counts: readonly number[]): Float64Array {
  const sums = new Float64Array(counts.length);
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sums[i] = sum += counts[i];
  return sums;
}

/** Position of the first of ascending `values` that is at least `least`; their number if none is. */
function firstFrom(values: ArrayLike<number>, least: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
