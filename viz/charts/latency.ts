/** Latency against pending operations: the core picture. */
import type { Result } from "../../scenarios/types.js";
import { formatExact, formatInteger } from "../format.js";
import { estimateCells, estimateColumns, number, POINT_COLUMNS, pointCells } from "../table.js";
import { latencyOf, type View, visiblePoints } from "../view.js";
import { capitalise, LATENCY_NAMES, STATISTIC_NAMES } from "../vocabulary.js";
import type { Chart } from "./frame.js";
import { drawPlot } from "./plot.js";
import { markerNotes, PENDING_AXIS, seriesOf, stripNotes, stripsOf } from "./points.js";

/** Laws are about the mean notice latency; on any other statistic they would mislead. */
function showsLaw(view: View): boolean {
  return view.latency === "notice" && view.statistic === "mean";
}

/** The chosen statistic of the chosen latency, in words. */
export function quantity(view: View): string {
  return `${STATISTIC_NAMES[view.statistic]} ${LATENCY_NAMES[view.latency].short} latency`;
}

function lawOf(result: Result, line: string): [number, number][] | undefined {
  const guide = result.points.flatMap((point): [number, number][] =>
    point.line === line && point.lawNoticeNs ? [[point.pending, point.lawNoticeNs]] : [],
  );
  return guide.length > 1 ? guide : undefined;
}

export const latencyChart: Chart = {
  name: "latency",
  heading: "Latency against pending operations",
  title: (_result, view) => `${capitalise(quantity(view))} against pending operations`,
  notes: (result, view) => [
    `${capitalise(LATENCY_NAMES[view.latency].short)} latency: ${LATENCY_NAMES[view.latency].meaning}.`,
    ...(view.statistic === "max" ? ["A maximum has no interval."] : []),
    ...(showsLaw(view) ? ["Thin dots: what the mechanism's law expects at light load."] : []),
    ...markerNotes(result, view),
    ...stripNotes(result, view),
  ],
  draw(result, view, frame) {
    const series = seriesOf(result, view, "ns", (point) => latencyOf(point, view)).map((line) =>
      showsLaw(view) ? { ...line, guide: lawOf(result, line.id) } : line,
    );
    return drawPlot(
      {
        title: latencyChart.title(result, view),
        notes: latencyChart.notes(result, view),
        x: PENDING_AXIS,
        y: { kind: "log", title: quantity(view), format: (ns) => formatExact(ns, "ns") },
        series,
        strips: stripsOf(result, series),
        byFamily: view.layout === "by-family",
      },
      frame,
    );
  },
  table: (result, view) => ({
    columns: [
      ...POINT_COLUMNS,
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
      number(point.samples, formatInteger),
    ]),
  }),
};
