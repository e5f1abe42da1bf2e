/** From which value of the axis on more of it brings little. */
import { type Axis, axisOf, inWords, positionOf, whereOf } from "../../common/axis.js";
import { enumerate } from "../../common/enumerate.js";
import { DISTINCT, formatEstimate, formatExact, formatInterval, formatMeasured } from "../../common/format.js";
import { type Metric, metricNamed } from "../../common/metrics.js";
import type { Asked } from "../../common/shapes/answer.js";
import type { Point, Scenario } from "../../common/types.js";
import { ratio as ratioOfPoints } from "../claims/numbers.js";
import { namesOf, span } from "../group-words.js";
import { titleIn } from "../title-in.js";
import { quoted } from "../trend.js";
import { withInterval } from "../with-interval.js";
import { firstShort, isShort } from "./briefly.js";
import { isBetterHigh } from "./standings.js";

type Enough = Asked & { kind: "enough" };

/** Within this share of the best is as good. */
const ALIKE = 0.1;

/** Where a line is as good as it gets. */
interface Plateau {
  label: string;
  first: Point;
  best: Point;
  last: Point;
  from: number;
  to: number;
}

/** One sentence, or two where that is long; none if no line has the metric at two values of the axis. */
export function enoughSentences(scenario: Scenario, points: readonly Point[], asked: Enough): string[] {
  const metric = metricNamed(asked.metric);
  const all = scenario.lines.flatMap(({ id, label }) => plateauOf(quoted(label), metric, ofLine(id, points, metric)));
  if (all.length === 0) return [];
  const groups = groupsOf(all);
  const clausesIn = (hasBest: boolean) => groups.map((group, i) => clauseOf(scenario, metric, group, i === 0, hasBest));
  const what = `${whereOf(axisOf(scenario))}, ${titleIn(scenario, metric)} is within 10 % of its best`;
  const whole = `${what} ${clausesIn(true).join("; ")}.`;
  if (groups.length === 1 || isShort(whole)) return [whole];
  const first = firstShort([true, false], (hasBest) => `${what} ${clausesIn(hasBest)[0]}.`);
  return [first, firstShort([true, false], (hasBest) => `It is ${clausesIn(hasBest).slice(1).join("; ")}.`)];
}

function ofLine(id: string, points: readonly Point[], { of }: Metric): Point[] {
  const own = points.filter((point) => point.line === id && of(point) !== undefined);
  return own.sort((a, b) => positionOf(a) - positionOf(b));
}

/** The values around the best at which it is as good. */
function plateauOf(label: string, metric: Metric, own: readonly Point[]): Plateau[] {
  if (own.length < 2) return [];
  const values = own.map((point) => metric.of(point)!.value);
  const isHigh = isBetterHigh(metric);
  const best = isHigh ? Math.max(...values) : Math.min(...values);
  const isAsGood = (value: number) => (isHigh ? value >= best / (1 + ALIKE) : value <= best * (1 + ALIKE));
  const at = values.indexOf(best);
  let [from, to] = [at, at];
  while (from > 0 && isAsGood(values[from - 1])) from--;
  while (to < own.length - 1 && isAsGood(values[to + 1])) to++;
  return [
    {
      label,
      first: own[0],
      best: own[at],
      last: own[own.length - 1],
      from: positionOf(own[from]),
      to: positionOf(own[to]),
    },
  ];
}

/** Those that are as good at the same values. */
function groupsOf(all: readonly Plateau[]): Plateau[][] {
  const groups = new Map<string, Plateau[]>();
  for (const each of all) {
    const key = `${each.from} ${each.to}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].sort((a, b) => a[0].from - b[0].from);
}

/** `from cores = 16 on with a, 2.1 M/s (95 % interval 2.0 M/s to 2.2 M/s), 16 times (15 to 17) that at 1`. */
function clauseOf(
  scenario: Scenario,
  metric: Metric,
  group: readonly Plateau[],
  isFirst: boolean,
  hasBest: boolean,
): string {
  const axis = axisOf(scenario);
  const { values } = axis;
  const [{ from, to }] = group;
  const last = values[values.length - 1];
  const reach = from === values[0] && to === last ? "everywhere" : rangeOf(axis, from, to, isFirst);
  const where = `${reach} with ${namesOf(group)}${hasBest ? `, ${bestOf(scenario, metric, group)}` : ""}`;
  const ends = [...(from > values[0] ? (["first"] as const) : []), ...(to < last ? (["last"] as const) : [])];
  const beyond = enumerate(ends.map((end, i) => gainOf(scenario, metric, group, end, i === 0)));
  if (beyond === "") return where;
  return `${where}, ${isBetterHigh(metric) ? "" : "and "}${beyond}`;
}

function rangeOf(axis: Axis, from: number, to: number, isFirst: boolean): string {
  const { values, format, isPending } = axis;
  const said = (x: number) => (isFirst ? inWords(axis, x) : format(x));
  if (from === to) return `only at ${said(from)}`;
  if (to === values[values.length - 1]) return `from ${said(from)} on`;
  return isPending ? `from ${format(from)} to ${said(to)}` : `from ${said(from)} to ${format(to)}`;
}

function bestOf(scenario: Scenario, { of, unit }: Metric, group: readonly Plateau[]): string {
  const estimates = group.map(({ best }) => of(best)!);
  if (estimates.length === 1) return withInterval(estimates[0], scenario.measurement.confidence, unit);
  return span(
    estimates.map(({ value }) => value),
    (value) => formatMeasured(value, unit),
  );
}

/** `2.4 times as high (2.0 to 2.8) at 1`; of what is better high, `16 times (15 to 17) that at 1`. */
function gainOf(
  scenario: Scenario,
  metric: Metric,
  group: readonly Plateau[],
  end: "first" | "last",
  isFirst: boolean,
): string {
  const isHigh = isBetterHigh(metric);
  const { confidence } = scenario.measurement;
  const ratios = group.flatMap((each) => {
    const [over, under] = isHigh ? [each.best, each[end]] : [each[end], each.best];
    return ratioOfPoints(over, under, metric, scenario, confidence) ?? [];
  });
  const at = axisOf(scenario).format(positionOf(group[0][end]));
  // Nothing is a multiple of 0.
  if (ratios.length === 0) return `${formatMeasured(metric.of(group[0][end])!.value, metric.unit)} at ${at}`;
  const [as, of] = isHigh ? ["", ` that at ${at}`] : [isFirst ? " as high" : "", ` at ${at}`];
  if (ratios.length > 1) {
    const values = ratios.map(({ value }) => value);
    return `${span(values, (value) => formatExact(value, "number", 2))} times${as}${of}`;
  }
  const interval = formatInterval(ratios[0], "number", DISTINCT);
  return `${formatEstimate(ratios[0], "number", DISTINCT)} times${as}${interval && ` (${interval})`}${of}`;
}
