/**
 * Lines over two axes, with bands, guides, marks and names: the body of every chart that is not made of small panels.
 */
import { capitalise, FAMILIES } from "../wording/vocabulary.js";
import { drawArea } from "./area.js";
import type { Area } from "./axes.js";
import { drawBars } from "./bars.js";
import { type Frame, innerWidth, openSvg } from "./frame.js";
import { drawKey, keyLayout, labelRoom, NAME_HEIGHT } from "./labels.js";
import type { Plot } from "./plotted.js";
import { type Scale, scaleFor } from "./scales.js";
import type { Datum, Series } from "./series.js";
import { stack } from "./stack.js";
import { STRIP_NAME, type Strip, stripsHeight } from "./strips.js";
import { add, type Group, round, textWidth } from "./svg.js";

/** What one of the drawings side by side shows, under which heading. */
interface Facet {
  heading?: string;
  series: Series[];
  context: Series[];
  strips: Strip[];
}

/** Narrower than `narrow`, names go into a key below; heights are of the plotting area. */
interface Sizes {
  narrow: number;
  longestName: number;
  lowest: number;
  highest: number;
}

const WHOLE: Sizes = { narrow: 600, longestName: 28, lowest: 240, highest: 400 };
const FACET: Sizes = { narrow: 460, longestName: 21, lowest: 190, highest: 240 };
const FACET_GAP = 22;
/** Narrower than this, one drawing stands below the other. */
const SIDE_BY_SIDE = 760;
const HEADING = 26;
/** Room for the texts of the x axis and its title. */
const FOOT = 46;

export function drawPlot(plot: Plot, frame: Frame): SVGSVGElement {
  if (plot.x.only !== undefined) return drawBars(plot, frame);
  const facets = facetsOf(plot);
  const columns = facets.length > 1 && innerWidth(frame) >= SIDE_BY_SIDE ? 2 : 1;
  const width = (innerWidth(frame) - (columns - 1) * FACET_GAP) / columns;
  const rows = facets.flatMap((_, i) => (i % columns === 0 ? [facets.slice(i, i + columns)] : []));
  const layouts = rows.map((row) => layOut(plot, facets, row, width));
  const top = frame.standalone ? 22 : 0;
  const { title, notes } = plot;
  const tops = stack(layouts, FACET_GAP);
  const height = top + tops.height;
  const { svg, body } = openSvg(frame, { title, notes, description: describe(plot), height });
  if (frame.standalone) add(body, "text", { x: 0, y: 14, fill: frame.palette.muted }, plot.y.title);
  for (const [i, row] of rows.entries()) {
    for (const [j, facet] of row.entries()) {
      const transform = `translate(${round(j * (width + FACET_GAP))},${round(top + tops.starts[i])})`;
      const id = facets.length > 1 ? `${frame.id}-${facets.indexOf(facet)}` : frame.id;
      drawFacet(add(body, "g", { transform, class: "facet" }), facet, plot, layouts[i], { ...frame, id });
    }
  }
  return svg.node()!;
}

/** One for all lines, for each panel, or for each family that has lines; axes without lines if there are none. */
function facetsOf(plot: Plot): Facet[] {
  if (plot.facets !== undefined) {
    return plot.facets.map(({ strips, ...facet }) => ({ ...facet, context: [], strips: strips.filter(hasPoints) }));
  }
  const strips = plot.strips.filter((strip) => strip.points.length > 0);
  if (!plot.byFamily || plot.series.length === 0) return [{ series: plot.series, context: [], strips }];
  return FAMILIES.flatMap((family): Facet[] => {
    const own = (series: Series) => series.style.family === family;
    const series = plot.series.filter(own);
    if (series.length === 0) return [];
    const missing = strips.map((strip) => ({
      ...strip,
      points: strip.points.filter((point) => own(point.series)),
    }));
    return [
      {
        heading: capitalise(family),
        series,
        context: plot.series.filter((other) => !own(other)),
        strips: missing.filter((strip) => strip.points.length > 0),
      },
    ];
  });
}

function isFaceted({ byFamily, facets }: Plot): boolean {
  return byFamily === true || facets !== undefined;
}

interface Layout extends Area {
  width: number;
  height: number;
  /** Names in a key below. */
  narrow: boolean;
  sizes: Sizes;
  x: Scale;
  y: Scale;
}

/** Of a row of facets: the plotting areas of all are equally large, so that their scales are the same. */
function layOut(plot: Plot, all: readonly Facet[], row: readonly Facet[], width: number): Layout {
  const sizes = isFaceted(plot) ? FACET : WHOLE;
  const narrow = plot.key === true || width < sizes.narrow;
  const ticks = scaleFor(plot.y, yValues(plot), 1, 0).ticks.map((tick) => textWidth(plot.y.format(tick)));
  const left = Math.max(...ticks.map((tick) => tick + 10), plot.strips.some(hasPoints) ? STRIP_NAME : 0);
  const names = most(all, ({ series }) => labelRoom(series, sizes.longestName));
  const right = width - (narrow ? lastTickRoom(plot) : Math.max(names, 24));
  const x = scaleFor(plot.x, xValues(plot), left, right, true);
  const top = (isFaceted(plot) ? HEADING : 0) + 8 + most(row, ({ strips }) => stripsHeight(strips, x));
  const room = narrow ? 0 : most(all, ({ series }) => series.length) * NAME_HEIGHT;
  const bottom = top + Math.max(sizes.lowest, Math.min(sizes.highest, width * 0.48), room);
  const key = narrow ? most(row, ({ series }) => keyLayout(series, width - 8, sizes.longestName).height) + 12 : 0;
  const y = scaleFor(plot.y, yValues(plot), bottom, top);
  return { left, right, top, bottom, width, height: bottom + FOOT + key, narrow, sizes, x, y };
}

function most(facets: readonly Facet[], of: (facet: Facet) => number): number {
  return Math.max(0, ...facets.map(of));
}

function hasPoints(strip: Strip): boolean {
  return strip.points.length > 0;
}

function drawFacet(body: Group, facet: Facet, plot: Plot, layout: Layout, { palette, id }: Frame): void {
  const { narrow, width, bottom, sizes } = layout;
  if (facet.heading) {
    add(body, "text", { x: 0, y: 14, "font-size": 13, "font-weight": 600 }, facet.heading);
  }
  const names = narrow ? undefined : sizes.longestName;
  drawArea({ ...layout, body, palette, id }, { axes: plot, ...facet, old: plot.old ?? [], names });
  if (!narrow) return;
  const key = add(body, "g", { transform: `translate(4,${round(bottom + FOOT + 6)})` });
  drawKey(key, facet.series, width - 8, sizes.longestName, palette);
}

/** The text of the last tick is centred on the right edge. */
function lastTickRoom(plot: Plot): number {
  const last = scaleFor(plot.x, xValues(plot), 0, 1, true).ticks.at(-1) ?? 0;
  return Math.max(16, textWidth(plot.x.format(last)) / 2 + 2);
}

function xValues(plot: Plot): number[] {
  return [...measured(plot), ...plot.strips.flatMap((strip) => strip.points)].map(({ x }) => x);
}

/** All that was measured, now and before. */
function measured({ series, old = [] }: Plot): Datum[] {
  return [...series, ...old].flatMap(({ data }) => data);
}

/** Values that must have room. Guides need not: they are cut off at the edge. */
/**
 * Where nothing was measured, those of the laws: a drawing that lies outside its area altogether is one that a renderer
 * may fail on.
 */
function yValues(plot: Plot): number[] {
  const all = measured(plot).flatMap(extremes);
  const laws = () => plot.series.flatMap(({ guide = [], fitted = [] }) => [...guide, ...fitted].map(([, y]) => y));
  const values = all.length > 0 ? all : laws();
  return plot.reference === undefined ? values : [...values, plot.reference];
}

/** An interval that reaches to zero must not drag a logarithmic axis down with it. */
function extremes({ y, low, high }: Datum): number[] {
  return low === null || high === null ? [y] : [y, high, y > 0 ? Math.max(low, y / 10) : low];
}

/** The chart in words: what its axes are, and where each line begins and ends. */
function describe(plot: Plot): string {
  const at = (datum: Datum) => `${plot.y.format(datum.y)} at ${plot.x.format(datum.x)}`;
  const say = ({ label, data }: Series) => {
    const ends = data.length > 1 ? [data[0], data[data.length - 1]] : data;
    return `${label}: ${ends.length > 0 ? ends.map(at).join(", ") : "no values"}.`;
  };
  const lines = plot.facets
    ? plot.facets.map(({ heading, series }) => `With ${heading}: ${series.map(say).join(" ")}`)
    : plot.series.map(say);
  const missing = plot.strips.flatMap((strip) => strip.points.map((point) => `${point.tip.replaceAll("\n", ", ")}.`));
  return [`${plot.y.title} against ${plot.x.title}.`, ...lines, ...missing].join(" ");
}
