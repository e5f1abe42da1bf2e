/**
 * Text with the styles of a terminal. A style is a piece of data beside the text, never a sequence of characters in it,
 * so that no text, wherever it comes from, can be taken for one: what looks like an escape sequence is written out as
 * text.
 */
import { escapeControls } from "../../scenarios/common/control-characters.js";

/** Select Graphic Rendition codes. */
const STYLES = {
  bold: 1,
  dim: 2,
  warn: 33,
  supported: 32,
  refuted: 31,
  undecided: 33,
  "polling scheme": 33,
  readiness: 34,
  completion: 32,
  threads: 35,
} as const;

type Style = keyof typeof STYLES;

interface Span {
  text: string;
  style?: Style;
}

/** What can be shown in a terminal: text without styles, or pieces with styles of their own. */
export type Text = string | Painted;

export class Painted {
  constructor(readonly spans: readonly Span[]) {}

  /** The text alone. */
  toString(): string {
    return this.spans.map(({ text }) => text).join("");
  }
}

export function paint(text: string, style: Style): Painted {
  return new Painted([{ text, style }]);
}

export function join(parts: readonly Text[], separator = ""): Painted {
  return new Painted(parts.flatMap((part, i) => (i === 0 ? spansOf(part) : [{ text: separator }, ...spansOf(part)])));
}

/** Without white space at the end. */
export function trimEnd(text: Text): Painted {
  const spans = [...spansOf(text)];
  while (spans.length > 0) {
    const last = spans.pop()!;
    const trimmed = last.text.trimEnd();
    if (trimmed !== "") return new Painted([...spans, { ...last, text: trimmed }]);
  }
  return new Painted([]);
}

/** The characters to write: controls written out, styles as escape sequences if `color` is wanted. */
export function printed(text: Text, color: boolean): string {
  return spansOf(text)
    .map(({ text, style }) => {
      const shown = escapeControls(text);
      return color && style !== undefined && shown !== "" ? `\x1b[${STYLES[style]}m${shown}\x1b[0m` : shown;
    })
    .join("");
}

function spansOf(text: Text): readonly Span[] {
  return typeof text === "string" ? [{ text }] : text.spans;
}
