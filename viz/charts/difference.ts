/** Two lines against each other: the ratio or the difference of a latency, with a cautious interval. */
import type { Estimate, Result } from "../../scenarios/types.js";
import { formatExact, formatPending, type Unit } from "../format.js";
import { lineStyles } from "../palette.js";
import { estimateCells, estimateColumns, labelOf, pendingCell } from "../table.js";
import { latencyOf, type View } from "../view.js";
import { capitalise } from "../vocabulary.js";
import type { Chart } from "./frame.js";
import { quantity } from "./latency.js";
import { drawPlot } from "./plot.js";
import { estimateText, PENDING_AXIS } from "./points.js";

/**
 * `a / b` or `a - b`. The interval goes from the least to the greatest value the two separate intervals admit, which
 * is wider than the interval of the paired difference: it never claims a difference that is not there. A ratio to what may be 0
 * has no greatest value, and so no interval.
 */
export function compare(a: Estimate, b: Estimate, comparison: View["comparison"]): Estimate {
  const apply = comparison === "ratio" ? (x: number, y: number) => x / y : (x: number, y: number) => x - y;
  const known = a.low !== null && a.high !== null && b.low !== null && b.high !== null;
  const bounded = known && (comparison === "difference" || b.low! > 0);
  return {
    value: apply(a.value, b.value),
    low: bounded ? apply(a.low!, b.high!) : null,
    high: bounded ? apply(a.high!, b.low!) : null,
  };
}

function comparisons(result: Result, view: View): { pending: number; estimate: Estimate }[] {
  return result.scenario.pending.flatMap((pending) => {
    const at = (line: string) => result.points.find((point) => point.line === line && point.pending === pending);
    const [a, b] = [at(view.first), at(view.second)].map((point) => point && latencyOf(point, view));
    const estimate = a && b && compare(a, b, view.comparison);
    return estimate && Number.isFinite(estimate.value) ? [{ pending, estimate }] : [];
  });
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
  title: (result, view) => `${capitalise(view.comparison)} of ${quantity(view)}: ${formula(result, view)}`,
  notes: (_result, view) => [
    "The interval is conservative: it spans all that the two separate intervals admit. The lines met the same traffic, so a paired interval would be narrower.",
    `Open markers: the interval contains ${view.comparison === "ratio" ? "1" : "0"}, so no difference is shown.`,
    "Points where either line has no steady latency are left out.",
  ],
  draw(result, view, frame) {
    const ratio = view.comparison === "ratio";
    const unit: Unit = ratio ? "ratio" : "ns";
    const equal = ratio ? 1 : 0;
    const data = comparisons(result, view).map(({ pending, estimate }) => ({
      x: pending,
      y: estimate.value,
      low: estimate.low,
      high: estimate.high,
      open: contains(estimate, equal),
      tip: `n = ${formatPending(pending)}\n${formula(result, view)}\n${estimateText(estimate, unit)}`,
    }));
    return drawPlot(
      {
        title: differenceChart.title(result, view),
        notes: differenceChart.notes(result, view),
        x: PENDING_AXIS,
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
      },
      frame,
    );
  },
  table(result, view) {
    const unit: Unit = view.comparison === "ratio" ? "ratio" : "ns";
    const columns = estimateColumns(unit, `${view.comparison}: ${formula(result, view)}`);
    return {
      columns: [{ key: "pending", label: "pending", numeric: true }, ...columns],
      rows: comparisons(result, view).map(({ pending, estimate }) => [
        pendingCell(pending),
        ...estimateCells(estimate, unit),
      ]),
    };
  },
};
