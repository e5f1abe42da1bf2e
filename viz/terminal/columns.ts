/**
 * Text in the columns of a terminal, in which an ideograph takes two and an accent that is a character of its own none.
 * Not for charts: they measure pixels, in browsers that lack what the packages need (Intl.Segmenter: Firefox 115).
 */
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { escapeControls } from "../../scenarios/common/control-characters.js";

/** Between columns of a table. */
export const GAP = "  ";

/** Columns that `text` takes as it is printed, controls written out. */
export function widthOf(text: string): number {
  return stringWidth(escapeControls(text));
}

/** `text` and blanks up to `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** A row of a table: each cell in its column, at the left or at the right of it. */
export function rowOf(
  cells: readonly string[],
  widths: readonly number[],
  isLeft: (column: number) => boolean,
): string {
  const texts = widths.map((width, i) =>
    isLeft(i) ? padEnd(cells[i], width) : " ".repeat(Math.max(0, width - widthOf(cells[i]))) + cells[i],
  );
  return texts.join(GAP).trimEnd();
}

/**
 * `text` in lines of at most `width` columns where words allow: one that is longer has a line of its own. `first`
 * stands before the first line, `rest` before the others. White space is one blank.
 */
export function wrap(text: string, width: number, first = "", rest = first): string[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const whole = escapeControls(words.join(" ")).normalize();
  const [head] = broken(whole, width - widthOf(first));
  const others = whole.length > head.length ? broken(whole.slice(head.length + 1), width - widthOf(rest)) : [];
  return [first + head, ...others.map((line) => rest + line)];
}

/** What is normalised already: the package would do it. */
function broken(text: string, width: number): string[] {
  return wrapAnsi(text, Math.max(1, width)).split("\n");
}
