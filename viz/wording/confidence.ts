/** What speaks for and against the numbers of a result, drawn from its points: in sentences. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import {
  formatExact,
  formatGiven,
  formatInteger,
  formatWidth,
  relativeHalfWidth,
} from "../../scenarios/common/format.js";
import { panelsOf, resultsInPanels } from "../../scenarios/common/panels.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { pairedDifference } from "../../scenarios/statistics/paired.js";
import { labelOf } from "../encodings/table.js";
import { metricTitle } from "./vocabulary.js";

/** A share, with two digits. */
function percent(share: number): string {
  return formatExact(share, "share", 2);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** `poll at n = 10 k`. */
function placeOf(result: Result, point: Point): string {
  const panel = point.panel === undefined ? "" : `, ${panelsOf(result.scenario)!.at(point.panel)}`;
  return `${labelOf(result, point.line)} at ${axisOf(result.scenario).at(positionOf(point))}${panel}`;
}

/** The median and the widest relative half-width over all steady points. */
export function widthsSentence(result: Result): string {
  const sentences = (["mean", "p50", "p99"] as const).flatMap((statistic) => {
    const widths = result.points
      .flatMap((point) => (point.latency ? [point.latency.notice[statistic], point.latency.response[statistic]] : []))
      .flatMap((estimate: Estimate) => relativeHalfWidth(estimate) ?? []);
    if (widths.length === 0) return [];
    return [
      `${statistic}: ${formatWidth(medianOf(widths))} at the median point, ${formatWidth(Math.max(...widths))} at the worst`,
    ];
  });
  return sentences.length > 0
    ? `Half-width of the interval, relative to the value: ${sentences.join("; ")}.`
    : "No intervals.";
}

/** Which points are less precise than asked; nothing if all are. */
export function impreciseSentence(result: Result): string {
  const short = result.points.filter(({ precision }) => precision?.met === false);
  return short.length === 0 ? "" : `Less precise: ${few(short.map((point) => placeOf(result, point)))}.`;
}

/** Which percentiles, of those `shown`, have no interval, because too few samples lie beyond; nothing if all have. */
export function unboundedSentence({ points }: Pick<Result, "points">, shown?: readonly string[]): string {
  const without = new Map<string, number>();
  for (const name of points.flatMap(({ unbounded }) => unbounded ?? [])) {
    if (shown !== undefined && !shown.includes(name)) continue;
    without.set(name, (without.get(name) ?? 0) + 1);
  }
  const said = [...without].map(([name, count]) => `${metricTitle(name)} at ${count} of ${points.length} points`);
  return said.length === 0 ? "" : `Too few samples lie beyond ${said.join(", ")}: no interval is claimed there.`;
}

/** So few events per independent sample are as good as one. */
const INDEPENDENT = 1.1;

/** How far consecutive events depend on each other, and what would come of ignoring it. */
export function correlationSentences(result: Result): string {
  const known = result.points.filter(({ correlation }) => correlation !== undefined);
  if (known.length === 0) return "No point has a known correlation of consecutive events.";
  const events = (point: Point) => point.correlation!.events;
  const coverage = (point: Point) => point.correlation!.naiveCoverage;
  const worst = known.reduce((a, b) => (events(b) > events(a) ? b : a));
  const { confidence } = result.scenario.measurement;
  const usual = medianOf(known.map(events));
  const short = known.filter(({ correlation }) => correlation!.short);
  return [
    `${usual < INDEPENDENT ? "At most points consecutive events are as good as independent" : `At the median point ${count(usual)} consecutive events tell as much about the mean as one independent sample`}; ` +
      `at the worst, ${count(Math.max(1, events(worst)))} ${usual < INDEPENDENT ? "tell as much about the mean as one independent sample " : ""}(${placeOf(result, worst)}).`,
    `An interval that treats all events as independent would cover the true mean ${percent(Math.min(confidence, coverage(worst)))} of the time there, instead of ${formatGiven(confidence, "share")}. ` +
      "The intervals here compare whole replications, which are independent.",
    ...(short.length > 0
      ? [
          `At ${short.length} of ${known.length} points a replication is less than 20 times as long as that, so intervals may be too narrow: ` +
            `${few(short.map((point) => placeOf(result, point)))}.`,
        ]
      : []),
  ].join(" ");
}

function count(events: number): string {
  return events < 100 ? formatExact(events, "number", 2) : formatInteger(Math.round(events));
}

/** Names of many things are given up to this number. */
const NAMED = 6;

function few(names: readonly string[]): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** Whether latency changed along the measured window. */
export function driftSentence(result: Result): string {
  const known = result.points.filter(({ drift }) => drift !== undefined);
  if (known.length === 0) return "";
  const size = ({ drift }: Point) => Math.abs(drift!.value);
  const worst = known.reduce((a, b) => (size(b) > size(a) ? b : a));
  return (
    "From the first half of the measured window to the second, mean response latency changed by " +
    `${percent(medianOf(known.map(size)))} at the median point, by ${percent(size(worst))} at the worst (${placeOf(result, worst)}). ` +
    "Points where it changed beyond chance and by more than 5 % are called too short to tell, and have no latency."
  );
}

/** The latency whose gain from common random numbers is shown. */
const COMPARED = "response.mean";

/** What comparing two lines replication by replication brings, over all pairs of lines. */
export function pairingSentence(result: Result): string {
  const factors = pairsOf(result)
    .flatMap(
      ([a, b]) => pairedDifference(a, b, COMPARED, result.scenario.measurement.confidence)?.varianceReduction ?? [],
    )
    .filter(Number.isFinite);
  if (factors.length === 0) return "";
  const said = (factor: number) => formatExact(factor, "ratio", 2);
  const helped = factors.filter((factor) => factor > 1).length;
  return (
    `Pairing divides the variance of a difference in ${metricTitle(COMPARED)} by ${said(medianOf(factors))} at the median of ${formatInteger(factors.length)} comparisons of two ` +
    `lines at one ${axisOf(result.scenario).symbol}, by ${said(Math.min(...factors))} to ${said(Math.max(...factors))} over all; the variance is smaller in ${percent(helped / factors.length)} of them.`
  );
}

/** Every two lines at every value of the axis, in every panel. */
function pairsOf(result: Result): [Point, Point][] {
  if (result.scenario.panels) return resultsInPanels(result).flatMap(({ of }) => pairsOf(of));
  const { scenario, points } = result;
  return axisOf(scenario).values.flatMap((x) => {
    const here = points.filter((point) => positionOf(point) === x && point.byReplication);
    return here.flatMap((a, i) => here.slice(i + 1).map((b): [Point, Point] => [a, b]));
  });
}

/** The command that tells what the numbers, and the claims, would be with other costs. */
export function sensitivityCommand({ command, scenario }: Result): string {
  const named = /^muxsim run ('[^']*'|[\w./-]+)/.exec(command);
  return `muxsim sensitivity ${named ? named[1] : scenario.name}`;
}

/** How many simplifications the mechanisms state. */
export function divergenceSentence({ mechanisms }: Result): string {
  const total = mechanisms.reduce((sum, { divergence }) => sum + divergence.length, 0);
  const most = [...mechanisms].sort((a, b) => b.divergence.length - a.divergence.length)[0];
  if (most === undefined || total === 0) return "No mechanism states a simplification.";
  return `The mechanisms state ${total} simplifications, ${most.divergence.length} of them of ${most.name}, beside the real behaviour and its sources.`;
}
