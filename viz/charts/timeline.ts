/** Response latency over time at one number of pending operations, around what happens at given times. */
import { formatExact } from "../../scenarios/common/format.js";
import { statisticTitle } from "../../scenarios/common/percentiles.js";
import type { Point, Result } from "../../scenarios/common/types.js";
import { toNs } from "../../sim/time.js";
import { type Cell, number } from "../encodings/table.js";
import { changeInShort } from "../wording/changes.js";
import { classSwitch, layoutSwitch, placeMenu, timelineSwitch } from "./controls.js";
import type { Chart } from "./frame.js";
import { drawPlot } from "./plot.js";
import { atOf, curvesOf, lineColumns, tipOf } from "./points.js";
import type { Datum } from "./series.js";
import { chosenLatencies, chosenPoints, ofClassInWords, type View } from "./view.js";

type Timeline = NonNullable<Point["timeline"]>;

interface Value {
  value: number | null;
  low: number | null;
  high: number | null;
}

/** Of the longest latency of all replications there is no interval. */
function valueAt(timeline: Timeline, view: View, span: number): Value {
  if (view.timeline === "max") return { value: timeline.max[span], low: null, high: null };
  const { value, low, high } = timeline[view.timeline];
  return { value: value[span], low: low[span], high: high[span] };
}

function ns(value: number): string {
  return formatExact(value, "ns");
}

function curve(result: Result, view: View, point: Point): Datum[] {
  const { timeline } = chosenLatencies(point, view);
  if (timeline === undefined) return [];
  return timeline.events.flatMap((_, span): Datum[] => {
    const { value, low, high } = valueAt(timeline, view, span);
    if (value === null) return [];
    const x = (span + 0.5) * timeline.spanNs;
    const when = `${ns(span * timeline.spanNs)} to ${ns((span + 1) * timeline.spanNs)}`;
    const tip = tipOf(result, point, `${when}: ${statisticTitle(view.timeline)} ${ns(value)}`);
    return [{ x, y: value, low, high, tip, bare: true }];
  });
}

function pointsAt(result: Result, view: View): Point[] {
  return chosenPoints(result, view).filter((point) => chosenLatencies(point, view).timeline !== undefined);
}

function spanOf(point: Point | undefined, view: View): number {
  return (point && chosenLatencies(point, view).timeline?.spanNs) ?? 0;
}

export const timelineChart: Chart = {
  name: "timeline",
  heading: "Latency over time",
  tab: "time",
  applies: ({ points }) => points.some(({ timeline }) => timeline !== undefined),
  controls: (on) => [...classSwitch(on), timelineSwitch(on), ...placeMenu(on), ...layoutSwitch(on)],
  figures: (result): Record<string, Partial<View>> => (timelineChart.applies?.(result) ? { timeline: {} } : {}),
  title: (result, view) =>
    `${statisticTitle(view.timeline)} response latency${ofClassInWords(view)} over time, ${atOf(result, view)}`,
  notes(result, view) {
    const spanNs = spanOf(pointsAt(result, view)[0], view);
    const of = view.timeline === "max" ? "the longest of all replications" : "the mean of the replications' own values";
    return [
      `Of the events that happened within ${ns(spanNs)}: ${of}.`,
      "Time counts from where measurement starts.",
      ...(result.scenario.changes ? ["Broken rules: what happens then, the same for every line."] : []),
    ];
  },
  together: true,
  draw: (result, view, frame) => drawPlot(timelineChart.plot!(result, view), frame),
  plot(result, view) {
    const { changes = [] } = result.scenario;
    return {
      title: timelineChart.title(result, view),
      notes: timelineChart.notes(result, view),
      x: { kind: "linear", title: "time", format: ns },
      y: { kind: "log", title: `response latency${ofClassInWords(view)}`, format: ns },
      rules: changes.map((change) => ({ x: toNs(change.atPs), label: changeInShort(change) })),
      series: curvesOf(result, view, (point) => curve(result, view, point)).filter(({ data }) => data.length > 0),
      strips: [],
      byFamily: view.layout === "by-family",
    };
  },
  table(result, view) {
    const points = pointsAt(result, view);
    const [first] = points;
    const spanNs = spanOf(first, view);
    return {
      columns: [{ key: "from_ns", label: "from", numeric: true }, ...lineColumns(result, points)],
      rows: (first === undefined ? [] : (chosenLatencies(first, view).timeline?.events ?? [])).map((_, span) => [
        number(span * spanNs, ns),
        ...points.map((point) => cellOf(valueAt(chosenLatencies(point, view).timeline as Timeline, view, span).value)),
      ]),
    };
  },
};

function cellOf(value: number | null): Cell {
  return value === null ? { text: "no events", value: null } : number(value, ns);
}
