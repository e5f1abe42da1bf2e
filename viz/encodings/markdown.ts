/**
 * GitHub-flavoured Markdown from templates in which every text is escaped unless it is itself Markdown made here: what
 * others wrote stays words. GitHub makes links and pictures of some words even after Markdown is done (mentions,
 * references, addresses, emoji, formulas); no escape reaches these, so they are parted by a space of no width, as
 * Renovate and Dependabot part them.
 */
import { escapeControls } from "../../scenarios/common/control-characters.js";

/** A piece of Markdown; only what is in this file makes it, so text from a scenario can never become one. */
export class Markdown {
  constructor(readonly source: string) {}

  toString(): string {
    return this.source;
  }
}

/** Tagged template: values are escaped, Markdown is inserted. */
export function markdown(strings: TemplateStringsArray, ...values: (string | number | Markdown)[]): Markdown {
  return new Markdown(
    strings.reduce((text, part, i) => {
      const value = values[i - 1];
      if (value instanceof Markdown) return text + value.source + part;
      return text + (AT_START.test(text) ? leading : plain)(`${value}`) + part;
    }),
  );
}

/** Several pieces, one after the other, with `separator` between them; empty ones vanish. */
export function joined(parts: readonly Markdown[], separator = "\n\n"): Markdown {
  const sources = parts.map(({ source }) => source).filter((source) => source !== "");
  return new Markdown(sources.join(separator));
}

/** A table; numbers stand at the right. */
export function table(columns: readonly { label: string; numeric: boolean }[], rows: readonly string[][]): Markdown {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return new Markdown(
    [
      row(columns.map(({ label }) => plain(label))),
      row(columns.map(({ numeric }) => (numeric ? "---:" : "---"))),
      ...rows.map((cells) => row(cells.map(plain))),
    ].join("\n"),
  );
}

const ZERO_WIDTH = "&#8203;";

/** What Markdown takes for more than a character, wherever in a line. */
const MARKS = /[\\`*_[\]|~]/;
/** What HTML, or GitHub after it, takes for more, with what it is written as. */
const ESCAPES: readonly (readonly [RegExp, (found: string, escapeMark: (mark: string) => string) => string])[] = [
  [/&/, () => "&amp;"],
  [/</, () => "&lt;"],
  [/>/, () => "&gt;"],
  // A formula; GitHub's documentation has this for a dollar sign that is none.
  [/\$/, () => "<span>$</span>"],
  [/@/, () => `@${ZERO_WIDTH}`],
  [/#/, (found, escapeMark) => escapeMark(found) + ZERO_WIDTH],
  // Addresses, and the names of emoji.
  [/:(?=\/\/|[\w+-]+:)/, () => `:${ZERO_WIDTH}`],
  [/www(?=\.)/, (found) => found + ZERO_WIDTH],
  [/gh-(?=\d)/, (found) => found + ZERO_WIDTH],
  // A callout, where a quotation begins with it.
  [/(?<=\[)!/, () => `!${ZERO_WIDTH}`],
];
const ANY = new RegExp(
  [MARKS, ...ESCAPES.map(([pattern]) => pattern)].map(({ source }) => `(${source})`).join("|"),
  "gi",
);

/** `text` in one line of HTML; with its marks escaped, of Markdown. */
function inline(text: string, escapeMark: (mark: string) => string): string {
  return escapeControls(text.replace(/\s+/g, " ")).replace(ANY, (found, mark, ...specials) => {
    if (mark !== undefined) return escapeMark(mark);
    return ESCAPES[specials.slice(0, ESCAPES.length).findIndex((special) => special !== undefined)][1](
      found,
      escapeMark,
    );
  });
}

/** `text` in one line, all of its characters meaning themselves; not for the beginning of a line. */
function plain(text: string): string {
  return inline(text, (mark) => `\\${mark}`);
}

/** Where a line, or a quotation in it, begins. */
const AT_START = /(?:^|\n|> )$/;

/** As {@link plain}, and without what makes a heading, a list or a line of a text that begins with it. */
function leading(text: string): string {
  return plain(text.trimStart()).replace(/^(?:(?=[-+=])|(\d+)(?=[.)]))/, "$1\\");
}

export function strong(text: string): Markdown {
  return text.trim() === "" ? joined([]) : markdown`**${text.trim()}**`;
}

/** Code in a line. */
export function code(text: string): Markdown {
  const line = escapeControls(text.replace(/\s+/g, " "));
  const fence = "`".repeat(longestTicks(line) + 1);
  // A blank at both ends is taken off again: it keeps ticks apart from the fence.
  const padding = /^[` ]|[` ]$/.test(line) ? " " : "";
  return new Markdown(line === "" ? "" : fence + padding + line + padding + fence);
}

/** A block of code, its fence longer than any in it. */
export function fenced(text: string, language = ""): Markdown {
  const fence = "`".repeat(Math.max(3, longestTicks(text) + 1));
  return new Markdown(`${fence}${language}\n${escapeControls(text.replace(/\r\n?/g, "\n"))}\n${fence}`);
}

function longestTicks(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}

/** What is opened on demand. The summary is in a block of HTML, where Markdown means nothing and a backslash is one. */
export function details(summary: string, body: Markdown): Markdown {
  return new Markdown(
    `<details><summary>${inline(summary.trim(), (mark) => mark)}</summary>\n\n${body.source}\n\n</details>`,
  );
}
