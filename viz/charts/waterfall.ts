/** A latency as a waterfall at one point: component after component, the mean, and below it the slowest 1 %. */
import { scaleLinear } from "d3";
import { axisOf, inWords, positionOf } from "../../scenarios/common/axis.js";
import { formatExact } from "../../scenarios/common/format.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { COMPONENT_TITLES } from "../../scenarios/common/why-metrics.js";
import { COMPONENTS, type Component } from "../../sim/why/components.js";
import { number } from "../encodings/table.js";
import type { Account } from "../wording/vocabulary.js";
import { COMPONENT_COLOURS, isWorthARow, type Parts, partsOf, percent } from "../wording/why.js";
import { classSwitch, layoutSwitch, placeMenu } from "./controls.js";
import { type Chart, type Frame, innerWidth, openSvg } from "./frame.js";
import { drawGrid, gridOf, NAME_ROWS } from "./grid.js";
import { tipOf } from "./points.js";
import { add, type Group, mark, middle, round } from "./svg.js";
import { classIn, ofClassInWords, type View, visibleLines } from "./view.js";

const PANEL = { width: 300, left: 118, head: NAME_ROWS + 6, foot: 34, gap: 24 };
const TOP = 10;
const ROW = 20;
const BAR = 7;
/** Of a row: the mean, and the slowest under it, fainter. */
const ROWS = [
  { of: "mean", shareOf: "meanShare", label: "mean", dy: 2, opacity: 1 },
  { of: "tail", shareOf: "tailShare", label: "slowest 1 %", dy: 2 + BAR + 1, opacity: 0.55 },
] as const;

function pointAt({ points }: Result, line: Line, { at }: View): Point | undefined {
  return points.find((point) => point.line === line.id && positionOf(point) === at);
}

function partsAt(result: Result, line: Line, view: View): Parts | undefined {
  return partsOf(pointAt(result, line, view), classIn(view));
}

/** The components that any of the lines has, in the order of an event's life. */
function shownAt(result: Result, view: View): Component[] {
  const points = visibleLines(result, view).flatMap((line) => partsAt(result, line, view) ?? []);
  return COMPONENTS.filter((each) => points.some((parts) => isWorthARow(parts, each)));
}

function sumOf(parts: Parts[(typeof ROWS)[number]["of"]]): number {
  return COMPONENTS.reduce((sum, component) => sum + parts[component].value, 0);
}

function drawPanel(
  parent: Group,
  line: Line,
  width: number,
  scene: { result: Result; view: View; frame: Frame },
): void {
  const { result, view, frame } = scene;
  const { muted, rule, account } = frame.palette;
  const point = pointAt(result, line, view);
  const small = { "font-size": 11, fill: muted };
  const response = partsAt(result, line, view);
  if (point === undefined || response === undefined) {
    add(parent, "text", { x: 0, y: PANEL.head + ROW, ...small }, "no steady latency at this point");
    return;
  }
  const shown = shownAt(result, view);
  const longest = Math.max(...ROWS.map(({ of }) => sumOf(response[of])), 1);
  const x = scaleLinear([0, longest], [PANEL.left, width - 4]);
  const bottom = PANEL.head + shown.length * ROW;
  for (const at of [0, longest]) {
    add(parent, "path", { d: `M${round(x(at))},${PANEL.head}V${bottom}`, stroke: rule });
    const anchor = at === 0 ? "start" : "end";
    add(parent, "text", { x: x(at), y: bottom + 14, "text-anchor": anchor, ...small }, formatExact(at, "ns"));
  }
  const from = { mean: 0, tail: 0 };
  shown.forEach((component, i) => {
    const top = PANEL.head + i * ROW;
    const words = ROWS.map(({ of, shareOf, label }) => {
      const ns = formatExact(response[of][component].value, "ns");
      return `${label}: ${ns} (${percent(response[shareOf][component].value)})`;
    });
    const tip = tipOf(result, point, COMPONENT_TITLES[component], ...words);
    const group = mark(parent, { line: line.id, key: component, tip }, x(from.mean), top + ROW / 2);
    add(group, "text", { ...middle(0, top + ROW / 2), ...small }, component.replaceAll("-", " "));
    for (const { of, dy, opacity } of ROWS) {
      const ns = response[of][component].value;
      const bar = { x: x(from[of]), y: top + dy, width: Math.max(ns > 0 ? 0.5 : 0, x(ns) - x(0)), height: BAR };
      const colour = COMPONENT_COLOURS.get(component) as Account;
      // Next to the background's: only its outline shows.
      const outline = colour === "idle" && { stroke: muted, "stroke-width": 0.5, "stroke-opacity": opacity };
      add(group, "rect", { ...bar, fill: account[colour], "fill-opacity": opacity, ...outline });
      from[of] += ns;
    }
  });
}

export const waterfallChart: Chart = {
  name: "waterfall",
  heading: "A latency, part by part",
  tab: "why",
  applies: ({ points }) => points.some(({ why }) => why !== undefined),
  controls: (on) => [...classSwitch(on), ...placeMenu(on), ...layoutSwitch(on)],
  figures: () => ({ waterfall: {} }),
  title: ({ scenario }, view) =>
    `What response latencies${ofClassInWords(view)} are made of at ${inWords(axisOf(scenario), view.at)}`,
  notes: () => ["Each part begins where the one before it ends: above the mean, below it, fainter, the slowest 1 %."],
  draw(result, view, frame) {
    const rows = Math.max(1, shownAt(result, view).length);
    const size = { width: PANEL.width, height: PANEL.head + rows * ROW + PANEL.foot, gap: PANEL.gap };
    const grid = gridOf(result, view, innerWidth(frame), size);
    const { svg, body } = openSvg(frame, {
      title: waterfallChart.title(result, view),
      description: `${waterfallChart.title(result, view)}, a row per component, for each line.`,
      notes: waterfallChart.notes(result, view),
      height: TOP + grid.height,
    });
    const scene = { result, view, frame };
    drawGrid(add(body, "g", { transform: `translate(0,${TOP})` }), grid, scene, (panel, line) =>
      drawPanel(panel, line, grid.panelWidth, scene),
    );
    return svg.node()!;
  },
  table(result, view) {
    const lines = visibleLines(result, view).filter((line) => partsAt(result, line, view) !== undefined);
    const ns = (value: number) => formatExact(value, "ns");
    return {
      columns: [
        { key: "component", label: "component", numeric: false },
        ...lines.flatMap(({ id, label }) =>
          ROWS.map((row) => ({ key: `${id}_${row.of}`, label: `${label}, ${row.label}`, numeric: true })),
        ),
      ],
      rows: shownAt(result, view).map((component) => [
        { text: COMPONENT_TITLES[component], value: component },
        ...lines.flatMap((line) => {
          const parts = partsAt(result, line, view) as Parts;
          return ROWS.map(({ of }) => number(parts[of][component].value, ns));
        }),
      ]),
    };
  },
};
