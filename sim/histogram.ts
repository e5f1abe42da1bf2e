/**
 * A log-linear histogram of whole picoseconds (the idea of HdrHistogram): between two powers of two there are 2048
 * equal buckets, so that a bucket is never wider than 1/2048 of its values, and values up to 4095 are kept exactly.
 *
 * The bucket number is read straight off the IEEE 754 double: its exponent and the top 11 bits of its mantissa are
 * already a log-linear code.
 */
import { MAX_PS, type Picoseconds } from "./time.js";

/** A histogram as it travels: parallel arrays of occupied buckets, ascending. */
export interface HistogramData {
  count: number;
  /** Sum of the samples in picoseconds; see Histogram.sumPs. */
  sumPs: number;
  minPs: number;
  maxPs: number;
  /** Bucket index (see sim/histogram.ts) and samples in it. */
  buckets: number[];
  counts: number[];
}

/** Buckets between two powers of two. */
const PER_OCTAVE = 2048;
/** Bits of the upper half of a double below its exponent and the top 11 bits of its mantissa. */
const SPARE_BITS = 20 - 11;
/** What those bits read at 1024: the octave from 2048 on continues the exact buckets 0 ... 2047. */
const OFFSET = (1023 + 10) * PER_OCTAVE;

/**
 * Octaves for which room is made besides: the first sample is seldom the largest, and new memory costs more than a
 * run's events do.
 */
const HEADROOM = 4;

const bits = new DataView(new ArrayBuffer(8));

export class Histogram {
  count = 0;
  /** Sum of the samples in picoseconds: exact up to 2^53, past it rounded like any double. */
  sumPs = 0;
  /** Extremes, exact; 0 while empty. */
  minPs: Picoseconds = 0;
  maxPs: Picoseconds = 0;
  private counts = new Float64Array(PER_OCTAVE);

  /**
   * Count a duration. Throws a RangeError if it is not a whole number from 0 to 2^53.
   */
  record(ps: Picoseconds): void {
    if (!(ps >= 0 && ps <= MAX_PS && Math.floor(ps) === ps)) {
      throw new RangeError(`a histogram takes whole picoseconds from 0 to 2^53, not ${ps}`);
    }
    this.extend(1, ps, ps, ps);
    this.add(bucketOf(ps), 1);
  }

  /** Mean in picoseconds; NaN while empty. */
  mean(): number {
    return this.sumPs / this.count;
  }

  /**
   * The smallest value that at least ceil(p x count) samples do not exceed; NaN while empty. Relative error at most
   * 2^-12 (the middle of a bucket stands for all of it); exact below 4096 ps, and for p = 0 (minimum) and p = 1
   * (maximum). Throws a RangeError unless 0 <= p <= 1.
   */
  quantile(p: number): Picoseconds {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile needs a level from 0 to 1, not ${p}`);
    if (this.count === 0) return Number.NaN;
    if (p === 0) return this.minPs;
    const rank = rankOf(p, this.count);
    if (rank === this.count) return this.maxPs;
    let bucket = bucketOf(this.minPs);
    for (let seen = this.counts[bucket]; seen < rank; ) seen += this.counts[++bucket];
    return Math.min(this.maxPs, Math.max(this.minPs, middleOf(bucket)));
  }

  /** Count all samples of `other` too. */
  merge(other: HistogramData | Histogram): void {
    const data = other instanceof Histogram ? other.toData() : other;
    if (data.count === 0) return;
    this.extend(data.count, data.sumPs, data.minPs, data.maxPs);
    const { buckets, counts } = data;
    // The last one first: there is room for the others then.
    for (let i = buckets.length - 1; i >= 0; i--) this.add(buckets[i], counts[i]);
  }

  toData(): HistogramData {
    const { count, sumPs, minPs, maxPs } = this;
    const buckets: number[] = [];
    const counts: number[] = [];
    const last = count === 0 ? -1 : bucketOf(maxPs);
    for (let bucket = bucketOf(minPs); bucket <= last; bucket++) {
      if (this.counts[bucket] === 0) continue;
      buckets.push(bucket);
      counts.push(this.counts[bucket]);
    }
    return { count, sumPs, minPs, maxPs, buckets, counts };
  }

  private extend(count: number, sumPs: number, minPs: Picoseconds, maxPs: Picoseconds): void {
    this.minPs = this.count === 0 ? minPs : Math.min(this.minPs, minPs);
    this.maxPs = Math.max(this.maxPs, maxPs);
    this.sumPs += sumPs;
    this.count += count;
  }

  private add(bucket: number, count: number): void {
    if (bucket >= this.counts.length) this.grow(bucket + 1);
    this.counts[bucket] += count;
  }

  private grow(length: number): void {
    const larger = new Float64Array(Math.ceil(length / PER_OCTAVE + HEADROOM) * PER_OCTAVE);
    larger.set(this.counts);
    this.counts = larger;
  }
}

/** {@link Histogram.mean} of `data`. */
export function meanOf({ count, sumPs }: HistogramData): number {
  return sumPs / count;
}

/**
 * {@link Histogram.quantile} of `data`: with its occupied buckets alone, it need not be spread out over all of them.
 */
export function quantileOf({ count, minPs, maxPs, buckets, counts }: HistogramData, p: number): Picoseconds {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile needs a level from 0 to 1, not ${p}`);
  if (count === 0) return Number.NaN;
  if (p === 0) return minPs;
  const rank = rankOf(p, count);
  if (rank === count) return maxPs;
  let i = 0;
  for (let seen = counts[0]; seen < rank; ) seen += counts[++i];
  return Math.min(maxPs, Math.max(minPs, middleOf(buckets[i])));
}

/**
 * The values that stand for the samples of `data`, ascending, as in {@link Histogram.quantile}, each with how many it
 * stands for.
 */
export function* valuesOf({ minPs, maxPs, buckets, counts }: HistogramData): Generator<[Picoseconds, number]> {
  for (const [i, bucket] of buckets.entries()) {
    yield [Math.min(maxPs, Math.max(minPs, middleOf(bucket))), counts[i]];
  }
}

/** Number of the bucket that `ps` falls into. */
export function bucketOf(ps: Picoseconds): number {
  if (ps < PER_OCTAVE) return ps;
  bits.setFloat64(0, ps);
  return (bits.getUint32(0) >>> SPARE_BITS) - OFFSET;
}

/** The middle of a bucket, rounded up to a whole number. */
function middleOf(bucket: number): Picoseconds {
  if (bucket < 2 * PER_OCTAVE) return bucket;
  bits.setUint32(0, (bucket + OFFSET) << SPARE_BITS);
  bits.setUint32(4, 0);
  const low = bits.getFloat64(0);
  bits.setUint32(0, (bucket + 1 + OFFSET) << SPARE_BITS);
  return low + (bits.getFloat64(0) - low) / 2;
}

/** ceil(p x count), at least 1; a product that is whole but for rounding counts as whole. */
function rankOf(p: number, count: number): number {
  return Math.max(1, Math.ceil(p * count * (1 - 4 * Number.EPSILON)));
}
