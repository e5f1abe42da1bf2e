/** Whether an objective holds at a point, and how far it is from its bounds. */
import type { Mechanism } from "../../models/types.js";
import type { Estimate } from "../common/estimate.js";
import { latencyStatistic, metricNamed } from "../common/metrics.js";
import { scenarioOfLine } from "../common/program.js";
import type { CellResult, Condition, Line, Point, Scenario } from "../common/types.js";
import { gatherPoint, latenciesAt, type WarmUpUsed } from "../statistics/gather.js";
import type { Side } from "./types.js";

/** More room than anybody needs. */
const MOST = 1e6;

/** The replications of a line with one value of the quantity. */
export interface Measured {
  scenario: Scenario;
  line: Line;
  pending: number;
  mechanism: Mechanism;
  cells: readonly CellResult[];
  warmup: WarmUpUsed;
}

/** What is known of an objective at a point. */
export interface Reading {
  point: Point;
  metrics: (Estimate | null)[];
  headroom: Estimate | null;
  /** Of the headroom's narrowest condition, what each replication gave, where that is known. */
  byReplication?: number[];
}

/** @param confidence of all its intervals together */
export function readingOf(measured: Measured, objective: readonly Condition[], confidence: number): Reading {
  // Of several conditions, each has a part of what may go wrong.
  const each = 1 - (1 - confidence) / objective.length;
  const point = pointWith(measured, each);
  const metrics = objective.map(({ metric }) => intervalOf(point, metric) ?? null);
  if (hasNoBound(point)) return { point, metrics, headroom: { value: 0, low: 0, high: 0 } };
  const rooms = objective.map((condition, i) => metrics[i] && roomOf(condition, metrics[i]));
  if (rooms.some((room) => room === null)) return { point, metrics, headroom: null };
  const known = rooms as Estimate[];
  const narrowest = known.reduce((least, room, i) => (room.value < known[least].value ? i : least), 0);
  const values = point.byReplication?.[objective[narrowest].metric];
  return {
    point,
    metrics,
    headroom: {
      value: known[narrowest].value,
      low: least(known.map(({ low }) => low ?? 0)),
      high: least(known.map(({ high }) => high ?? MOST)),
    },
    ...(values && { byReplication: values.map((value) => room(objective[narrowest], value)) }),
  };
}

/** What is offered cannot be done, or the line cannot be run: no latency says more. */
function hasNoBound({ status }: Point): boolean {
  return status === "overloaded" || status === "partly overloaded" || status === "unsupported";
}

/** The side that is told at `confidence`, which is above that of `reading`. */
export function sideOf(
  reading: Reading,
  measured: Measured,
  objective: readonly Condition[],
  confidence: number,
): Side {
  // What narrower intervals do not tell, wider ones do not.
  if (sideIn(reading, objective) === "open") return "open";
  return sideIn(readingOf(measured, objective, confidence), objective);
}

function sideIn({ point, headroom }: Reading, objective: readonly Condition[]): Side {
  if (headroom === null) return "open";
  const { low, high } = headroom;
  if (high !== null && high < 1) return point.status === "too short" && !failsAnyway(objective) ? "open" : "fails";
  return low !== null && low > 1 && point.status !== "too short" ? "holds" : "open";
}

/**
 * Whether what is too high in too short a run is too high for sure: a run begins with empty queues, so that latencies
 * come out too low.
 */
function failsAnyway(objective: readonly Condition[]): boolean {
  return objective.every(({ metric, side }) => side === "below" && latencyStatistic(metric) !== undefined);
}

/** With latencies even where it is too short. */
function pointWith(measured: Measured, confidence: number): Point {
  const { scenario, line, pending, mechanism, cells, warmup } = measured;
  const at = { ...scenario, measurement: { ...scenario.measurement, confidence } };
  const point = gatherPoint(at, line, pending, mechanism, cells, warmup);
  const empty = cells.length === 0 || cells.some(({ latency }) => latency.response.count === 0);
  if (point.status !== "too short" || empty) return point;
  return { ...point, ...latenciesAt(scenarioOfLine(at, line), cells, point), reason: point.reason };
}

/** Of a metric; of one that does not depend on chance as wide as its value. */
function intervalOf(point: Point, name: string): Estimate | undefined {
  const { of, exact } = metricNamed(name);
  const found = of(point);
  return found && exact ? { value: found.value, low: found.value, high: found.value } : found;
}

/** How many times as large as needed. */
function room({ side, bound }: Condition, value: number): number {
  const times = side === "below" ? bound / value : value / bound;
  return Number.isNaN(times) ? 0 : Math.min(MOST, Math.max(0, times));
}

/** Without an interval, it may be anything. */
function roomOf(condition: Condition, { value, low, high }: Estimate): Estimate {
  const ends = [low, high].map((end) => (end === null ? null : room(condition, end)));
  const [first, second] = condition.side === "below" ? [ends[1], ends[0]] : ends;
  return { value: room(condition, value), low: first, high: second };
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}
