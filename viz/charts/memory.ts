/** Memory that must exist while the operations are merely pending. */
import type { Point } from "../../scenarios/types.js";
import { formatExact } from "../format.js";
import { number, POINT_COLUMNS, pointCells } from "../table.js";
import type { Chart } from "./frame.js";
import { drawPlot } from "./plot.js";
import { PENDING_AXIS, seriesOf } from "./points.js";

const PARTS = ["threads", "buffers", "registrations"] as const;

function total({ memory }: Point): number {
  return PARTS.reduce((sum, part) => sum + memory[part], 0);
}

const bytes = (value: number) => formatExact(value, "bytes");

export const memoryChart: Chart = {
  name: "memory",
  heading: "Memory committed",
  title: () => "Memory committed while operations are pending",
  notes: () => [
    "Thread stacks and bookkeeping, buffers handed over with the operations, and what the kernel keeps for each. Exact, from the cost profile.",
  ],
  draw(result, view, frame) {
    const supported = { ...result, points: result.points.filter((point) => point.status !== "unsupported") };
    const series = seriesOf(supported, view, "bytes", (point) => ({ value: total(point), low: null, high: null }));
    // Memory is the same whether the program keeps up or not.
    for (const datum of series.flatMap((line) => line.data)) datum.open = false;
    return drawPlot(
      {
        title: memoryChart.title(result, view),
        notes: memoryChart.notes(result, view),
        x: PENDING_AXIS,
        y: { kind: "log", title: "memory committed", format: bytes },
        series,
        strips: [],
      },
      frame,
    );
  },
  table: (result) => ({
    columns: [
      ...POINT_COLUMNS,
      { key: "total_bytes", label: "total", numeric: true },
      ...PARTS.map((part) => ({ key: `${part}_bytes`, label: part, numeric: true })),
      { key: "threads", label: "number of threads", numeric: true },
    ],
    rows: result.points.map((point) => [
      ...pointCells(point, result),
      number(total(point), bytes),
      ...PARTS.map((part) => number(point.memory[part], bytes)),
      number(point.threads, (threads) => formatExact(threads, "count")),
    ]),
  }),
};
