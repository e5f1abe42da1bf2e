/**
 * Memory that must exist while the operations are merely pending: a small chart per line by what it is for, or all
 * totals in one.
 */
import { axisOf } from "../../scenarios/common/axis.js";
import { formatExact } from "../../scenarios/common/format.js";
import type { Line, Result } from "../../scenarios/common/types.js";
import { number, pointCells, pointColumns } from "../encodings/table.js";
import { bytes, eachAtMost, totalMemory } from "../wording/memory.js";
import { MEMORY_KEYS } from "../wording/vocabulary.js";
import { layoutSwitch, segments } from "./controls.js";
import type { Chart, Frame } from "./frame.js";
import { drawMemoryPanels } from "./memory-panels.js";
import { drawPlot } from "./plot.js";
import { pointsOf, seriesOf, xAxisOf } from "./points.js";
import { MEMORY_VIEWS, type View, visibleLines, visiblePoints } from "./view.js";

/** Of a single value there is no course to draw in panels: the table has the parts. */
function isSingle({ scenario }: Result): boolean {
  return axisOf(scenario).values.length === 1;
}

/** A point that cannot be run needs none. */
function supported(result: Result): Result {
  return { ...result, points: result.points.filter((point) => point.status !== "unsupported") };
}

function drawTotals(result: Result, view: View, frame: Frame): SVGSVGElement {
  const series = seriesOf(result, view, "bytes", (point) => ({ value: totalMemory(point), low: null, high: null }));
  // Memory is the same whether the program keeps up or not.
  for (const datum of series.flatMap((line) => line.data)) datum.open = false;
  return drawPlot(
    {
      title: memoryChart.title(result, view),
      notes: memoryChart.notes(result, view),
      x: xAxisOf(result),
      y: { kind: "log", title: "memory", format: bytes },
      series,
      strips: [],
      byFamily: view.layout === "by-family",
    },
    frame,
  );
}

/** The panels in words: the memory per operation of each line. */
function describe(result: Result, lines: readonly Line[]): string {
  const sentences = lines.map((line) => `${line.label}: ${eachAtMost(pointsOf(result, line)) ?? "not run"}.`);
  return [`Bytes against ${axisOf(result.scenario).title}, total and by purpose, a panel per line.`, ...sentences].join(
    " ",
  );
}

export const memoryChart: Chart = {
  name: "memory",
  heading: "Memory for pending operations",
  tab: "memory",
  controls: (on) => [
    ...(isSingle(on.result)
      ? []
      : [
          segments(on, "memory", "show", [
            [MEMORY_VIEWS[0], "parts, line by line"],
            [MEMORY_VIEWS[1], "totals in one chart"],
          ]),
        ]),
    ...layoutSwitch(on),
  ],
  figures: () => ({ memory: {}, "memory-total": { memory: "total" } }),
  title: (result, view) =>
    view.memory === "parts" && !isSingle(result)
      ? "Memory for pending operations, by purpose"
      : "Memory for pending operations",
  notes: (result, view) => [
    "Thread stacks and bookkeeping, buffers handed over with the operations, and kernel state for each. Exact, from the cost profile.",
    ...(view.memory === "parts" && !isSingle(result)
      ? ["All panels share two logarithmic scales; a part that is zero has no line. The wide grey line is the sum."]
      : []),
  ],
  draw(result, view, frame) {
    const shown = supported(result);
    if (view.memory === "total" || isSingle(result)) return drawTotals(shown, view, frame);
    return drawMemoryPanels(shown, view, frame, {
      title: memoryChart.title(result, view),
      notes: memoryChart.notes(result, view),
      description: describe(shown, visibleLines(result, view)),
    });
  },
  table: (result, view) => ({
    columns: [
      ...pointColumns(result),
      { key: "total_bytes", label: "total", numeric: true },
      { key: "total_per_operation_bytes", label: "per operation", numeric: true },
      ...MEMORY_KEYS.map((part) => ({ key: `${part}_bytes`, label: part, numeric: true })),
      { key: "threads", label: "number of threads", numeric: true },
    ],
    rows: visiblePoints(result, view).map((point) => [
      ...pointCells(point, result),
      number(totalMemory(point), bytes),
      number(totalMemory(point) / point.pending, bytes),
      ...MEMORY_KEYS.map((part) => number(point.memory[part], bytes)),
      number(point.threads, (threads) => formatExact(threads, "count")),
    ]),
  }),
};
