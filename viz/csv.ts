/**
 * points.csv: tidy, one row per line, number of pending operations and metric. Raw values in the stated unit;
 * `low` and `high` are empty where no interval is claimed. `signal` is what the line's mechanism tells its program.
 */
import type { Estimate } from "../scenarios/common/estimate.js";
import type { Point, Result } from "../scenarios/common/types.js";
import { signalsOf, toldOf } from "./signals.js";
import { ACCOUNT_KEYS, COUNTER_KEYS, LATENCY_KEYS, MEMORY_KEYS, STATISTIC_KEYS } from "./vocabulary.js";

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

type Field = string | number | null;
/** metric, statistic, unit, and the estimate. */
type Measured = [string, string, string, Estimate];

export function pointsCsv(result: Result): string {
  const mechanisms = new Map(result.scenario.lines.map((line) => [line.id, line.mechanism]));
  const rows = result.points.flatMap((point) =>
    rowsOf(result, point).map(([metric, statistic, unit, { value, low, high }]): Field[] => [
      point.line,
      mechanisms.get(point.line) ?? "",
      point.pending,
      point.status,
      metric,
      statistic,
      unit,
      value,
      low,
      high,
      signalsOf(result, point.line)?.kind ?? "",
    ]),
  );
  return [[...POINT_COLUMNS], ...rows].map(csvLine).join("");
}

/** One line of RFC 4180, its line break included. */
export function csvLine(fields: readonly Field[]): string {
  return `${fields.map(csvField).join(",")}\r\n`;
}

/** A spreadsheet takes a text that begins so for a formula, in quotes or not; some take the wide forms as well. */
const FORMULA = /^\s*[=+\-@\t\r\n＝＋－＠]/;

/** Numbers as they are. A text that would be a formula gets an apostrophe before it, and so does one that has one: it can be taken off again. */
function csvField(field: Field): string {
  const given = field === null ? "" : String(field);
  const text = typeof field === "string" && (FORMULA.test(field) || field.startsWith("'")) ? `'${given}` : given;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function rowsOf(result: Result, point: Point): Measured[] {
  return [...latencies(point), ...told(result, point), ...coreTimes(point), ...counters(point), ...single(point)];
}

/** When the program learns that it can start (of readiness only) and that its data is there. */
function told(result: Result, point: Point): Measured[] {
  const kind = signalsOf(result, point.line)?.kind;
  if (!kind || !point.latency) return [];
  return STATISTIC_KEYS.flatMap((statistic): Measured[] => {
    const { start, done } = toldOf(point, kind, statistic);
    return [
      ...(start ? [["told-start", statistic, "ns", start] as Measured] : []),
      ...(done ? [["told-done", statistic, "ns", done] as Measured] : []),
    ];
  });
}

function latencies(point: Point): Measured[] {
  const { latency } = point;
  if (!latency) return [];
  return LATENCY_KEYS.flatMap((kind) =>
    STATISTIC_KEYS.map((statistic): Measured => [kind, statistic, "ns", latency[kind][statistic]]),
  );
}

function coreTimes({ coreTime, coreShare }: Point): Measured[] {
  return ACCOUNT_KEYS.flatMap((account): Measured[] => [
    ...(coreTime ? [["core-time", account, "ns/completion", coreTime[account]] as Measured] : []),
    ...(coreShare ? [["core-share", account, "fraction", exactly(coreShare[account])] as Measured] : []),
  ]);
}

function counters({ counters }: Point): Measured[] {
  if (!counters) return [];
  return COUNTER_KEYS.map((counter): Measured => [counter, "mean", "1/completion", counters[counter]]);
}

/** The metrics that are one number each; those a point does not have are left out. */
function single(point: Point): Measured[] {
  const all: [string, string, string, Estimate | number | undefined][] = [
    ["throughput", "mean", "1/s", point.throughput],
    ["intended-rate", "value", "1/s", point.intendedRate],
    ["offered", "mean", "1/s", point.offered],
    ["shortfall", "value", "fraction", point.shortfall],
    ["utilisation", "value", "fraction", point.bottleneck?.utilisation],
    ["load", "value", "fraction", point.bottleneck?.load],
    ["excess", "value", "fraction", point.excess],
    ["overloaded-replications", "value", "replications", point.overloadedReplications],
    ["needs-warm-up", "value", "events", point.needs?.warmup],
    ["needs-completions", "value", "events", point.needs?.completions],
    ["law-notice", "mean", "ns", point.lawNoticeNs],
    ["pending-operations", "mean", "operations", point.pendingMean],
    ["queued", "mean", "events", point.queuedMean],
    ["queued", "max", "events", point.queuedMax],
    ["threads", "value", "threads", point.threads],
    ["memory-threads", "value", "bytes", point.memory.threads],
    ["memory-buffers", "value", "bytes", point.memory.buffers],
    ["memory-registrations", "value", "bytes", point.memory.registrations],
    ...MEMORY_KEYS.map((part): [string, string, string, number] => [
      `committed-${part}`,
      "value",
      "bytes/operation",
      point.memory[part] / point.pending,
    ]),
    ["fairness-workers", "jain", "1", point.fairness?.workers],
    ["fairness-operations", "jain", "1", point.fairness?.operations],
    ["energy", "mean", "J/completion", point.energy],
    ["correlation-time", "mean", "events", point.correlation?.events],
    ["drift", "mean", "fraction", point.drift],
  ];
  return all.flatMap(([metric, statistic, unit, value]): Measured[] =>
    value === undefined ? [] : [[metric, statistic, unit, typeof value === "number" ? exactly(value) : value]],
  );
}

function exactly(value: number): Estimate {
  return { value, low: null, high: null };
}
