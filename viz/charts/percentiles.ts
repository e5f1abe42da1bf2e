/** The whole latency distribution at one number of pending operations, its tail stretched: an axis of nines. */
import { formatExact } from "../../scenarios/common/format.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { statusOf } from "../../scenarios/statistics/status/words.js";
import { type Cell, number } from "../encodings/table.js";
import { latencySwitch, layoutSwitch, placeMenu } from "./controls.js";
import type { Chart } from "./frame.js";
import { drawPlot } from "./plot.js";
import { atOf, curvesOf, lineColumns, stripsOf, tipOf } from "./points.js";
import type { Datum } from "./series.js";
import { chosenLatencies, chosenPoints, latencyInWords, type View } from "./view.js";

/** A quantile is drawn only if at least this many samples lie on either side of it. */
const BEYOND = 10;

/** Levels with a marker; the curve goes through all. */
const MARKED = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999];

/** 99.99999 % in full. */
const PERCENTILE_DIGITS = 8;

function percentName(p: number): string {
  return formatExact(p, "share", PERCENTILE_DIGITS);
}

function curve(result: Result, view: View, point: Point): Datum[] {
  const { quantiles: all, samples = 0 } = chosenLatencies(point, view);
  const quantiles = all?.[view.latency];
  if (!quantiles) return [];
  return result.quantileLevels.flatMap((p, i): Datum[] => {
    if (Math.min(p, 1 - p) * samples < BEYOND) return [];
    const tip = tipOf(result, point, `${percentName(p)} of events within ${formatExact(quantiles[i], "ns")}`);
    return [{ x: p, y: quantiles[i], low: null, high: null, tip, bare: !MARKED.includes(p) }];
  });
}

export const percentilesChart: Chart = {
  name: "percentiles",
  heading: "Percentiles",
  tab: "percentiles",
  controls: (on) => [...latencySwitch(on), ...placeMenu(on), ...layoutSwitch(on)],
  figures: () => ({ percentiles: {} }),
  title: (result, view) => `Percentiles of ${latencyInWords(view)} at ${atOf(result, view)}`,
  notes: () => [
    "Each step of the axis is one more nine: half of the events, nine of ten, 99 of 100.",
    `All replications together; a curve ends where fewer than ${BEYOND} samples lie beyond it.`,
  ],
  together: true,
  draw: (result, view, frame) => drawPlot(percentilesChart.plot!(result, view), frame),
  plot(result, view) {
    const series = curvesOf(result, view, (point) => curve(result, view, point));
    const strips = stripsOf({ ...result, points: chosenPoints(result, view) }, series);
    const absent = strips.flatMap((strip) => strip.points.map((point) => `${point.tip.replaceAll("\n", ": ")}.`));
    return {
      title: percentilesChart.title(result, view),
      notes: [...percentilesChart.notes(result, view), ...absent],
      x: { kind: "nines", title: "share of events within that latency", format: percentName },
      y: {
        kind: "log",
        title: latencyInWords(view),
        format: (ns) => formatExact(ns, "ns"),
      },
      series: series.filter((line) => line.data.length > 0),
      strips: [],
      byFamily: view.layout === "by-family",
    };
  },
  table(result, view) {
    const points = chosenPoints(result, view);
    return {
      columns: [{ key: "quantile", label: "percentile", numeric: true }, ...lineColumns(result, points)],
      rows: result.quantileLevels.map((p, i) => [
        { text: levelName(p), value: p },
        ...points.map((point) => quantileCell(point, chosenLatencies(point, view).quantiles?.[view.latency]?.[i])),
      ]),
    };
  },
};

function quantileCell(point: Point, ns: number | undefined): Cell {
  return ns === undefined ? { text: statusOf(point), value: null } : number(ns, (value) => formatExact(value, "ns"));
}

function levelName(p: number): string {
  return p === 0 ? "min" : p === 1 ? "max" : percentName(p);
}
