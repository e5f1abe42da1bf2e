/** Which line is best, by how much, and what it takes for that; or who needs how much. */

import { axisOf, inWords } from "../../common/axis.js";
import { enumerate, enumerateSome } from "../../common/enumerate.js";
import type { Estimate, MetricUnit } from "../../common/estimate.js";
import { DISTINCT, formatEstimate, formatExact, formatInterval, formatMeasured } from "../../common/format.js";
import { metricNamed } from "../../common/metrics.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { withInterval } from "../with-interval.js";
import { isBetterHigh, isTold, type Standing, standingsAt, tellingPlace } from "./standings.js";

type Ranked = Asked & { kind: "ranking" | "cost" };

/** So many others are said one by one; of more, the next and the last. */
const MAX_OTHERS = 4;
/** Of lines that cannot be told apart, and of others, as many are named. */
const MAX_NAMED = 4;
const NAMED = 3;
/** So many times the core time, or the memory, of the line with least is worth a word. */
const NOTABLE = 1.3;

/** One sentence on who is best and one on what that takes; empty if no line has the metric anywhere. */
export function rankingSentences(scenario: Scenario, points: readonly Point[], asked: Ranked): string[] {
  const metric = metricNamed(asked.metric);
  const at = asked.at ?? tellingPlace(scenario, points, metric);
  const standings = standingsAt(scenario, points, asked.metric, at);
  const [best, ...others] = standings;
  if (best === undefined) return [];
  const perOperation = asked.metric === "memory";
  const of = ({ value, point }: Standing) => (perOperation ? scaled(value, 1 / point.pending) : value);
  const what = perOperation ? "memory for a pending operation" : metric.title;
  const is = isPlural(what) ? "are" : "is";
  const even = others.slice(0, firstTold(others)).filter(({ ratio }) => ratio !== undefined);
  const rest = others.slice(even.length);
  const axis = axisOf(scenario);
  const place = `${axis.values.length > 1 || !axis.isPending ? "At" : "With"} ${inWords(axis, at)}`;
  const superlative = standings.length === 1 ? "" : isBetterHigh(metric) ? "highest " : "lowest ";
  const { confidence } = scenario.measurement;
  const head =
    even.length === 0
      ? `${what} ${is} ${superlative}with ${best.label}, ${withInterval(of(best), confidence, metric.unit)}`
      : `${what} ${is} ${superlative}with ${named([best, ...even])}, ${span([best, ...even].map(of), metric.unit)}` +
        (metric.exact ? "" : ", which chance does not tell apart");
  const tail =
    rest.length === 0 ? "" : `; ${is === "is" ? "it is" : "they are"} ${enumerate(timesOf(rest, standings.length))}`;
  return [`${place}, ${head}${tail}.`, ...(asked.kind === "ranking" ? priceSentence(best, standings) : [])];
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
function timesOf(rest: readonly Standing[], all: number): string[] {
  const isMany = rest.length > MAX_OTHERS;
  const shown = isMany ? [rest[0], rest[rest.length - 1]] : rest;
  return shown.map(({ label, ratio, value }, i) => {
    const place = !isMany ? "" : i === 0 ? ", the next," : `, the last of ${all}`;
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

/** What the best line takes more than the one that takes least, of core time and of memory. */
function priceSentence(best: Standing, standings: readonly Standing[]): string[] {
  const prices = (["core-time.busy", "memory"] as const).flatMap((name) => {
    const { of } = metricNamed(name);
    const value = (each: Standing) => of(each.point)?.value;
    const own = value(best);
    const least = standings.filter((each) => value(each) !== undefined).sort((a, b) => value(a)! - value(b)!)[0];
    if (own === undefined || least === undefined || least === best || own < NOTABLE * value(least)!) return [];
    const times = formatExact(own / value(least)!, "number", 2);
    return [`${times} times the least ${name === "memory" ? "memory" : "core time"} (${least.label})`];
  });
  return prices.length === 0 ? [] : [`For that ${best.label} takes ${enumerate(prices)}.`];
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
