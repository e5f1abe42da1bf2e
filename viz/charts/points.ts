/** From the points of a result to the series of a plot: one line per mechanism line along the axis. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatGiven, formatWithInterval, type Unit } from "../../scenarios/common/format.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { asksForRate, hasLatency, isOverloaded, lostShare, matterOf } from "../../scenarios/statistics/status/words.js";
import { type Column, labelOf } from "../encodings/table.js";
import { lineStyles } from "./palette.js";
import type { Axis } from "./scales.js";
import type { Datum, Series } from "./series.js";
import type { Strip } from "./strips.js";
import { chosenPoints, emphasisOf, type View, visibleLines } from "./view.js";

/** The axis of the result, as a plot has it below. */
export function xAxisOf({ scenario }: Pick<Result, "scenario">): Axis {
  const { scale, title, format, values } = axisOf(scenario);
  return { kind: scale, title, format, ...(values.length === 1 && { only: values[0] }) };
}

/** Behind the name of a quantity: `against cores`; of a single value, `at 100 pending operations`. */
export function alongAxis({ scenario }: Pick<Result, "scenario">): string {
  const { values, title } = axisOf(scenario);
  return values.length > 1 ? `against ${title}` : `at ${atOf({ scenario }, { at: values[0] })}`;
}

/** The chosen value of the axis: `100 k pending operations`, `cores = 4`. */
export function atOf({ scenario }: Pick<Result, "scenario">, { at }: Pick<View, "at">): string {
  const axis = axisOf(scenario);
  return axis.isPending ? `${axis.format(at)} pending operations` : axis.at(at);
}

type Value = (point: Point) => Estimate | undefined;

export function pointsOf(result: Result, line: Line): Point[] {
  return result.points.filter((point) => point.line === line.id).sort((a, b) => positionOf(a) - positionOf(b));
}

/** The visible lines of `result` as series of `value`, in `unit`. */
export function seriesOf(result: Result, view: View, unit: Unit, value: Value): Series[] {
  const styles = lineStyles(result);
  return visibleLines(result, view).map((line) => ({
    id: line.id,
    label: line.label,
    style: styles.get(line.id)!,
    emphasis: emphasisOf(result, view, line),
    data: dataOf(result, line, unit, value),
  }));
}

/** The visible lines that have a point at the chosen value of the axis, as curves through what `curve` has of it. */
export function curvesOf(result: Result, view: View, curve: (point: Point) => Datum[]): Series[] {
  const styles = lineStyles(result);
  const points = chosenPoints(result, view);
  return visibleLines(result, view).flatMap((line): Series[] => {
    const point = points.find((each) => each.line === line.id);
    if (point === undefined) return [];
    const { id, label } = line;
    return [{ id, label, style: styles.get(id)!, emphasis: emphasisOf(result, view, line), data: curve(point) }];
  });
}

/** A column for the line of each of `points`, in nanoseconds. */
export function lineColumns(result: Result, points: readonly Point[]): Column[] {
  return points.map(({ line }) => ({ key: `${line}_ns`, label: labelOf(result, line), numeric: true }));
}

function dataOf(result: Result, line: Line, unit: Unit, value: Value): Datum[] {
  const data: Datum[] = [];
  let afterGap = false;
  for (const point of pointsOf(result, line)) {
    const estimate = value(point);
    if (estimate !== undefined) data.push({ ...datumOf(result, point, unit, estimate), ...(afterGap && { afterGap }) });
    afterGap = estimate === undefined && data.length > 0;
  }
  return data;
}

function datumOf(result: Result, point: Point, unit: Unit, estimate: Estimate): Datum {
  const { value: y, low, high } = estimate;
  const shown = formatWithInterval(estimate, unit);
  return { x: positionOf(point), y, low, high, tip: tipOf(result, point, shown), shown, open: isStrained(point) };
}

/** Saturated or overloaded: what is said of it holds, but not at the rate asked for. */
function isStrained(point: Point): boolean {
  return point.status === "saturated" || isOverloaded(point);
}

/** Name and place of a point, then what is to be said of it, on lines of their own. */
export function tipOf(result: Result, point: Point, ...lines: string[]): string {
  const note =
    hasLatency(point) &&
    (point.status === "saturated" || (point.shortfall && asksForRate(result.scenario)) || lostShare(point) > 0)
      ? [matterOf([point], result.scenario)]
      : [];
  return [
    `${labelOf(result, point.line)}, ${axisOf(result.scenario).at(positionOf(point))}`,
    ...lines.filter(Boolean),
    ...note,
  ].join("\n");
}

/** The points of `series` that have no latency: overloaded, or not run. */
export function stripsOf(result: Result, series: readonly Series[]): Strip[] {
  const of = (...statuses: Point["status"][]) =>
    series.flatMap((line) =>
      result.points
        .filter((point) => point.line === line.id && statuses.includes(point.status))
        .map((point) => ({
          series: line,
          x: positionOf(point),
          tip: tipOf(result, point, matterOf([point], result.scenario)),
        })),
    );
  return [
    { label: "overloaded", points: of("overloaded", "partly overloaded") },
    { label: "too short", points: of("too short") },
    { label: "not run", points: of("unsupported") },
  ];
}

/** How to read bands and open markers. */
export function markerNotes(result: Result, view: View): string[] {
  return [
    `Bands: ${formatGiven(result.scenario.measurement.confidence, "share")} confidence intervals across replications.`,
    ...(shows(result, view, isStrained)
      ? [
          asksForRate(result.scenario)
            ? "Open markers: saturated or overloaded, fewer events are delivered than were asked for."
            : "Open markers: saturated or overloaded, something is full.",
        ]
      : []),
  ];
}

/** What the strips above a plot mean, as far as they occur. */
export function stripNotes(result: Result, view: View): string[] {
  return [
    ...(shows(result, view, isOverloaded)
      ? ["Overloaded: more work is offered than can be done, so no steady latency exists."]
      : []),
    ...(shows(result, view, (point) => point.status === "too short")
      ? [
          "Too short: the runs do not show whether the point has a steady state, or had not settled, so no steady latency is known.",
        ]
      : []),
    ...(shows(result, view, (point) => point.status === "unsupported")
      ? ["Not run: the mechanism does not support so many operations."]
      : []),
  ];
}

function shows(result: Result, view: View, test: (point: Point) => boolean): boolean {
  const lines = new Set(visibleLines(result, view).map((line) => line.id));
  return result.points.some((point) => lines.has(point.line) && test(point));
}
