/**
 * The answer to a scenario's question: one sentence, written from the points, with numbers and intervals; another where
 * memory does not suffice.
 */

import type { Mechanism } from "../../models/types.js";
import { measuredTraffics } from "../../sim/traffic/classes.js";
import { axisOf, positionOf, whereOf } from "../common/axis.js";
import { enumerate, enumerateSome } from "../common/enumerate.js";
import type { Estimate } from "../common/estimate.js";
import {
  DISTINCT,
  formatEstimate,
  formatExact,
  formatFactor,
  formatGiven,
  formatInterval,
  formatMeasured,
} from "../common/format.js";
import { excessClause, excessesOf } from "../common/memory.js";
import { digitsShown } from "../common/rounding.js";
import type { Line, Point, Scenario } from "../common/types.js";
import { carriesLoad, fallsShort, hasLatency, isOverloaded, isUnknown, lostShare } from "../statistics/status/words.js";
import { messageSentence } from "./message-parts.js";

/** A line whose latency changes by less than this factor along the axis is said to stay where it is. */
const FLAT = 1.5;
/** More growing lines than this are summed up by the range of their factors instead of one by one. */
const MAX_LISTED = 5;
/** It is worth the word if a rate is less than this share of another. */
const MUCH_LESS = 0.9;
/** Of more lines than this that share what is said of them, some are named and the others counted. */
const MAX_NAMED = 7;
const NAMED = 4;

/** A line along the axis: its p99 response latency where it carries the load, and from where on it cannot. */
interface Trend {
  label: string;
  usable: { x: number; p99: Estimate }[];
  /** p99 at the last usable point over that at the first. */
  factor: number;
  limit?: Limit;
  /** Where it cannot either, though it can with more operations: few of them may be all that is full. */
  below: { overloaded: number[]; saturated: number[] };
  /** From where on the runs are too short to tell. */
  unknownFrom?: number;
  /** Where most of the requests are lost, if a notable share of them is. */
  losses?: { share: number; x: number; goodput: number };
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

/**
 * A sentence on p99 response latency along the axis, and on who cannot follow the load from where on; one on who
 * needs more memory than there is; one on whose buffers are smaller than the messages.
 * @param mechanisms of the scenario's lines
 */
export function answer(scenario: Scenario, points: readonly Point[], mechanisms: readonly Mechanism[] = []): string {
  const trends = scenario.lines.map((line) => trendOf(line, points));
  const carried = trends.filter((trend) => trend.usable.length > 0);
  // Where nobody carries the load there is still the latency of what is delivered.
  const measured = carried.length > 0 ? carried : throttled(scenario, points);
  const axis = axisOf(scenario);
  const [first, last] = [axis.values[0], axis.values.at(-1)!];
  const said = (what: string, those: readonly Trend[]) =>
    first === last ? comparison(scenario, what, those) : growth(scenario, what, those);
  const latency = measured.length === 0 ? [] : byClass(scenario, points, measured, said);
  const limits = limitClauses(scenario, trends);
  const limitsFirst = growsAlong(scenario) || carried.length === 0;
  const clauses = limitsFirst ? [...limits, ...latency] : [...latency, ...limits];
  const where = whereOf(axis);
  const memory = excessClause(scenario, excessesOf(scenario, points), ({ label }) => quoted(label));
  const messages = messageSentence(scenario, mechanisms, ({ label }) => quoted(label));
  const further = [
    ...(memory === "" ? [] : [`${memory.charAt(0).toUpperCase()}${memory.slice(1)}.`]),
    ...(messages === "" ? [] : [messages]),
  ];
  return `${where}, ${clauses.join("; ") || "none of the mechanisms can be run"}.${further.map((each) => ` ${each}`).join("")}`;
}

/** What there is to say of the latency: of each class that is measured, where there are classes. */
function byClass(
  scenario: Scenario,
  points: readonly Point[],
  measured: readonly Trend[],
  say: (what: string, trends: readonly Trend[]) => string,
): string[] {
  const { workload, lines } = scenario;
  if (workload.kind !== "classes") return [say(LATENCY, measured)];
  const labels = new Set(measured.map(({ label }) => label));
  const counts =
    measured.every(({ usable }) => usable.length > 0) && points.some(carriesLoad) ? carriesLoad : hasLatency;
  const shown = lines.filter(({ label }) => labels.has(quoted(label)));
  const classes = workload.classes.filter(({ background }) => !background);
  return classes.map(({ name }) => {
    const ofClass = ({ classes }: Point) => classes?.[name]?.latency?.response.p99;
    return say(
      `${LATENCY} of ${name}`,
      shown.map((line) => trendOf(line, points, counts, ofClass)),
    );
  });
}

const LATENCY = "p99 response latency";

/** Whether more is asked for along the axis: in any class that is measured. */
function growsAlong({ workload, axis }: Scenario): boolean {
  if (axis !== undefined) {
    return axis.capacityOf !== undefined || axis.changes.flat().some(({ path }) => path.at(-1) === "perSecond");
  }
  return measuredTraffics(workload).some(({ rate }) => rate.basis === "per-operation");
}

/** The lines by what they deliver though it is less than is asked for. */
function throttled({ lines }: Scenario, points: readonly Point[]): Trend[] {
  return lines.map((line) => trendOf(line, points, hasLatency)).filter(({ usable }) => usable.length > 0);
}

/** @param counts which points the latencies are taken of */
function trendOf(
  line: Line,
  points: readonly Point[],
  counts = carriesLoad,
  p99Of: (point: Point) => Estimate | undefined = ({ latency }) => latency?.response.p99,
): Trend {
  const own = points.filter(({ line: id, status }) => id === line.id && status !== "unsupported");
  const run = own.filter((point) => !isUnknown(point));
  const usable = run.filter(counts).map((point) => ({ x: positionOf(point), p99: p99Of(point)! }));
  const [first, last] = [usable[0]?.p99.value, usable.at(-1)?.p99.value];
  const beyond = own.slice(own.findLastIndex(carriesLoad) + 1);
  const limit = limitOf(beyond);
  const below = belowOf(own.slice(0, own.length - beyond.length));
  const keepsUp = !run.some((point) => carriesLoad(point) && fallsShort(point));
  const known = limit === undefined ? 0 : (limit.to ?? Number.POSITIVE_INFINITY);
  const unknown = beyond.find((point) => positionOf(point) > known);
  const unknownFrom = unknown && positionOf(unknown);
  const factor = first && last ? last / first : 1;
  return { label: quoted(line.label), usable, factor, limit, below, unknownFrom, keepsUp, losses: lossesOf(run) };
}

function lossesOf(points: readonly Point[]): Trend["losses"] {
  const notable = points.filter((point) => lostShare(point) > 0 && fallsShort(point));
  if (notable.length === 0) return undefined;
  const worst = notable.reduce((a, b) => (lostShare(b) > lostShare(a) ? b : a));
  return { share: lostShare(worst), x: positionOf(worst), goodput: worst.outcomes?.goodput.value ?? 0 };
}

/** An author's label that would blur the sentence's own commas, in quotation marks. */
function quoted(label: string): string {
  return label.includes(",") && !/\(.*,.*\)/.test(label) ? `"${label}"` : label;
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

/** One number of pending operations: who is lowest, who is highest. */
function comparison({ measurement }: Scenario, what: string, trends: readonly Trend[]): string {
  const sorted = [...trends].sort((a, b) => a.usable[0].p99.value - b.usable[0].p99.value);
  const said = ({ usable, label }: Trend) => `${withInterval(usable[0].p99, measurement.confidence)} with ${label}`;
  const lowest = `${what} is ${said(sorted[0])}`;
  if (sorted.length === 1) return lowest;
  const between = sorted
    .slice(1, -1)
    .map(({ usable, label }) => `${formatEstimate(usable[0].p99, "ns")} with ${label}`);
  return `${enumerate([lowest, ...between, said(sorted.at(-1)!)])}`;
}

/** Several numbers of pending operations: who grows most and by how much, who else changes, who stays. */
function growth(scenario: Scenario, what: string, trends: readonly Trend[]): string {
  const flat = trends.filter(isFlat);
  const changing = trends.filter((trend) => !isFlat(trend)).sort((a, b) => b.factor - a.factor);
  const growing = changing.filter(({ factor }) => factor >= FLAT);
  const falling = changing.filter(({ factor }) => factor <= 1 / FLAT).reverse();
  const varying = changing.filter(({ factor }) => factor < FLAT && factor > 1 / FLAT);
  const verbs = [
    ...(growing.length > 0 ? [`grows ${risers(scenario, growing)}`] : []),
    ...(falling.length > 0 ? [`falls ${enumerate(falling.map((each) => changed(scenario, each)))}`] : []),
    ...(varying.length > 0 ? [`varies ${spread(varying)} with ${labels(scenario, varying)}`] : []),
    ...(flat.length > 0 ? [`stays ${levels(scenario, flat)}`] : []),
  ];
  return `${what} ${verbs.join(", and ")}`;
}

function isFlat({ usable }: Trend): boolean {
  const values = usable.map(({ p99 }) => p99.value);
  return Math.max(...values) < FLAT * Math.min(...values);
}

/** The steepest line in full, the others briefly. */
function risers(scenario: Scenario, [most, ...others]: readonly Trend[]): string {
  const { measurement } = scenario;
  const { format } = axisOf(scenario);
  const [first, last] = [most.usable[0], most.usable.at(-1)!];
  const steepest =
    `${sayGrowth(most)} with ${most.label}, from ${formatEstimate(first.p99, "ns")} at ${format(first.x)} ` +
    `to ${withInterval(last.p99, measurement.confidence)} at ${format(last.x)}`;
  if (others.length === 0) return steepest;
  if (others.length <= MAX_LISTED) return `${steepest}, ${enumerate(others.map((each) => changed(scenario, each)))}`;
  const range = `${formatFactor(others.at(-1)!.factor)} to ${formatFactor(others[0].factor)}`;
  return `${steepest}, ${range} with ${named(others.map(({ label }) => label))}`;
}

function changed(scenario: Scenario, trend: Trend): string {
  const { p99, x } = trend.usable.at(-1)!;
  return `${sayGrowth(trend)} with ${trend.label} (${formatEstimate(p99, "ns")} at ${axisOf(scenario).format(x)})`;
}

/** By which factor it grows, or falls: with no more digits than the two values are said with. */
function sayGrowth({ factor, usable }: Trend): string {
  const digits = [usable[0].p99, usable.at(-1)!.p99].map(digitsShown);
  return formatFactor(Math.max(factor, 1 / factor), Math.min(...digits));
}

/** Labels, each with the end of its line where that is not the end of the axis. */
function labels(scenario: Scenario, trends: readonly Trend[]): string {
  const { values, format } = axisOf(scenario);
  const said = ({ label, usable }: Trend) => {
    const last = usable.at(-1)!.x;
    return last === values.at(-1) ? label : `${label} (up to ${format(last)})`;
  };
  return named(trends.map(said));
}

/** Where flat lines lie, lowest first; those that lie together are said together. */
function levels(scenario: Scenario, flat: readonly Trend[]): string {
  const lowest = ({ usable }: Trend) => Math.min(...usable.map(({ p99 }) => p99.value));
  const groups: Trend[][] = [];
  for (const trend of [...flat].sort((a, b) => lowest(a) - lowest(b))) {
    const group = groups.at(-1);
    const together = [...(group ?? []), trend].flatMap(({ usable }) => usable.map(({ p99 }) => p99.value));
    if (group && Math.max(...together) < FLAT * Math.min(...together)) group.push(trend);
    else groups.push([trend]);
  }
  return enumerate(groups.map((group) => `${spread(group)} with ${labels(scenario, group)}`));
}

/** From the lowest to the highest p99 of the lines. */
function spread(trends: readonly Trend[]): string {
  const values = trends.flatMap(({ usable }) => usable.map(({ p99 }) => p99.value));
  const [low, high] = [formatMeasured(Math.min(...values), "ns"), formatMeasured(Math.max(...values), "ns")];
  return low === high ? `at ${low}` : `between ${low} and ${high}`;
}

function withInterval(estimate: Estimate, confidence: number): string {
  const interval = estimate.low === estimate.high ? "" : formatInterval(estimate, "ns", DISTINCT);
  return (
    formatEstimate(estimate, "ns", DISTINCT) +
    (interval && ` (${formatGiven(confidence, "share")} interval ${interval})`)
  );
}

/** Who cannot follow the load, from where on, and what they deliver then; who can, where load grows with n. */
function limitClauses(scenario: Scenario, trends: readonly Trend[]): string[] {
  const limited = trends.filter((trend) => trend.limit !== undefined);
  // Clients, and reads of storage, ask for no rate.
  const keepsUp =
    measuredTraffics(scenario.workload).every(({ kind }) => !["clients", "storage"].includes(kind)) &&
    growsAlong(scenario);
  const further = [
    ...lossClauses(scenario, trends),
    ...belowClauses(scenario, trends),
    ...unknownClauses(scenario, trends),
  ];
  const others = trends.filter(
    (trend) => trend.limit === undefined && trend.unknownFrom === undefined && trend.usable.length > 0 && trend.keepsUp,
  );
  if (limited.length === 0) {
    return [
      ...(keepsUp && others.length > 0 ? [`${subject(others)} ${verb(others, "keep")} up with the load`] : []),
      ...further,
    ];
  }
  const groups = new Map<string, Trend[]>();
  for (const trend of limited.sort((a, b) => a.limit!.from - b.limit!.from)) {
    const { kind, some, from, to } = trend.limit!;
    const key = `${kind} ${some} ${from} ${to}`;
    groups.set(key, [...(groups.get(key) ?? []), trend]);
  }
  const clauses = [...groups.values()].map((group) => limitClause(scenario, group));
  if (keepsUp && others.length > 0) clauses.push(`${subject(others)} ${verb(others, "keep")} up`);
  return [enumerate(clauses), ...further];
}

/** Of whom requests are refused or time out: how many at most, and how many are answered in time there. */
function lossClauses(scenario: Scenario, trends: readonly Trend[]): string[] {
  return trends.flatMap(({ label, losses }) => {
    if (losses === undefined) return [];
    const { share, x, goodput } = losses;
    const rate = formatExact(goodput, "rate", 2);
    return [
      `with ${label} up to ${formatExact(share, "share", 2)} of the requests are refused or time out ` +
        `(at ${axisOf(scenario).format(x)}, where ${rate} are answered in time)`,
    ];
  });
}

/** Who is overloaded, or saturates, with few operations and not with more. */
function belowClauses(scenario: Scenario, trends: readonly Trend[]): string[] {
  const { format } = axisOf(scenario);
  return (["overloaded", "saturated"] as const).flatMap((kind) => {
    const those = trends.filter(({ below }) => below[kind].length > 0);
    const places = [...new Set(those.map(({ below }) => enumerate(below[kind].map(format))))];
    return places.map((place) => {
      const group = those.filter(({ below }) => enumerate(below[kind].map(format)) === place);
      return `${subject(group)} ${group.length === 1 ? "is" : "are"} ${kind} at ${place}`;
    });
  });
}

/** Of whom the runs are too short to tell, from where on. */
function unknownClauses(scenario: Scenario, trends: readonly Trend[]): string[] {
  const unknown = trends.filter((trend) => trend.unknownFrom !== undefined);
  const places = [...new Set(unknown.map((trend) => trend.unknownFrom!))].sort((a, b) => a - b);
  return places.map((from) => {
    const those = unknown.filter((trend) => trend.unknownFrom === from);
    return `the runs of ${subject(those)} are too short to tell${onwards(scenario, from)}`;
  });
}

/** ` from 1 k on`; nothing where the axis has no more than that. */
function onwards(scenario: Scenario, from: number): string {
  const { values, format } = axisOf(scenario);
  return values.length === 1 ? "" : ` from ${format(from)} on`;
}

function limitClause(scenario: Scenario, group: readonly Trend[]): string {
  const { kind, from, to, some } = group[0].limit!;
  const { format } = axisOf(scenario);
  const rates = group.map(({ limit }) => limit!.perSecond);
  const [low, high] = [formatExact(Math.min(...rates), "rate"), formatExact(Math.max(...rates), "rate")];
  const most = low === high ? low : `${low} to ${high}`;
  const delivered = group.some(({ limit }) => limit!.varies) ? `up to ${most}` : most;
  const does = kind === "saturates" ? verb(group, "saturate") : `${group.length === 1 ? "is" : "are"} overloaded`;
  const names = new Set(group.map(({ limit }) => limit!.full));
  const [full] = names;
  const by = names.size === 1 && full !== undefined ? `, full: ${full}` : "";
  const range =
    to === undefined
      ? onwards(scenario, from)
      : from === to
        ? ` at ${format(from)}`
        : ` from ${format(from)} to ${format(to)}`;
  const where = `${some === undefined ? "" : ` in ${some}`}${range}`;
  return `${subject(group)} ${does}${where} (at ${delivered}${by})`;
}

function subject(trends: readonly Trend[]): string {
  return named(trends.map(({ label }) => label));
}

function named(labels: readonly string[]): string {
  return enumerateSome(labels, MAX_NAMED, NAMED);
}

function verb(subjects: readonly unknown[], plural: string): string {
  return subjects.length === 1 ? `${plural}s` : plural;
}
