/**
 * Where the axis is a single value: a row per line, its value with its interval. Bars from 0 on a linear scale, or,
 * where values are orders of magnitude apart, dots on a logarithmic one.
 */
import { roundTogether } from "../../scenarios/common/rounding.js";
import { shortenDistinct } from "../encodings/text.js";
import { type Frame, innerWidth, openSvg } from "./frame.js";
import { drawMarker } from "./markers.js";
import { lineColour } from "./palette.js";
import type { Plot } from "./plotted.js";
import { type Axis, type Scale, scaleFor } from "./scales.js";
import type { Datum, Series } from "./series.js";
import { stack } from "./stack.js";
import { add, type Group, mark, middle, round, textWidth } from "./svg.js";

/** Narrower than this, names stand above their bars. */
const NARROW = 600;
const LONGEST_NAME = 32;
const ROW = { wide: 30, narrow: 46 };
const BAR = 14;
const TOP = 8;
const FOOT = 46;
/** Of a panel, and above the next one. */
const HEADING = 26;
const GROUP_GAP = 10;
/** Room behind the widest bar for its number. */
const NUMBER = 84;
/** Values further apart are dots on a logarithmic scale: the least would have no length. */
const FAR = 20;

interface Scene {
  plot: Plot;
  frame: Frame;
  x: Scale;
  left: number;
  narrow: boolean;
  bars: boolean;
}

/** Rows under a heading, or all. */
type Rows = Pick<Plot, "series" | "strips"> & { heading?: string };

export function drawBars(plot: Plot, frame: Frame): SVGSVGElement {
  const { series } = plot;
  const groups: Rows[] = plot.facets ?? [plot];
  const width = innerWidth(frame);
  const narrow = width < NARROW;
  const row = narrow ? ROW.narrow : ROW.wide;
  const names = namesOf(groups);
  const values = [...series, ...(plot.old ?? [])].flatMap(({ data }) => data.flatMap(ends));
  const bars = values.every((value) => value >= 0) && !isFar(series);
  const axis: Axis = bars ? { ...plot.y, kind: "linear" } : plot.y;
  const left = narrow ? 20 : Math.max(60, ...[...names.values()].map((name) => textWidth(name) + 34));
  const right = Math.max(left + 60, width - NUMBER);
  const reference = plot.reference === undefined ? [] : [plot.reference];
  const x = scaleFor(axis, [...values, ...reference], left, right);
  const heights = groups.map((group) => ({
    height: (group.heading === undefined ? 0 : HEADING) + Math.max(1, group.series.length) * row,
  }));
  const { starts, height } = stack(heights, plot.facets ? GROUP_GAP : 0);
  const bottom = TOP + height;
  const { svg, body } = openSvg(frame, {
    title: plot.title,
    notes: plot.notes,
    description: describe(plot),
    height: bottom + FOOT,
  });
  drawScale(body, plot, x, [left, right], bottom, frame);
  const scene = { plot, frame, x, left, narrow, bars };
  for (const [i, group] of groups.entries()) {
    // A place of its own for the keys that move from mark to mark.
    const place = plot.facets ? add(body, "g", { class: "facet" }) : body;
    const top = TOP + starts[i] + (group.heading === undefined ? 0 : HEADING);
    if (group.heading !== undefined)
      add(place, "text", { x: 0, y: top - 8, "font-size": 13, "font-weight": 600 }, group.heading);
    const own = { ...scene, plot: { ...plot, strips: group.strips } };
    for (const [j, line] of group.series.entries()) drawRow(place, line, names.get(line.label)!, top + j * row, own);
  }
  return svg.node()!;
}

/** Short names, by their labels: of each line one, in however many panels it is. */
function namesOf(groups: readonly { series: readonly Series[] }[]): Map<string, string> {
  const labels = [...new Set(groups.flatMap(({ series }) => series.map(({ label }) => label)))];
  const short = shortenDistinct(labels, LONGEST_NAME);
  return new Map(labels.map((label, i) => [label, short[i]]));
}

function ends({ y, low, high }: Datum): number[] {
  return low === null || high === null ? [y] : [y, low, high];
}

function isFar(series: readonly Series[]): boolean {
  const positive = series.flatMap(({ data }) => data.map(({ y }) => y)).filter((y) => y > 0);
  return Math.max(...positive) > FAR * Math.min(...positive);
}

function drawScale(body: Group, plot: Plot, x: Scale, [left, right]: number[], bottom: number, frame: Frame): void {
  const { palette } = frame;
  const label = { fill: palette.muted, "text-anchor": "middle" };
  let free = Number.NEGATIVE_INFINITY;
  for (const tick of x.ticks) {
    const text = plot.y.format(tick);
    const half = textWidth(text) / 2;
    if (x(tick) - half < free) continue;
    free = x(tick) + half + 8;
    add(body, "path", { d: `M${round(x(tick))},${TOP}V${bottom + 4}`, stroke: palette.rule });
    add(body, "text", { x: x(tick), y: bottom + 18, ...label }, text);
  }
  if (plot.reference !== undefined)
    add(body, "path", { d: `M${round(x(plot.reference))},${TOP}V${bottom}`, stroke: palette.text });
  add(body, "text", { x: (left + right) / 2, y: bottom + 40, ...label }, plot.y.title);
}

function drawRow(body: Group, line: Series, name: string, top: number, scene: Scene): void {
  const { plot, frame, x, left, narrow, bars } = scene;
  const { palette } = frame;
  const colour = lineColour(line.style, palette);
  const centre = top + (narrow ? 32 : ROW.wide / 2);
  const nameY = narrow ? top + 12 : centre;
  const row = add(body, "g", { "data-line": line.id, opacity: line.emphasis === "faint" ? 0.3 : 1 });
  drawMarker(row, line.style, narrow ? 8 : 10, nameY, false, palette);
  add(row, "text", { ...middle(narrow ? 20 : 24, nameY), class: "name", fill: colour }, name);
  const [datum] = line.data;
  if (datum === undefined) {
    const missing = plot.strips.find(({ points }) => points.some(({ series }) => series.id === line.id));
    const point = missing?.points.find(({ series }) => series.id === line.id);
    const at = mark(
      row,
      { line: line.id, key: "none", tip: point?.tip ?? `${line.label}\nno value` },
      left + 8,
      centre,
    );
    add(at, "text", { ...middle(left + 8, centre), fill: palette.muted }, missing?.label ?? "no value");
    return;
  }
  const { y, low, high, open } = datum;
  const group = mark(row, { line: line.id, key: datum.x, tip: datum.tip }, x(y), centre);
  if (bars) {
    const place = { x: x(0), y: centre - BAR / 2, width: Math.max(0.5, x(y) - x(0)), height: BAR };
    const looks = { fill: colour, "fill-opacity": open ? 0.12 : 0.4, stroke: colour, "stroke-width": 1 };
    add(group, "rect", { ...place, ...looks, "stroke-dasharray": open ? "3 2" : undefined });
  }
  if (low !== null && high !== null && high > low) {
    const [from, to] = [x(low), x(high)].map(round);
    const caps = [from, to].map((at) => `M${at},${centre - 4}V${centre + 4}`).join("");
    add(group, "path", { d: `M${from},${centre}H${to}${caps}`, stroke: palette.text, fill: "none" });
  }
  const before = plot.old?.find(({ id }) => id === line.id)?.data[0];
  if (before !== undefined) {
    const height = BAR / 2 + 5;
    const d = `M${round(x(before.y))},${centre - height}V${centre + height}`;
    add(row, "path", { d, class: "old", stroke: colour, "stroke-width": 1.5, "stroke-dasharray": "2 2" });
  }
  if (!bars) drawMarker(group, line.style, x(y), centre, open === true, palette);
  const end = Math.max(x(y), high === null ? 0 : x(high)) + 8;
  add(group, "text", { ...middle(end, centre), fill: palette.text }, valueText(plot, datum));
}

/** A value with the digits that its interval supports. */
function valueText({ y: { format } }: Plot, { y: value, low, high }: Datum): string {
  return format(roundTogether({ value, low, high }).value.number);
}

/** The chart in words: each line's value. */
function describe(plot: Plot): string {
  const say = ({ label, data }: Series) => `${label}: ${data[0] ? valueText(plot, data[0]) : "no value"}.`;
  const said = plot.facets
    ? plot.facets.map(({ heading, series }) => `With ${heading}: ${series.map(say).join(" ")}`)
    : plot.series.map(say);
  return [`${plot.y.title}, a row per line.`, ...said].join(" ");
}
