/** Small tools for drawing: elements with their attributes at once, and text that cannot be measured. */
import { type Selection, select } from "d3";
import { wrapCharacters } from "../encodings/text.js";

export type Group = Selection<SVGGElement, unknown, null, undefined>;
export type Svg = Selection<SVGSVGElement, unknown, null, undefined>;

/** Attribute values; an undefined one is left out. */
type Attributes = Record<string, string | number | undefined>;

/** Appends an element with `attributes` (numbers rounded to what the eye can tell) and perhaps a text. */
export function add(parent: Group | Svg, tag: string, attributes: Attributes, text?: string): Group {
  // Without a selection for each step: a report has thousands of elements.
  const above = parent.node()!;
  const element = above.ownerDocument.createElementNS("http://www.w3.org/2000/svg", tag) as SVGGElement;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, `${typeof value === "number" ? round(value) : value}`);
  }
  if (text !== undefined) element.textContent = text;
  above.append(element);
  return select<SVGGElement, unknown>(element);
}

/** Attributes of a text whose middle is at (x, y). */
export function middle(x: number, y: number): Attributes {
  return { x, y, dy: "0.34em" };
}

/** What a mark stands for: its line, its place on the axis, and what is to be said of it. */
interface Marked {
  line: string;
  key: number | string;
  tip: string;
  /** A value that can be set beside those of other lines at the same place, and how it is written. */
  value?: number;
  shown?: string;
}

/** A group at (x, y) that tips, the keyboard and pointers can find; its title is the tip. */
export function mark(parent: Group, { line, key, tip, value, shown }: Marked, x: number, y: number): Group {
  const attributes = {
    class: "mark",
    "data-line": line,
    "data-key": `${key}`,
    "data-at": `${round(x)} ${round(y)}`,
    "data-value": shown === undefined ? undefined : `${value}`,
    "data-shown": shown,
  };
  const group = add(parent, "g", attributes);
  add(group, "title", {}, tip);
  return group;
}

/** Hundredths of a pixel: enough for the eye, and short. */
export function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

export const FONT_SIZE = 12;
/**
 * DejaVu Sans, the widest font a figure may meet, averages 0.6 em, capitals 0.72; there is nothing to measure with
 * outside a browser.
 */
const EM_PER_CHARACTER = 0.6;
const EM_PER_CAPITAL = 0.72;

/** A cautious estimate of the width of `text` in pixels. */
export function textWidth(text: string, size = FONT_SIZE): number {
  const capitals = text.replaceAll(/[^A-Z]/g, "").length;
  return size * (text.length * EM_PER_CHARACTER + capitals * (EM_PER_CAPITAL - EM_PER_CHARACTER));
}

/** Breaks `text` at spaces into lines of at most `width` pixels. */
export function wrap(text: string, width: number, size = FONT_SIZE): string[] {
  return wrapCharacters(text, width / (size * EM_PER_CHARACTER));
}
