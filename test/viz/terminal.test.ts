import { describe, expect, it } from "vitest";
import { terminalTable } from "../../viz/terminal.js";
import { fixtureResult } from "./fixture.js";

const result = fixtureResult();
const plain = (width: number, of = result) => terminalTable(of, { color: false, width });
const ESCAPE = "\x1b";

describe("the table in a terminal", () => {
  it.each([80, 100, 120, 160, 240])("fits %s columns", (width) => {
    const longest = Math.max(
      ...plain(width)
        .split("\n")
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(width);
  });

  it("begins with the answer", () => {
    const text = plain(80).replaceAll("\n", " ");
    expect(text.startsWith(result.answer)).toBe(true);
  });

  it("has p50 and p99 of notice and response for every line and n", () => {
    const rows = plain(80)
      .split("\n")
      .filter((line) => / p(50|99) /.test(line));
    expect(rows).toHaveLength(result.scenario.lines.length * 4);
    expect(rows.find((row) => row.startsWith("iocp"))).toMatch(/^iocp +p50( +3\.8\d? us){6} +±4 %$/);
  });

  it("gives each value its half-width where there is room", () => {
    expect(plain(160)).toMatch(/iocp +p50 +3\.8 us ± 3 % +3\.80 us ± 1 %/);
  });

  it("never has a latency where there is no steady state, and says why", () => {
    const [first, second] = plain(160)
      .split("\n")
      .filter((line) => line.startsWith("select  "));
    for (const row of [first, second]) expect(row).toMatch(/not run +not run$/);
    expect(plain(160)).toContain(
      "thread per operation at n = 10 k: overloaded, 37 % above capacity: no steady latency.",
    );
    expect(plain(160)).toContain(
      "select at n = 10 k, 100 k: not run: select is limited to 1,024 descriptors (FD_SETSIZE).",
    );
  });

  it("marks saturated values", () => expect(plain(80)).toMatch(/shared FIFO.* 10\.3 ms\*/));

  it("leaves out columns that do not fit, and says so", () => {
    const long = fixtureResult();
    long.scenario.pending = Array.from({ length: 16 }, (_, i) => 2 ** i);
    const text = plain(80, long);
    expect(text).toMatch(/\d of 16 values of n are shown/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("has escape sequences only when asked for, and says the same with them", () => {
    expect(plain(80)).not.toContain(ESCAPE);
    const coloured = terminalTable(result, { color: true, width: 80 });
    expect(coloured).toContain(ESCAPE);
    const bare = coloured.replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "").replaceAll(/ +$/gm, "");
    expect(bare).toBe(plain(80).replaceAll(/ +$/gm, ""));
  });
});
