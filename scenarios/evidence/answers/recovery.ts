/** For how long what happens at given times stays in a latency, and with whom. */
import { axisOf, inWords, positionOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import { formatExact, formatMeasured } from "../../common/format.js";
import { metricNamed } from "../../common/metrics.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { namesOf } from "../group-words.js";
import { quoted } from "../trend.js";
import { firstShort } from "./briefly.js";
import { type Episode, episodesOf } from "./episodes.js";

type Recovery = Asked & { kind: "recovery" };
type Timeline = NonNullable<Point["timeline"]>;

/** A span is disturbed if it is above so many times the mean of those before anything happens, and above each. */
const NOTICED = 2;
/** Fewer events in a span have no 99th percentile. */
const LEAST_EVENTS = 100;
const MOST_EPISODES = 2;

/** What one line made of one episode. */
interface Reaction {
  label: string;
  /** From its beginning to the end of the last disturbed span; 0 if there is none. */
  lastsNs: number;
  /** It was disturbed still when the next episode began, or the run ended. */
  isOpen: boolean;
  highestNs: number;
}

/** The last value of the axis that has latencies over time; undefined if none has. */
export function timedPlace(scenario: Scenario, points: readonly Point[]): number | undefined {
  return axisOf(scenario).values.findLast((x) => points.some((each) => positionOf(each) === x && each.timeline));
}

/** A sentence for each of two episodes at most; or one that says why it cannot be told; none if nothing happens. */
export function recoverySentences(
  scenario: Scenario,
  points: readonly Point[],
  asked: Recovery,
): { told: string[]; untold: string[] } {
  const at = asked.at ?? timedPlace(scenario, points);
  const there = scenario.lines.flatMap(({ id, label }) => {
    const point = points.find((each) => each.line === id && positionOf(each) === at);
    return point?.timeline
      ? [{ label: quoted(label), timeline: point.timeline, replications: point.replications ?? 1 }]
      : [];
  });
  const episodes = episodesOf(scenario.changes ?? []);
  if (at === undefined || there.length === 0 || episodes.length === 0) return { told: [], untold: [] };
  const statistic = statisticOf(asked.metric);
  const { spanNs } = there[0].timeline;
  const untold = (why: string) => ({ told: [], untold: [`For how long cannot be told: ${why}.`] });
  const span = formatExact(spanNs, "ns");
  if (spanNs > episodes[0].atNs) return untold(`no span of ${span} ends before the first change`);
  const fewest = Math.min(...there.map(({ timeline, replications }) => medianOf(timeline.events) / replications));
  if (statistic === "p99" && fewest < LEAST_EVENTS)
    return untold(`a span of ${span} has ${Math.round(fewest)} events, too few for a p99`);
  const all = episodes.map((episode) => ({
    episode,
    reactions: there.map(({ label, timeline }) => reactionOf(label, timeline, statistic, episode, episodes[0].atNs)),
  }));
  const longest = ({ reactions }: (typeof all)[number]) => Math.max(...reactions.map(({ lastsNs }) => lastsNs));
  const shown = [...all].sort((a, b) => longest(b) - longest(a)).slice(0, MOST_EPISODES);
  shown.sort((a, b) => a.episode.atNs - b.episode.atNs);
  const axis = axisOf(scenario);
  const place = axis.values.length > 1 ? `At ${inWords(axis, at)}, when` : "When";
  const among = all.length > shown.length ? `, the two longest of ${all.length}` : "";
  const told = shown.map(({ episode, reactions }, i) => {
    const subject = i === 0 ? place : "When";
    const what = i === 0 ? `${metricNamed(asked.metric).title} stays above twice its usual` : "it does";
    const end = i === shown.length - 1 ? `; told in steps of ${span}${among}` : "";
    const clauses = (hasHighest: boolean) => clausesOf(reactions, spanNs, hasHighest);
    return firstShort([true, false], (full) => `${subject} ${episode.words}, ${what} ${clauses(full)}${end}.`);
  });
  return { told, untold: [] };
}

function statisticOf(metric: string): "mean" | "p50" | "p99" {
  return metric.split(".").at(-1) as "p99";
}

function medianOf(counts: readonly number[]): number {
  return [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 2)];
}

function reactionOf(
  label: string,
  timeline: Timeline,
  statistic: "mean" | "p50" | "p99",
  { atNs, untilNs }: Episode,
  firstNs: number,
): Reaction {
  const { spanNs } = timeline;
  const values = timeline[statistic].value;
  const before = values.flatMap((value, i) => (value !== null && (i + 1) * spanNs <= firstNs ? [value] : []));
  const usual = before.reduce((sum, value) => sum + value, 0) / before.length;
  const threshold = Math.max(NOTICED * usual, ...before);
  const from = Math.floor(atNs / spanNs);
  const to = Math.min(values.length, Math.max(from + 1, Math.floor(untilNs / spanNs)));
  const isAbove = (i: number) => i >= from && i < to && (values[i] ?? 0) > threshold;
  let last = to - 1;
  // One span by itself, later, is chance.
  while (last >= from && !(isAbove(last) && (last === from || isAbove(last - 1) || isAbove(last + 1)))) last--;
  const disturbed = values.slice(from, to).map((value) => value ?? 0);
  return {
    label,
    lastsNs: last < from ? 0 : (last + 1) * spanNs - atNs,
    isOpen: last === to - 1,
    highestNs: Math.max(...disturbed),
  };
}

/** `for 120 ms with a and b (at most 55 ms) and never with c (at most 101 us)`, the shortest last but one. */
function clausesOf(reactions: readonly Reaction[], spanNs: number, hasHighest: boolean): string {
  const groups: Reaction[][] = [];
  for (const each of [...reactions].sort((a, b) => b.lastsNs - a.lastsNs)) {
    const group = groups.at(-1);
    if (group && group[0].lastsNs === each.lastsNs && group[0].isOpen === each.isOpen) group.push(each);
    else groups.push([each]);
  }
  const highest = (group: readonly Reaction[]) => (hasHighest ? highestOf(group) : "");
  return enumerate(groups.map((group) => `${timeOf(group[0], spanNs)} with ${namesOf(group)}${highest(group)}`));
}

function timeOf({ lastsNs, isOpen }: Reaction, spanNs: number): string {
  if (lastsNs === 0) return "never";
  const lasting = formatExact(lastsNs, "ns");
  if (isOpen) return `for more than ${lasting}`;
  return lastsNs <= spanNs ? `for at most ${lasting}` : `for ${lasting}`;
}

function highestOf(group: readonly Reaction[]): string {
  return ` (up to ${formatMeasured(Math.max(...group.map(({ highestNs }) => highestNs)), "ns")})`;
}
