/** Grid, ticks and axis titles. */
import type { Palette } from "./palette.js";
import type { Axis, Scale } from "./scales.js";
import { add, type Group, middle, round, textWidth } from "./svg.js";

/** The plotting area, in pixels. */
export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Axes {
  x: Axis;
  y: Axis;
  /** A horizontal rule at this value, e.g. where two lines are equal. */
  reference?: number;
  /** Vertical rules, with a word at their upper ends: what happens there. */
  rules?: readonly Rule[];
}

interface Rule {
  x: number;
  label: string;
}

export function drawAxes(body: Group, axes: Axes, x: Scale, y: Scale, area: Area, palette: Palette): void {
  const { left, right, top, bottom } = area;
  const across = (height: number, stroke: string) =>
    add(body, "path", { d: `M${left},${round(height)}H${right}`, stroke });
  const label = { fill: palette.muted };
  for (const tick of y.ticks) {
    across(y(tick), palette.rule);
    add(body, "text", { ...middle(left - 8, y(tick)), ...label, "text-anchor": "end" }, axes.y.format(tick));
  }
  for (const tick of thinned(x.ticks, x, axes.x.format)) {
    add(body, "path", { d: `M${round(x(tick))},${top}V${bottom + 4}`, stroke: palette.rule });
    add(body, "text", { x: x(tick), y: bottom + 18, ...label, "text-anchor": "middle" }, axes.x.format(tick));
  }
  across(bottom, palette.muted);
  drawRules(body, axes.rules ?? [], x, area, palette);
  if (axes.reference !== undefined) across(y(axes.reference), palette.text);
  add(body, "text", { x: (left + right) / 2, y: bottom + 40, ...label, "text-anchor": "middle" }, axes.x.title);
}

/** Room for a line of their words. */
const RULE_LINE = 13;

/** Words that would touch stand one below the other. */
function drawRules(
  body: Group,
  rules: readonly Rule[],
  x: Scale,
  { top, bottom, right }: Area,
  palette: Palette,
): void {
  const ends: number[] = [];
  for (const { x: value, label } of rules) {
    const at = x(value);
    const width = textWidth(label);
    const before = at + 4 + width > right;
    const start = before ? at - 4 - width : at + 4;
    const free = ends.findIndex((end) => start > end + 8);
    const row = free < 0 ? ends.length : free;
    ends[row] = start + width;
    add(body, "path", {
      d: `M${round(at)},${top}V${bottom}`,
      stroke: palette.muted,
      "stroke-dasharray": "3 3",
      class: "happening",
    });
    add(body, "text", { x: start, y: top + 10 + row * RULE_LINE, fill: palette.muted, "font-size": 10.5 }, label);
  }
}

/** Leaves out ticks whose texts would touch. */
function thinned(ticks: readonly number[], scale: Scale, format: (tick: number) => string): number[] {
  const kept: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const half = textWidth(format(tick)) / 2;
    if (scale(tick) - half < end + 8) continue;
    kept.push(tick);
    end = scale(tick) + half;
  }
  return kept;
}
