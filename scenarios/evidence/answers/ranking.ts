/** Which line is best, by how much, and what it takes for that; or who needs how much. */

import { axisOf, inWords } from "../../common/axis.js";
import { enumerate, enumerateSome } from "../../common/enumerate.js";
import type { Estimate, MetricUnit } from "../../common/estimate.js";
import { DISTINCT, formatEstimate, formatExact, formatInterval, formatMeasured } from "../../common/format.js";
import { type Metric, metricNamed } from "../../common/metrics.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { titleIn } from "../title-in.js";
import { withInterval } from "../with-interval.js";
import { isBetterHigh, isTold, type Standing, standingsAt, tellingPlace } from "./standings.js";

type Ranked = Asked & { kind: "ranking" | "cost" };

/** So many others are said one by one; of more, the next and the last. Beside one line, somewhat more. */
const MAX_OTHERS = 4;
const MAX_BESIDE = 6;
/** Of lines that cannot be told apart, and of others, as many are named. */
const MAX_NAMED = 4;
const NAMED = 3;
/** So many times the core time, or the memory, of the line with least is worth a word. */
const NOTABLE = 1.3;

/** One sentence on who is best, and one on what else that takes; empty if no line has the metric anywhere. */
export function rankingSentences(scenario: Scenario, points: readonly Point[], asked: Ranked): string[] {
  const metric = metricNamed(asked.metric);
  const at = asked.at ?? tellingPlace(scenario, points, metric);
  const standings = standingsAt(scenario, points, asked.metric, at, asked.beside);
  const [base] = standings;
  if (base === undefined) return [];
  const axis = axisOf(scenario);
  const place = `${axis.values.length > 1 || !axis.isPending ? "At" : "With"} ${inWords(axis, at)}`;
  const first = `${place}, ${clauseOf(scenario, metric, standings, asked.beside)}.`;
  if (asked.also !== undefined) return [first, ...alsoSentence(scenario, points, asked, asked.also, at)];
  if (asked.kind !== "ranking" || asked.beside !== undefined) return [first];
  return [first, ...priceSentence([base, ...evenWith(standings)], standings)];
}

/** The lines that chance does not tell from the best one. */
function evenWith([_, ...others]: readonly Standing[]): Standing[] {
  return others.slice(0, firstTold(others)).filter(({ ratio }) => ratio !== undefined);
}

/** `p99 response latency is lowest with a, 10 us; it is 2.0 times as high (1.9 to 2.1) with b`. */
function clauseOf(
  scenario: Scenario,
  metric: Metric,
  standings: readonly Standing[],
  beside: string | undefined,
): string {
  const [base, ...others] = standings;
  const even = beside === undefined ? evenWith(standings) : [];
  const rest = others.slice(even.length);
  const head = headOf(scenario, metric, [base, ...even], others.length === 0 || beside !== undefined);
  if (rest.length === 0) return head;
  const is = isPlural(titleOf(scenario, metric)) ? "they are" : "it is";
  return `${head}; ${is} ${enumerate(timesOf(rest, standings.length, beside))}`;
}

/** `p99 response latency is lowest with a and b, 10 us to 11 us, which chance does not tell apart`. */
function headOf(scenario: Scenario, metric: Metric, those: readonly Standing[], isPlain: boolean): string {
  const what = titleOf(scenario, metric);
  const is = isPlural(what) ? "are" : "is";
  const of = ({ value, point }: Standing) => (metric.name === "memory" ? scaled(value, 1 / point.pending) : value);
  const superlative = isBetterHigh(metric) ? "highest" : "lowest";
  if (those.length === 1) {
    const value = withInterval(of(those[0]), scenario.measurement.confidence, metric.unit);
    const { label } = those[0];
    return isPlain ? `${what} ${is} ${value} with ${label}` : `${what} ${is} ${superlative} with ${label}, ${value}`;
  }
  const untold = metric.exact ? "" : ", which chance does not tell apart";
  return `${what} ${is} ${superlative} with ${named(those)}, ${span(those.map(of), metric.unit)}${untold}`;
}

function titleOf(scenario: Scenario, metric: Metric): string {
  return metric.name === "memory" ? "memory for a pending operation" : titleIn(scenario, metric);
}

/** Who is best in what else, and how far from that the line is that is best in what is asked, or else the next. */
function alsoSentence(
  scenario: Scenario,
  points: readonly Point[],
  { metric: asked, beside }: Ranked,
  names: readonly string[],
  at: number,
): string[] {
  const [first] = standingsAt(scenario, points, asked, at);
  const clauses = names.flatMap((name) => {
    const metric = metricNamed(name);
    const standings = standingsAt(scenario, points, name, at, beside);
    const [best, ...others] = standings;
    if (best === undefined) return [];
    if (beside !== undefined) return [clauseOf(scenario, metric, standings, beside)];
    const even = evenWith(standings);
    const rest = others.slice(even.length);
    const own = rest.find(({ line }) => line.id === first.line.id);
    const isNext = own === undefined && best.line.id === first.line.id && rest.length > 0;
    const tail = own || isNext ? `, and ${timesOf([own ?? rest[0]], 1)[0]}${isNext ? ", the next" : ""}` : "";
    return [`${headOf(scenario, metric, [best, ...even], others.length === 0)}${tail}`];
  });
  return clauses.length === 0 ? [] : [`There, ${clauses.join("; ")}.`];
}

/** Whether it is several things, such as system calls per completion. */
function isPlural(title: string): boolean {
  return /s$/.test(title.split(/ (?:per|of|in|that|waiting|sent|refused|timed|accepted)\b/)[0]);
}

/** How many of `others`, the best first, chance may have put behind the best. */
function firstTold(others: readonly Standing[]): number {
  const found = others.findIndex(isTold);
  return found === -1 ? others.length : found;
}

/** `1.1 times as high (1.0 to 1.2) with a and 93 times with b, the last of 9`. */
function timesOf(rest: readonly Standing[], all: number, beside?: string): string[] {
  const isMany = rest.length > (beside === undefined ? MAX_OTHERS : MAX_BESIDE);
  const shown = isMany ? [rest[0], rest[rest.length - 1]] : rest;
  const places =
    beside === undefined ? [", the next,", `, the last of ${all}`] : [", the best,", `, the last of ${all}`];
  return shown.map(({ label, ratio, value }, i) => {
    const place = isMany ? places[i] : "";
    if (ratio === undefined) return `${formatMeasured(value.value, "number")} with ${label}${place}`;
    const interval = ratio.low === ratio.high ? "" : formatInterval(ratio, "number", DISTINCT);
    const times = `${formatEstimate(ratio, "number", DISTINCT)} times${i === 0 ? " as high" : ""}`;
    return `${times}${interval && ` (${interval})`} with ${label}${place}`;
  });
}

/** `1.2 us to 1.4 us`, once if both read alike. */
function span(estimates: readonly Estimate[], unit: MetricUnit): string {
  const values = estimates.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)].map((value) => formatMeasured(value, unit));
  return low === high ? low : `${low} to ${high}`;
}

/** What lines take, as a sentence has it. */
const PRICES = [
  { name: "core-time.busy", word: "core time" },
  { name: "memory", word: "memory" },
] as const;

interface Price {
  word: string;
  unit: MetricUnit;
  least: Standing;
  value: number;
  /** How many times as much the other takes. */
  times: string;
}

/**
 * What the best line takes more than the one that takes least, of core time and of memory. Where chance does not tell
 * several apart, which of those takes least; or, if they are alike in that, too, what all of them take more.
 */
function priceSentence(best: readonly Standing[], standings: readonly Standing[]): string[] {
  const within = pricesOf(best, (sorted) => sorted[sorted.length - 1]);
  if (within.length > 0) return [amongSentence(best.length, within)];
  const prices = pricesOf(standings, (sorted) => sorted.find((each) => best.includes(each)));
  if (prices.length === 0) return [];
  const said = prices.map(({ word, least, times }) => `${times} times the least ${word} (${least.label})`);
  return [`For that ${best.length === 1 ? `${best[0].label} takes` : "they take"} ${enumerate(said)}.`];
}

/** Of one among `those`, sorted by what they take, against the least. */
function pricesOf(those: readonly Standing[], pick: (sorted: Standing[]) => Standing | undefined): Price[] {
  return PRICES.flatMap(({ name, word }) => {
    const { of, unit } = metricNamed(name);
    const known = those.flatMap((each) => {
      const value = of(each.point)?.value;
      return value === undefined ? [] : [{ each, value }];
    });
    const sorted = known.sort((a, b) => a.value - b.value);
    const one = pick(sorted.map(({ each }) => each));
    const own = sorted.find(({ each }) => each === one)?.value;
    const [least] = sorted;
    if (own === undefined || least.each === one || least.value === 0 || own < NOTABLE * least.value) return [];
    return [{ word, unit, least: least.each, value: least.value, times: formatExact(own / least.value, "number", 2) }];
  });
}

/** `Of these, a takes the least core time (12 us); others take up to 2 times as much.` */
function amongSentence(count: number, prices: readonly Price[]): string {
  const said = prices.map(({ word, least, value, unit }, i) => {
    const subject = least === prices[i - 1]?.least ? "" : `${least.label}${i === 0 ? " takes" : ""} `;
    return `${subject}the least ${word} (${formatMeasured(value, unit)})`;
  });
  const others = count === 2 && said.length === 1 ? "the other takes" : "others take up to";
  return `Of these, ${enumerate(said)}; ${others} ${enumerate(prices.map(({ times }) => times))} times as much.`;
}

function named(standings: readonly Standing[]): string {
  return enumerateSome(
    standings.map(({ label }) => label),
    MAX_NAMED,
    NAMED,
  );
}

function scaled({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value * by, low: low === null ? null : low * by, high: high === null ? null : high * by };
}
