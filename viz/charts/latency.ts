/** Latency along the axis: the core picture. */
import { formatExact, formatInteger } from "../../scenarios/common/format.js";
import { statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Result } from "../../scenarios/common/types.js";
import { estimateCells, estimateColumns, labelOf, number, pointCells, pointColumns } from "../encodings/table.js";
import { capitalise, LATENCY_NAMES } from "../wording/vocabulary.js";
import {
  againstMenu,
  axisMenus,
  familyButtons,
  latencySwitch,
  lawsSwitch,
  layoutSwitch,
  scaleSwitch,
  statisticSwitch,
} from "./controls.js";
import type { Chart } from "./frame.js";
import { lawNotes, withLaws } from "./laws.js";
import { linesByFamily } from "./palette.js";
import { drawPlot } from "./plot.js";
import type { Plot } from "./plotted.js";
import { alongAxis, markerNotes, seriesOf, stripNotes, stripsOf, xAxisOf } from "./points.js";
import type { Datum, Series } from "./series.js";
import { chosenLatencies, classChoices, latencyInWords, latencyOf, type View, visiblePoints } from "./view.js";
import { zoomedPlot, zoomedResult, zoomedSeries, zoomNotes, zoomRange } from "./zoom.js";

/** The chosen statistic of the chosen latency, in words. */
export function quantity(view: View): string {
  return `${statisticTitle(view.statistic)} ${latencyInWords(view)}`;
}

function againstWords(result: Result, { against }: View): string {
  return against === "" ? "" : `, in times of ${labelOf(result, against)}`;
}

/** The latencies of the line that others are divided by, by their place, whether it is shown or not. */
function divisorOf(result: Result, view: View): Map<number, Datum> | undefined {
  if (view.against === "") return undefined;
  const all = seriesOf(result, { ...view, hidden: [] }, "ns", (point) => latencyOf(point, view));
  return new Map(all.find(({ id }) => id === view.against)?.data.map((datum) => [datum.x, datum]));
}

/** Nothing where the divisor has no latency. */
function divided(series: Series, divisor: Map<number, Datum>): Series {
  const data = series.data.flatMap((datum): Datum[] => {
    const by = divisor.get(datum.x);
    if (by === undefined || by.y === 0) return [];
    const y = datum.y / by.y;
    return [{ ...datum, y, low: null, high: null, tip: `${datum.tip}\n${times(y)}`, shown: datum.shown }];
  });
  return { ...series, data };
}

/** The lines of `old` that `result` has too, as they look there. */
function linesBefore(result: Result, view: View, old: Result): Series[] {
  const now = new Map(seriesOf(result, view, "ns", () => undefined).map((line) => [line.id, line]));
  const before = seriesOf(old, { ...view, pinned: [], highlight: "" }, "ns", (point) => latencyOf(point, view));
  const divisor = divisorOf(old, view);
  return before.flatMap((line) => {
    const same = now.get(line.id);
    const { data } = divisor ? divided(line, divisor) : line;
    return same ? [{ ...same, data }] : [];
  });
}

function times(ratio: number): string {
  return `${formatExact(ratio, "number")} times`;
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
  zoomable: true,
  controls: (on) => [...latencySwitch(on), statisticSwitch(on)],
  more: (on) => [
    ...[scaleSwitch(on), ...againstMenu(on), ...lawsSwitch(on), ...layoutSwitch(on), ...axisMenus(on)],
    familyButtons(on.result),
  ],
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
  title: (result, view) => `${capitalise(quantity(view))}${againstWords(result, view)} ${alongAxis(result)}`,
  notes: (result, view) => [
    `${capitalise(LATENCY_NAMES[view.latency].short)} latency: ${LATENCY_NAMES[view.latency].meaning}.`,
    ...(view.statistic === "max" ? ["A maximum has no interval."] : []),
    ...(view.against === ""
      ? [...lawNotes(result, view), ...markerNotes(zoomedResult(result, view), view)]
      : ["How many times that line's each is, by the values themselves: intervals of ratios are under Differences."]),
    ...stripNotes(zoomedResult(result, view), view),
    ...zoomNotes(result, view),
  ],
  together: true,
  draw: (result, view, frame) =>
    drawPlot(
      {
        ...latencyChart.plot!(result, view),
        ...(frame.old && {
          old: zoomedSeries(linesBefore(result, view, frame.old), zoomRange(result, view)),
        }),
      },
      frame,
    ),
  plot(result, view) {
    const values = seriesOf(result, view, "ns", (point) => latencyOf(point, view));
    const divisor = divisorOf(result, view);
    const series = divisor
      ? values.map((line) => divided(line, divisor))
      : values.map((line) => withLaws(result, view, line));
    const format = divisor ? times : (ns: number) => formatExact(ns, "ns");
    const plot: Plot = {
      title: latencyChart.title(result, view),
      notes: latencyChart.notes(result, view),
      x: xAxisOf(result),
      y: {
        kind: view.scale === "linear" ? "linear" : "log",
        title: `${quantity(view)}${againstWords(result, view)}`,
        format,
      },
      ...(divisor && { reference: 1 }),
      series,
      strips: stripsOf(result, series),
      byFamily: view.layout === "by-family",
    };
    return zoomedPlot(plot, zoomRange(result, view));
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
