/** A plot along the axis of which a stretch is shown, from one of its values to another. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Result } from "../../scenarios/common/types.js";
import type { Plot } from "./plotted.js";
import type { Series } from "./series.js";
import type { View } from "./view.js";

type Range = readonly [from: number, to: number];

/** Undefined where all of the axis is shown, or the view leaves fewer than two of its values. */
export function zoomRange({ scenario }: Pick<Result, "scenario">, view: View): Range | undefined {
  const { values } = axisOf(scenario);
  const [from, to] = [Math.min(view.zoomFrom, view.zoomTo), Math.max(view.zoomFrom, view.zoomTo)];
  const inside = values.filter((x) => from <= x && x <= to);
  return inside.length < 2 || inside.length === values.length ? undefined : [inside[0], inside[inside.length - 1]];
}

/** What of `plot` lies in `range`; its y axis is about that alone. */
export function zoomedPlot(plot: Plot, range: Range | undefined): Plot {
  if (range === undefined) return plot;
  const strips = plot.strips.map((strip) => ({ ...strip, points: strip.points.filter(({ x }) => isIn(x, range)) }));
  return { ...plot, x: { ...plot.x, range }, series: zoomedSeries(plot.series, range), strips };
}

export function zoomedSeries(all: readonly Series[], range: Range | undefined): Series[] {
  if (range === undefined) return [...all];
  const along = (points: [number, number][]) => points.filter(([x]) => isIn(x, range));
  return all.map(({ guide, fitted, annotations, ...series }) => ({
    ...series,
    data: series.data.filter(({ x }) => isIn(x, range)),
    ...(guide && { guide: along(guide) }),
    ...(fitted && { fitted: along(fitted) }),
    ...(annotations && { annotations: annotations.filter(({ x }) => isIn(x, range)) }),
  }));
}

/** `result` with those of its points that lie in the stretch that `view` shows. */
export function zoomedResult(result: Result, view: View): Result {
  const range = zoomRange(result, view);
  return range ? { ...result, points: result.points.filter((point) => isIn(positionOf(point), range)) } : result;
}

function isIn(x: number, [from, to]: Range): boolean {
  return from <= x && x <= to;
}

/** `From n = 10 to n = 1 k.`; nothing where all of the axis is shown. */
export function zoomNotes(result: Pick<Result, "scenario">, view: View): string[] {
  const range = zoomRange(result, view);
  const { at } = axisOf(result.scenario);
  return range ? [`From ${at(range[0])} to ${at(range[1])}.`] : [];
}
