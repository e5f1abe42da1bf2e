/** A histogram as it travels: parallel arrays of occupied buckets, ascending. */
export interface HistogramData {
  count: number;
  /** Exact sum of the samples in picoseconds. */
  sumPs: number;
  minPs: number;
  maxPs: number;
  /** Bucket index (see sim/histogram.ts) and samples in it. */
  buckets: number[];
  counts: number[];
}

