/** The names of the lines: beside their last point where there is room, in a key below where there is not. */

import { shortenDistinct } from "../encodings/text.js";
import { FAMILIES } from "../wording/vocabulary.js";
import { clusters, spreadLabels } from "./label-placement.js";
import { drawMarker, drawSample, SAMPLE } from "./markers.js";
import { type LineStyle, lineColour, type Palette } from "./palette.js";
import { add, type Group, middle, round, textWidth } from "./svg.js";
import type { Emphasis } from "./view.js";

/** Height of a name beside a line's end. */
export const NAME_HEIGHT = 15;
const BELOW = 11;
/**
 * Lines that end closer than this, in pixels, and at least so many, are bracketed: nobody could follow a leader to
 * each.
 */
const NEAR = 5;
const MANY = 3;
/** Room for the leader between a line's end and its name, and for a marker before the name. */
const LEADER = 15;
const BRACKET = 27;
const MARKER = 12;
/** Size of what stands after a name, and the gap before it. */
const SUFFIX = 10.5;
const SUFFIX_GAP = 6;

/** A line's name and looks. */
interface Named {
  id: string;
  label: string;
  style: LineStyle;
  emphasis: Emphasis;
  /** Stands after the name in small letters. */
  suffix?: string;
}

export interface Label extends Named {
  /** Where the line ends. */
  x: number;
  y: number;
  opacity: number;
  /** The line ends among the others, so its name stands below its end rather than on what goes on there. */
  below: boolean;
}

function namesOf(labels: readonly Named[], longest: number): Map<string, string> {
  const names = shortenDistinct(
    labels.map(({ label }) => label),
    longest,
  );
  return new Map(labels.map(({ id }, i) => [id, names[i]]));
}

function widest(labels: readonly Named[], longest: number): number {
  const names = namesOf(labels, longest);
  return Math.max(0, ...labels.map((label) => textWidth(names.get(label.id)!) + suffixWidth(label)));
}

function suffixWidth({ suffix }: Named): number {
  return suffix ? SUFFIX_GAP + textWidth(suffix, SUFFIX) : 0;
}

/** Writes what stands after a name. */
function writeSuffix(name: Group, suffix: string | undefined, palette: Palette): void {
  if (suffix === undefined) return;
  add(name, "tspan", { dx: SUFFIX_GAP, "font-size": SUFFIX, "font-weight": 400, fill: palette.muted }, suffix);
}

/** Pixels the labels need to the right of their lines' ends. */
export function labelRoom(labels: readonly Named[], longest: number): number {
  return widest(labels, longest) + (labels.length < MANY ? LEADER : BRACKET + MARKER) + 3;
}

/**
 * Writes each label to the right of its line's end. Those that end at the same x are moved apart; those of lines that
 * end before others make room for the labels of these.
 */
export function drawEndLabels(
  parent: Group,
  labels: readonly Label[],
  { top, bottom }: { top: number; bottom: number },
  longest: number,
  palette: Palette,
): void {
  const names = namesOf(labels, longest);
  const taken: Box[] = [];
  const columns = byColumn(labels).sort(([a], [b]) => b.x - a.x);
  for (const column of columns) {
    const sorted = [...column].sort((a, b) => a.y - b.y);
    const groups = clusters(sorted, NEAR).map((group) => bySimilarity(group, column));
    const clustered = groups.some(isCluster);
    const wanted = groups.flatMap((group) =>
      group.map((label) => (isCluster(group) ? meanY(group) : label.y) + (label.below ? BELOW : 0)),
    );
    const ys = spreadLabels(wanted, NAME_HEIGHT, top, bottom);
    let next = 0;
    for (const group of groups) {
      const boxes = group.map((label, i): Box => {
        const left = leftOf(label, clustered);
        return { left, right: left + textWidth(names.get(label.id)!) + suffixWidth(label), y: ys[next + i] };
      });
      next += group.length;
      const shift = column === columns[0] ? 0 : shiftFrom(taken, boxes, top, bottom);
      const places = boxes.map(({ y }) => y + shift);
      taken.push(...boxes.map((box, i) => ({ ...box, y: places[i] })));
      if (isCluster(group)) drawBracket(parent, group, places, palette);
      for (const [i, label] of group.entries()) {
        const draw = clustered ? drawInColumn : drawSingle;
        draw(parent, label, names.get(label.id)!, places[i], isCluster(group), palette);
      }
    }
  }
}

/** Of a label, around the middle of its letters. */
interface Box {
  left: number;
  right: number;
  y: number;
}

/** How far `boxes` have to move down, or up, so that they lie over none that is taken; 0 where there is no room. */
function shiftFrom(taken: readonly Box[], boxes: readonly Box[], top: number, bottom: number): number {
  const isFree = (shift: number) =>
    boxes.every(({ left, right, y }) =>
      taken.every(
        (other) => right < other.left || other.right < left || Math.abs(y + shift - other.y) >= NAME_HEIGHT - 1,
      ),
    );
  if (isFree(0)) return 0;
  const ys = boxes.map(({ y }) => y);
  const [up, down] = [top - Math.min(...ys), bottom - Math.max(...ys)];
  // Just above or below one that is taken.
  const shifts = taken
    .flatMap((other) => ys.flatMap((y) => [other.y - NAME_HEIGHT - y, other.y + NAME_HEIGHT - y]))
    .filter((shift) => up <= shift && shift <= down)
    .sort((a, b) => Math.abs(a) - Math.abs(b));
  return shifts.find(isFree) ?? 0;
}

function byColumn(labels: readonly Label[]): Label[][] {
  const columns = new Map<number, Label[]>();
  for (const label of labels) columns.set(label.x, [...(columns.get(label.x) ?? []), label]);
  return [...columns.values()];
}

function isCluster(group: readonly Label[]): boolean {
  return group.length >= MANY;
}

/** Where values do not tell lines apart, families do, and the order in which the scenario lists them. */
function bySimilarity(group: readonly Label[], order: readonly Label[]): Label[] {
  if (!isCluster(group)) return [...group];
  const rank = (label: Label) => FAMILIES.indexOf(label.style.family) * order.length + order.indexOf(label);
  return [...group].sort((a, b) => rank(a) - rank(b));
}

function meanY(group: readonly Label[]): number {
  return group.reduce((sum, { y }) => sum + y, 0) / group.length;
}

/** A name with a leader to its line's end if it had to move away from it. */
function drawSingle(parent: Group, label: Label, name: string, at: number, _: boolean, palette: Palette): void {
  const { x, y, below, style } = label;
  const left = leftOf(label, false);
  const group = openName(parent, label);
  if (Math.abs(at - y) > (below ? BELOW + 3 : 3)) {
    const d = `M${round(x + 6)},${round(y)}L${round(left - 2)},${round(at)}`;
    add(group, "path", { d, fill: "none", stroke: lineColour(style, palette), "stroke-width": 0.8 });
  }
  writeName(group, label, name, left, at, palette);
}

/**
 * A name with its marker, among others of which some are bracketed; the others have leaders that do not cross the
 * bracket.
 */
function drawInColumn(parent: Group, label: Label, name: string, at: number, bracketed: boolean, palette: Palette) {
  const group = openName(parent, label);
  const edge = edgeOf(label);
  if (!bracketed) {
    const d = `M${round(label.x + 5)},${round(label.y)}L${round(edge)},${round(at)}H${round(edge + 5)}`;
    add(group, "path", { d, fill: "none", stroke: lineColour(label.style, palette), "stroke-width": 0.8 });
  }
  drawMarker(group, label.style, edge + 12, at, false, palette);
  writeName(group, label, name, leftOf(label, true), at, palette);
}

/** Where its letters begin. */
function leftOf(label: Label, clustered: boolean): number {
  return clustered ? edgeOf(label) + 7 + MARKER : label.x + (label.below ? 9 : LEADER);
}

/** Where brackets stand. */
function edgeOf({ x, below }: Label): number {
  return x + (below ? 8 : 20);
}

/** A bracket before the names of lines that end together, and a leader to where they do. */
function drawBracket(parent: Group, labels: readonly Label[], places: readonly number[], palette: Palette): void {
  const { x } = labels[0];
  const [first, last] = [places[0] - 5, places.at(-1)! + 5];
  const edge = edgeOf(labels[0]);
  const end = meanY(labels);
  const joint = Math.min(last, Math.max(first, end));
  const bracket = `M${round(edge + 4)},${round(first)}H${round(edge)}V${round(last)}H${round(edge + 4)}`;
  const leader = `M${round(x + 4)},${round(end)}L${round(edge)},${round(joint)}`;
  const opacity = Math.max(...labels.map((label) => label.opacity));
  add(parent, "path", { d: bracket + leader, fill: "none", stroke: palette.muted, opacity, class: "bracket" });
}

function openName(parent: Group, { id, opacity }: Label): Group {
  return add(parent, "g", { class: "name", "data-line": id, opacity });
}

/** The paper shines around the letters, so that a line behind them does not strike them through. */
function writeName(
  group: Group,
  { style, emphasis, suffix }: Named,
  name: string,
  x: number,
  y: number,
  palette: Palette,
) {
  const halo = { stroke: palette.paper, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
  const weight = { "font-weight": emphasis === "pinned" ? 700 : undefined };
  const looks = { ...middle(x, y), fill: lineColour(style, palette), ...halo, ...weight };
  writeSuffix(add(group, "text", looks, name), suffix, palette);
}

const ROW = 18;

/** Columns and height of a key of these labels in `width`. */
export function keyLayout(
  labels: readonly Named[],
  width: number,
  longest: number,
): { columns: number; height: number } {
  const room = widest(labels, longest) + SAMPLE + 20;
  const columns = Math.max(1, Math.min(labels.length, Math.floor(width / room)));
  return { columns, height: Math.ceil(labels.length / columns) * ROW };
}

export function drawKey(
  parent: Group,
  labels: readonly Named[],
  width: number,
  longest: number,
  palette: Palette,
): void {
  const { columns } = keyLayout(labels, width, longest);
  const names = namesOf(labels, longest);
  for (const [i, { id, style, emphasis, suffix }] of labels.entries()) {
    const at = `translate(${round((i % columns) * (width / columns))},${Math.floor(i / columns) * ROW})`;
    const opacity = emphasis === "faint" ? 0.4 : 1;
    const entry = add(parent, "g", { transform: at, class: "name", "data-line": id, opacity });
    drawSample(entry, style, ROW / 2, palette);
    const weight = { "font-weight": emphasis === "pinned" ? 700 : undefined };
    const name = add(entry, "text", { ...middle(SAMPLE + 8, ROW / 2), ...weight }, names.get(id)!);
    writeSuffix(name, suffix, palette);
  }
}
