/** Points to treat with care, gathered: what lines and numbers have in common is said once. */
import type { Point, Result } from "../scenarios/types.js";
import { formatExact } from "./format.js";
import { labelOf, statusOf } from "./table.js";

export interface Exception {
  /** Labels of the lines. */
  lines: string[];
  /** Numbers of pending operations, ascending. */
  pending: number[];
  /** What is the matter: "overloaded, 37 % to 120 % above capacity: no steady latency". */
  reason: string;
}

/** Every point that is not steady (`saturated` ones too, if asked for), line by line; lines that differ in nothing together. */
export function exceptionsOf(result: Result, saturated = false): Exception[] {
  const exceptions: Exception[] = [];
  for (const { id } of result.scenario.lines) {
    const points = result.points.filter((point) => point.line === id && isException(point, saturated));
    for (const group of groupsOf(points)) add(exceptions, labelOf(result, id), group);
  }
  return exceptions;
}

function isException(point: Point, saturated: boolean): boolean {
  return point.status !== "steady" || (saturated && (point.saturated === true || point.reason !== undefined));
}

/** The points of a line by status and reason. */
function groupsOf(points: readonly Point[]): Point[][] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const key = `${statusOf(point)} ${point.reason ?? ""}`;
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a.pending - b.pending));
}

function add(exceptions: Exception[], label: string, points: readonly Point[]): void {
  const pending = points.map((point) => point.pending);
  const reason = reasonOf(points);
  const same = exceptions.find((other) => other.reason === reason && other.pending.join() === pending.join());
  if (same) same.lines.push(label);
  else exceptions.push({ lines: [label], pending, reason });
}

function reasonOf(points: readonly Point[]): string {
  const [{ reason, status }] = points;
  const why = reason ? `: ${reason}` : "";
  if (status !== "overloaded") return statusOf(points[0]) + why;
  const excesses = points.flatMap(({ excess }) => (excess === undefined ? [] : [excess]));
  if (excesses.length === 0) return "overloaded: no steady latency";
  const [low, high] = [Math.min(...excesses), Math.max(...excesses)].map((excess) => formatExact(excess, "share"));
  return `overloaded, ${low === high ? low : `${low} to ${high}`} above capacity: no steady latency`;
}
