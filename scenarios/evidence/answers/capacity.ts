/** How much each line carries: as many events as it delivers at most, and with how many operations. */
import { measuredTraffics } from "../../../sim/traffic/classes.js";
import { axisOf, positionOf } from "../../common/axis.js";
import type { Estimate } from "../../common/estimate.js";
import { DISTINCT, formatEstimate, formatExact, formatInterval, formatMeasured } from "../../common/format.js";
import { metricNamed } from "../../common/metrics.js";
import { round } from "../../common/rounding.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Line, Point, Scenario } from "../../common/types.js";
import { carriesLoad, fallsShort } from "../../statistics/status/words.js";
import { ratio } from "../claims/numbers.js";
import { namesOf, span } from "../group-words.js";
import { kneeOf } from "../knee.js";
import { quoted } from "../trend.js";
import { withInterval } from "../with-interval.js";
import { firstShort } from "./briefly.js";
import { cheapestSentence } from "./ranking.js";

type Carried = Asked & { kind: "capacity" };

interface Capacity {
  line: string;
  label: string;
  /** Where it is the most. */
  point: Point;
  most: Estimate;
  /** Where on the axis it is reached. */
  at: number;
  /** It carries all that is asked for, to the end of the axis: nobody knows how much it could. */
  open: boolean;
}

/** So many groups of lines are said; of more, the first ones and the last. The first of these that is short. */
const MOST_GROUPS = [4, 3, 2] as const;
/** Lines whose capacities differ by less are said together. */
const ALIKE = 0.03;

/** One sentence, and one on which takes least of those that carry everything; none if nothing is delivered anywhere. */
export function capacitySentences(scenario: Scenario, points: readonly Point[], asked: Carried): string[] {
  const all = scenario.lines.flatMap((line) => capacityOf(scenario, line, points, asked.metric));
  if (all.length === 0) return [];
  const groups = groupsOf(all.sort((a, b) => Number(b.open) - Number(a.open) || b.most.value - a.most.value));
  const [top] = groups;
  const best = all.reduce((a, b) => (b.most.value > a.most.value ? b : a));
  const { confidence } = scenario.measurement;
  const wordsOf = (group: readonly Capacity[], i: number) => {
    const share = shareOf(scenario, asked.metric, group, best);
    const beyond = endOf(scenario, points, asked.metric, group, false);
    return `${rateOf(group)} with ${namesOf(group)}${placeOf(scenario, group, true)}, ${share}${i === 0 ? " as much" : ""}${beyond}`;
  };
  const most = top.length === 1 ? withInterval(top[0].most, confidence, "rate") : rateOf(top);
  const head = top[0].open
    ? `All that is asked for, up to ${rateOf(top)}, is carried by ${namesOf(top)}${placeOf(scenario, top)}`
    : `The most ${metricNamed(asked.metric).title} is ${most}, with ${namesOf(top)}${placeOf(scenario, top)}` +
      endOf(scenario, points, asked.metric, top, true);
  const cheapest = cheapestSentence(
    scenario,
    points,
    top[0].open ? top.map(({ line }) => line) : [],
    Math.max(...top.map(({ at }) => at)),
  );
  const said = firstShort(MOST_GROUPS, (most) => {
    const shown = groups.length <= most ? groups : [...groups.slice(0, most - 1), groups[groups.length - 1]];
    return [head, ...shown.slice(1).map(wordsOf)].join("; ");
  });
  return [`${said}.`, ...(asked.metric === "throughput" ? fullSentence(scenario, points, all) : []), ...cheapest];
}

/** A storage device is asked for nothing, and clients for no rate: what comes is all there is. */
function asksForLoad({ workload }: Scenario): boolean {
  return measuredTraffics(workload).some(({ kind }) => !["storage", "clients"].includes(kind));
}

/** Less than this share of the most is worth a word. */
const MUCH_LESS = 0.9;

/** `, and 0/s at 120`, if at the end of the axis there is much less; nothing where that is not known of each. */
function endOf(
  scenario: Scenario,
  points: readonly Point[],
  name: string,
  group: readonly Capacity[],
  isFirst: boolean,
): string {
  const { values, format } = axisOf(scenario);
  const { of, unit } = metricNamed(name);
  const last = values[values.length - 1];
  const ends = group.flatMap(({ line, most }) => {
    const point = points.find((each) => each.line === line && positionOf(each) === last);
    const value = point && of(point)?.value;
    return value !== undefined && value < MUCH_LESS * most.value ? [value] : [];
  });
  if (ends.length < group.length || !asksForLoad(scenario)) return "";
  const said = span(ends, (value) => formatMeasured(value, unit));
  return `, ${isFirst ? "and " : ""}${said} at ${format(last)}`;
}

/** What is full where lines are asked for more, if it is the same with all of them. */
function fullSentence(scenario: Scenario, points: readonly Point[], all: readonly Capacity[]): string[] {
  const knees = all.map(({ line }) => {
    const own = points.filter((point) => point.line === line).sort((a, b) => positionOf(a) - positionOf(b));
    return kneeOf(scenario, line, own);
  });
  const [full, ...others] = new Set(knees.map((knee) => knee.full));
  const from = Math.max(...all.map(({ at }) => at));
  if (full === undefined || others.length > 0 || all.some(({ open }) => open) || !asksForLoad(scenario)) return [];
  return [`From ${axisOf(scenario).format(from)} on, what is full is ${full}.`];
}

/** `0.87 times (0.86 to 0.88)`; of several lines, of the best of them. */
function shareOf(scenario: Scenario, name: string, group: readonly Capacity[], best: Capacity): string {
  const most = group.reduce((a, b) => (b.most.value > a.most.value ? b : a));
  const { confidence } = scenario.measurement;
  const share = ratio(most.point, best.point, metricNamed(name), scenario, confidence);
  if (share === undefined || share.low === share.high || group.length > 1)
    return `${formatExact(most.most.value / best.most.value, "number", 2)} times`;
  const interval = formatInterval(share, "number", DISTINCT);
  return `${formatEstimate(share, "number", DISTINCT)} times${interval && ` (${interval})`}`;
}

export function capacityOf(scenario: Scenario, line: Line, points: readonly Point[], name: string): Capacity[] {
  const { of } = metricNamed(name);
  const own = points.filter((point) => point.line === line.id).sort((a, b) => positionOf(a) - positionOf(b));
  const delivering = own.filter((point) => of(point) !== undefined);
  if (delivering.length === 0) return [];
  const best = delivering.reduce((a, b) => (of(b)!.value > of(a)!.value ? b : a));
  const { kind, at } = kneeOf(scenario, line.id, own);
  const last = delivering[delivering.length - 1];
  const isAsked = asksForLoad(scenario);
  // As many as it takes: more of them deliver no more.
  const enough = positionOf(delivering.find((point) => of(point)!.value >= (1 - ALIKE) * of(best)!.value)!);
  const reached = isAsked && at !== undefined && at.value <= positionOf(best) ? round(at.value, 2) : enough;
  const open = isAsked && kind === "none" && carriesLoad(last) && !fallsShort(last, scenario);
  return [
    {
      line: line.id,
      label: quoted(line.label),
      point: open ? last : best,
      most: of(open ? last : best)!,
      at: open ? positionOf(last) : reached,
      open,
    },
  ];
}

/** Lines that carry as much, one after another. */
function groupsOf(sorted: readonly Capacity[]): Capacity[][] {
  const groups: Capacity[][] = [];
  for (const each of sorted) {
    const group = groups.at(-1);
    if (group && group[0].open === each.open && each.most.value >= (1 - ALIKE) * group[0].most.value) group.push(each);
    else groups.push([each]);
  }
  return groups;
}

function rateOf(group: readonly Capacity[]): string {
  return span(
    group.map(({ most }) => most.value),
    (rate) => formatMeasured(rate, "rate"),
  );
}

/** ` (at 4.1 k pending operations)`, `again` without of what; nothing where the axis has one value. */
function placeOf(scenario: Scenario, group: readonly Capacity[], again = false): string {
  const { values, isPending, symbol, format } = axisOf(scenario);
  if (values.length === 1) return "";
  const places = [...new Set(group.map(({ at }) => at))].sort((a, b) => a - b);
  const said = [...new Set([places[0], places[places.length - 1]].map(format))].join(" to ");
  if (again) return ` (at ${said})`;
  return isPending ? ` (at ${said} pending operations)` : ` (at ${symbol} = ${said})`;
}
