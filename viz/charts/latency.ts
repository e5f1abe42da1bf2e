/** Latency along the axis: the core picture. */
import { formatExact, formatInteger } from "../../scenarios/common/format.js";
import { statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Result } from "../../scenarios/common/types.js";
import { estimateCells, estimateColumns, number, pointCells, pointColumns } from "../encodings/table.js";
import { capitalise, LATENCY_NAMES } from "../wording/vocabulary.js";
import { familyButtons, latencySwitch, lawsSwitch, layoutSwitch, statisticSwitch } from "./controls.js";
import type { Chart } from "./frame.js";
import { lawNotes, withLaws } from "./laws.js";
import { linesByFamily } from "./palette.js";
import { drawPlot } from "./plot.js";
import { alongAxis, markerNotes, seriesOf, stripNotes, stripsOf, xAxisOf } from "./points.js";
import { chosenLatencies, classChoices, latencyInWords, latencyOf, type View, visiblePoints } from "./view.js";

/** The chosen statistic of the chosen latency, in words. */
export function quantity(view: View): string {
  return `${statisticTitle(view.statistic)} ${latencyInWords(view)}`;
}

/** With more lines than this, those of a family are also drawn apart. */
const FEW = 8;

function scattered(result: Result): boolean {
  return result.scenario.lines.length > FEW && linesByFamily(result).length > 1;
}

export const latencyChart: Chart = {
  name: "latency",
  heading: (result) => `Latency ${alongAxis(result)}`,
  tab: "latency",
  controls: (on) => [...latencySwitch(on), statisticSwitch(on)],
  more: (on) => [...lawsSwitch(on), ...layoutSwitch(on), familyButtons(on.result)],
  figures: (result) => ({
    ...Object.fromEntries(
      (["notice", "response"] as const).flatMap((latency) =>
        (["mean", "p50", "p99"] as const).map((statistic) => [
          `latency-${latency}-${statistic}`,
          { latency, statistic },
        ]),
      ),
    ),
    ...Object.fromEntries(
      classChoices(result)
        .slice(1)
        .map((name) => [`latency-${name}-response-p99`, { class: name, latency: "response", statistic: "p99" }]),
    ),
    ...(scattered(result) && { "latency-by-family": { layout: "by-family" } }),
  }),
  title: (result, view) => `${capitalise(quantity(view))} ${alongAxis(result)}`,
  notes: (result, view) => [
    `${capitalise(LATENCY_NAMES[view.latency].short)} latency: ${LATENCY_NAMES[view.latency].meaning}.`,
    ...(view.statistic === "max" ? ["A maximum has no interval."] : []),
    ...lawNotes(result, view),
    ...markerNotes(result, view),
    ...stripNotes(result, view),
  ],
  together: true,
  draw: (result, view, frame) => drawPlot(latencyChart.plot!(result, view), frame),
  plot(result, view) {
    const series = seriesOf(result, view, "ns", (point) => latencyOf(point, view)).map((line) =>
      withLaws(result, view, line),
    );
    return {
      title: latencyChart.title(result, view),
      notes: latencyChart.notes(result, view),
      x: xAxisOf(result),
      y: { kind: "log", title: quantity(view), format: (ns) => formatExact(ns, "ns") },
      series,
      strips: stripsOf(result, series),
      byFamily: view.layout === "by-family",
    };
  },
  table: (result, view) => ({
    columns: [
      ...pointColumns(result),
      ...estimateColumns("ns", quantity(view)),
      { key: "law_notice_mean_ns", label: "law, mean notice", numeric: true },
      { key: "replications", label: "replications", numeric: true },
      { key: "samples", label: "samples", numeric: true },
    ],
    rows: visiblePoints(result, view).map((point) => [
      ...pointCells(point, result),
      ...estimateCells(latencyOf(point, view), "ns"),
      number(point.lawNoticeNs, (ns) => formatExact(ns, "ns")),
      number(point.replications, String),
      number(chosenLatencies(point, view).samples, formatInteger),
    ]),
  }),
};
