/** The lines of a result in rows: all in the scenario's order, or under a heading per family. */
import { axisOf } from "../../scenarios/common/axis.js";
import type { Line, Result } from "../../scenarios/common/types.js";
import { linesByFamily } from "../charts/palette.js";
import { shortenDistinct } from "../encodings/text.js";
import { capitalise, type Family } from "../wording/vocabulary.js";
import { padEnd, widthOf } from "./columns.js";
import { join, paint, type Text } from "./paint.js";

/** What names are set in by under a family's heading. */
const INDENT = "  ";

/** The rows of all lines, made by `rows` from a line and its family. */
export function byFamily(result: Result, grouped: boolean, rows: (line: Line, family: Family) => Text[]): Text[] {
  const families = linesByFamily(result);
  if (grouped) {
    return families.flatMap(([family, lines]) => [
      paint(capitalise(family), family),
      ...lines.flatMap((line) => rows(line, family).map((row) => join([INDENT, row]))),
    ]);
  }
  const familyOf = (line: Line) => families.find(([, lines]) => lines.includes(line))![0];
  return result.scenario.lines.flatMap((line) => rows(line, familyOf(line)));
}

/** Width that names may take under a family's heading, of `width`. */
export function nameWidth(width: number, grouped: boolean): number {
  return grouped ? width - INDENT.length : width;
}

/** Columns that the longest name takes, its indent included. */
export function longestName({ scenario }: Result, grouped: boolean): number {
  return Math.max(...scenario.lines.map(({ label }) => widthOf(label))) + (grouped ? INDENT.length : 0);
}

/** The lines' names in `width` columns, by id; still different. */
export function shortNames({ scenario }: Result, width: number): Map<string, string> {
  const labels = scenario.lines.map(({ label }) => label);
  const short = shortenDistinct(labels, width, widthOf);
  return new Map(scenario.lines.map(({ id }, i) => [id, padEnd(short[i], width)]));
}

/** Heads of the columns of some values of the axis: `n = 1`, `10`; the first says what they are, if there is room. */
export function placeHeads({ scenario }: Pick<Result, "scenario">, shown: readonly number[], width: number): string[] {
  const { symbol, format, at } = axisOf(scenario);
  return shown.map((x, i) => {
    const texts = i === 0 ? [at(x), `${symbol}=${format(x)}`, format(x)] : [format(x)];
    return (texts.find((text) => text.length <= width) ?? texts.at(-1)!).padStart(width);
  });
}
