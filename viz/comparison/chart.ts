/** How many times as much b has as a, of one metric, line by line along the axis; 1 is no difference. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatExact, formatWithInterval } from "../../scenarios/common/format.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import { panelsOf } from "../../scenarios/common/panels.js";
import type { Result } from "../../scenarios/common/types.js";
import type { Comparison, PointComparison } from "../../scenarios/result/compare.js";
import type { Frame } from "../charts/frame.js";
import { lineStyles } from "../charts/palette.js";
import { drawPlot } from "../charts/plot.js";
import type { Plot } from "../charts/plotted.js";
import { xAxisOf } from "../charts/points.js";
import type { Series } from "../charts/series.js";
import { capitalise } from "../wording/vocabulary.js";

export function ratioTitle(metric: string): string {
  return `${capitalise(metricNamed(metric).title)}: b in times of a`;
}

export const RATIO_NOTES = [
  "Above 1 b has more than a, below 1 less. Bands: intervals of the ratio.",
  "Open markers: the interval contains 1, so no difference is shown. Points where either has no value are left out.",
];

/** @param a the result that lines and the axis are taken from */
export function drawRatios({ points }: Comparison, a: Result, metric: string, frame: Frame): SVGSVGElement {
  const of = points.filter((point) => point.metric === metric && point.ratio !== null && point.ratio.value > 0);
  const panels = panelsOf(a.scenario);
  const all = (panels?.values ?? [undefined]).map((panel) => ({
    heading: panel === undefined ? "" : panels!.at(panel),
    series: seriesOf(
      a,
      of.filter((point) => point.panel === panel),
    ),
    strips: [],
  }));
  const plot: Plot = {
    title: ratioTitle(metric),
    notes: RATIO_NOTES,
    x: xAxisOf(a),
    y: { kind: "log", title: "b / a", format: (times) => `${formatExact(times, "number")} times` },
    reference: 1,
    series: all.flatMap(({ series }) => series),
    strips: [],
    ...(panels && { facets: all }),
  };
  return drawPlot(plot, frame);
}

function seriesOf(a: Result, points: readonly PointComparison[]): Series[] {
  const styles = lineStyles(a);
  const { at } = axisOf(a.scenario);
  return a.scenario.lines.map(({ id, label }) => ({
    ...{ id, label, style: styles.get(id)!, emphasis: "normal" as const },
    data: points
      .filter(({ line }) => line === id)
      .map((point) => {
        const { ratio, verdict } = point;
        const { value, low, high } = ratio!;
        const x = positionOf(point);
        const shown = formatWithInterval(ratio!, "ratio", { apart: [1] });
        return { x, y: value, low, high, open: verdict !== "real", tip: `${at(x)}\n${label}\n${shown}`, shown };
      })
      .sort((one, other) => one.x - other.x),
  }));
}
