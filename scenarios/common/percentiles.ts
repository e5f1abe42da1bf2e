/**
 * The statistics of a latency: its mean, its maximum, and percentiles, whose names say which. A name has no point in
 * it: `p50`, `p999` for 99.9 %, `p9999` for 99.99 %; people may write one, `p99.99`.
 */

export type Percentile = `p${number}`;
export type Statistic = "mean" | Percentile | "max";
/** A maximum has no interval. */
export type PrecisionStatistic = Exclude<Statistic, "max">;

/** What every result has. */
export const PERCENTILES: readonly Percentile[] = ["p50", "p90", "p99", "p999"];

/** How many a scenario may have besides. */
export const MAX_PERCENTILES = 20;

/** Two digits, and decimals without zeros at their end; there is no p00, and p100 is the maximum. */
const NAME = /^p(?!00$)\d\d(?:\d{0,5}[1-9])?$/;
/** Without a point, further digits stand for decimals behind nines only: p125 might be anything. */
const WRITTEN = /^p(?:(\d{1,2})(?:\.(\d{1,6}))?|(9\d)(\d{1,6}))$/;

/** What a schema says of how a percentile may be written. */
export const PERCENTILE_PATTERN = "p\\d{1,2}(\\.?\\d+)?";

export function isPercentile(name: string): name is Percentile {
  return NAME.test(name);
}

export function isStatistic(name: string): name is Statistic {
  return name === "mean" || name === "max" || isPercentile(name);
}

/** The name of the percentile that is written so; undefined for what is none. */
export function readPercentile(text: string): Percentile | undefined {
  const [, whole, decimals = "", nines, rest] = WRITTEN.exec(text) ?? [];
  const digits = nines === undefined ? (whole?.padStart(2, "0") ?? "") + decimals : nines + rest;
  const name = `p${digits.slice(0, 2)}${digits.slice(2).replace(/0+$/, "")}`;
  return isPercentile(name) ? name : undefined;
}

/** Between 0 and 1. */
export function levelOf(percentile: Percentile): number {
  return Number(`0.${percentile.slice(1)}`);
}

/** As it is read aloud, `p99.9`. */
export function percentileTitle(percentile: Percentile): string {
  const [whole, decimals] = [percentile.slice(1, 3), percentile.slice(3)];
  return `p${whole}${decimals && `.${decimals}`}`;
}

/** `mean`, `p99.9`, `max`. */
export function statisticTitle(statistic: Statistic): string {
  return isPercentile(statistic) ? percentileTitle(statistic) : statistic;
}

/** Each once, the lowest first. */
function ascending(percentiles: Iterable<Percentile>): Percentile[] {
  return [...new Set(percentiles)].sort((a, b) => levelOf(a) - levelOf(b));
}

/** Of a `Measurement`. */
interface Measured {
  percentiles?: readonly Percentile[];
}

/** The percentiles of every latency of a result. */
export function percentilesOf({ percentiles = [] }: Measured): Percentile[] {
  return ascending([...PERCENTILES, ...percentiles]);
}

/** All statistics of every latency of a result, in the order in which they are listed. */
export function statisticsOf(measurement: Measured): Statistic[] {
  return ["mean", ...percentilesOf(measurement), "max"];
}

/** Of `named`, those that not every result has. */
export function furtherPercentiles(named: Iterable<Percentile>): Percentile[] {
  return ascending(named).filter((each) => !PERCENTILES.includes(each));
}
