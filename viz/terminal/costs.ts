/** In a terminal: what each line costs besides latency, at the end of the axis. */
import { axisOf } from "../../scenarios/common/axis.js";
import type { Result } from "../../scenarios/common/types.js";
import { shorten } from "../encodings/text.js";
import { costsAt, costsTable } from "../wording/costs-table.js";
import { join, paint, type Text, trimEnd } from "./paint.js";
import { byFamily, longestName, nameWidth, shortNames } from "./rows.js";

const GAP = "  ";
const NARROWEST_NAME = 20;

/** A row per line; in a narrow terminal without the columns that there is no room for. */
export function costsBlock(result: Result, width: number, grouped: boolean): Text[] {
  const { columns, rows } = costsTable(result);
  const heads = columns.slice(1).map(({ label }) => label);
  const texts = rows.map((row) => row.slice(1).map((cell) => cell.text));
  const widths = heads.map((head, i) => Math.max(head.length, ...texts.map((row) => row[i].length)));
  const total = () => widths.reduce((sum, column) => sum + column + GAP.length, 0);
  while (widths.length > 1 && NARROWEST_NAME + total() > width) widths.pop();
  const longest = longestName(result, grouped);
  const name = Math.min(Math.max(NARROWEST_NAME, longest), width - total());
  const names = shortNames(result, nameWidth(name, grouped));
  const row = (cells: readonly string[]) => widths.map((column, i) => GAP + cells[i].padStart(column)).join("");
  const title = shorten(`at ${axisOf(result.scenario).at(costsAt(result))}, each`, name).padEnd(name);
  return [
    paint(title + row(heads), "bold"),
    ...byFamily(result, grouped, (line, family) => {
      const own = paint(names.get(line.id)!, family);
      return [trimEnd(join([own, row(texts[result.scenario.lines.indexOf(line)])]))];
    }),
  ];
}
