/** Why: what the mean response latency is made of, a small chart per line, a stacked bar per value of the axis. */
import { type ScaleBand, scaleBand } from "d3";
import { axisOf, positionOf } from "../../scenarios/common/axis.js";
import { formatExact } from "../../scenarios/common/format.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { COMPONENT_TITLES } from "../../scenarios/common/why-metrics.js";
import { COMPONENTS } from "../../sim/why/components.js";
import { number, pointCells, pointColumns } from "../encodings/table.js";
import { partsInWords, partsOf, WHY_GROUPS } from "../wording/why.js";
import { classSwitch, layoutSwitch } from "./controls.js";
import { type Chart, type Frame, innerWidth, openSvg } from "./frame.js";
import { drawGrid, gridOf, NAME_ROWS } from "./grid.js";
import { drawLegend, legendOf } from "./legend.js";
import { pointsOf, tipOf } from "./points.js";
import { add, type Group, mark, middle, round, textWidth } from "./svg.js";
import { classIn, ofClassInWords, type View, visibleLines, visiblePoints } from "./view.js";

const PANEL = { width: 148, left: 26, head: NAME_ROWS + 6, bars: 104, foot: 36, gap: 18 };
const BOTTOM = PANEL.head + PANEL.bars;
const SIZE = { width: PANEL.width, height: BOTTOM + PANEL.foot, gap: PANEL.gap };
const SWATCH = 12;

interface Scene {
  result: Result;
  view: View;
  frame: Frame;
}

function drawPanel(parent: Group, line: Line, width: number, scene: Scene): void {
  const { muted, rule } = scene.frame.palette;
  const { values: scale, format } = axisOf(scene.result.scenario);
  const x = scaleBand<number>(scale, [PANEL.left, width]).padding(0.18);
  const small = { "font-size": 11, fill: muted };
  for (const share of [0, 50, 100]) {
    const y = BOTTOM - (share / 100) * PANEL.bars;
    add(parent, "path", { d: `M${PANEL.left},${y}H${round(width)}`, stroke: rule });
    add(parent, "text", { ...middle(PANEL.left - 4, y), "text-anchor": "end", ...small }, `${share}`);
  }
  for (const point of pointsOf(scene.result, line)) drawBar(parent, point, x, scene);
  const widest = Math.max(...scale.map((value) => textWidth(format(value), 11))) + 4;
  const every = Math.max(1, Math.ceil(widest / x.step()));
  for (const value of scale.filter((_, i) => i % every === 0)) {
    const at = { x: x(value)! + x.bandwidth() / 2, y: BOTTOM + 15, "text-anchor": "middle" };
    add(parent, "text", { ...at, ...small }, format(value));
  }
}

function drawBar(parent: Group, point: Point, x: ScaleBand<number>, { result, view, frame }: Scene): void {
  const parts = partsOf(point, classIn(view));
  if (parts === undefined) return;
  const place = { x: x(positionOf(point))!, width: x.bandwidth() };
  const tip = tipOf(result, point, ...partsInWords(parts));
  const middleOf = place.x + place.width / 2;
  const group = mark(parent, { line: point.line, key: positionOf(point), tip }, middleOf, BOTTOM - PANEL.bars / 2);
  let y = BOTTOM;
  for (const { colour, components } of WHY_GROUPS) {
    const share = components.reduce((sum, component) => sum + parts.meanShare[component].value, 0);
    const height = share * PANEL.bars;
    y -= height;
    if (height > 0.05) add(group, "rect", { ...place, y, height, fill: frame.palette.account[colour] });
  }
}

function describe(result: Result, view: View): string {
  const of = classIn(view);
  const sentences = visibleLines(result, view).flatMap((line) => {
    const last = pointsOf(result, line).findLast((point) => partsOf(point, of));
    const parts = partsOf(last, of);
    if (last === undefined || parts === undefined) return [];
    const words = partsInWords(parts).slice(0, 3).join(", ");
    return [`${line.label} at ${axisOf(result.scenario).format(positionOf(last))}: ${words}.`];
  });
  return ["Stacked bars of what the mean response latency is made of.", ...sentences].join(" ");
}

export const whyChart: Chart = {
  name: "why",
  heading: "Why",
  tab: "why",
  applies: ({ points }) => points.some(({ why }) => why !== undefined),
  controls: (on) => [...classSwitch(on), ...layoutSwitch(on)],
  figures: () => ({ why: {} }),
  title: ({ scenario }, view) =>
    `What the mean response latency${ofClassInWords(view)} is made of, in per cent, against ${axisOf(scenario).title}`,
  notes: () => [
    "From the device event to the response, by what an event waits for; of every event the parts add up exactly.",
    "Points without a steady latency have no bar.",
  ],
  together: true,
  draw(result, view, frame) {
    const width = innerWidth(frame);
    const grid = gridOf(result, view, width, SIZE);
    const legend = legendOf(
      WHY_GROUPS.map((group) => [group, group.name] as const),
      width,
      SWATCH,
    );
    const top = frame.continued ? 0 : legend.height + 18;
    const { svg, body } = openSvg(frame, {
      title: whyChart.title(result, view),
      description: describe(result, view),
      notes: whyChart.notes(result, view),
      height: top + grid.height,
    });
    const scene = { result, view, frame };
    const outline = { stroke: frame.palette.muted, "stroke-width": 0.5 };
    if (!frame.continued)
      drawLegend(add(body, "g", { transform: "translate(0,6)" }), legend, SWATCH, (group, { colour }) => {
        const size = { x: 0, y: 0, width: SWATCH, height: SWATCH };
        add(group, "rect", { ...size, fill: frame.palette.account[colour], ...outline });
      });
    drawGrid(add(body, "g", { transform: `translate(0,${top})` }), grid, scene, (panel, line) =>
      drawPanel(panel, line, grid.panelWidth, scene),
    );
    return svg.node()!;
  },
  table(result, view) {
    return {
      columns: [
        ...pointColumns(result),
        ...COMPONENTS.map((key) => ({ key: `why_${key}`, label: COMPONENT_TITLES[key], numeric: true })),
      ],
      rows: visiblePoints(result, view).map((point) => [
        ...pointCells(point, result),
        ...COMPONENTS.map((key) =>
          number(partsOf(point, classIn(view))?.mean[key].value, (ns) => formatExact(ns, "ns")),
        ),
      ]),
    };
  },
};
