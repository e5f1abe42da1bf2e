/** How lines stand to each other in one metric at one value of the axis: what rankings and costs are made of. */
import { axisOf, positionOf } from "../../common/axis.js";
import type { Estimate } from "../../common/estimate.js";
import type { Metric } from "../../common/metrics.js";
import { metricNamed } from "../../common/metrics.js";
import type { Line, Point, Scenario } from "../../common/types.js";
import { pairedRatio } from "../../statistics/paired.js";
import { carriesLoad } from "../../statistics/status/words.js";
import { quoted } from "../trend.js";

export interface Standing {
  line: Line;
  label: string;
  point: Point;
  value: Estimate;
  /** How many times the value of the line it is compared with; of that itself absent. */
  ratio?: Estimate;
}

/** Whether more of it is better. */
export function isBetterHigh({ unit, name }: Metric): boolean {
  return unit === "rate" && !/(refused|timed-out|retried)$/.test(name);
}

/**
 * The last value of the axis at which most lines carry the load and have the metric; where none carries any, at which
 * most have the metric.
 */
export function tellingPlace(scenario: Scenario, points: readonly Point[], metric: Metric): number {
  const measured = points.filter((point) => metric.of(point) !== undefined);
  const carrying = measured.filter(carriesLoad);
  const telling = carrying.length > 0 ? carrying : measured;
  const { values } = axisOf(scenario);
  const having = (x: number) => telling.filter((point) => positionOf(point) === x).length;
  const most = Math.max(...values.map(having));
  return values.findLast((x) => having(x) === most) ?? values[values.length - 1];
}

/**
 * Lines that have `name` at `x`, the best first; with `beside` that line first, and the others compared with it. Where
 * some carry the load there, a line that does not is told of only if it is worse even so.
 */
export function standingsAt(
  scenario: Scenario,
  points: readonly Point[],
  name: string,
  x: number,
  beside?: string,
): Standing[] {
  const metric = metricNamed(name);
  const there = scenario.lines.flatMap((line): Standing[] => {
    const point = points.find((each) => each.line === line.id && positionOf(each) === x);
    const value = point && metric.of(point);
    return point && value ? [{ line, label: quoted(line.label), point, value }] : [];
  });
  const sign = isBetterHigh(metric) ? -1 : 1;
  const sorted = there.sort((a, b) => sign * (a.value.value - b.value.value));
  const isAble = ({ point }: Standing) => metric.exact || carriesLoad(point) || !there.some(carries);
  const base = sorted.find(({ line }) => line.id === beside) ?? sorted.find(isAble);
  if (base === undefined) return [];
  const others = sorted
    .filter((each) => each !== base)
    .map((each) => {
      const ratio = pairedRatio(each.point, base.point, name, scenario.measurement.confidence)?.ratio;
      return ratio === undefined ? each : { ...each, ratio };
    });
  const isWorse = (each: Standing) => isTold(each) && sign * (each.ratio!.value - 1) > 0;
  return [base, ...others.filter((each) => isAble(each) || isWorse(each))];
}

function carries({ point }: Standing): boolean {
  return carriesLoad(point);
}

/** Whether it differs beyond chance; where nobody knows what chance does, whether it differs. */
export function isTold({ ratio }: Standing): boolean {
  return ratio !== undefined && differs(ratio);
}

/** Whether a ratio is not 1. */
export function differs({ value, low, high }: Estimate): boolean {
  return low === null || high === null ? value !== 1 : low > 1 || high < 1;
}
