/**
 * The latencies of a steady point: from the histograms of its replications to means, percentiles and intervals, in
 * nanoseconds.
 */
import { Histogram, type HistogramData, meanOf, quantileOf } from "../../sim/histogram.js";
import { PS_PER_S, toNs } from "../../sim/time.js";
import { type Estimate, exactly } from "../common/estimate.js";
import { formatExact } from "../common/format.js";
import { only } from "../common/only.js";
import { levelOf, percentilesOf, type Statistic } from "../common/percentiles.js";
import { record } from "../common/record.js";
import { round } from "../common/rounding.js";
import {
  type ByLatency,
  type CellResult,
  LATENCIES,
  type Latency,
  type Measurement,
  type Point,
} from "../common/types.js";
import { estimate } from "./mean-intervals.js";
import { outcomeCounts } from "./outcomes.js";
import { Percentiles } from "./percentile-intervals.js";

/** Levels at which `Point.quantiles` are given: even to the eye on an axis in nines, log(1 / (1 - level)). */
export const QUANTILE_LEVELS: readonly number[] = [
  0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.9925, 0.995, 0.997,
  0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99995, 0.99999, 1,
];

/** Digits of what each replication gave: enough for differences, and short. */
const REPLICATION_DIGITS = 7;

type Latencies = Pick<
  Point,
  "latency" | "quantiles" | "unbounded" | "byReplication" | "switchesUntilNotice" | "reason"
>;

export function latencies(
  cells: readonly CellResult[],
  measurement: Pick<Measurement, "confidence" | "percentiles">,
): Latencies {
  const there = LATENCIES.filter((latency) => cells[0].latency[latency] !== undefined);
  const all = record(there, (latency) => summarise(latency, cells, measurement));
  const of = <V>(value: (summary: Summary) => V) => record(there, (latency) => value(all[latency])) as ByLatency<V>;
  const unbounded = there.flatMap((latency) => all[latency].unbounded);
  const unfinished = cells.reduce((sum, cell) => sum + cell.unfinished, 0);
  return only<Latencies>()({
    latency: of(({ statistics }) => statistics),
    ...(unbounded.length > 0 && { unbounded }),
    quantiles: of(({ quantiles }) => quantiles),
    byReplication: {
      ...Object.assign({}, ...there.map((latency) => all[latency].byReplication)),
      throughput: short(throughputs(cells)),
    },
    switchesUntilNotice: estimate(cells.map(switchesUntilNotice), measurement.confidence),
    ...because(
      unfinished > 0 ? `${unfinished} of the measured events had not ended when a run was given up` : lost(cells),
    ),
  });
}

function because(reason: string | undefined): Pick<Point, "reason"> {
  return reason === undefined ? {} : { reason };
}

/** How many requests are in no latency, if any. */
function lost(cells: readonly CellResult[]): string | undefined {
  const { inTime, refused, timedOut } = outcomeCounts(cells) ?? { inTime: 0, refused: 0, timedOut: 0 };
  if (refused + timedOut === 0) return undefined;
  const share = (count: number) => formatExact(count / (inTime + refused + timedOut), "share", 2);
  const how = [
    ...(refused > 0 ? [`${share(refused)} were refused`] : []),
    ...(timedOut > 0 ? [`${share(timedOut)} timed out`] : []),
  ];
  return `latencies are those of requests answered in time; of all that were sent, ${how.join(" and ")}`;
}

/** Of each replication, per second. */
export function throughputs(cells: readonly CellResult[]): number[] {
  return cells.map((cell) => (cell.completions * PS_PER_S) / cell.windowPs);
}

/** Context switches of all cores in a mean notice latency, at the run's mean rate of switches. */
function switchesUntilNotice({ latency, counters, windowPs }: CellResult): number {
  return (counters.contextSwitches / windowPs) * meanOf(latency.notice);
}

interface Summary {
  statistics: Record<Statistic, Estimate>;
  /** Metrics without an interval: see `Point.unbounded`. */
  unbounded: string[];
  quantiles: number[];
  byReplication: Record<string, number[]>;
}

/** Means by Student's t across the replications; percentiles, and the maximum, of all samples together. */
function summarise(
  latency: Latency,
  cells: readonly CellResult[],
  { confidence, percentiles: further }: Pick<Measurement, "confidence" | "percentiles">,
): Summary {
  const names = percentilesOf({ percentiles: further });
  const data = cells.map((cell) => cell.latency[latency] as HistogramData);
  const pooled = new Histogram();
  for (const each of data) pooled.merge(each);
  const percentiles = new Percentiles(data, pooled, confidence);
  const found = record(names, (name) => percentiles.at(levelOf(name)));
  const each = (value: (histogram: HistogramData) => number) => data.map((one) => toNs(value(one)));
  const means = each(meanOf);
  return {
    statistics: {
      mean: estimate(means, confidence),
      ...record(names, (name) => inNanoseconds(found[name])),
      max: exactly(toNs(pooled.maxPs)),
    },
    unbounded: names.filter((name) => found[name].unbounded).map((name) => `${latency}.${name}`),
    quantiles: QUANTILE_LEVELS.map((level) => toNs(pooled.quantile(level))),
    byReplication: Object.fromEntries([
      [`${latency}.mean`, short(means)],
      ...names.map((name) => [`${latency}.${name}`, short(each((one) => quantileOf(one, levelOf(name))))]),
    ]),
  };
}

function inNanoseconds({ value, low, high }: Estimate): Estimate {
  return { value: toNs(value), low: low === null ? null : toNs(low), high: high === null ? null : toNs(high) };
}

function short(values: readonly number[]): number[] {
  return values.map((value) => round(value, REPLICATION_DIGITS));
}
