/** Rows of open markers above a plot: points that have a place on the x axis but no value. */

import type { Area } from "./axes.js";
import { drawMarker } from "./markers.js";
import type { Palette } from "./palette.js";
import type { Scale } from "./scales.js";
import type { Series } from "./series.js";
import { add, type Group, mark, middle } from "./svg.js";

export interface Strip {
  label: string;
  points: { series: Series; x: number; tip: string }[];
}

/** Distance of markers side by side, and of rows of them. */
const STEP = 14;
const ROW = 16;
const PADDING = 4;

/** Width the names of strips need left of the plot. */
export const STRIP_NAME = 68;

/** Height of `strips` above a plot with this x axis; zero if there are none. */
export function stripsHeight(strips: readonly Strip[], x: Scale): number {
  const heights = strips.map((strip) => heightOf(strip, x));
  return heights.length === 0 ? 0 : heights.reduce((sum, height) => sum + height, 0) + PADDING;
}

function heightOf(strip: Strip, x: Scale): number {
  const most = Math.max(...sideBySide(strip.points).map((points) => points.length));
  return Math.ceil(most / perRow(strip, x)) * ROW + PADDING;
}

/** How many markers fit side by side without touching those of the next place on the axis. */
function perRow(strip: Strip, x: Scale): number {
  const places = [...new Set(strip.points.map((point) => x(point.x)))].sort((a, b) => a - b);
  const closest = Math.min(...places.slice(1).map((place, i) => place - places[i]), 12 * STEP);
  return Math.max(1, Math.floor(closest / STEP));
}

export function drawStrips(body: Group, strips: readonly Strip[], x: Scale, area: Area, palette: Palette): void {
  let top = area.top - stripsHeight(strips, x);
  for (const strip of strips) {
    drawStrip(body, strip, x, { ...area, top, bottom: top + heightOf(strip, x) - 2 }, palette);
    top += heightOf(strip, x);
  }
}

function drawStrip(body: Group, strip: Strip, x: Scale, { left, right, top, bottom }: Area, palette: Palette): void {
  const small = { "font-size": 10.5, fill: palette.muted };
  add(body, "rect", { x: left, y: top, width: right - left, height: bottom - top, fill: palette.panel });
  add(body, "text", { ...middle(left - 6, (top + bottom) / 2), "text-anchor": "end", ...small }, strip.label);
  const columns = perRow(strip, x);
  const row = add(body, "g", { class: "strip" });
  for (const points of sideBySide(strip.points)) {
    const room = (Math.min(columns, points.length) - 1) * STEP;
    const first = Math.max(left + 7, Math.min(right + 7 - room, x(points[0].x) - room / 2));
    for (const [i, { series, tip }] of points.entries()) {
      const [atX, atY] = [first + (i % columns) * STEP, top + 9 + Math.floor(i / columns) * ROW];
      const faint = series.emphasis === "faint" ? 0.3 : undefined;
      const group = mark(row, { line: series.id, key: points[0].x, tip }, atX, atY).attr("opacity", faint ?? null);
      drawMarker(group, series.style, atX, atY, true, palette);
    }
  }
}

/** The points of a strip in groups that share their place on the axis. */
function sideBySide(points: Strip["points"]): Strip["points"][] {
  const groups = new Map<number, Strip["points"]>();
  for (const point of points) groups.set(point.x, [...(groups.get(point.x) ?? []), point]);
  return [...groups.values()];
}
