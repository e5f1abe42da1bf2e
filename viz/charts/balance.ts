/** How even it is: what each worker has at one number of connections, a panel per line, a bar per worker. */

import { scaleBand, scaleLinear } from "d3";
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatCount, formatExact } from "../../scenarios/common/format.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { type Column, number, pointCells, pointColumns } from "../encodings/table.js";
import { layoutSwitch, placeMenu } from "./controls.js";
import { type Chart, type Frame, innerWidth, openSvg } from "./frame.js";
import { drawGrid, gridOf, NAME_ROWS } from "./grid.js";
import { lineColour, lineStyles } from "./palette.js";
import { tipOf } from "./points.js";
import { add, type Group, mark, middle, round } from "./svg.js";
import { chosenPoints, type View, visibleLines, visiblePoints } from "./view.js";

const PANEL = { width: 232, left: 30, head: NAME_ROWS + 6, bars: 104, foot: 36, gap: 18 };
const BOTTOM = PANEL.head + PANEL.bars;
const SIZE = { width: PANEL.width, height: BOTTOM + PANEL.foot, gap: PANEL.gap };

type Spread = NonNullable<NonNullable<Point["balance"]>["connections"]>;
const WHAT = { connections: "connections", requests: "requests", coreTime: "core time" } as const;
type What = keyof typeof WHAT;
const KEYS = Object.keys(WHAT) as What[];

function spreadsOf({ balance }: Point): [What, Spread][] {
  return KEYS.flatMap((what): [What, Spread][] => {
    const spread = balance?.[what];
    return spread === undefined ? [] : [[what, spread]];
  });
}

function pointAt(result: Result, view: View, line: Line): Point | undefined {
  return result.points.find((point) => point.line === line.id && positionOf(point) === view.at);
}

/** `100 connections open at a time`; of another axis, its value. */
function connectionsAt({ scenario }: Result, view: View): string {
  const axis = axisOf(scenario);
  return axis.isPending ? `${axis.format(view.at)} connections open at a time` : axis.at(view.at);
}

function times(value: number): string {
  return `${formatExact(value, "count")} times the mean`;
}

/** The highest bar of all panels, which share a scale. */
function highest(result: Result, view: View): number {
  const bars = chosenPoints(result, view).flatMap((point) => spreadsOf(point).flatMap(([, { bars }]) => bars));
  return Math.max(1, ...bars);
}

/** What is drawn, and how. */
interface Scene {
  result: Result;
  view: View;
  frame: Frame;
}

function drawPanel(panel: Group, line: Line, width: number, { result, view, frame }: Scene): void {
  const { palette } = frame;
  const small = { "font-size": 11, fill: palette.muted };
  const y = scaleLinear([0, highest(result, view)], [BOTTOM, PANEL.head]).nice(4);
  for (const tick of y.ticks(4)) {
    // 1 is what each has if all have as much.
    const looks = tick === 1 ? { stroke: palette.muted, "stroke-dasharray": "3 3" } : { stroke: palette.rule };
    add(panel, "path", { d: `M${PANEL.left},${round(y(tick))}H${round(width)}`, ...looks });
    add(panel, "text", { ...middle(PANEL.left - 4, y(tick)), "text-anchor": "end", ...small }, `${tick}`);
  }
  const point = pointAt(result, view, line);
  const groups = point === undefined ? [] : spreadsOf(point);
  const x = scaleBand<What>(
    groups.map(([what]) => what),
    [PANEL.left, width],
  ).padding(0.15);
  const fill = lineColour(lineStyles(result).get(line.id)!, palette);
  for (const [what, spread] of groups) {
    const tip = tipOf(result, point!, ...inWords(what, spread));
    const centre = x(what)! + x.bandwidth() / 2;
    const group = mark(panel, { line: line.id, key: what, tip }, centre, y(spread.bars[0]));
    const bars = scaleBand<number>(
      spread.bars.map((_, i) => i),
      [x(what)!, x(what)! + x.bandwidth()],
    ).padding(0.1);
    for (const [i, value] of spread.bars.entries()) {
      add(group, "rect", { x: bars(i)!, width: bars.bandwidth(), y: y(value), height: BOTTOM - y(value), fill });
    }
    add(panel, "text", { x: centre, y: BOTTOM + 15, "text-anchor": "middle", ...small }, WHAT[what]);
  }
}

function inWords(what: What, { largest, bars }: Spread): string[] {
  const least = bars[bars.length - 1];
  return [`${WHAT[what]}: the worker with most has ${times(largest.value)}`, `the last one shown ${times(least)}`];
}

function describe(result: Result, view: View): string {
  const sentences = visibleLines(result, view).flatMap((line) => {
    const point = pointAt(result, view, line);
    const [first] = point === undefined ? [] : spreadsOf(point);
    return first === undefined ? [] : [`${line.label}: ${inWords(...first)[0]}.`];
  });
  return ["Bars of what each worker has over the mean of all, the one with most first.", ...sentences].join(" ");
}

export const balanceChart: Chart = {
  name: "balance",
  heading: "Balance over workers",
  tab: "workers",
  applies: ({ points }) => points.some(({ balance }) => balance !== undefined),
  controls: (on) => [...placeMenu(on), ...layoutSwitch(on)],
  figures: () => ({ balance: {} }),
  title: (result, view) => `What each worker has, over the mean of all, at ${connectionsAt(result, view)}`,
  notes: () => [
    "A bar per worker, the one with most first, each quantity by itself; the mean of the replications.",
    "The dashed line is what each would have if all had as much. Workers are the loops that connections belong to; where all threads share one, the threads.",
  ],
  draw(result, view, frame) {
    const grid = gridOf(result, view, innerWidth(frame), SIZE);
    const { svg, body } = openSvg(frame, {
      title: balanceChart.title(result, view),
      description: describe(result, view),
      notes: balanceChart.notes(result, view),
      height: grid.height,
    });
    const scene = { result, view, frame };
    drawGrid(body, grid, scene, (panel, line) => drawPanel(panel, line, grid.panelWidth, scene));
    return svg.node()!;
  },
  table: (result, view) => ({
    columns: [
      ...pointColumns(result),
      { key: "workers", label: "workers", numeric: true },
      ...KEYS.map(
        (what): Column => ({ key: `${what}_largest`, label: `most ${WHAT[what]} over the mean`, numeric: true }),
      ),
      { key: "accepted_per_s", label: "connections accepted", numeric: true },
    ],
    rows: visiblePoints(result, view).map((point) => [
      ...pointCells(point, result),
      number(point.balance?.workers, formatCount),
      ...KEYS.map((what) => number(point.balance?.[what]?.largest.value, (value) => formatExact(value, "count"))),
      number(point.balance?.accepted.value, (value) => formatExact(value, "rate")),
    ]),
  }),
};
