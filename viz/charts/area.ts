/** What stands in a plotting area: axes, bands, guides, lines, marks, and the names at the lines' ends. */
import { area, line } from "d3";
import { drawAnnotation } from "./annotations.js";
import { type Area, type Axes, drawAxes } from "./axes.js";
import { drawEndLabels, type Label } from "./labels.js";
import { drawMarker } from "./markers.js";
import { lineColour, type Palette } from "./palette.js";
import type { Scale } from "./scales.js";
import type { Datum, Series } from "./series.js";
import { drawStrips, type Strip } from "./strips.js";
import { add, type Group, mark } from "./svg.js";
import type { Emphasis } from "./view.js";

/** Where to draw, and how values become pixels and colours. */
interface Canvas extends Area {
  body: Group;
  x: Scale;
  y: Scale;
  palette: Palette;
  /** Start of the ids inside; unique on a page. */
  id: string;
}

interface Content {
  axes: Axes;
  series: readonly Series[];
  /** Lines that are there for comparison only: faint, without marks and names. */
  context: readonly Series[];
  /** The same lines as they were before something was changed. */
  old: readonly Series[];
  strips: readonly Strip[];
  /** Greatest length of the names at the lines' ends; undefined where they are written elsewhere. */
  names: number | undefined;
}

const FAINT = 0.16;
const WIDTH: Record<Emphasis, number> = { faint: 1.8, normal: 1.8, pinned: 3.2 };
/** What is drawn later lies on top. */
const ORDER: readonly Emphasis[] = ["faint", "normal", "pinned"];

export function drawArea(canvas: Canvas, { axes, series, context, old, strips, names }: Content): void {
  const { body, x, y, palette } = canvas;
  drawAxes(body, axes, x, y, canvas, palette);
  const clipped = { ...canvas, body: clip(canvas) };
  for (const other of context) drawContext(clipped, other);
  for (const one of old) drawOld(clipped, one);
  const ordered = [...series].sort((a, b) => ORDER.indexOf(a.emphasis) - ORDER.indexOf(b.emphasis));
  for (const one of ordered) drawBand(clipped, one);
  for (const one of ordered) drawGuide(clipped, one);
  for (const one of ordered) drawLine(clipped, one);
  for (const one of ordered) drawFitted(clipped, one);
  for (const one of ordered) drawMarks(canvas, one);
  drawStrips(body, strips, x, canvas, palette);
  if (names !== undefined) drawEndLabels(body, labelsOf(series, canvas), canvas, names, palette);
}

function opacity({ emphasis }: Series, faint = FAINT): number {
  return emphasis === "faint" ? faint : 1;
}

/** A group that shows nothing outside the plotting area, give or take half a line's width. */
function clip({ body, left, right, top, bottom, id: start }: Canvas): Group {
  const id = `${start}-area`;
  const window = { x: left - 2, y: top - 2, width: right - left + 4, height: bottom - top + 4 };
  add(add(body, "clipPath", { id }), "rect", window);
  return add(body, "g", { "clip-path": `url(#${id})` });
}

/** Lines of other families are grey and thin; a pinned one keeps its colour. */
function drawContext(canvas: Canvas, { id, style, data, emphasis }: Series): void {
  const pinned = emphasis === "pinned";
  add(canvas.body, "path", {
    d: stretchesOf(data)
      .map((stretch) => pathOf(canvas, pointsOf(stretch)))
      .join(""),
    class: "line context",
    "data-line": id,
    fill: "none",
    stroke: pinned ? lineColour(style, canvas.palette) : canvas.palette.muted,
    opacity: pinned ? 0.8 : 0.3,
    "stroke-width": pinned ? 1.8 : 1,
    "stroke-dasharray": pinned ? style.dash || undefined : undefined,
  });
}

/** Thin and dashed, in the line's colour. */
function drawOld(canvas: Canvas, { id, style, data, emphasis }: Series): void {
  add(canvas.body, "path", {
    d: stretchesOf(data)
      .map((stretch) => pathOf(canvas, pointsOf(stretch)))
      .join(""),
    class: "line old",
    "data-line": id,
    fill: "none",
    stroke: lineColour(style, canvas.palette),
    opacity: emphasis === "faint" ? FAINT : 0.6,
    "stroke-width": 1.2,
    "stroke-dasharray": "2 3",
  });
}

function drawBand({ body, x, y, palette }: Canvas, { id, style, data, emphasis }: Series): void {
  const shape = area<Datum>()
    .defined((datum) => datum.low !== null && datum.high !== null)
    .x((datum) => x(datum.x))
    .y0((datum) => y(datum.low!))
    .y1((datum) => y(datum.high!))
    .digits(2);
  const fill = { fill: lineColour(style, palette), "fill-opacity": emphasis === "faint" ? 0.03 : 0.2 };
  const bands = stretchesOf(data).map((stretch) => shape(stretch) ?? "");
  add(body, "path", { d: bands.join(""), class: "band", "data-line": id, ...fill });
}

function drawGuide(canvas: Canvas, series: Series): void {
  const { id, guide, style } = series;
  if (!guide) return;
  add(canvas.body, "path", {
    d: pathOf(canvas, guide),
    class: "guide",
    "data-line": id,
    fill: "none",
    stroke: lineColour(style, canvas.palette),
    "stroke-opacity": opacity(series),
    "stroke-width": 1.2,
    "stroke-dasharray": "1 4",
    "stroke-linecap": "round",
  });
}

/** Dots of the text's colour on the line: what fits a line cannot be told from it by place. */
function drawFitted(canvas: Canvas, series: Series): void {
  if (!series.fitted) return;
  add(canvas.body, "path", {
    d: pathOf(canvas, series.fitted),
    class: "guide",
    "data-line": series.id,
    fill: "none",
    stroke: canvas.palette.text,
    "stroke-opacity": opacity(series),
    "stroke-width": 1.4,
    "stroke-dasharray": "0.1 4",
    "stroke-linecap": "round",
  });
}

function drawLine(canvas: Canvas, series: Series): void {
  const { id, style, data, emphasis } = series;
  add(canvas.body, "path", {
    d: stretchesOf(data)
      .map((stretch) => pathOf(canvas, pointsOf(stretch)))
      .join(""),
    class: "line",
    "data-line": id,
    fill: "none",
    stroke: lineColour(style, canvas.palette),
    opacity: opacity(series),
    "stroke-width": WIDTH[emphasis],
    "stroke-linejoin": "round",
    "stroke-dasharray": style.dash || undefined,
  });
}

/** A line breaks where no value is known. */
function stretchesOf(data: readonly Datum[]): Datum[][] {
  const stretches: Datum[][] = [];
  for (const datum of data) {
    if (datum.afterGap || stretches.length === 0) stretches.push([]);
    stretches.at(-1)!.push(datum);
  }
  return stretches;
}

function pointsOf(data: readonly Datum[]): [number, number][] {
  return data.map((datum) => [datum.x, datum.y]);
}

function pathOf({ x, y }: Canvas, points: [number, number][]): string {
  const shape = line<[number, number]>()
    .x(([at]) => x(at))
    .y(([, value]) => y(value))
    .digits(2);
  return shape(points) ?? "";
}

/** In the order in which they stand along the line: what lies between two neighbours is the line. */
function drawMarks(canvas: Canvas, series: Series): void {
  const { body, x, y, palette } = canvas;
  const { id, style, data, annotations = [] } = series;
  const group = add(body, "g", { "data-line": id, opacity: opacity(series) });
  const places = pointsOf(data).map(([at, value]): [number, number] => [x(at), y(value)]);
  const open = (at: number, height: number, key: number | string, tip: string, compared?: Datum) =>
    mark(group, { line: id, key, tip, value: compared?.y, shown: compared?.shown }, at, height);
  let next = 0;
  const drawAnnotations = (end: number) => {
    for (; next < annotations.length && x(annotations[next].x) < end; next++) {
      const { kind, tip } = annotations[next];
      const at = x(annotations[next].x);
      const height = heightAt(places, at);
      if (height !== undefined)
        drawAnnotation(
          open(at, height, `${kind} ${next}`, tip),
          kind,
          at,
          height,
          lineColour(style, palette),
          palette.paper,
        );
    }
  };
  for (const [i, datum] of data.entries()) {
    const [at, height] = places[i];
    drawAnnotations(at);
    const point = open(at, height, datum.x, datum.tip, datum);
    if (!datum.bare) drawMarker(point, style, at, height, datum.open === true, palette);
  }
  drawAnnotations(Number.POSITIVE_INFINITY);
}

/** Height of a line of straight pieces at `x`; beyond its ends, that of the nearer one. */
function heightAt(places: readonly [number, number][], x: number): number | undefined {
  if (places.length === 0) return undefined;
  const next = places.findIndex(([at]) => at >= x);
  if (next <= 0) return places.at(next)![1];
  const [[left, from], [right, to]] = [places[next - 1], places[next]];
  return from + ((x - left) / (right - left)) * (to - from);
}

function labelsOf(all: readonly Series[], { x, y, right }: Canvas): Label[] {
  return all.flatMap((series): Label[] => {
    const last = series.data.at(-1);
    if (!last) return [];
    const { id, label, style, emphasis, suffix } = series;
    const below = x(last.x) < right - 1;
    return [
      { id, label, style, emphasis, suffix, x: x(last.x), y: y(last.y), opacity: opacity(series, FAINT * 2), below },
    ];
  });
}
