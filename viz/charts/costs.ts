/** What an event costs: system calls, context switches and so on along the axis. */
import { formatExact } from "../../scenarios/common/format.js";
import { metricNamed } from "../../scenarios/common/metrics.js";
import { estimateCells, estimateColumns, pointCells, pointColumns } from "../encodings/table.js";
import { capitalise } from "../wording/vocabulary.js";
import { layoutSwitch, metricMenu } from "./controls.js";
import type { Chart } from "./frame.js";
import { drawPlot } from "./plot.js";
import { alongAxis, markerNotes, seriesOf, xAxisOf } from "./points.js";
import { costMetrics, type View, visiblePoints } from "./view.js";

function titleOf({ metric }: View): string {
  const { title, axis = title } = metricNamed(metric);
  return axis;
}

/** Of these, a figure each. */
const FIGURES = ["systemCalls", "contextSwitches", "fruitlessPolls"];

export const costsChart: Chart = {
  name: "costs",
  heading: "What each completion costs",
  tab: "cores",
  controls: (on) => [metricMenu(on), ...layoutSwitch(on)],
  figures: (result) => {
    const known = costMetrics(result).filter(({ name }) => FIGURES.includes(name));
    return Object.fromEntries(known.map(({ name }) => [`costs-${name}`, { metric: name }]));
  },
  title: (result, view) => `${capitalise(titleOf(view))} ${alongAxis(result)}`,
  notes: markerNotes,
  together: true,
  draw: (result, view, frame) => drawPlot(costsChart.plot!(result, view), frame),
  plot(result, view) {
    const { unit, of } = metricNamed(view.metric);
    return {
      title: costsChart.title(result, view),
      notes: costsChart.notes(result, view),
      x: xAxisOf(result),
      y: { kind: "log", title: titleOf(view), format: (value) => formatExact(value, unit) },
      series: seriesOf(result, view, unit, of),
      strips: [],
      byFamily: view.layout === "by-family",
    };
  },
  table(result, view) {
    const { unit, of } = metricNamed(view.metric);
    return {
      columns: [...pointColumns(result), ...estimateColumns(unit, titleOf(view))],
      rows: visiblePoints(result, view).map((point) => [
        ...pointCells(point, result),
        ...estimateCells(of(point), unit),
      ]),
    };
  },
};
