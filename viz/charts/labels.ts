/** The names of the lines: beside their last point where there is room, in a key below where there is not. */
import { type LineStyle, lineColour, type Palette } from "../palette.js";
import { shorten } from "../text.js";
import { drawSample, SAMPLE } from "./markers.js";
import { add, type Group, middle, round, textWidth } from "./svg.js";

const LONGEST = 26;
const LINE_HEIGHT = 15;
const BELOW = 11;

/** A line's name and looks. */
export interface Named {
  label: string;
  style: LineStyle;
}

export interface Label extends Named {
  /** Where the line ends. */
  x: number;
  y: number;
  opacity: number;
  /** The line ends among the others, so its name stands below its end rather than on what goes on there. */
  below: boolean;
}

function widest(labels: readonly Named[]): number {
  return Math.max(0, ...labels.map(({ label }) => textWidth(shorten(label, LONGEST))));
}

/** Pixels the labels need to the right of their lines' ends. */
export function labelRoom(labels: readonly Named[]): number {
  return widest(labels) + 18;
}

/** Writes each label to the right of its line's end; those that end at the same x are moved apart. */
export function drawEndLabels(
  parent: Group,
  labels: readonly Label[],
  top: number,
  bottom: number,
  palette: Palette,
): void {
  for (const column of byColumn(labels)) {
    const sorted = [...column].sort((a, b) => a.y - b.y);
    const wanted = sorted.map((label) => label.y + (label.below ? BELOW : 0));
    const ys = spreadApart(wanted, LINE_HEIGHT, top, bottom);
    for (const [i, label] of sorted.entries()) drawEndLabel(parent, label, ys[i], palette);
  }
}

function byColumn(labels: readonly Label[]): Label[][] {
  const columns = new Map<number, Label[]>();
  for (const label of labels) columns.set(label.x, [...(columns.get(label.x) ?? []), label]);
  return [...columns.values()];
}

/** The paper shines around the letters, so that a line behind them does not strike them through. */
function drawEndLabel(
  parent: Group,
  { label, style, x, y, opacity, below }: Label,
  at: number,
  palette: Palette,
): void {
  const colour = lineColour(style, palette);
  const group = add(parent, "g", { opacity });
  const left = x + (below ? 9 : 15);
  if (Math.abs(at - y) > (below ? BELOW + 3 : 3)) {
    const d = `M${round(x + 6)},${round(y)}L${round(left - 2)},${round(at)}`;
    add(group, "path", { d, fill: "none", stroke: colour, "stroke-width": 0.8 });
  }
  const halo = { stroke: palette.paper, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
  add(group, "text", { ...middle(left, at), fill: colour, ...halo }, shorten(label, LONGEST));
}

interface Block {
  centre: number;
  size: number;
}

/**
 * Moves `wanted` (ascending) apart to a distance of at least `gap`, as little as possible: neighbours that would
 * overlap form a block, which settles around the mean of what its members want. Keeps within [low, high] if it can.
 */
export function spreadApart(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const blocks: Block[] = [];
  for (const centre of wanted) {
    blocks.push({ centre, size: 1 });
    while (blocks.length > 1 && overlap(blocks.at(-2)!, blocks.at(-1)!, gap)) {
      const [a, b] = blocks.splice(-2);
      const size = a.size + b.size;
      blocks.push({ centre: (a.centre * a.size + b.centre * b.size) / size, size });
    }
  }
  const placed = blocks.flatMap(({ centre, size }) =>
    Array.from({ length: size }, (_, i) => centre + (i - (size - 1) / 2) * gap),
  );
  return withinBounds(placed, gap, low, high);
}

function overlap(a: Block, b: Block, gap: number): boolean {
  return b.centre - a.centre < ((a.size + b.size) / 2) * gap;
}

function withinBounds(ys: readonly number[], gap: number, low: number, high: number): number[] {
  const result = [...ys];
  for (let i = result.length - 1; i >= 0; i--) {
    result[i] = Math.min(result[i], i === result.length - 1 ? high : result[i + 1] - gap);
  }
  for (let i = 0; i < result.length; i++) result[i] = Math.max(result[i], i === 0 ? low : result[i - 1] + gap);
  return result;
}

const ROW = 18;

/** Columns and height of a key of these labels in `width`. */
export function keyLayout(labels: readonly Named[], width: number): { columns: number; height: number } {
  const columns = Math.max(1, Math.min(labels.length, Math.floor(width / (widest(labels) + SAMPLE + 20))));
  return { columns, height: Math.ceil(labels.length / columns) * ROW };
}

export function drawKey(parent: Group, labels: readonly Named[], width: number, palette: Palette): void {
  const { columns } = keyLayout(labels, width);
  for (const [i, { label, style }] of labels.entries()) {
    const at = `translate(${round((i % columns) * (width / columns))},${Math.floor(i / columns) * ROW})`;
    const entry = add(parent, "g", { transform: at });
    drawSample(entry, style, ROW / 2, palette);
    add(entry, "text", middle(SAMPLE + 8, ROW / 2), shorten(label, LONGEST));
  }
}
