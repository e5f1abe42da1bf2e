/** A bar per line, from 0 to its capacity, with the interval across its end; along an axis a block for each value. */
import { scaleLinear } from "d3";
import type { Capacity, LineCapacity } from "../../scenarios/capacity/types.js";
import { sayValue } from "../../scenarios/capacity/words.js";
import { type Frame, innerWidth, openSvg } from "../charts/frame.js";
import { add, type Group, mark, middle, round, textWidth } from "../charts/svg.js";
import { shorten } from "../encodings/text.js";
import { alongAxis, intervalText, labelOf, placeText, titleOf, valueText } from "./words.js";

const ROW = 34;
const BAR = 16;
const TOP = 4;
const AXIS = 30;
/** Narrower than this, names stand above their bars. */
const BESIDE = 600;
const MOST_NAMES = 0.34;
const ABOVE = 18;
/** Over the bars of one value of the axis. */
const HEADING = 24;
const SMALL = 10.5;
const LABEL = 11.5;
const GAP = 6;

export const CHART_NOTES = [
  "Bars end at the capacity, whiskers span its interval. An arrow: the objective still holds where the search ended.",
];

interface Layout {
  left: number;
  right: number;
  rowHeight: number;
  place(value: number): number;
}

export function drawCapacity(capacity: Capacity, frame: Frame): SVGSVGElement {
  const width = innerWidth(frame);
  const { lines } = capacity;
  const beside = width >= BESIDE;
  const names = lines.map(({ line }) => labelOf(capacity, line));
  const texts = lines.map((line) => endText(capacity, line));
  const left = beside ? Math.min(MOST_NAMES * width, Math.max(...names.map((name) => textWidth(name, LABEL))) + 10) : 0;
  const room = Math.max(...texts.map((text) => textWidth(text, SMALL))) + 2 * GAP;
  const right = Math.max(left + 0.35 * (width - left), width - room);
  const rowHeight = ROW + (beside ? 0 : ABOVE);
  const places = alongAxis(capacity);
  const headings = places.filter(({ at }) => at !== undefined).length;
  const bottom = TOP + lines.length * rowHeight + headings * HEADING;
  const scale = scaleLinear()
    .domain([0, greatest(lines)])
    .range([left, right]);
  const layout: Layout = { left, right, rowHeight, place: (value) => Math.min(right, Math.max(left, scale(value))) };
  const { svg, body } = openSvg(frame, {
    title: titleOf(capacity),
    description: lines.map(({ x }, i) => `${placeText(capacity, x)}${names[i]}: ${texts[i]}.`).join(" "),
    notes: CHART_NOTES,
    height: bottom + AXIS,
  });
  drawAxis(body, capacity, scale.ticks(beside ? 6 : 3), { ...layout, bottom }, frame);
  let top = TOP;
  let i = 0;
  for (const { at, of } of places) {
    if (at !== undefined) {
      const heading = { ...middle(0, top + HEADING / 2), "font-size": LABEL, "font-weight": 600 };
      add(body, "text", heading, shorten(at, Math.floor(width / (LABEL * 0.6))));
      top += HEADING;
    }
    for (const line of of.lines) {
      const name = shorten(names[i], Math.floor((beside ? left - 10 : width) / (LABEL * 0.6)));
      drawRow(body, line, { name, text: texts[i], tip: tipText(capacity, line, at), top, beside }, layout, frame);
      top += rowHeight;
      i++;
    }
  }
  return svg.node()!;
}

/** `12.3 k/s, 12.1 k/s to 12.5 k/s`. */
function endText(capacity: Capacity, line: LineCapacity): string {
  const interval = intervalText(capacity, line);
  return interval === "" ? valueText(capacity, line) : `${valueText(capacity, line)} (${interval})`;
}

/** Which line, where, and its capacity with the interval. */
function tipText(capacity: Capacity, line: LineCapacity, at: string | undefined): string {
  return `${labelOf(capacity, line.line)}${at === undefined ? "" : `, ${at}`}\n${endText(capacity, line)}`;
}

function greatest(lines: readonly LineCapacity[]): number {
  const ends = lines.flatMap(({ capacity, limit }) =>
    capacity ? [capacity.value, capacity.high ?? capacity.value] : limit === undefined ? [] : [limit],
  );
  return Math.max(Number.MIN_VALUE, ...ends);
}

function drawAxis(
  body: Group,
  capacity: Capacity,
  ticks: readonly number[],
  { place, left, right, bottom }: Layout & { bottom: number },
  { palette }: Frame,
): void {
  let after = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const x = place(tick);
    const text = tick === 0 ? "0" : sayValue(tick, capacity.quantity);
    add(body, "path", { d: `M${round(x)},${TOP}V${bottom}`, stroke: palette.rule });
    const half = textWidth(text, SMALL) / 2;
    if (x - half < after) continue;
    after = x + half + GAP;
    const anchor = x - half < 0 ? "start" : "middle";
    add(body, "text", { x, y: bottom + 15, "text-anchor": anchor, "font-size": SMALL, fill: palette.muted }, text);
  }
  add(body, "path", { d: `M${round(left)},${bottom}H${round(right)}`, stroke: palette.rule });
}

interface Row {
  name: string;
  text: string;
  tip: string;
  top: number;
  beside: boolean;
}

function drawRow(body: Group, line: LineCapacity, row: Row, layout: Layout, frame: Frame): void {
  const { name, text, top, beside } = row;
  const { left, rowHeight, place } = layout;
  const { palette } = frame;
  const y = beside ? top + rowHeight / 2 : top + ABOVE + ROW / 2 - 4;
  const { capacity, limit, outcome, beyond } = line;
  const arrow = outcome === "always" && beyond === "above";
  const value = capacity?.value ?? (arrow ? limit : undefined);
  const end = value === undefined ? left : place(value);
  const own = add(body, "g", { class: "bar", "data-line": line.line });
  const compared = capacity ? { value: capacity.value, shown: text } : {};
  const group = mark(own, { line: line.line, key: line.x ?? "all", tip: row.tip, ...compared }, end, y);
  add(group, "text", { ...middle(0, beside ? y : top + 10), "font-size": LABEL }, name);
  const looks = { fill: palette.link, "fill-opacity": arrow ? 0.35 : 0.8 };
  if (end > left) add(group, "rect", { x: left, y: y - BAR / 2, width: end - left, height: BAR, ...looks });
  if (arrow) add(group, "path", { d: `M${round(end - 7)},${y - 5}l6,5l-6,5`, stroke: palette.text, fill: "none" });
  const free = capacity ? drawWhisker(group, line, y, layout, palette.text) : end;
  add(group, "text", { ...middle(free + GAP, y), "font-size": SMALL }, text);
}

/** Where it ends. */
function drawWhisker(group: Group, { capacity }: LineCapacity, y: number, { place }: Layout, stroke: string): number {
  const { value, low, high } = capacity!;
  const [from, to] = [place(low ?? 0), place(high ?? value)];
  const caps = [low, high].flatMap((end) => (end === null ? [] : [`M${round(place(end))},${y - 5}v10`]));
  add(group, "path", {
    d: `M${round(from)},${y}H${round(to)}${caps.join("")}`,
    stroke,
    "stroke-width": 1.5,
    fill: "none",
  });
  return Math.max(place(value), to);
}
