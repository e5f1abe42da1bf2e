/**
 * Memory against pending operations, a panel per line. On a logarithmic scale heights do not add up, so the parts are
 * not stacked: each has a line of its own, and the sum lies behind them.
 */
import { positionOf } from "../../scenarios/common/axis.js";
import type { Line, Point, Result } from "../../scenarios/common/types.js";
import { bytes, eachAtMost, totalMemory } from "../wording/memory.js";
import { MEMORY_KEYS, MEMORY_NAMES, type MemoryPart } from "../wording/vocabulary.js";
import { type Frame, innerWidth, openSvg } from "./frame.js";
import { drawGrid, gridOf, NAME_LEFT, NAME_ROWS } from "./grid.js";
import { drawLegend, legendOf } from "./legend.js";
import type { Palette } from "./palette.js";
import { pointsOf, tipOf, xAxisOf } from "./points.js";
import { type Scale, scaleFor } from "./scales.js";
import { add, type Group, mark, middle, round } from "./svg.js";
import { type View, visibleLines } from "./view.js";

const PANEL = { width: 154, left: 46, head: NAME_ROWS + 20, plot: 112, foot: 34, gap: 16 };
const TOP = PANEL.head;
const BOTTOM = TOP + PANEL.plot;
const SIZE = { width: PANEL.width, height: BOTTOM + PANEL.foot, gap: PANEL.gap };
const SAMPLE = 28;

/** Told apart by dash as well as by colour. */
const DASH: Record<MemoryPart, string | undefined> = { threads: undefined, buffers: "7 3", registrations: "2 3" };

interface Words {
  title: string;
  notes: readonly string[];
  description: string;
}

export function drawMemoryPanels(result: Result, view: View, frame: Frame, words: Words): SVGSVGElement {
  const width = innerWidth(frame);
  const grid = gridOf(result, view, width, SIZE);
  const parts = [...MEMORY_KEYS.map((part) => [part, MEMORY_NAMES[part]] as const), ["sum", "sum"] as const];
  const legend = legendOf(parts, width, SAMPLE);
  const top = legend.height + 16;
  const { svg, body } = openSvg(frame, { ...words, height: top + grid.height });
  drawLegend(add(body, "g", { transform: "translate(0,8)" }), legend, SAMPLE, (group, part) =>
    drawLine(group, part, frame),
  );
  const points = visibleLines(result, view).flatMap((line) => pointsOf(result, line));
  const x = scaleFor(
    xAxisOf(result),
    points.map((point) => positionOf(point)),
    PANEL.left,
    grid.panelWidth - 18,
    true,
  );
  const y = scaleFor({ kind: "log", title: "", format: bytes }, points.flatMap(valuesOf), BOTTOM, TOP);
  const panels = add(body, "g", { transform: `translate(0,${top})` });
  drawGrid(panels, grid, { result, view, frame }, (panel, line) => drawPanel(panel, line, result, x, y, frame));
  return svg.node()!;
}

/** What must have room: sums, and parts that exist. */
function valuesOf(point: Point): number[] {
  return [totalMemory(point), ...MEMORY_KEYS.map((part) => point.memory[part])].filter((value) => value > 0);
}

function drawPanel(panel: Group, line: Line, result: Result, x: Scale, y: Scale, { palette }: Frame): void {
  const points = pointsOf(result, line);
  const small = { "font-size": 10.5, fill: palette.muted };
  const [left, right] = [PANEL.left, x(x.ticks.at(-1) ?? 1)];
  for (const tick of everySecond(y.ticks)) {
    add(panel, "path", { d: `M${left},${round(y(tick))}H${round(right)}`, stroke: palette.rule });
    add(panel, "text", { ...middle(left - 5, y(tick)), "text-anchor": "end", ...small }, bytes(tick));
  }
  for (const tick of [x.ticks[0], x.ticks.at(-1)]) {
    if (tick === undefined) continue;
    const at = { x: x(tick), y: BOTTOM + 15, "text-anchor": "middle" };
    add(panel, "text", { ...at, ...small }, xAxisOf(result).format(tick));
  }
  add(panel, "path", { d: `M${left},${BOTTOM}H${round(right)}`, stroke: palette.muted });
  add(panel, "text", { x: NAME_LEFT, y: TOP - 8, ...small }, eachAtMost(points) ?? "not run");
  const path = (of: (point: Point) => number) =>
    pathOf(
      points.map((point) => [x(positionOf(point)), of(point)]),
      y,
    );
  add(panel, "path", { d: path(totalMemory), ...sumLooks(palette) });
  for (const part of MEMORY_KEYS) {
    add(panel, "path", { d: path(({ memory }) => memory[part]), ...partLooks(part, palette) });
  }
  for (const point of points) {
    const parts = MEMORY_KEYS.map((part) => `${MEMORY_NAMES[part]} ${bytes(point.memory[part])}`);
    const each = `${bytes(totalMemory(point) / point.pending)} per operation`;
    const tip = tipOf(result, point, `${bytes(totalMemory(point))}: ${parts.join(", ")}`, each);
    mark(panel, { line: line.id, key: positionOf(point), tip }, x(positionOf(point)), y(totalMemory(point)));
  }
}

/** A path through the points whose value is not zero. */
function pathOf(points: [number, number][], y: Scale): string {
  const existing = points.filter(([, value]) => value > 0);
  return existing.map(([at, value], i) => `${i === 0 ? "M" : "L"}${round(at)},${round(y(value))}`).join("");
}

/** Few enough ticks for a small panel. */
function everySecond(ticks: readonly number[]): number[] {
  const every = Math.ceil(ticks.length / 5);
  return ticks.filter((_, i) => i % every === 0);
}

function drawLine(group: Group, part: MemoryPart | "sum", { palette }: Frame): void {
  const looks = part === "sum" ? sumLooks(palette) : partLooks(part, palette);
  add(group, "path", { d: `M0,6H${SAMPLE}`, ...looks });
}

function sumLooks(palette: Palette) {
  return { fill: "none", stroke: palette.muted, "stroke-width": 7, opacity: 0.35, "stroke-linejoin": "round" };
}

function partLooks(part: MemoryPart, palette: Palette) {
  return { fill: "none", stroke: palette.memory[part], "stroke-width": 2, "stroke-dasharray": DASH[part] };
}
