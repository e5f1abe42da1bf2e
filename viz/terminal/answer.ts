/** In a terminal: the lines of an answer beside each other, the best first. */
import type { Result } from "../../scenarios/common/types.js";
import { familyOf } from "../charts/palette.js";
import { shorten } from "../encodings/text.js";
import { answerCaption, answerTable } from "../wording/answer-table.js";
import { widthOf } from "./columns.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { shortNames } from "./rows.js";

const GAP = "  ";
const NARROWEST_NAME = 16;

/** A row per line; in a narrow terminal without the columns that there is no room for. */
export function answerBlock(result: Result, width: number): Text[] {
  const { columns, rows } = answerTable(result);
  const heads = columns.slice(1).map(({ label }) => label);
  const texts = rows.map((row) => row.slice(1).map((cell) => cell.text));
  const widths = heads.map((head, i) => Math.max(head.length, ...texts.map((row) => row[i].length)));
  const total = () => widths.reduce((sum, column) => sum + column + GAP.length, 0);
  // Core time and memory are told further below too; what the lines are ranked by, only here.
  while (widths.length > 2 && NARROWEST_NAME + total() > width) {
    for (const all of [widths, heads, ...texts]) (all as unknown[]).splice(-2, 1);
  }
  const longest = Math.max(NARROWEST_NAME, ...rows.map((row) => widthOf(row[0].text)));
  const name = Math.max(1, Math.min(longest, width - total()));
  const names = shortNames(result, name);
  const row = (cells: readonly string[]) => widths.map((column, i) => GAP + cells[i].padStart(column)).join("");
  return [
    ...[paint("".padEnd(name) + row(heads), "bold")],
    ...rows.map(([label], i) => {
      const line = result.scenario.lines.find((each) => each.label === label.text)!;
      return trimEnd(join([paint(names.get(line.id)!, familyOf(result, line)), row(texts[i])]));
    }),
    paint(shorten(answerCaption(result), width), "dim"),
  ];
}
