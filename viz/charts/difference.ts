/** Two lines against each other: the ratio or the difference of a latency, drawn replication by replication. */
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatExact, formatWithInterval, type Unit } from "../../scenarios/common/format.js";
import { round } from "../../scenarios/common/rounding.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { pairedDifference, pairedRatio } from "../../scenarios/statistics/paired.js";
import { estimateCells, estimateColumns, labelOf, number, placeCell, placeColumn } from "../encodings/table.js";
import { capitalise } from "../wording/vocabulary.js";
import { comparedLineMenu, latencySwitch, segments, statisticSwitch } from "./controls.js";
import type { Chart } from "./frame.js";
import { quantity } from "./latency.js";
import { lineStyles } from "./palette.js";
import { drawPlot } from "./plot.js";
import { xAxisOf } from "./points.js";
import { COMPARISONS, latencyMetricOf, type View } from "./view.js";

interface Comparison {
  x: number;
  estimate: Estimate;
  varianceReduction: number | null;
}

function comparisons(result: Result, view: View): Comparison[] {
  return axisOf(result.scenario).values.flatMap((x) => {
    const at = (line: string) => result.points.find((point) => point.line === line && positionOf(point) === x);
    const [a, b] = [at(view.first), at(view.second)];
    const compared = a && b && compare(result, view, a, b);
    return compared && Number.isFinite(compared.estimate.value) ? [{ x, ...compared }] : [];
  });
}

function compare(result: Result, view: View, a: Point, b: Point): Omit<Comparison, "x"> | undefined {
  const given = [a, b, latencyMetricOf(view), result.scenario.measurement.confidence] as const;
  if (view.comparison === "ratio") {
    const found = pairedRatio(...given);
    return found && { ...found, estimate: found.ratio };
  }
  const found = pairedDifference(...given);
  return found && { ...found, estimate: found.difference };
}

/** What the common traffic has brought, at the median point. */
function pairingNote(result: Result, view: View): string {
  const reductions = comparisons(result, view)
    .flatMap(({ varianceReduction }) => varianceReduction ?? [])
    .sort((a, b) => a - b);
  if (reductions.length === 0) return "Intervals are Welch's, for independent runs, where there are any.";
  const factor = round(Math.sqrt(reductions[Math.floor(reductions.length / 2)]), 2);
  const brought = factor > 1 ? `${formatExact(factor, "ratio")} times narrower than` : "no narrower than";
  return (
    "In each replication the lines meet the same traffic, so they are compared there (paired): " +
    `at the median, intervals are ${brought} those of independent runs.`
  );
}

function contains({ low, high }: Estimate, value: number): boolean {
  return low === null || high === null || (low <= value && value <= high);
}

function formula(result: Result, view: View): string {
  return `${labelOf(result, view.first)} ${view.comparison === "ratio" ? "/" : "-"} ${labelOf(result, view.second)}`;
}

export const differenceChart: Chart = {
  name: "difference",
  heading: "Two lines compared",
  tab: "differences",
  controls: (on) => [
    comparedLineMenu(on, "first", "first line"),
    comparedLineMenu(on, "second", "second line"),
    segments(
      on,
      "comparison",
      "as",
      COMPARISONS.map((name) => [name, name] as const),
    ),
    ...latencySwitch(on),
    statisticSwitch(on),
  ],
  figures: () => ({}),
  applies: ({ scenario }) => scenario.lines.length > 1,
  title: (result, view) => `${capitalise(view.comparison)} of ${quantity(view)}: ${formula(result, view)}`,
  notes: (result, view) => [
    pairingNote(result, view),
    `Open markers: the interval contains ${view.comparison === "ratio" ? "1" : "0"}, so no difference is shown.`,
    "Points where either line has no steady latency are left out.",
  ],
  together: true,
  draw: (result, view, frame) => drawPlot(differenceChart.plot!(result, view), frame),
  plot(result, view) {
    const ratio = view.comparison === "ratio";
    const unit: Unit = ratio ? "ratio" : "ns";
    const equal = ratio ? 1 : 0;
    const data = comparisons(result, view).map(({ x, estimate }) => ({
      x,
      y: estimate.value,
      low: estimate.low,
      high: estimate.high,
      open: contains(estimate, equal),
      tip: `${axisOf(result.scenario).at(x)}\n${formula(result, view)}\n${formatWithInterval(estimate, unit, { apart: [equal] })}`,
    }));
    return {
      title: differenceChart.title(result, view),
      notes: differenceChart.notes(result, view),
      x: xAxisOf(result),
      y: {
        kind: ratio ? "log" : "symlog",
        title: `${view.comparison} of ${quantity(view)}`,
        format: (v) => formatExact(v, unit),
      },
      series: [
        {
          id: view.first,
          label: ratio ? "ratio" : "difference",
          style: lineStyles(result).get(view.first)!,
          emphasis: "normal",
          data,
        },
      ],
      strips: [],
      reference: equal,
    };
  },
  table(result, view) {
    const [unit, equal]: [Unit, number] = view.comparison === "ratio" ? ["ratio", 1] : ["ns", 0];
    const columns = estimateColumns(unit, `${view.comparison}: ${formula(result, view)}`);
    return {
      columns: [
        placeColumn(result),
        ...columns,
        { key: "variance_reduction", label: "variance reduced by pairing", numeric: true },
      ],
      rows: comparisons(result, view).map(({ x, estimate, varianceReduction }) => [
        placeCell(result, x),
        ...estimateCells(estimate, unit, { apart: [equal] }),
        number(varianceReduction, (factor) => `${formatExact(factor, "ratio", 2)}-fold`),
      ]),
    };
  },
};
