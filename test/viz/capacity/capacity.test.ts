/** What is said of capacities: sentences, the terminal, CSV, Markdown, the chart. */
import { expect, test } from "vitest";
import { answerOf, answerTable } from "../../../viz/capacity/answer.js";
import { capacityFigure } from "../../../viz/capacity/figures.js";
import { capacityCsv, capacitySummary } from "../../../viz/capacity/tables.js";
import { capacityTable } from "../../../viz/capacity/terminal.js";
import { ratioSentence } from "../../../viz/capacity/words.js";
import { printed } from "../../../viz/terminal/paint.js";
import { fixtureCapacity } from "./fixture.js";

test("the sentence that is cited", () => {
  const capacity = fixtureCapacity();
  expect(capacity.ratios.map((ratio) => ratioSentence(capacity, ratio))).toEqual([
    "four loops carries 1.80 (1.70 to 1.90) times what one loop does at p99 response latency below 1 ms.",
    "iocp carries at least 1.96 times what one loop does at p99 response latency below 1 ms.",
    "one loop carries about 2.22 times what select does at p99 response latency below 1 ms.",
  ]);
});

test("the answer says who carries most, how many times what others do, and of whom that is not known", () => {
  expect(answerOf(fixtureCapacity())).toBe(
    "At p99 response latency below 1 ms, iocp carries most, 40 k/s or more, at least 1.96 times what one loop does. " +
      "But poll does not even carry 100/s; what threads carries could not be told (which side it is on could not be told " +
      "at the end of the range).",
  );
  const both = fixtureCapacity();
  both.lines = both.lines.slice(0, 2);
  expect(answerOf(both)).toBe(
    "At p99 response latency below 1 ms, four loops carries most, 36.1 k/s (35.4 k/s to 36.9 k/s), 1.80 (1.70 to 1.90) " +
      "times what one loop does.",
  );
  const [ratio] = both.ratios;
  const even = { ...both, ratios: [{ ...ratio, ratio: { value: 1.02, low: 0.98, high: 1.06 } }] };
  expect(answerOf(even)).toContain("four loops and one loop carry 36.1 k/s");
  const fewest = { ...both, quantity: { ...both.quantity, over: "cores", unit: "number" as const } };
  expect(answerOf(fewest)).toMatch(
    /, one loop needs least, .* cores .*, four loops 1\.80 \(1\.70 to 1\.90\) times that\.$/,
  );
});

test("the table of the answer has the best first, and how many times the best the others are", () => {
  const { columns, rows } = answerTable(fixtureCapacity());
  expect(columns.map(({ label }) => label)).toEqual(["line", "rate", "interval", "times the best"]);
  expect(rows[0].map((cell) => cell.text)).toEqual(["iocp", "40 k/s or more", "", "1"]);
  const both = fixtureCapacity();
  both.lines = both.lines.slice(0, 2);
  expect(answerTable(both).rows[1][3].value).toBeCloseTo(1 / 1.8, 9);
});

test("in a terminal, bars end at the capacities and whiskers at their intervals", () => {
  const text = printed(capacityTable(fixtureCapacity(), 100), false);
  const rows = text.split("\n").filter((line) => /^\S.*\/s.* [=|>-]+$/.test(line));
  const [, four, one] = rows.map((row) => /[=|>-]+$/.exec(row)![0]);
  expect(four.indexOf("|") / one.indexOf("|")).toBeCloseTo(36.1 / 20, 0);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(text).toContain("3 claims: 1 supported, 1 refuted and 1 undecided");
  expect(printed(capacityTable(fixtureCapacity(), 60), false)).not.toContain("===");
});

test("CSV has raw values", () => {
  const [head, first, , , always] = capacityCsv(fixtureCapacity()).split("\r\n");
  expect(head).toBe("line,outcome,capacity_per_s,low_per_s,high_per_s,runs,method");
  expect(first).toBe("four loops,greatest,36100,35400,36900,60,interpolated");
  expect(always).toBe("iocp,always,40000,,,60,");
});

test("Markdown has the answer, its table and the verdicts", () => {
  const text = capacitySummary(fixtureCapacity());
  expect(text).toContain("| four loops | 36.1 k/s | 35.4 k/s to 36.9 k/s |");
  expect(text).toContain(answerOf(fixtureCapacity()).slice(0, 60));
  expect(text).toContain("| undecided |");
});

test("the chart draws each bar as long as its capacity", () => {
  const { svg } = capacityFigure(fixtureCapacity());
  const bars = [...svg.matchAll(/<rect [^>]*fill-opacity[^>]*>/g)];
  const widths = bars.map(([bar]) => Number(/ width="([\d.]+)"/.exec(bar)![1]));
  expect(widths).toHaveLength(4);
  expect(widths[0] / widths[1]).toBeCloseTo(36_100 / 20_000, 2);
  expect(svg).toContain("four loops: 36.1 k/s (35.4 k/s to 36.9 k/s).");
});

test("along an axis: a block for each value, on one scale, and a column in the CSV", () => {
  const all = fixtureCapacity();
  const [four, one] = all.lines;
  const [ratio] = all.ratios;
  const along = {
    ...all,
    along: { of: "callback", unit: "ns" as const, values: [5000, 50_000] },
    lines: [four, one].flatMap((line) => [{ ...line, x: 5000 }]).concat([{ ...one, x: 50_000 }]),
    ratios: [{ ...ratio, x: 5000 }],
  };
  const text = printed(capacityTable(along, 100), false);
  const order = [
    "At p99 response latency below 1 ms, four loops carries most",
    "callback = 5 us\n  four loops",
    "callback = 50 us\n  one loop",
  ];
  const places = order.map((each) => text.indexOf(each));
  expect(places.every((place, i) => place > (places[i - 1] ?? -1))).toBe(true);
  const bars = [...text.matchAll(/^ {2}one loop .*?([=|-]+)$/gm)].map(([, bar]) => bar);
  expect([bars.length, bars[0] === bars[1]]).toEqual([2, true]);
  const [head, first, , last] = capacityCsv(along).split("\r\n");
  expect(head).toMatch(/^callback_ns,line,/);
  expect([first.split(",")[0], last.split(",")[0]]).toEqual(["5000", "50000"]);
});

test("along an axis the answer is two sentences: who carries most at its ends, and where the order changes", () => {
  const all = fixtureCapacity();
  const [four, one] = all.lines;
  const [ratio] = all.ratios;
  const values = [1, 2, 4, 8];
  const carried = [
    [20_000, 10_000],
    [30_000, 30_000],
    [40_000, 60_000],
    [50_000, 40_000],
  ];
  const at = (line: typeof four, x: number, value: number) => ({
    ...line,
    x,
    capacity: { value, low: 0.99 * value, high: 1.01 * value },
  });
  const along = {
    ...all,
    along: { of: "machine.cores", unit: "count" as const, values },
    lines: values.flatMap((x, i) => [at(four, x, carried[i][0]), at(one, x, carried[i][1])]),
    ratios: values.map((x, i) => {
      const [a, b] = carried[i];
      const value = Math.max(a, b) / Math.min(a, b);
      const [line, other] = a >= b ? [four.line, one.line] : [one.line, four.line];
      return { ...ratio, x, line, other, ratio: { value, low: 0.95 * value, high: 1.05 * value } };
    }),
  };
  expect(answerOf(along)).toBe(
    "At p99 response latency below 1 ms, four loops carries most with cores = 1, 20.0 k/s, 2.0 (1.9 to 2.1) times what one " +
      "loop does; with cores = 8, 50.0 k/s, 1.25 (1.19 to 1.31) times what one loop does. Between cores = 1 and 4 one loop " +
      "overtakes four loops; between cores = 4 and 8 four loops overtakes one loop; the most anywhere is 60.0 k/s " +
      "(59.4 k/s to 60.6 k/s), with one loop and cores = 4.",
  );
  const table = answerTable(along);
  expect(table.columns.map(({ label }) => label).slice(1)).toEqual([
    ...values.map((x) => `cores = ${x}`),
    "times the best",
  ]);
  expect(table.rows.map(([line, ...cells]) => [line.text, cells.at(-1)!.text])).toEqual([
    ["four loops", "1"],
    ["one loop", "0.8"],
  ]);
  const same = { ...along, lines: along.lines.slice(0, 4), ratios: along.ratios.slice(0, 2) };
  same.along = { ...along.along, values: [1, 2] };
  expect(answerOf(same)).toMatch(
    / The order of the lines stays the same from cores = 1 to 2, as far as chance tells\.$/,
  );
});

test("an answer has two sentences and one table, however many lines and places there are", () => {
  const all = fixtureCapacity();
  const values = Array.from({ length: 12 }, (_, i) => 2 ** i);
  const many = {
    ...all,
    along: { of: "machine.cores", unit: "count" as const, values },
    lines: values.flatMap((x) => all.lines.map((line) => ({ ...line, x }))),
    ratios: values.flatMap((x) => all.ratios.map((ratio) => ({ ...ratio, x }))),
  };
  expect(answerOf(many).split(/(?<=\.) (?=[A-Z])/)).toHaveLength(2);
  expect(answerTable(many).columns).toHaveLength(6);
  const width = Math.max(
    ...printed(capacityTable(many, 60), false)
      .split("\n")
      .map((line) => line.length),
  );
  expect(width).toBeLessThanOrEqual(80);
});
