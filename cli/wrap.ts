/** Paragraphs for the terminal. */
import { formatInteger } from "../scenarios/common/format.js";

/** `text` in lines of at most `width` characters where words allow; `first` before the first line, `rest` before the others. */
export function wrap(text: string, width: number, first = "", rest = first): string {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const begun = line !== (lines.length === 0 ? first : rest);
    if (begun && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest + word;
    } else line += begun ? ` ${word}` : word;
  }
  return [...lines, line].join("\n");
}

/** A heading and what is below it; nothing if there is nothing. */
export function section(heading: string, body: string): string {
  return body.trim() === "" ? "" : `${heading}\n${body}\n`;
}

/** `1 run`, `2,000 runs`. */
export function plural(n: number, word: string): string {
  return `${formatInteger(n)} ${word}${n === 1 ? "" : "s"}`;
}
