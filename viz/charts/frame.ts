/** What every chart stands in: the SVG element with its description, and title and footnote when it stands alone. */
import { select } from "d3";
import type { Result } from "../../scenarios/common/types.js";
import type { Html } from "../encodings/html.js";
import type { Table } from "../encodings/table.js";
import { shorten } from "../encodings/text.js";
import type { Controls } from "./controls.js";
import type { Palette } from "./palette.js";
import type { Plot } from "./plotted.js";
import { add, FONT_SIZE, type Group, type Svg, textWidth, wrap } from "./svg.js";
import type { View } from "./view.js";

/** Where and how to draw. */
export interface Frame {
  document: Document;
  /** Width in pixels; the height follows from it. */
  width: number;
  palette: Palette;
  /** Start of the ids inside the drawing; unique on a page. */
  id: string;
  /** Present when the drawing stands alone and must explain itself. */
  standalone?: { footnote: string };
  /** It stands below one of its kind: what is the same for both is left out. */
  continued?: true;
  /** What the drawing is to be compared with: the lines that both have are drawn behind, dashed. */
  old?: Result;
  /** Title and notes in place of the chart's own. */
  words?: { title: string; notes: readonly string[] };
}

/** The tabs of the page that charts stand under, in their order. */
export const CHART_TABS = [
  "latency",
  "why",
  "time",
  "cores",
  "memory",
  "percentiles",
  "workers",
  "differences",
  "growth",
  "signals",
] as const;
export type ChartTab = (typeof CHART_TABS)[number];

/** A chart: one file that exports one of these, and one line in `index.ts`. */
export interface Chart {
  /** Part of file names, links and identifiers: lower case, hyphens. */
  name: string;
  heading: string | ((result: Result) => string);
  /** The tab of the page that it stands under. */
  tab: ChartTab;
  /** What it shows at the moment. */
  title(result: Result, view: View): string;
  /** How to read it, one sentence an item. */
  notes(result: Result, view: View): string[];
  draw(result: Result, view: View, frame: Frame): SVGSVGElement;
  /** What is drawn, where that is lines over two axes. */
  plot?(result: Result, view: View): Plot;
  /** Whether a stretch of its axis can be shown. */
  zoomable?: true;
  /** Whether panels stand beside each other; of other charts one is shown at a time. */
  together?: true;
  table(result: Result, view: View): Table;
  /** Its switches on the page. */
  controls(on: Controls): Html[];
  /** Switches that few need; folded away. */
  more?(on: Controls): Html[];
  /** What is drawn of it as figures that stand alone, by name; a view other than that which a report opens with. */
  figures(result: Result): Record<string, Partial<View>>;
  /** Whether there is something to show; true if absent. */
  applies?(result: Result): boolean;
  /** Whether the table says what the drawing cannot, and so is open from the start. */
  openTable?: boolean;
}

/** What the page calls a chart of `result`. */
export function headingOf({ heading }: Chart, result: Result): string {
  return typeof heading === "string" ? heading : heading(result);
}

interface Content {
  title: string;
  description: string;
  notes: readonly string[];
  /** Height of the drawing itself, without title and notes. */
  height: number;
}

const SMALL = 10.5;
/** Height of what is above the drawing of a figure. */
const HEAD = 34;
const TITLE_SIZES = { most: 15, least: 11 };

/** The title in one line, as large as there is room for; shortened where there is none: its element has it whole. */
function titleLine(title: string, width: number): { text: string; size: number } {
  const { most, least } = TITLE_SIZES;
  const size = Math.max(least, Math.min(most, (most * width) / textWidth(title, most)));
  return { text: shorten(title, Math.floor(width / textWidth("x", least))), size };
}

/** Space left and right of the drawing: none on a page, which has its own. */
function inset(frame: Frame): number {
  return frame.standalone ? 16 : 0;
}

/** Width there is to draw in. */
export function innerWidth(frame: Frame): number {
  return frame.width - 2 * inset(frame);
}

/** Opens a drawing; returns the SVG element and the group to draw in, `innerWidth` wide and `content.height` high. */
export function openSvg(frame: Frame, own: Content): { svg: Svg; body: Group } {
  const { standalone } = frame;
  const content = { ...own, ...frame.words };
  const head = standalone && titleLine(content.title, innerWidth(frame));
  const foot = standalone ? wrap(content.notes.join(" "), innerWidth(frame), SMALL) : [];
  const top = standalone ? HEAD : 0;
  const height = top + content.height + (standalone ? 34 + foot.length * 14 : 0);
  const svg = root(frame, height, content);
  if (standalone && head) {
    const muted = { "font-size": SMALL, fill: frame.palette.muted };
    svg.attr("font-family", "DejaVu Sans, Verdana, sans-serif");
    add(svg, "rect", { width: frame.width, height, fill: frame.palette.paper });
    add(svg, "text", { x: inset(frame), y: 26, "font-size": head.size, "font-weight": "bold" }, head.text);
    writeLines(add(svg, "g", muted), foot, top + content.height + 16, 14);
    writeLines(add(svg, "g", muted), [standalone.footnote], height - 12, 14);
  }
  return { svg, body: add(svg, "g", { transform: `translate(${inset(frame)},${top})` }) };
}

function root(frame: Frame, height: number, content: Content): Svg {
  const { document, width, id, palette } = frame;
  const svg = select(document.createElementNS("http://www.w3.org/2000/svg", "svg") as SVGSVGElement);
  svg
    .attr("xmlns", "http://www.w3.org/2000/svg")
    .attr("width", width)
    .attr("height", height)
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("role", "img")
    .attr("aria-labelledby", `${id}-title ${id}-description`)
    .attr("font-size", FONT_SIZE)
    .attr("fill", palette.text);
  add(svg, "title", { id: `${id}-title` }, content.title);
  add(svg, "desc", { id: `${id}-description` }, content.description);
  return svg;
}

function writeLines(group: Group, lines: readonly string[], y: number, leading: number): void {
  for (const [i, line] of lines.entries()) add(group, "text", { x: 16, y: y + i * leading }, line);
}
