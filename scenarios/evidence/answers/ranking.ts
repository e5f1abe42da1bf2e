/** Which line is best, by how much, and what it takes for that; or who needs how much. */

import { axisOf, inWords } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import type { Estimate, MetricUnit } from "../../common/estimate.js";
import { DISTINCT, formatEstimate, formatExact, formatInterval, formatMeasured } from "../../common/format.js";
import { type Metric, metricNamed } from "../../common/metrics.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { namesOf, span } from "../group-words.js";
import { titleIn } from "../title-in.js";
import { withInterval } from "../with-interval.js";
import { firstShort } from "./briefly.js";
import { isBetterHigh, isTold, type Standing, standingsAt, tellingPlace } from "./standings.js";

type Ranked = Asked & { kind: "ranking" | "cost" };

/** How much of the others is told. */
interface Wording {
  /** So many are said one by one; of more, the next and the last. */
  most: number;
  /** Whether the interval of each is said, or of the first alone. */
  intervals: boolean;
  /** Whether the value has its interval. */
  ofValue: boolean;
  /** Of more lines that share what is said of them, some are named. */
  named?: number;
}

/** The first that is short is taken. */
const WORDINGS: readonly Wording[] = [
  { most: 4, intervals: true, ofValue: true },
  { most: 4, intervals: false, ofValue: true },
  { most: 1, intervals: false, ofValue: true },
  { most: 1, intervals: false, ofValue: false },
  { most: 1, intervals: false, ofValue: false, named: 2 },
];

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
  // Beside one line, who is best in what else is told of in all.
  const kept = asked.beside === undefined ? [] : bestIn(scenario, points, [asked.metric, ...(asked.also ?? [])], at);
  const first = firstShort(
    WORDINGS,
    (wording) => `${place}, ${clauseOf(scenario, metric, standings, { ...wording, beside: asked.beside, kept })}.`,
  );
  if (asked.also !== undefined) return [first, ...alsoSentence(scenario, points, asked, asked.also, at, kept)];
  if (asked.kind !== "ranking" || asked.beside !== undefined) return [first];
  return [first, ...priceSentence([base, ...evenWith(standings)], standings)];
}

function bestIn(scenario: Scenario, points: readonly Point[], names: readonly string[], at: number): string[] {
  return names.flatMap((name) =>
    standingsAt(scenario, points, name, at)
      .slice(0, 1)
      .map(({ line }) => line.id),
  );
}

/** The lines that chance does not tell from the best one. */
function evenWith([_, ...others]: readonly Standing[]): Standing[] {
  return others.slice(0, firstTold(others)).filter(({ ratio }) => ratio !== undefined);
}

/** `p99 response latency is lowest with a, 10 us; it is 2.0 times as high (1.9 to 2.1) with b`. */
function clauseOf(scenario: Scenario, metric: Metric, standings: readonly Standing[], naming: Naming): string {
  const { beside } = naming;
  const [base, ...others] = standings;
  const even = beside === undefined ? evenWith(standings) : [];
  const rest = others.slice(even.length);
  const head = headOf(scenario, metric, [base, ...even], others.length === 0 || beside !== undefined, naming);
  if (rest.length === 0) return head;
  const is = isPlural(titleOf(scenario, metric)) ? "they are" : "it is";
  return `${head}; ${is} ${enumerate(timesOf(rest, naming, metric))}`;
}

/** `p99 response latency is lowest with a and b, 10 us to 11 us, which chance does not tell apart`. */
function headOf(
  scenario: Scenario,
  metric: Metric,
  those: readonly Standing[],
  isPlain: boolean,
  { ofValue, named }: Wording,
): string {
  const what = titleOf(scenario, metric);
  const is = isPlural(what) ? "are" : "is";
  const of = ({ value, point }: Standing) => (metric.name === "memory" ? scaled(value, 1 / point.pending) : value);
  const superlative = isBetterHigh(metric) ? "highest" : "lowest";
  if (those.length === 1) {
    const [best, { confidence }] = [of(those[0]), scenario.measurement];
    const value = ofValue ? withInterval(best, confidence, metric.unit) : formatEstimate(best, metric.unit, DISTINCT);
    const { label } = those[0];
    return isPlain ? `${what} ${is} ${value} with ${label}` : `${what} ${is} ${superlative} with ${label}, ${value}`;
  }
  const untold = metric.exact ? "" : ", which chance does not tell apart";
  const values = span(
    those.map((each) => of(each).value),
    (value) => formatMeasured(value, metric.unit),
  );
  return `${what} ${is} ${superlative} with ${namesOf(those, named)}, ${values}${untold}`;
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
  kept: readonly string[],
): string[] {
  const [first] = standingsAt(scenario, points, asked, at);
  const clausesIn = (wording: Wording) =>
    names.flatMap((name) => {
      const metric = metricNamed(name);
      const standings = standingsAt(scenario, points, name, at, beside);
      const [best, ...others] = standings;
      if (best === undefined) return [];
      if (beside !== undefined) return [clauseOf(scenario, metric, standings, { ...wording, beside, kept })];
      const even = evenWith(standings);
      const rest = others.slice(even.length);
      const own = rest.find(({ line }) => line.id === first.line.id);
      const isNext = own === undefined && best.line.id === first.line.id && rest.length > 0;
      const tail =
        own || isNext ? `, and ${timesOf([own ?? rest[0]], wording, metric)[0]}${isNext ? ", the next" : ""}` : "";
      return [`${headOf(scenario, metric, [best, ...even], others.length === 0, wording)}${tail}`];
    });
  const said = firstShort(WORDINGS, (wording) => clausesIn(wording).join("; "));
  return said === "" ? [] : [`There, ${said}.`];
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

/** Of many, those that are named besides the first and the last, by their lines' ids. */
interface Naming extends Wording {
  beside?: string;
  kept?: readonly string[];
}

/** `1.1 times as high (1.0 to 1.2) with a and b, the next, and up to 93 times with c`. */
function timesOf(rest: readonly Standing[], naming: Naming, metric: Metric): string[] {
  const { most, beside, kept = [] } = naming;
  const groups: { times: string; those: Standing[] }[] = [];
  for (const each of rest) {
    const times = sayTimes(each, naming.intervals || each === rest[0]);
    const group = groups.at(-1);
    if (group?.times === times) group.those.push(each);
    else groups.push({ times, those: [each] });
  }
  const isMany = rest.length > most && groups.length > 2;
  const [first, last] = [groups[0], groups[groups.length - 1]];
  const isNamed = (group: (typeof groups)[number]) =>
    !isMany || group === first || group === last || group.those.some(({ line }) => kept.includes(line.id));
  const shown = groups.filter(isNamed);
  // Before "and"; before another one there is a comma anyway.
  const end = shown.length === 2 ? "," : "";
  const upTo = isBetterHigh(metric) ? "down to" : "up to";
  return shown.map((group) => {
    const { times, those } = group;
    const as = group === first ? sayTimes(those[0], true, " times as high") : times;
    const rank = `, the ${beside === undefined ? "next" : "best"}${end}`;
    return `${isMany && group === last ? `${upTo} ` : ""}${as} with ${namesOf(those, naming.named)}${isMany && group === first ? rank : ""}`;
  });
}

/** `1.1 times (1.0 to 1.2)`, with other words for "times"; the value where it is no multiple of anything. */
export function sayTimes({ ratio, value }: Standing, hasInterval: boolean, times = " times"): string {
  if (ratio === undefined) return formatMeasured(value.value, "number");
  const isExact = ratio.low === ratio.high;
  const interval = isExact || !hasInterval ? "" : formatInterval(ratio, "number", DISTINCT);
  return `${formatEstimate(ratio, "number", DISTINCT)}${times}${interval && ` (${interval})`}`;
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

/** Of lines that are as good as each other, which takes least at `at`; nothing where they are alike in that, too. */
export function cheapestSentence(
  scenario: Scenario,
  points: readonly Point[],
  lines: readonly string[],
  at: number,
): string[] {
  const those = standingsAt(scenario, points, "throughput", at).filter(({ line }) => lines.includes(line.id));
  if (those.length < 2) return [];
  const prices = pricesOf(those, (sorted) => sorted[sorted.length - 1]);
  return prices.length === 0 ? [] : [amongSentence(those.length, prices)];
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

function scaled({ value, low, high }: Estimate, by: number): Estimate {
  return { value: value * by, low: low === null ? null : low * by, high: high === null ? null : high * by };
}
