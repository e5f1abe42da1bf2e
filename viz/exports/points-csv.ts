/**
 * points.csv: tidy, one row per line, value of the axis and metric. Raw values in the stated unit; `low` and `high`
 * are empty where no interval is claimed. `signal` is what the line's mechanism tells its program. In a scenario with
 * several programs `program` is the line's, empty where that is the default one. Along another axis than n its values
 * have a column behind these, by its name and unit; so have those of panels, the last one.
 */
import { type Estimate, exactly, type MetricUnit } from "../../scenarios/common/estimate.js";
import { type Metric, metricsOf } from "../../scenarios/common/metrics.js";
import { statisticsOf } from "../../scenarios/common/percentiles.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { isWhyMetric } from "../../scenarios/common/why-metrics.js";
import { csvLine, type Field } from "../encodings/csv.js";
import { panelColumns, placeColumn } from "../encodings/table.js";
import { notifiedOf, signalsOf } from "../wording/signals.js";
import { ACCOUNT_KEYS, MEMORY_KEYS } from "../wording/vocabulary.js";

export const POINT_COLUMNS = [
  "line",
  "mechanism",
  "pending",
  "status",
  "metric",
  "statistic",
  "unit",
  "value",
  "low",
  "high",
  "signal",
] as const;

/** metric, statistic, unit, and the estimate. */
type Measured = [string, string, string, Estimate];

export function pointsCsv(result: Result): string {
  const { lines, programs, axis } = result.scenario;
  const byId = new Map(lines.map((line) => [line.id, line]));
  const program = (line: string): Field[] => (programs ? [byId.get(line)?.program ?? ""] : []);
  const rows = result.points.flatMap((point) =>
    rowsOf(result, point).map(([metric, statistic, unit, { value, low, high }]): Field[] => [
      point.line,
      byId.get(point.line)?.mechanism ?? "",
      point.pending,
      point.status,
      metric,
      statistic,
      unit,
      value,
      low,
      high,
      signalsOf(result, point.line)?.kind ?? "",
      ...program(point.line),
      ...(point.x === undefined ? [] : [point.x]),
      ...(point.panel === undefined ? [] : [point.panel]),
    ]),
  );
  const place = [...(axis ? [placeColumn(result)] : []), ...panelColumns(result)].map(({ key }) => key);
  return [[...POINT_COLUMNS, ...(programs ? ["program"] : []), ...place], ...rows].map(csvLine).join("");
}

function rowsOf(result: Result, point: Point): Measured[] {
  return [...metrics(result, point), ...signals(result, point), ...coreShares(point), ...others(point)];
}

/** When the program learns that it can start (of readiness only) and that its data is there. */
function signals(result: Result, point: Point): Measured[] {
  const kind = signalsOf(result, point.line)?.kind;
  if (!kind || !point.latency) return [];
  return statisticsOf(result.scenario.measurement).flatMap((statistic): Measured[] => {
    const { start, done } = notifiedOf(point, kind, statistic);
    return [
      ...(start ? [["notified-start", statistic, "ns", start] as Measured] : []),
      ...(done ? [["notified-done", statistic, "ns", done] as Measured] : []),
    ];
  });
}

function metrics(result: Result, point: Point): Measured[] {
  return metricsOf(result.scenario).flatMap((metric): Measured[] => {
    const estimate = point.status === "unsupported" && !metric.exact ? undefined : metric.of(point);
    return estimate === undefined ? [] : [[...columnsOf(metric), estimate]];
  });
}

/** `response.p99` is the statistic p99 of response. */
function columnsOf({ name, exact, ...metric }: Metric): [name: string, statistic: string, unit: string] {
  const of = metric.class === undefined ? "" : `${metric.class}.`;
  // Of a latency taken apart the statistic comes before the component.
  if (isWhyMetric(name)) {
    const [kind, statistic, component] = name.slice(of.length).split(".");
    return [`${of}${kind}.${component}`, statistic, unitOf(metric)];
  }
  const [first, second = exact ? "value" : "mean"] = name.slice(of.length).split(".");
  return [of + first, second, unitOf(metric)];
}

function unitOf({ unit, level, counted = "1" }: Pick<Metric, "unit" | "level" | "counted">): string {
  const units: Record<MetricUnit, string> = {
    ns: "ns",
    rate: "1/s",
    count: counted,
    joules: "J",
    bytes: "bytes",
    share: "fraction",
  };
  return units[unit] + (level === "completion" ? "/completion" : "");
}

function coreShares({ coreShare }: Point): Measured[] {
  if (!coreShare) return [];
  return ACCOUNT_KEYS.flatMap((account): Measured[] => {
    const share = coreShare[account];
    return share === undefined ? [] : [["core-share", account, "fraction", exactly(share)]];
  });
}

/** Counts of requests over all windows, which add up. */
function outcomeCounts({ outcomes }: Pick<Point, "outcomes">): [string, string, string, number][] {
  return Object.entries(outcomes?.counts ?? {}).map(([name, count]) => [
    `requests-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    "sum",
    "requests",
    count,
  ]);
}

/** What is asked for and comes of each class, and what becomes of its requests, which adds up too. */
function ofClasses({ classes = {} }: Point): [string, string, string, Estimate | number | undefined][] {
  return Object.entries(classes).flatMap(([name, own]) => {
    const rows: [string, string, string, Estimate | number | undefined][] = [
      ["intended-rate", "value", "1/s", own.intendedRate],
      ["device-events", "mean", "1/s", own.offered],
      ["shortfall", "value", "fraction", own.shortfall],
      ...outcomeCounts(own),
    ];
    return rows.map(([metric, ...rest]): (typeof rows)[number] => [`${name}.${metric}`, ...rest]);
  });
}

/** What is said of a point besides, one number each; those it does not have are left out. */
function others(point: Point): Measured[] {
  const all: [string, string, string, Estimate | number | undefined][] = [
    ["intended-rate", "value", "1/s", point.intendedRate],
    ...ofClasses(point),
    [point.outcomes === undefined ? "offered" : "device-events", "mean", "1/s", point.offered],
    ...outcomeCounts(point),
    ["shortfall", "value", "fraction", point.shortfall],
    ["utilisation", "value", "fraction", point.bottleneck?.utilisation],
    ["load", "value", "fraction", point.bottleneck?.load],
    ["excess", "value", "fraction", point.excess],
    ["overloaded-replications", "value", "replications", point.overloadedReplications],
    ["needs-warm-up", "value", "events", point.needs?.warmup],
    ["needs-completions", "value", "events", point.needs?.completions],
    ["law-notice", "mean", "ns", point.lawNoticeNs],
    ["pending-operations", "mean", "operations", point.pendingMean],
    ["queued", "max", "events", point.queuedMax],
    ["memory-threads", "value", "bytes", point.memory.threads],
    ["memory-buffers", "value", "bytes", point.memory.buffers],
    ["memory-registrations", "value", "bytes", point.memory.registrations],
    ...MEMORY_KEYS.map((part): [string, string, string, number] => [
      `memory-${part}-per-operation`,
      "value",
      "bytes/operation",
      point.memory[part] / point.pending,
    ]),
    ["fairness-workers", "jain", "1", point.fairness?.workers],
    ["fairness-operations", "jain", "1", point.fairness?.operations],
    ["regimes", "high", "replications", point.regimes?.high],
    ["regimes", "moved", "replications", point.regimes?.moved],
    ["regimes", "times", "1", point.regimes?.times],
    ["correlation-time", "mean", "events", point.correlation?.events],
    ["drift", "mean", "fraction", point.drift],
  ];
  return all.flatMap(([metric, statistic, unit, value]): Measured[] =>
    value === undefined ? [] : [[metric, statistic, unit, typeof value === "number" ? exactly(value) : value]],
  );
}
