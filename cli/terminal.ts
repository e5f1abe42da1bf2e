/** The terminal, or what stands in its place. Data goes to standard output, everything else to standard error. */
import { padEnd, widthOf } from "../viz/terminal/columns.js";
import { wrap } from "./wrap.js";

const GAP = "  ";

/**
 * Rows in aligned columns, two spaces apart; the last one in as many lines as it takes to stay within `width`, if that
 * is given.
 */
export function columns(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => widthOf(row[i]))));
  const before = widths.slice(0, -1).reduce((sum, column) => sum + column + GAP.length, 0);
  const room = Math.max(NARROWEST, width - before);
  return rows
    .map((row) => {
      const head = row.slice(0, -1).map((text, i) => padEnd(text, widths[i]) + GAP);
      return `${wrap(row.at(-1) ?? "", before + room, head.join(""), " ".repeat(before)).trimEnd()}\n`;
    })
    .join("");
}

/** A column of less is not read. */
const NARROWEST = 20;
