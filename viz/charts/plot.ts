/** Lines over two axes, with bands, guides, marks and names: the body of every chart but the core-time one. */
import { area, line } from "d3";
import { type LineStyle, lineColour, type Palette } from "../palette.js";
import { type Area, type Axes, drawAxes } from "./axes.js";
import { type Frame, innerWidth, openSvg } from "./frame.js";
import { drawEndLabels, drawKey, keyLayout, type Label, labelRoom } from "./labels.js";
import { drawMarker } from "./markers.js";
import { type Scale, scaleFor } from "./scales.js";
import { add, type Group, mark, middle, textWidth } from "./svg.js";

export interface Datum {
  x: number;
  y: number;
  /** Ends of the band; null where no interval is claimed. */
  low: number | null;
  high: number | null;
  tip: string;
  /** Without a marker: one of many points of a curve. */
  bare?: boolean;
  /** Drawn as an open marker: the value stands, with a reservation the notes explain. */
  open?: boolean;
}

export interface Series {
  id: string;
  label: string;
  style: LineStyle;
  data: Datum[];
  /** A thin guide, e.g. a law: [x, y], ascending. */
  guide?: [number, number][];
  /** Faint, because another family is highlighted. */
  dim: boolean;
}

/** Points that have a place on the x axis but no value: a row of open markers above the plot. */
export interface Strip {
  label: string;
  points: { series: Series; x: number; tip: string }[];
}

export interface Plot extends Axes {
  title: string;
  notes: readonly string[];
  series: Series[];
  strips: Strip[];
}

const STRIP_HEIGHT = 20;
/** Narrower than this, names go into a key below. */
const NARROW = 600;
const FAINT = 0.16;

interface Layout extends Area {
  height: number;
  narrow: boolean;
}

/** A drawing under way: where to draw, and how values become pixels and colours. */
interface Canvas {
  body: Group;
  x: Scale;
  y: Scale;
  palette: Palette;
}

export function drawPlot(plot: Plot, frame: Frame): SVGSVGElement {
  const { palette } = frame;
  const strips = plot.strips.filter((strip) => strip.points.length > 0);
  const layout = layOut(plot, strips.length, innerWidth(frame), frame.standalone !== undefined);
  const { title, notes } = plot;
  const { svg, body } = openSvg(frame, { title, notes, description: describe(plot), height: layout.height });
  const x = scaleFor(plot.x, xValues(plot), layout.left, layout.right, true);
  const y = scaleFor(plot.y, yValues(plot), layout.bottom, layout.top);
  drawAxes(body, plot, x, y, layout, palette);
  if (frame.standalone) add(body, "text", { x: 0, y: 14, fill: palette.muted }, plot.y.title);
  const clipped = { body: clip(body, layout, `${frame.id}-area`), x, y, palette };
  for (const series of plot.series) drawBand(clipped, series);
  for (const series of plot.series) drawGuide(clipped, series);
  for (const series of plot.series) drawLine(clipped, series);
  for (const series of plot.series) drawMarks({ body, x, y, palette }, series);
  for (const [i, strip] of strips.entries()) {
    drawStrip({ body, x, y, palette }, strip, layout.top - (strips.length - i - 0.5) * STRIP_HEIGHT - 4, layout);
  }
  if (layout.narrow) {
    const key = add(body, "g", { transform: `translate(4,${layout.bottom + 52})` });
    drawKey(key, plot.series, innerWidth(frame) - 8, palette);
  } else {
    drawNames({ body, x, y, palette }, plot.series, layout);
  }
  return svg.node()!;
}

function layOut(plot: Plot, strips: number, width: number, titled: boolean): Layout {
  const narrow = width < NARROW;
  const ticks = scaleFor(plot.y, yValues(plot), 1, 0).ticks.map((tick) => textWidth(plot.y.format(tick)));
  const left = Math.max(...ticks, strips > 0 ? 58 : 0) + 10;
  const top = (titled ? 30 : 8) + strips * STRIP_HEIGHT + (strips > 0 ? 4 : 0);
  const bottom = top + Math.max(240, Math.min(400, width * 0.48));
  const key = narrow ? keyLayout(plot.series, width - 8).height + 12 : 0;
  const right = width - (narrow ? lastTickRoom(plot) : Math.max(labelRoom(plot.series), 24));
  return { left, right, top, bottom, height: bottom + 46 + key, narrow };
}

/** The text of the last tick is centred on the right edge. */
function lastTickRoom(plot: Plot): number {
  const last = scaleFor(plot.x, xValues(plot), 0, 1, true).ticks.at(-1) ?? 0;
  return Math.max(16, textWidth(plot.x.format(last)) / 2 + 2);
}

function xValues(plot: Plot): number[] {
  return [...plot.series.flatMap((series) => series.data), ...plot.strips.flatMap((strip) => strip.points)].map(
    ({ x }) => x,
  );
}

/** Values that must have room. Guides need not: they are cut off at the edge. */
function yValues(plot: Plot): number[] {
  const values = plot.series.flatMap((series) => series.data.flatMap(extremes));
  return plot.reference === undefined ? values : [...values, plot.reference];
}

/** An interval that reaches to zero must not drag a logarithmic axis down with it. */
function extremes({ y, low, high }: Datum): number[] {
  return low === null || high === null ? [y] : [y, high, y > 0 ? Math.max(low, y / 10) : low];
}

/** A group that shows nothing outside the plotting area, give or take half a line's width. */
function clip(body: Group, { left, right, top, bottom }: Layout, id: string): Group {
  const window = { x: left - 2, y: top - 2, width: right - left + 4, height: bottom - top + 4 };
  add(add(body, "clipPath", { id }), "rect", window);
  return add(body, "g", { "clip-path": `url(#${id})` });
}

function drawStrip({ body, x, palette }: Canvas, strip: Strip, y: number, { left, right }: Layout): void {
  add(body, "rect", {
    x: left,
    y: y - STRIP_HEIGHT / 2 + 1,
    width: right - left,
    height: STRIP_HEIGHT - 2,
    fill: palette.panel,
  });
  add(
    body,
    "text",
    { ...middle(left - 6, y), "text-anchor": "end", "font-size": 10.5, fill: palette.muted },
    strip.label,
  );
  for (const points of sideBySide(strip.points)) {
    const room = (points.length - 1) * 14;
    const first = Math.max(left + 7, Math.min(right + 9 - room, x(points[0].x) - room / 2));
    for (const [i, { series, tip }] of points.entries()) {
      const group = mark(body, { line: series.id, key: points[0].x, tip }, first + i * 14, y);
      drawMarker(group, series.style, first + i * 14, y, true, palette);
    }
  }
}

/** The points of a strip in groups that share their place on the axis. */
function sideBySide(points: Strip["points"]): Strip["points"][] {
  const groups = new Map<number, Strip["points"]>();
  for (const point of points) groups.set(point.x, [...(groups.get(point.x) ?? []), point]);
  return [...groups.values()];
}

function drawBand({ body, x, y, palette }: Canvas, { id, style, data, dim }: Series): void {
  const shape = area<Datum>()
    .defined((datum) => datum.low !== null && datum.high !== null)
    .x((datum) => x(datum.x))
    .y0((datum) => y(datum.low!))
    .y1((datum) => y(datum.high!))
    .digits(2);
  const fill = { fill: lineColour(style, palette), "fill-opacity": dim ? 0.03 : 0.2 };
  add(body, "path", { d: shape(data) ?? "", class: "band", "data-line": id, ...fill });
}

function drawGuide(canvas: Canvas, { id, guide, style, dim }: Series): void {
  if (!guide) return;
  add(canvas.body, "path", {
    d: pathOf(canvas, guide),
    class: "guide",
    "data-line": id,
    fill: "none",
    stroke: lineColour(style, canvas.palette),
    "stroke-opacity": dim ? FAINT : 1,
    "stroke-width": 1.2,
    "stroke-dasharray": "1 4",
    "stroke-linecap": "round",
  });
}

function drawLine(canvas: Canvas, { id, style, data, dim }: Series): void {
  const points = data.map((datum): [number, number] => [datum.x, datum.y]);
  add(canvas.body, "path", {
    d: pathOf(canvas, points),
    class: "line",
    "data-line": id,
    fill: "none",
    stroke: lineColour(style, canvas.palette),
    opacity: dim ? FAINT : 1,
    "stroke-width": 1.8,
    "stroke-linejoin": "round",
    "stroke-dasharray": style.dash || undefined,
  });
}

function pathOf({ x, y }: Canvas, points: [number, number][]): string {
  const shape = line<[number, number]>()
    .x(([at]) => x(at))
    .y(([, value]) => y(value))
    .digits(2);
  return shape(points) ?? "";
}

function drawMarks({ body, x, y, palette }: Canvas, { id, style, data, dim }: Series): void {
  const group = add(body, "g", { "data-line": id, opacity: dim ? FAINT : 1 });
  for (const datum of data) {
    const at = mark(group, { line: id, key: datum.x, tip: datum.tip }, x(datum.x), y(datum.y));
    if (!datum.bare) drawMarker(at, style, x(datum.x), y(datum.y), datum.open === true, palette);
  }
}

function drawNames({ body, x, y, palette }: Canvas, all: readonly Series[], { top, bottom, right }: Layout): void {
  const labels = all.flatMap(({ label, style, data, dim }): Label[] => {
    const last = data.at(-1);
    return last
      ? [{ label, style, x: x(last.x), y: y(last.y), opacity: dim ? FAINT * 2 : 1, below: x(last.x) < right - 1 }]
      : [];
  });
  drawEndLabels(body, labels, top, bottom, palette);
}

/** The chart in words: what its axes are, and where each line begins and ends. */
function describe(plot: Plot): string {
  const at = (datum: Datum) => `${plot.y.format(datum.y)} at ${plot.x.format(datum.x)}`;
  const lines = plot.series.map(({ label, data }) => {
    const ends = data.length > 1 ? [data[0], data[data.length - 1]] : data;
    return `${label}: ${ends.length > 0 ? ends.map(at).join(", ") : "no values"}.`;
  });
  const missing = plot.strips.flatMap((strip) => strip.points.map((point) => `${point.tip.replaceAll("\n", ", ")}.`));
  return [`${plot.y.title} against ${plot.x.title}.`, ...lines, ...missing].join(" ");
}
