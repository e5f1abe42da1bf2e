import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columns } from "../../../cli/terminal.js";
import { cut, shorten, shortenDistinct, splitName } from "../../../viz/encodings/text.js";
import { padEnd, widthOf, wrap } from "../../../viz/terminal/columns.js";

it.each([
  ["epoll", 5],
  ["± 5 %", 5],
  ["多路复用", 8],
  ["e\u0301poll", 5],
  ["👩‍💻", 2],
  // A control is written out.
  ["\u001b[31mred", 13],
])("%j takes %d columns", (text, width) => expect(widthOf(text)).toBe(width));

describe("a paragraph", () => {
  it("keeps to the width where words allow, with its own first and later indents", () => {
    expect(wrap("one  two\nthree four", 10, "- ", "  ")).toEqual(["- one two", "  three", "  four"]);
    expect(wrap("an unbreakable", 4)).toEqual(["an", "unbreakable"]);
    expect(wrap("多路 复用 n", 7)).toEqual(["多路", "复用 n"]);
    expect(wrap("", 4, "- ")).toEqual(["- "]);
    expect(wrap("one two three", 9, "", "    ")).toEqual(["one two", "    three"]);
  });

  it("has all its words, in lines that no word of the next would have fitted into", () => {
    const word = fc.string({
      unit: fc.constantFrom("a", "-", "多", "e\u0301", "\u001b", "[", "m"),
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), fc.integer({ min: 3, max: 24 }), (words, width) => {
        const lines = wrap(words.join(" "), width, "  ");
        const written = (text: string) => text.replaceAll("\u001b", "\\u001b").normalize();
        expect(lines.flatMap((line) => line.slice(2).split(" "))).toEqual(words.map(written));
        lines.forEach((line, i) => {
          if (line.slice(2).includes(" ")) expect(widthOf(line)).toBeLessThanOrEqual(width);
          const next = lines[i + 1]?.slice(2).split(" ")[0];
          if (next !== undefined) expect(widthOf(`${line} ${next}`)).toBeGreaterThan(width);
        });
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});

describe("names", () => {
  it("are cut, and told apart, by the columns that they take", () => {
    expect(padEnd("多路", 6)).toBe("多路  ");
    expect(cut("多路复用", 5, widthOf)).toBe("多路");
    expect(shorten("多路复用", 7, widthOf)).toBe("多路复…");
    expect(splitName("多路 复用", 7, widthOf)).toEqual(["多路", "复用"]);
    const names = ["多路复用多路复用 (线程 1)", "多路复用多路复用 (线程 2)"];
    const short = shortenDistinct(names, 14, widthOf);
    expect(new Set(short).size).toBe(2);
    for (const name of short) expect(widthOf(name)).toBeLessThanOrEqual(14);
  });

  it("stand in a table above each other", () => {
    expect(
      columns([
        ["多路", "1"],
        ["epoll", "2"],
      ]),
    ).toBe("多路   1\nepoll  2\n");
  });
});
