/** Paragraphs for the terminal. */
import { formatInteger } from "../scenarios/common/format.js";
import { wrap as lines } from "../viz/terminal/columns.js";

/** `text` in lines of at most `width` columns, `first` before the first of them, `rest` before the others. */
export function wrap(text: string, width: number, first = "", rest = first): string {
  return lines(text, width, first, rest).join("\n");
}

/** A heading and what is below it; nothing if there is nothing. */
export function section(heading: string, body: string): string {
  return body.trim() === "" ? "" : `${heading}\n${body}\n`;
}

/** `1 run`, `2,000 runs`. */
export function plural(n: number, word: string): string {
  return `${formatInteger(n)} ${word}${n === 1 ? "" : "s"}`;
}
