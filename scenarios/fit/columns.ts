/** The columns of a file of measured points: what each holds, by its name. */
import type { MetricUnit } from "../common/estimate.js";
import { findMetric, METRIC_NAMES } from "../common/metrics.js";
import { isStatistic, readPercentile } from "../common/percentiles.js";
import { LATENCIES, type Latency } from "../common/types.js";
import { isPending } from "../load/quantity.js";
import { bytes, energy, Misread, type Notation, nanoseconds, rate } from "../schema/units.js";

export type Column =
  | { kind: "line" }
  | { kind: "pending" }
  | { kind: "quantity"; name: string; unit: string }
  | { kind: "metric"; name: string; metricUnit: MetricUnit; unit: string }
  /** Of a file with a row for each number, as points.csv is. */
  | { kind: "long"; field: "metric" | "statistic" | "unit" | "value" }
  | { kind: "ignored" };

/** Columns of points.csv that say nothing to compare. */
const IGNORED = ["mechanism", "status", "low", "high", "signal", "program"];
const LONG = ["metric", "statistic", "unit", "value"] as const;

/** What a column without a name of a latency is about. */
export interface Meaning {
  latency: Latency;
  /** Of bare numbers: `us`. */
  unit?: string;
  /** Metrics to take from a file with a row for each number. */
  metrics: readonly string[];
}

/** `p50 [us]`, `p50 (us)`, `p50_us`. */
const WITH_UNIT = /^(.+?)(?: *\[([^\]]*)\]| *\(([^)]*)\)|_(ps|ns|us|µs|μs|ms|s|bytes|per_s))$/u;

/** @param long whether there is a row for each number @throws Misread for a latency's statistic that is none */
export function columnCalled(written: string, long: boolean, { latency, unit = "" }: Meaning): Column {
  const [, name = written, brackets, round, suffix] = WITH_UNIT.exec(written.trim()) ?? [];
  const own = (brackets ?? round ?? suffix ?? "").trim().replace("per_", "/");
  const bare = name.trim();
  const word = bare.toLowerCase();
  if (word === "line") return { kind: "line" };
  if (isPending(word)) return { kind: "pending" };
  if (long) {
    const field = LONG.find((each) => each === word);
    if (field !== undefined) return { kind: "long", field };
    if (IGNORED.includes(word)) return { kind: "ignored" };
  }
  const metric = metricCalled(bare, latency);
  if (metric !== undefined) return { kind: "metric", ...metric, unit: own === "" ? unit : own };
  if (word === "mechanism") return { kind: "line" };
  return { kind: "quantity", name: bare, unit: own };
}

/** Whether the header is of a file with a row for each number. */
export function isLong(header: readonly string[]): boolean {
  const words = header.map((name) => name.trim().toLowerCase());
  return words.includes("metric") && words.includes("value");
}

/** `response.p99` by its name; `p99`, `mean`, `median` of the latency that is meant. */
export function metricCalled(name: string, latency: Latency): { name: string; metricUnit: MetricUnit } | undefined {
  const word = name.toLowerCase() === "median" ? "p50" : name;
  const statistic = isStatistic(word) ? word : readPercentile(word);
  const metric = findMetric(statistic === undefined ? name : `${latency}.${statistic}`);
  return metric && { name: metric.name, metricUnit: metric.unit };
}

/** Names that a column may have, for hints. */
export const COLUMN_NAMES = ["line", "pending", "mean", "p50", "p90", "p99", "p999", ...METRIC_NAMES, ...LATENCIES];

const NOTATIONS: Partial<Record<MetricUnit, Notation<number>>> = { ns: nanoseconds, rate, bytes, joules: energy };

/** A value with its unit, in that of the metric. @throws Misread */
export function valueIn(text: string, unit: string, metric: MetricUnit): number {
  const notation = NOTATIONS[metric];
  const bare = /^[0-9][0-9_]*(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text);
  const factor = metric === "share" && text.endsWith("%") ? 0.01 : 1;
  if (notation === undefined) {
    const value = Number(factor === 1 ? text : text.slice(0, -1)) * factor;
    if (text === "" || !Number.isFinite(value) || value < 0) throw new Misread(`expected a number, got "${text}"`);
    return value;
  }
  return notation.read(bare ? `${text}${perSecond(unit)}` : text);
}

/** points.csv says 1/s where a scenario says /s. */
function perSecond(unit: string): string {
  return unit.replace(/^1\//, "/").replace(/\/completion$/, "");
}
