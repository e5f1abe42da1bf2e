/** Capacities for a terminal: the answer with its table, bars at each value of an axis, the claims. */

import type { Capacity, LineCapacity } from "../../scenarios/capacity/types.js";
import { formatGiven } from "../../scenarios/common/format.js";
import { shorten } from "../encodings/text.js";
import { padEnd, widthOf, wrap } from "../terminal/columns.js";
import { join, type Painted, paint, type Text } from "../terminal/paint.js";
import { capitalise } from "../wording/vocabulary.js";
import { answerCaption, answerLines, answerOf } from "./answer.js";
import { alongAxis, intervalText, labelOf, noteText, valueText, verdictSummary } from "./words.js";

const INDENT = "  ";
const GAP = "  ";
const LONGEST_NAME = 32;
const LEAST_BAR = 10;
const MOST_BAR = 40;

/** Lines of at most `columns` characters where words allow, ending in a line break. */
export function capacityTable(capacity: Capacity, columns: number): Painted {
  const width = Math.max(60, columns);
  const blocks: Text[][] = [
    wrap(answerOf(capacity), width).map((line) => paint(line, "bold")),
    table(capacity, width),
    ...alongAxis(capacity).flatMap(({ at, of }) =>
      at === undefined ? [] : [[paint(at, "bold"), ...rows(of, width, capacity)]],
    ),
    claimsBlock(capacity, width),
    notes(capacity).flatMap((note) => wrap(note, width).map((line) => paint(line, "dim"))),
  ];
  const shown = blocks.filter((block) => block.length > 0).map((block) => join(block, "\n"));
  return join([join(shown, "\n\n"), "\n"]);
}

/** The table of the answer; where there is no axis with bars. In a narrow terminal without them, and fewer columns. */
function table(capacity: Capacity, width: number): Text[] {
  const { columns, rows } = answerLines(capacity);
  const heads = ["", ...columns.slice(1).map(({ label }) => label)];
  const texts = rows.map(({ cells }) => cells.map(({ text }) => text));
  const widths = heads.map((head, i) => Math.max(widthOf(head), ...texts.map((row) => widthOf(row[i]))));
  widths[0] = Math.min(LONGEST_NAME, widths[0]);
  const total = () => widths.reduce((sum, column) => sum + column + GAP.length, 0);
  while (widths.length > 2 && total() - GAP.length > width) {
    for (const all of [widths, heads, ...texts]) (all as unknown[]).splice(-2, 1);
  }
  const room = Math.min(MOST_BAR, width - total());
  const isWhole = widths.length === columns.length;
  const bar = capacity.along === undefined && isWhole && room >= LEAST_BAR ? barOf(capacity, room) : () => "";
  const row = ([label, ...cells]: readonly string[]) =>
    [
      padEnd(shorten(label, widths[0]), widths[0]),
      ...cells.map((cell, i) => " ".repeat(widths[i + 1] - widthOf(cell)) + cell),
    ].join(GAP);
  const lineOf = (id: string) => capacity.lines.filter(({ line }) => line === id);
  return [
    paint(row(heads), "bold"),
    ...rows.flatMap(({ id }, i) => [
      `${row(texts[i])}${GAP}${capacity.along ? "" : bar(lineOf(id)[0])}`.trimEnd(),
      ...(capacity.along ? [] : lineOf(id).flatMap((line) => note(line, width))),
    ]),
    ...wrap(answerCaption(capacity), width).map((line) => paint(line, "dim")),
  ];
}

function note(line: LineCapacity, width: number): Text[] {
  const text = noteText(line);
  if (text === "") return [];
  return wrap(capitalise(text), width - 4).map((each) => paint(`${INDENT}${INDENT}${each}`, "dim"));
}

/** Bars of `capacity` on the scale of `whole`. */
function rows(capacity: Capacity, width: number, whole: Capacity): Text[] {
  const names = capacity.lines.map(({ line }) => labelOf(capacity, line));
  const name = Math.min(LONGEST_NAME, Math.max(...names.map(widthOf)));
  const values = capacity.lines.map((line) => valueText(capacity, line));
  const intervals = capacity.lines.map((line) => intervalText(capacity, line));
  const value = Math.max(...values.map(widthOf));
  const interval = Math.max(...intervals.map(widthOf));
  const room = Math.min(MOST_BAR, width - INDENT.length - name - value - interval - 6);
  const bar = room >= LEAST_BAR ? barOf(whole, room) : () => "";
  return capacity.lines.flatMap((line, i) => {
    const cells = `${INDENT}${padEnd(shorten(names[i], name), name)}  ${" ".repeat(value - widthOf(values[i]))}${values[i]}  ${padEnd(intervals[i], interval)}  ${bar(line)}`;
    return [cells.trimEnd(), ...note(line, width)];
  });
}

/** `=` up to the interval, `-` along it, `|` at the value. */
function barOf({ lines }: Capacity, room: number): (line: LineCapacity) => string {
  const ends = lines.flatMap(({ capacity, limit }) =>
    capacity ? [capacity.value, capacity.high ?? capacity.value] : limit === undefined ? [] : [limit],
  );
  const most = Math.max(Number.MIN_VALUE, ...ends);
  const place = (value: number) => Math.round((value / most) * (room - 1));
  return ({ capacity, limit, beyond, outcome }) => {
    if (capacity === undefined) {
      if (limit === undefined || outcome !== "always" || beyond !== "above") return "";
      return `${"=".repeat(place(limit))}>`;
    }
    const [low, value, high] = [capacity.low ?? capacity.value, capacity.value, capacity.high ?? capacity.value].map(
      place,
    );
    const marks = new Array<string>(high + 1).fill("=");
    for (let i = low; i <= high; i++) marks[i] = "-";
    marks[value] = "|";
    return marks.join("");
  };
}

function claimsBlock(capacity: Capacity, width: number): Text[] {
  const { claims } = capacity;
  if (claims.length === 0) return [];
  return [
    paint(verdictSummary(capacity), "bold"),
    ...claims.flatMap(({ id, says, source, verdict, statement, because }) => [
      ...wrap(`“${says}” (${source})`, width),
      join([INDENT, paint(verdict.padEnd(11), verdict), id]),
      ...wrap(`${capitalise(statement)}: ${because}.`, width - 4).map((line) => `${INDENT}${INDENT}${line}`),
    ]),
  ];
}

function notes({ confidence, runs, precision, scenario, quantity, along }: Capacity): string[] {
  const at =
    quantity.over === "pending" || along?.of === "pending" ? "" : ` ${scenario.pending[0]} pending operations.`;
  return [
    `Intervals at ${formatGiven(confidence, "share")}, asked for: ${formatGiven(precision, "share")} either way. ${runs} runs.${at} How each was found, and every value that was tried: report.html.`,
  ];
}
