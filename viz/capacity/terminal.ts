/** Capacities for a terminal: the sentences, a table with bars, the claims. */

import type { Capacity, LineCapacity } from "../../scenarios/capacity/types.js";
import { formatGiven } from "../../scenarios/common/format.js";
import { shorten } from "../encodings/text.js";
import { padEnd, widthOf, wrap } from "../terminal/columns.js";
import { join, type Painted, paint, type Text } from "../terminal/paint.js";
import { capitalise } from "../wording/vocabulary.js";
import {
  alongAxis,
  intervalText,
  labelOf,
  noteText,
  ratioSentences,
  titleOf,
  valueText,
  verdictSummary,
} from "./words.js";

const INDENT = "  ";
const LONGEST_NAME = 32;
const LEAST_BAR = 10;
const MOST_BAR = 40;

/** Lines of at most `columns` characters where words allow, ending in a line break. */
export function capacityTable(capacity: Capacity, columns: number): Painted {
  const width = Math.max(60, columns);
  const blocks: Text[][] = [
    wrap(titleOf(capacity), width).map((line) => paint(line, "bold")),
    ...alongAxis(capacity).map(({ at, of }) => [
      ...(at === undefined ? [] : [paint(at, "bold")]),
      ...rows(of, width, capacity),
    ]),
    ratioSentences(capacity).flatMap((sentence) => wrap(sentence, width)),
    claimsBlock(capacity, width),
    notes(capacity).flatMap((note) => wrap(note, width).map((line) => paint(line, "dim"))),
  ];
  const shown = blocks.filter((block) => block.length > 0).map((block) => join(block, "\n"));
  return join([join(shown, "\n\n"), "\n"]);
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
    const note = noteText(line);
    return [
      cells.trimEnd(),
      ...(note === ""
        ? []
        : wrap(capitalise(note), width - 4).map((each) => paint(`${INDENT}${INDENT}${each}`, "dim"))),
    ];
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
