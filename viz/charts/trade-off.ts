/**
 * Latency against core time: what each microsecond costs. A line runs from its fewest to its most pending operations.
 */
import { scenarioAt } from "../../scenarios/common/along.js";
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatExact } from "../../scenarios/common/format.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { estimateCells, estimateColumns, number, pointCells, pointColumns } from "../encodings/table.js";
import { capitalise } from "../wording/vocabulary.js";
import { latencySwitch, layoutSwitch, statisticSwitch } from "./controls.js";
import type { Chart } from "./frame.js";
import { quantity } from "./latency.js";
import { drawPlot } from "./plot.js";
import { markerNotes, seriesOf } from "./points.js";
import type { Axis } from "./scales.js";
import { latencyOf, visiblePoints } from "./view.js";

const BUSY_AXIS: Axis = { kind: "log", title: "busy cores", format: (cores) => formatExact(cores, "count") };

/** Those that the machine has there. */
function coresAt({ scenario }: Result, point: Point): number {
  return scenario.axis === undefined ? scenario.machine.cores : scenarioAt(scenario, positionOf(point)).machine.cores;
}

function alongWords({ scenario }: Result): string {
  const { isPending, symbol, values } = axisOf(scenario);
  if (values.length < 2) return "";
  return ` A line runs from the ${isPending ? "fewest to the most pending operations" : `least to the greatest ${symbol}`}.`;
}

/** Cores that do anything but idle, on average. */
function busyCores(result: Result, point: Point | undefined): number | undefined {
  return point?.coreShare && coresAt(result, point) * (1 - point.coreShare.idle);
}

export const tradeOffChart: Chart = {
  name: "trade-off",
  heading: "Latency against core time",
  tab: "cores",
  controls: (on) => [...latencySwitch(on), statisticSwitch(on), ...layoutSwitch(on)],
  figures: () => ({}),
  title: (_result, view) => `${capitalise(quantity(view))} against busy cores`,
  notes: (result, view) => [
    `Further down is faster, further left is cheaper.${alongWords(result)}`,
    ...markerNotes(result, view),
  ],
  draw(result, view, frame) {
    const points = new Map(result.points.map((point) => [`${positionOf(point)} ${point.line}`, point]));
    const series = seriesOf(result, view, "ns", (point) => latencyOf(point, view)).map((line) => ({
      ...line,
      data: line.data.flatMap((datum) => {
        const cores = busyCores(result, points.get(`${datum.x} ${line.id}`));
        if (!cores) return [];
        return [{ ...datum, x: cores, tip: `${datum.tip}\n${formatExact(cores, "count")} busy cores` }];
      }),
    }));
    return drawPlot(
      {
        title: tradeOffChart.title(result, view),
        notes: tradeOffChart.notes(result, view),
        x: BUSY_AXIS,
        y: { kind: "log", title: quantity(view), format: (ns) => formatExact(ns, "ns") },
        series,
        strips: [],
        key: true,
        byFamily: view.layout === "by-family",
      },
      frame,
    );
  },
  table: (result, view) => ({
    columns: [
      ...pointColumns(result),
      { key: "busy_cores", label: "busy cores", numeric: true },
      ...estimateColumns("ns", quantity(view)),
    ],
    rows: visiblePoints(result, view).map((point) => [
      ...pointCells(point, result),
      number(busyCores(result, point), (cores) => formatExact(cores, "count")),
      ...estimateCells(latencyOf(point, view), "ns"),
    ]),
  }),
};
