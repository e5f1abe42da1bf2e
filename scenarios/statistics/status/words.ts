/** What a point is, in words: the same wherever it is said. */
import { measuredTraffics } from "../../../sim/traffic/classes.js";
import { enumerate } from "../../common/enumerate.js";
import { formatExact } from "../../common/format.js";
import type { Point, Scenario } from "../../common/types.js";
import { humanCount } from "../../schema/units.js";

/** Whether it has latencies: of a steady state, be it one that is throttled, or of a time in which things happen. */
export function hasLatency({ status }: Point): boolean {
  return status === "steady" || status === "saturated" || status === "changing";
}

/** Whether the offered load was served, or nobody can say that it was not. */
export function carriesLoad({ status }: Point): boolean {
  return status === "steady" || status === "changing";
}

type Asking = Pick<Scenario, "workload">;

/**
 * Whether the traffic that is measured asks for a rate: reads of storage at a queue depth, and clients, take what they
 * get, so that they cannot get less than they asked for.
 */
export function asksForRate({ workload }: Asking): boolean {
  return measuredTraffics(workload).every(({ kind }) => kind !== "storage" && kind !== "clients");
}

/** So much less than was asked for is worth a word, though nothing is full: each operation takes its time. */
const NOTABLE_SHORTFALL = 0.05;

export function fallsShort(point: Point, asking: Asking): boolean {
  const lacking = asksForRate(asking) ? (point.shortfall ?? 0) : 0;
  return lacking >= NOTABLE_SHORTFALL || lostShare(point) >= NOTABLE_SHORTFALL;
}

/** Of the requests whose clients wait no longer, the share that were refused or timed out. */
export function lostShare({ outcomes }: Point): number {
  if (outcomes === undefined) return 0;
  const { inTime, refused, timedOut } = outcomes.counts;
  return refused + timedOut === 0 ? 0 : (refused + timedOut) / (inTime + refused + timedOut);
}

/** Tries to connect per second that found the backlog full; 0 where it has no bound. */
export function refusedTries({ refusedConnections }: Point): number {
  return refusedConnections?.value ?? 0;
}

/** Whether they are so many, beside what is done, that they are worth a word. */
export function refusesMany(point: Point): boolean {
  const refused = refusedTries(point);
  return refused > 0 && refused >= NOTABLE_SHORTFALL * (point.throughput?.value ?? 0);
}

/** `2/s to 120/s tries to connect found the backlog full`; nothing where none did. */
export function refusedClause(points: readonly Point[]): string {
  const rates = points.map(refusedTries).filter((rate) => rate > 0);
  const range = rangeOf(rates, (rate) => formatExact(rate, "rate", 2));
  return range === "" ? "" : `${range} tries to connect found the backlog full`;
}

/**
 * `in 3 of 20 replications events take 12 times as long as in the others, all along the window: the mean over all is of
 * neither`; of several points, from the least on.
 */
export function regimesClause(points: readonly Point[]): string {
  const found = points.flatMap(({ regimes, replications = 0 }) => (regimes ? [{ ...regimes, replications }] : []));
  if (found.length === 0) return "";
  const counts = new Set(found.map(({ high, moved = 0, replications }) => `${high + moved} of ${replications}`));
  const times = rangeOf(
    found.map((each) => each.times),
    (each) => formatExact(each, "number", 2),
  );
  const isLatency = found.every(({ of }) => of === "response");
  const what = isLatency ? `events take ${times} times as long` : `${times} times as many events are at the server`;
  const goOver = found.some(({ moved = 0 }) => moved > 0);
  const when = goOver ? "all along the window, or from some time on, or until then" : "all along the window";
  return `in ${enumerate([...counts], "or")} replications ${what} as in the others, ${when}: the mean over all is of neither regime`;
}

/** Whether nothing is known of the load that it can carry. */
export function isUnknown({ status }: Point): boolean {
  return status === "unsupported" || status === "too short";
}

/** Whether more is offered than can be done, in all replications or in some. */
export function isOverloaded({ status }: Point): boolean {
  return status === "overloaded" || status === "partly overloaded";
}

/** In a word or two: `steady`, `5 of 20 overloaded`. */
export function statusOf({ status, overloadedReplications, replications }: Point): string {
  switch (status) {
    case "unsupported":
      return "not run";
    case "too short":
      return "too short to tell";
    case "partly overloaded":
      return `${overloadedReplications} of ${replications} overloaded`;
    default:
      return status;
  }
}

/**
 * What is the matter with `points`, which have the same status: `overloaded, 37 % above what all 4 cores can do: no
 * steady latency`.
 */
export function matterOf(points: readonly Point[], asking: Asking): string {
  const [point] = points;
  const word = statusOf(point);
  switch (point.status) {
    case "overloaded":
      if (reasonsOf(points) !== "") return `${word}${excessOf(points)}: ${reasonsOf(points)}`;
      if (points.every(nothingInTime)) return `${word}: no reply comes in time, so that there is no latency of any`;
      return `${word}${excessOf(points)}: no steady latency`;
    case "partly overloaded": {
      const why = reasonsOf(points) || "no latency is averaged over them";
      return `overloaded in ${point.overloadedReplications} of ${point.replications} replications${excessOf(points)}: ${why}`;
    }
    case "saturated":
      return `${word}${shortfallOf(points, asking)}${fullOf(points)}`;
    case "too short":
      return [word, reasonsOf(points), needsOf(points)]
        .filter((part) => part !== "")
        .join("; ")
        .replace("; ", ": ");
    case "steady":
    case "changing":
      return [word + shortfallOf(points, asking), reasonsOf(points)].filter((part) => part !== "").join(": ");
    case "unsupported":
      return [word, reasonsOf(points)].filter((part) => part !== "").join(": ");
  }
}

/** Whether clients give up before any reply reaches them. */
function nothingInTime({ outcomes, samples }: Point): boolean {
  return outcomes !== undefined && samples === 0;
}

/** Less is nothing. */
const LEAST_EXCESS = 0.0005;

/** From twice as much on in times, which are easier to think of than hundreds of per cent. */
function excessOf(points: readonly Point[]): string {
  const excesses = points.flatMap(({ excess }) => excess ?? []);
  if (excesses.length === 0) return "";
  const name = nameOf(points);
  const [what, ...how] = name?.split(", ") ?? [];
  const capacity = what === undefined ? "capacity" : [`what ${what} can do`, ...how].join(", ");
  if (Math.max(...excesses) < LEAST_EXCESS) return ", exactly as much is asked for as can be done";
  if (Math.max(...excesses) < 1) return `, ${rangeOf(excesses)} above ${capacity}`;
  const factors = excesses.map((excess) => 1 + excess);
  return `, ${rangeOf(factors, (factor) => formatExact(factor, "number", 2))} times ${capacity}`;
}

function shortfallOf(points: readonly Point[], asking: Asking): string {
  if (!asksForRate(asking)) return "";
  const range = rangeOf(points.flatMap(({ shortfall }) => shortfall ?? []));
  return range === "" ? "" : `, ${range} fewer events than asked for`;
}

function fullOf(points: readonly Point[]): string {
  const name = nameOf(points);
  return name === undefined ? "" : `, full: ${name}`;
}

/** Of what is full at all of them, if that is the same. */
function nameOf(points: readonly Point[]): string | undefined {
  const names = new Set(points.map(({ bottleneck }) => bottleneck?.name));
  return names.size === 1 ? [...names][0] : undefined;
}

function reasonsOf(points: readonly Point[]): string {
  const reasons = new Set(points.flatMap(({ reason }) => reason ?? []));
  return reasons.size === 1 ? [...reasons][0] : "";
}

/** What would do for all of them. */
function needsOf(points: readonly Point[]): string {
  const needs = points.flatMap((point) => point.needs ?? []);
  if (needs.length === 0) return "";
  const most = (of: "warmup" | "completions") => humanCount(Math.max(...needs.map((each) => each[of])));
  const replications = needs.map((each) => each.replications ?? Number.POSITIVE_INFINITY);
  const or =
    Math.max(...replications) === Number.POSITIVE_INFINITY ? "" : `, or ${Math.max(...replications)} replications`;
  return `measurement.completions: ${most("completions")} and measurement.warm-up: ${most("warmup")} would do${or}`;
}

function rangeOf(values: readonly number[], say = (share: number) => formatExact(share, "share", 2)): string {
  if (values.length === 0) return "";
  return [...new Set([Math.min(...values), Math.max(...values)].map(say))].join(" to ");
}
