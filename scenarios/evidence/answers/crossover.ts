/** From where on one line is better than another. */

import { exp, log } from "../../../sim/math.js";
import { axisOf, inWords, positionOf, rangeInWords } from "../../common/axis.js";
import { capital } from "../../common/capital.js";
import { enumerate } from "../../common/enumerate.js";
import type { Estimate } from "../../common/estimate.js";
import { DISTINCT, formatEstimate, formatExact, formatInterval } from "../../common/format.js";
import { metricNamed } from "../../common/metrics.js";
import { round } from "../../common/rounding.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { ratio as ratioOfPoints, simultaneous } from "../claims/numbers.js";
import { span } from "../group-words.js";
import { titleIn } from "../title-in.js";
import { quoted } from "../trend.js";
import { differs, isBetterHigh } from "./standings.js";

type Crossed = Asked & { kind: "crossover" };

/** The second line over the first at a value of the axis, and which of the two is better, if chance does not decide. */
interface Comparison {
  n: number;
  ratio: Estimate;
  better: "first" | "second" | undefined;
}

type Pair = Crossed["between"][number];

/** One sentence for each pair; none of a pair that has the metric at no common value of the axis. */
export function crossoverSentences(scenario: Scenario, points: readonly Point[], asked: Crossed): string[] {
  return asked.between.flatMap((pair) => pairSentence(scenario, points, asked, pair));
}

function pairSentence(scenario: Scenario, points: readonly Point[], asked: Crossed, pair: Pair): string[] {
  const compared = comparisons(scenario, points, asked.metric, pair);
  if (compared.length === 0) return [];
  const names = pair.map((id) => quoted(scenario.lines.find((line) => line.id === id)!.label));
  const title = titleIn(scenario, metricNamed(asked.metric));
  const from = compared.findLastIndex(({ better }) => better !== compared.at(-1)!.better) + 1;
  const [before, beyond] = [compared.slice(0, from), compared.slice(from)];
  const side = beyond[0].better;
  const axis = axisOf(scenario);
  const { format } = axis;
  const [low, high] = [beyond[0].n, beyond.at(-1)!.n];
  const range = low === high ? `at ${inWords(axis, low)}` : rangeInWords(axis, low, high);
  if (side === undefined) {
    const untold = `Chance does not tell the ${title} of ${names[1]} and ${names[0]} apart ${range}`;
    const rest = `; before, with ${names[1]} it is ${rangeOf(before)} times that with ${names[0]}`;
    return [`${untold}${before.length === 0 ? "" : rest}.`];
  }
  const [winner, loser] = side === "first" ? names : [names[1], names[0]];
  // The loser's over the winner's.
  const over = side === "first" ? (each: Comparison) => each : inverse;
  const times = `${title} with ${loser} is`;
  const last = beyond.at(-1)!;
  const also = alsoClause(scenario, points, asked, side === "first" ? pair : [pair[1], pair[0]], last.n);
  const most = `${sayRatio(over(last))} times that with ${winner} at ${format(last.n)}`;
  if (before.length === 0) {
    const everywhere = beyond.length === 1 ? most : `${rangeOf(beyond.map(over))} times that with ${winner}`;
    return [
      `${capital(range)}, ${winner} is better than ${loser}: ${times} ${everywhere}${also === "" ? "" : `, ${also} at ${format(last.n)}`}.`,
    ];
  }
  const at = crossing(before.at(-1)!, beyond[0]);
  const near = at === undefined ? inWords(axis, beyond[0].n) : `about ${inWords(axis, at)}`;
  const bracket = at === undefined ? "" : ` (between ${format(before.at(-1)!.n)} and ${format(beyond[0].n)})`;
  return [
    `From ${near} on${bracket}, ${winner} is better than ${loser}: ${times} ${most}${also && `, ${also}`}; ` +
      `before, it is ${beforeOf(before.map(over))}.`,
  ];
}

/** `busy core time per completion 1.02 times (1.01 to 1.03)`: the loser's over the winner's. */
function alsoClause(scenario: Scenario, points: readonly Point[], asked: Crossed, [winner, loser]: Pair, n: number) {
  const at = (id: string) => points.find((point) => point.line === id && positionOf(point) === n)!;
  const said = (asked.also ?? []).flatMap((name) => {
    const metric = metricNamed(name);
    const over = ratioOfPoints(at(loser), at(winner), metric, scenario, scenario.measurement.confidence);
    if (over === undefined) return [];
    const interval = over.low === over.high ? "" : formatInterval(over, "number", DISTINCT);
    const times = `${formatEstimate(over, "number", DISTINCT)} times${interval && ` (${interval})`}`;
    return [`${titleIn(scenario, metric)} ${times}`];
  });
  return enumerate(said);
}

/** All of them hold at once with the scenario's confidence. */
function comparisons(scenario: Scenario, points: readonly Point[], name: string, pair: Pair): Comparison[] {
  const metric = metricNamed(name);
  const at = (id: string, n: number) => points.find((point) => point.line === id && positionOf(point) === n);
  const pairs = axisOf(scenario).values.flatMap((n) => {
    const [first, second] = pair.map((id) => at(id, n));
    return first && second && metric.of(first) && metric.of(second) ? [{ n, first, second }] : [];
  });
  const confidence = simultaneous(scenario, pairs.length);
  const sign = isBetterHigh(metric) ? -1 : 1;
  return pairs.flatMap(({ n, first, second }): Comparison[] => {
    const ratio = ratioOfPoints(second, first, metric, scenario, confidence);
    if (ratio === undefined) return [];
    const told = differs(ratio) ? sign * (ratio.value - 1) : 0;
    return [{ n, ratio, better: told === 0 ? undefined : told < 0 ? "second" : "first" }];
  });
}

/** Where both are as good, linear in the logarithms between two neighbours; undefined if they do not cross there. */
function crossing(before: Comparison, beyond: Comparison): number | undefined {
  const [from, to] = [before, beyond].map(({ ratio }) => log(ratio.value));
  if (!(from * to < 0)) return undefined;
  return round(exp(log(before.n) + (from / (from - to)) * (log(beyond.n) - log(before.n))), 2);
}

function inverse({ ratio: { value, low, high }, ...rest }: Comparison): Comparison {
  const over = (number: number | null) => (number === null || number === 0 ? null : 1 / number);
  return { ...rest, ratio: { value: 1 / value, low: over(high), high: over(low) } };
}

/** `0.5 to 0.9 times`. */
function beforeOf(those: readonly Comparison[]): string {
  const range = rangeOf(those);
  return range === "1" ? "as high with both" : `${range} times`;
}

/** `0.5 to 0.9`, once if both read alike. */
function rangeOf(those: readonly Comparison[]): string {
  const values = those.map(({ ratio }) => ratio.value);
  return span(values, (value) => formatExact(value, "number", 2));
}

function sayRatio({ ratio }: Comparison): string {
  const interval = formatInterval(ratio, "number", DISTINCT);
  return formatEstimate(ratio, "number", DISTINCT) + (interval && ` (${interval})`);
}
