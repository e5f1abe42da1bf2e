/** Lines along the axis, as the answer tells of them: what they do where they carry the load, and where they cannot. */
import { positionOf } from "../common/axis.js";
import type { Estimate } from "../common/estimate.js";
import type { Line, Point, Scenario } from "../common/types.js";
import {
  carriesLoad,
  fallsShort,
  isOverloaded,
  isUnknown,
  lostShare,
  refusedTries,
  refusesMany,
} from "../statistics/status/words.js";

/** A line whose latency changes by less than this factor along the axis is said to stay where it is. */
export const FLAT = 1.5;

/** It is worth the word if a rate is less than this share of another. */
const MUCH_LESS = 0.9;

export interface Usable {
  /** Where on the axis. */
  x: number;
  p99: Estimate;
  /** It has no interval because too few samples lie beyond it. */
  unbounded: boolean;
}

/** What is told of the latency of each point. */
interface Told {
  /** The metric's name, of a class with that before it. */
  metric: string;
  of(point: Point): Estimate | undefined;
}

export const RESPONSE: Told = { metric: "response.p99", of: ({ latency }) => latency?.response.p99 };
/** Of what waits for nothing but its turn. */
export const CLIENT: Told = { metric: "client.p99", of: ({ latency }) => latency?.client?.p99 };

/** A line along the axis: its p99 response latency where it carries the load, and from where on it cannot. */
export interface Trend {
  label: string;
  usable: Usable[];
  /** p99 at the last usable point over that at the first. */
  factor: number;
  limit?: Limit;
  /** Where it cannot either, though it can with more operations: few of them may be all that is full. */
  below: { overloaded: number[]; saturated: number[] };
  /** From where on the runs are too short to tell. */
  unknownFrom?: number;
  /** Where most of the requests are lost, if a notable share of them is. */
  losses?: { share: number; x: number; goodput: number };
  /** Where most tries to connect are refused, if that is worth a word. */
  refusals?: { perSecond: number; x: number };
  /** Wherever it is steady it delivers what was asked for, or nearly so. */
  keepsUp: boolean;
}

interface Limit {
  kind: "overloaded" | "saturates";
  /** `5 of 20 replications`, if it is so in some of them only. */
  some?: string;
  from: number;
  /** Up to where, if nothing is known beyond. */
  to?: number;
  /** The most it delivers from there on, and whether it is much less somewhere; what is full at first. */
  perSecond: number;
  varies: boolean;
  full: string | undefined;
}

/** @param counts which points the latencies are taken of */
export function trendOf(
  scenario: Scenario,
  line: Line,
  points: readonly Point[],
  counts = carriesLoad,
  told = RESPONSE,
): Trend {
  const own = points.filter(({ line: id, status }) => id === line.id && status !== "unsupported");
  const run = own.filter((point) => !isUnknown(point));
  const usable = run.filter(counts).map((point): Usable => {
    const unbounded = point.unbounded?.includes(told.metric) === true;
    return { x: positionOf(point), p99: told.of(point)!, unbounded };
  });
  const [first, last] = [usable[0]?.p99.value, usable.at(-1)?.p99.value];
  const beyond = own.slice(own.findLastIndex(carriesLoad) + 1);
  const limit = limitOf(beyond);
  const below = belowOf(own.slice(0, own.length - beyond.length));
  const keepsUp = !run.some((point) => carriesLoad(point) && fallsShort(point, scenario));
  const known = limit === undefined ? 0 : (limit.to ?? Number.POSITIVE_INFINITY);
  const unknown = beyond.find((point) => positionOf(point) > known);
  const unknownFrom = unknown && positionOf(unknown);
  const factor = first && last ? last / first : 1;
  return {
    label: quoted(line.label),
    usable,
    factor,
    limit,
    below,
    unknownFrom,
    keepsUp,
    losses: lossesOf(scenario, run),
    refusals: refusalsOf(run),
  };
}

function lossesOf(scenario: Scenario, points: readonly Point[]): Trend["losses"] {
  const notable = points.filter((point) => lostShare(point) > 0 && fallsShort(point, scenario));
  if (notable.length === 0) return undefined;
  const worst = notable.reduce((a, b) => (lostShare(b) > lostShare(a) ? b : a));
  return { share: lostShare(worst), x: positionOf(worst), goodput: worst.outcomes?.goodput.value ?? 0 };
}

function refusalsOf(points: readonly Point[]): Trend["refusals"] {
  const notable = points.filter(refusesMany).map((point) => ({ perSecond: refusedTries(point), x: positionOf(point) }));
  return notable.length === 0 ? undefined : notable.reduce((a, b) => (b.perSecond > a.perSecond ? b : a));
}

/** An author's label that would blur the sentence's own commas and conjunctions, in quotation marks. */
export function quoted(label: string): string {
  return /[,:]| and /.test(label) && !/\(.*,.*\)/.test(label) ? `"${label}"` : label;
}

/**
 * From where on all points of which anything is known are overloaded or saturated; `beyond` are those after the last
 * that carries its load.
 */
function limitOf(beyond: readonly Point[]): Limit | undefined {
  const run = beyond.filter((point) => !isUnknown(point));
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { status, overloadedReplications, replications } = first;
  const rates = run.map((point) => point.throughput?.value ?? 0);
  const perSecond = Math.max(...rates);
  return {
    kind: isOverloaded(first) ? "overloaded" : "saturates",
    ...(status === "partly overloaded" && { some: `${overloadedReplications} of ${replications} replications` }),
    from: positionOf(first),
    ...(last !== beyond.at(-1) && { to: positionOf(last) }),
    perSecond,
    varies: Math.min(...rates) < MUCH_LESS * perSecond,
    full: first.bottleneck?.name,
  };
}

function belowOf(points: readonly Point[]): Trend["below"] {
  const of = (is: (point: Point) => boolean) => points.filter(is).map((point) => positionOf(point));
  return { overloaded: of(isOverloaded), saturated: of(({ status }) => status === "saturated") };
}
