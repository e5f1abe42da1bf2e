/** How a latency, or another time per event, goes along the axis, and who cannot follow the load from where on. */

import { axisOf, positionOf, whereOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import { formatEstimate, formatFactor, formatMeasured } from "../../common/format.js";
import { metricNamed } from "../../common/metrics.js";
import { digitsShown } from "../../common/rounding.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { carriesLoad, hasLatency } from "../../statistics/status/words.js";
import { growsAlong, limitClauses, someOf } from "../limit-clauses.js";
import { CLIENT, FLAT, quoted, RESPONSE, type Trend, trendOf, type Usable } from "../trend.js";
import { withInterval } from "../with-interval.js";
import { firstShort } from "./briefly.js";

/**
 * More growing lines than `listed` are summed up by the range of their factors instead of one by one, and more than
 * `named` that share what is said of them are counted; of the steepest its interval is said, and where it begins. The
 * first that makes a short sentence is taken.
 */
const LISTINGS = [
  { listed: 5, named: 7, interval: true, begin: true },
  { listed: 2, named: 7, interval: true, begin: true },
  { listed: 2, named: 2, interval: true, begin: true },
  { listed: 2, named: 2, interval: false, begin: true },
  { listed: 2, named: 2, interval: false, begin: false },
] as const;
type Listing = (typeof LISTINGS)[number];

/** How a latency goes along the axis, and who cannot follow the load from where on. */
export function courseSentence(scenario: Scenario, points: readonly Point[], asked: Asked): string {
  return firstShort(LISTINGS, (listing) => courseListed(scenario, points, asked, listing));
}

function courseListed(scenario: Scenario, points: readonly Point[], asked: Asked, listing: Listing): string {
  const trends = scenario.lines.map((line) => trendOf(scenario, line, points));
  const carried = trends.filter((trend) => trend.usable.length > 0);
  const isStorage = scenario.workload.kind === "storage";
  // Where nobody carries the load, or none is asked for, there is the latency of what is delivered.
  const measured = carried.length > 0 && !isStorage ? carried : throttled(scenario, points, isStorage);
  const axis = axisOf(scenario);
  const [first, last] = [axis.values[0], axis.values.at(-1)!];
  const said = (what: string, those: readonly Trend[]) =>
    first === last ? comparison(scenario, what, those) : growth(scenario, what, those, listing);
  const other = asked.kind === "growth" ? otherLatency(scenario, points, asked.metric, carried.length > 0) : undefined;
  const latency =
    measured.length === 0 ? [] : other ? [said(other.title, other.trends)] : byClass(scenario, points, measured, said);
  const limits = limitClauses(scenario, trends, { most: listing.named });
  const limitsFirst = growsAlong(scenario) || carried.length === 0;
  const clauses = limitsFirst ? [...limits, ...latency] : [...latency, ...limits];
  if (isStorage) clauses.unshift(...throughputClause(scenario, points));
  return `${whereOf(axis)}, ${clauses.join("; ") || noneRuns(scenario, points)}.`;
}

/** That nothing is measured, and of each line why. */
function noneRuns({ lines }: Scenario, points: readonly Point[]): string {
  const nothing = "none of the mechanisms can be run";
  const why = lines.flatMap(({ id, label }) => {
    const reason = points.find(({ line, reason }) => line === id && reason !== undefined)?.reason;
    return reason === undefined ? [] : [{ label: quoted(label), reason }];
  });
  const clauses = [...new Set(why.map(({ reason }) => reason))].map((reason) => {
    const those = why.filter((each) => each.reason === reason);
    return `${reason} (${someOf(
      those.map(({ label }) => label),
      4,
    )})`;
  });
  return clauses.length === 0 ? nothing : `${nothing}: ${clauses.join("; ")}`;
}

/** Another latency than that of which all answers tell, and which there is. */
function otherLatency(scenario: Scenario, points: readonly Point[], name: string, isCarried: boolean) {
  const { of, unit, title } = metricNamed(name);
  if (name === RESPONSE.metric || unit !== "ns" || !points.some((point) => hasLatency(point) && of(point))) return;
  const counts = (point: Point) => (isCarried ? carriesLoad : hasLatency)(point) && of(point) !== undefined;
  const trends = scenario.lines.map((line) => trendOf(scenario, line, points, counts, { metric: name, of }));
  return { title, trends: trends.filter(({ usable }) => usable.length > 0) };
}

/** What there is to say of the latency: of each class that is measured, where there are classes. */
function byClass(
  scenario: Scenario,
  points: readonly Point[],
  measured: readonly Trend[],
  say: (what: string, trends: readonly Trend[]) => string,
): string[] {
  const { workload, lines } = scenario;
  if (workload.kind === "storage") return [say("p99 client latency", measured)];
  if (workload.kind !== "classes") return [say(LATENCY, measured)];
  const labels = new Set(measured.map(({ label }) => label));
  const counts =
    measured.every(({ usable }) => usable.length > 0) && points.some(carriesLoad) ? carriesLoad : hasLatency;
  const shown = lines.filter(({ label }) => labels.has(quoted(label)));
  const classes = workload.classes.filter(({ background }) => !background);
  return classes.map(({ name, traffic }) => {
    const kind = traffic.kind === "storage" ? "client" : "response";
    const told = {
      metric: `${name}.${kind}.p99`,
      of: ({ classes }: Point) => classes?.[name]?.latency?.[kind]?.p99,
    };
    return say(
      `p99 ${kind} latency of ${name}`,
      shown.map((line) => trendOf(scenario, line, points, counts, told)),
    );
  });
}

const LATENCY = "p99 response latency";

/** The lines by what they deliver though it is less than is asked for. */
function throttled(scenario: Scenario, points: readonly Point[], isStorage: boolean): Trend[] {
  const trends = scenario.lines.map((line) =>
    trendOf(scenario, line, points, hasLatency, isStorage ? CLIENT : RESPONSE),
  );
  return trends.filter(({ usable }) => usable.length > 0);
}

/** The most that each line delivers, and with how many operations: the question where no rate is asked for. */
function throughputClause(scenario: Scenario, points: readonly Point[]): string[] {
  const peaks = scenario.lines.flatMap(({ id, label }) => {
    const own = points.filter((point) => point.line === id && hasLatency(point));
    const rates = own.flatMap((point) =>
      point.throughput ? [{ label, throughput: point.throughput, x: positionOf(point) }] : [],
    );
    return rates.length === 0 ? [] : [rates.reduce((a, b) => (b.throughput.value > a.throughput.value ? b : a))];
  });
  if (peaks.length === 0) return [];
  const [most, ...others] = peaks.sort((a, b) => b.throughput.value - a.throughput.value);
  const { values, format } = axisOf(scenario);
  const at = (x: number) => (values.length === 1 ? "" : ` at ${format(x)}`);
  const first = withInterval(most.throughput, scenario.measurement.confidence, "rate");
  const each = ({ label, throughput, x }: typeof most) =>
    `${formatEstimate(throughput, "rate")} with ${quoted(label)}${at(x)}`;
  const verb = values.length === 1 ? "is" : "reaches";
  return [enumerate([`throughput ${verb} ${first} with ${quoted(most.label)}${at(most.x)}`, ...others.map(each)])];
}

/** One value of the axis: who is lowest, who is highest. */
function comparison({ measurement }: Scenario, what: string, trends: readonly Trend[]): string {
  const sorted = [...trends].sort((a, b) => a.usable[0].p99.value - b.usable[0].p99.value);
  const said = ({ usable, label }: Trend) => `${latencyOf(usable[0], measurement.confidence)} with ${label}`;
  const lowest = `${what} is ${said(sorted[0])}`;
  if (sorted.length === 1) return lowest;
  const between = sorted
    .slice(1, -1)
    .map(({ usable, label }) => `${formatEstimate(usable[0].p99, "ns")} with ${label}`);
  return `${enumerate([lowest, ...between, said(sorted.at(-1)!)])}`;
}

/** Several values of the axis: who grows most and by how much, who else changes, who stays. */
function growth(scenario: Scenario, what: string, trends: readonly Trend[], listing: Listing): string {
  const flat = trends.filter(isFlat);
  const changing = trends.filter((trend) => !isFlat(trend)).sort((a, b) => b.factor - a.factor);
  const growing = changing.filter(({ factor }) => factor >= FLAT);
  const falling = changing.filter(({ factor }) => factor <= 1 / FLAT).reverse();
  const varying = changing.filter(({ factor }) => factor < FLAT && factor > 1 / FLAT);
  const verbs = [
    ...(growing.length > 0 ? [`grows ${risers(scenario, growing, listing)}`] : []),
    ...(falling.length > 0 ? [`falls ${enumerate(falling.map((trend) => changed(scenario, trend)))}`] : []),
    ...(varying.length > 0 ? [`varies ${spread(varying)} with ${labels(scenario, varying, listing)}`] : []),
    ...(flat.length > 0 ? [`stays ${levels(scenario, flat, listing)}`] : []),
  ];
  return `${what} ${verbs.join(", and ")}`;
}

function isFlat({ usable }: Trend): boolean {
  const values = usable.map(({ p99 }) => p99.value);
  return Math.max(...values) < FLAT * Math.min(...values);
}

/** The steepest line in full, the others briefly. */
function risers(scenario: Scenario, [most, ...others]: readonly Trend[], listing: Listing): string {
  const { format } = axisOf(scenario);
  const end = most.usable.at(-1)!.x;
  const steepest = listing.begin ? fromTo(scenario, most, listing.interval) : changed(scenario, most);
  if (others.length === 0) return steepest;
  const each = others.map((trend) => changed(scenario, trend, format(end)));
  if (others.length <= listing.listed) return `${steepest}, ${enumerate(each)}`;
  const ends = [others[others.length - 1], others[0]].map(({ factor, label }) => `${formatFactor(factor)} (${label})`);
  return `${steepest}, ${ends.join(" to ")} with ${others.length} others`;
}

function fromTo(scenario: Scenario, trend: Trend, hasInterval: boolean): string {
  const { confidence } = scenario.measurement;
  const { format } = axisOf(scenario);
  const [first, last] = [trend.usable[0], trend.usable.at(-1)!];
  const to = hasInterval ? latencyOf(last, confidence) : formatEstimate(last.p99, "ns");
  const from = `from ${formatEstimate(first.p99, "ns")} at ${format(first.x)}`;
  return `${sayGrowth(trend)} with ${trend.label}, ${from} to ${to} at ${format(last.x)}`;
}

/** @param known where it ends, if that is said before */
function changed(scenario: Scenario, trend: Trend, known?: string): string {
  const { p99, x } = trend.usable.at(-1)!;
  const end = axisOf(scenario).format(x);
  return `${sayGrowth(trend)} with ${trend.label} (${formatEstimate(p99, "ns")}${end === known ? "" : ` at ${end}`})`;
}

/** By which factor it grows, or falls: with no more digits than the two values are said with. */
function sayGrowth({ factor, usable }: Trend): string {
  const digits = [usable[0].p99, usable.at(-1)!.p99].map(digitsShown);
  return formatFactor(Math.max(factor, 1 / factor), Math.min(...digits));
}

/** Labels, each with the end of its line where that is not the end of the axis. */
function labels(scenario: Scenario, trends: readonly Trend[], listing: Listing): string {
  const { values, format } = axisOf(scenario);
  const said = ({ label, usable }: Trend) => {
    const last = usable.at(-1)!.x;
    return last === values.at(-1) ? label : `${label} (up to ${format(last)})`;
  };
  return someOf(trends.map(said), listing.named);
}

/** Where flat lines lie, lowest first; those that lie together are said together. */
function levels(scenario: Scenario, flat: readonly Trend[], listing: Listing): string {
  const lowest = ({ usable }: Trend) => Math.min(...usable.map(({ p99 }) => p99.value));
  const groups: Trend[][] = [];
  for (const trend of [...flat].sort((a, b) => lowest(a) - lowest(b))) {
    const group = groups.at(-1);
    const together = [...(group ?? []), trend].flatMap(({ usable }) => usable.map(({ p99 }) => p99.value));
    if (group && Math.max(...together) < FLAT * Math.min(...together)) group.push(trend);
    else groups.push([trend]);
  }
  return enumerate(groups.map((group) => `${spread(group)} with ${labels(scenario, group, listing)}`));
}

/** From the lowest to the highest p99 of the lines. */
function spread(trends: readonly Trend[]): string {
  const values = trends.flatMap(({ usable }) => usable.map(({ p99 }) => p99.value));
  const [low, high] = [formatMeasured(Math.min(...values), "ns"), formatMeasured(Math.max(...values), "ns")];
  return low === high ? `at ${low}` : `between ${low} and ${high}`;
}

function latencyOf({ p99, unbounded }: Usable, confidence: number): string {
  return withInterval(p99, confidence, "ns") + (unbounded ? " (no interval: too few samples)" : "");
}
