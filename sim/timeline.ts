/** Response latencies over time: of the events that happened in each of equal spans of the window. */
import { Histogram } from "./histogram.js";
import type { Picoseconds } from "./time.js";

/** Columns, a row for each span: how many events, their mean, median, 99th percentile and longest; 0 for none. */
export interface TimelineData {
  spanPs: Picoseconds;
  count: number[];
  meanPs: number[];
  p50Ps: number[];
  p99Ps: number[];
  maxPs: number[];
}

export class Timeline {
  private readonly histograms: Histogram[];

  constructor(
    private readonly spanPs: Picoseconds,
    spans: number,
  ) {
    this.histograms = Array.from({ length: spans }, () => new Histogram());
  }

  /** An event that happened `sincePs` after the window's start took `ps`; those behind the last span do not count. */
  record(sincePs: Picoseconds, ps: Picoseconds): void {
    this.histograms[Math.floor(sincePs / this.spanPs)]?.record(ps);
  }

  toData(): TimelineData {
    const { spanPs, histograms } = this;
    const each = (of: (histogram: Histogram) => number) => histograms.map((one) => (one.count === 0 ? 0 : of(one)));
    return {
      spanPs,
      count: histograms.map(({ count }) => count),
      meanPs: each((one) => one.mean()),
      p50Ps: each((one) => one.quantile(0.5)),
      p99Ps: each((one) => one.quantile(0.99)),
      maxPs: each(({ maxPs }) => maxPs),
    };
  }
}
