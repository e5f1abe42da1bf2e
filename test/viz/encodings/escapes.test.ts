/** Whatever an author writes stays words in every format that a result is given out in. */
import fc from "fast-check";
import { parseHTML } from "linkedom";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { escapeControls } from "../../../scenarios/common/control-characters.js";
import { entry } from "../../../viz/encodings/bibtex.js";
import { csvLine } from "../../../viz/encodings/csv.js";
import {
  code,
  details,
  fenced,
  joined,
  type Markdown,
  markdown,
  strong,
  table,
} from "../../../viz/encodings/markdown.js";
import { parseCsv } from "../exports/read-csv.js";

/** What means something somewhere, and pieces of it: random characters would hardly ever make a link. */
const PIECES = [
  ..."\\{}^~%&$#_@=+-!|<>[]()`*'\":;.,/? \t\n\r\u0000\u001b\u0085\u202e\u200d",
  ..."aGxß中😀0123＝＋－＠",
  ...["![a](http://x.y)", "[a](b)", "https://a.b/c", "www.a.b", "a@b.cd", "@name", "#12", "GH-12", "a/b#3", ":tada:"],
  ...["$x^2$", "<b>", "</summary>", "<!--", "-->", "&lt;", "&#64;", "^^5c", "\\input{x}", "1. ", "- ", "> ", "# "],
  ...["---", "===", "    ", "[!NOTE]", "~~a~~", "**", "__", "```", "- [ ] ", "[^1]", "mailto:a@b.c", "=1+1", "'=1"],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 3 })))
  .map((pieces) => pieces.join("").replaceAll("\u200b", ""));
const RUNS = { seed: 2012, numRuns: 200 };

describe("Markdown", () => {
  /** Elements and text of a piece, rendered as GitHub renders it. */
  function rendered({ source }: Markdown): { tags: string[]; text: string } {
    const html = micromark(source, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
    const { document } = parseHTML(`<html><body>${html}</body></html>`);
    const body = document.querySelector("body")!;
    return { tags: [...body.querySelectorAll("*")].map(({ localName }) => localName), text: body.textContent! };
  }

  /** What GitHub makes links and pictures of in text that is rendered already. */
  const LIVE = /@\w|#\w|:\/\/|:[\w+-]+:|www\.|gh-\d/i;
  const squeezed = (words: string) => words.replaceAll(/[\s\u200b]+/g, (run) => (/\s/.test(run) ? " " : "")).trim();

  /** Whatever is written, `make` gives the elements `own` and the words; `around` is how the piece reads. */
  function staysWords(
    make: (written: string) => Markdown,
    own: readonly string[],
    { around = (words: string) => words, dead = true } = {},
  ): void {
    fc.assert(
      fc.property(text, (written) => {
        const { tags, text: read } = rendered(make(written));
        // An empty text makes no element.
        if (squeezed(written) !== "") expect(tags.filter((tag) => tag !== "span").sort()).toEqual([...own].sort());
        if (dead) expect(read).not.toMatch(LIVE);
        expect(squeezed(read)).toBe(squeezed(around(escapeControls(written.replaceAll(/\s+/g, " ")))));
      }),
      RUNS,
    );
  }

  it("at the beginning of a line", () => staysWords((written) => markdown`${written}`, ["p"]));

  it("within a line", () =>
    staysWords((written) => markdown`so: ${written}, or not`, ["p"], {
      around: (words) => `so: ${words}, or not`,
    }));

  it("in a heading", () => staysWords((written) => markdown`### ${written}`, ["h3"]));

  it("in strong letters", () => staysWords(strong, ["p", "strong"]));

  it("in a quotation", () =>
    staysWords((written) => markdown`> ${written}  \n> ${written}`, ["blockquote", "br", "p"], {
      around: (words) => `${words} ${words}`,
    }));

  it("in a table", () =>
    staysWords(
      (written) => table([{ label: written, numeric: false }], [[written], ["x"]]),
      ["table", "tbody", "td", "td", "th", "thead", "tr", "tr", "tr"],
      { around: (words) => `${words} ${words} x` },
    ));

  it("in what is opened on demand", () =>
    staysWords((written) => details(written, markdown`${written}`), ["details", "p", "summary"], {
      around: (words) => `${words} ${words}`,
    }));

  it("in code, where nothing is made of it", () => {
    staysWords((written) => joined([markdown`x`, code(written)], " "), ["code", "p"], {
      around: (words) => `x ${words}`,
      dead: false,
    });
    staysWords((written) => fenced(written, "sh"), ["code", "pre"], { dead: false });
  });

  it("and what is no word to anybody is left as it is", () => {
    expect(markdown`${"p99 is 12.8 us (± 6 %), 1.5-fold: see https"}`.source).toBe(
      "p99 is 12.8 us (± 6 %), 1.5-fold: see https",
    );
  });
});

describe("BibTeX", () => {
  /** The commands that a text may be written with, and what they are. */
  const COMMANDS: Record<string, string> = {
    "\\textbackslash{}": "\\",
    "\\textbraceleft{}": "{",
    "\\textbraceright{}": "}",
    "\\textasciicircum{}": "^",
    "\\textasciitilde{}": "~",
    "\\%": "%",
    "\\&": "&",
    "\\$": "$",
    "\\#": "#",
    "\\_": "_",
  };
  const COMMAND = /\\(?:[a-z]+\{\}|.)/g;

  it("runs nothing, keeps its braces in pairs, and reads as it was written", () => {
    fc.assert(
      fc.property(text, text, (title, note) => {
        const lines = entry("misc", `k${title}`, { title, note }).split("\n");
        expect(lines).toHaveLength(4);
        expect(lines[0]).toMatch(/^@misc\{[A-Za-z0-9-]+,$/);
        expect(lines[3]).toBe("}");
        for (const [line, written, head, tail] of [
          [lines[1], title, "  title = {", "},"],
          [lines[2], note, "  note = {", "}"],
        ]) {
          expect(line.startsWith(head) && line.endsWith(tail)).toBe(true);
          const value = line.slice(head.length, line.length - tail.length);
          for (const command of value.match(COMMAND) ?? []) expect(Object.keys(COMMANDS)).toContain(command);
          expect(value.replaceAll(COMMAND, "")).not.toMatch(/[\\{}^~%&$#_]/);
          const read = value.replaceAll(COMMAND, (command) => COMMANDS[command]);
          expect(read).toBe(written.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, " ").trim());
        }
      }),
      RUNS,
    );
  });
});

describe("CSV", () => {
  const FORMULA = /^\s*[=+\-@＝＋－＠\t\r\n]/;

  it("is read back, and no text in it is a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.double(), fc.constant(null)), { minLength: 1 }), (fields) => {
        const [cells, ...rest] = parseCsv(csvLine(fields));
        expect(rest).toEqual([]);
        expect(cells).toHaveLength(fields.length);
        for (const [i, field] of fields.entries()) {
          if (typeof field !== "string") expect(cells[i]).toBe(field === null ? "" : String(field));
          else {
            expect(cells[i]).not.toMatch(FORMULA);
            expect(cells[i].replace(/^'/, "")).toBe(field);
          }
        }
      }),
      RUNS,
    );
  });

  it.each([["=1+1"], ["+1"], ["-1"], ["@SUM(A1)"], ["\t=1"], ["\r=1"], [" =1"], ["'=1"]])("%j is text", (cell) =>
    expect(parseCsv(csvLine([cell]))).toEqual([[`'${cell}`]]),
  );

  it("leaves numbers numbers", () => expect(csvLine([-1.5, "epoll", 2])).toBe("-1.5,epoll,2\r\n"));
});
