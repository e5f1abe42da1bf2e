/** What is said of capacities: sentences, the terminal, CSV, Markdown, the chart. */
import { expect, test } from "vitest";
import { capacityFigure } from "../../../viz/capacity/figures.js";
import { capacityCsv, capacitySummary } from "../../../viz/capacity/tables.js";
import { capacityTable } from "../../../viz/capacity/terminal.js";
import { answerOf, ratioSentences } from "../../../viz/capacity/words.js";
import { printed } from "../../../viz/terminal/paint.js";
import { fixtureCapacity } from "./fixture.js";

test("the sentence that is cited", () => {
  expect(ratioSentences(fixtureCapacity())).toEqual([
    "four loops carries 1.80 (1.70 to 1.90) times what one loop does at p99 response latency below 1 ms.",
    "iocp carries at least 1.96 times what one loop does at p99 response latency below 1 ms.",
    "one loop carries about 2.22 times what select does at p99 response latency below 1 ms.",
  ]);
});

test("every outcome is a sentence", () => {
  const answer = answerOf(fixtureCapacity());
  expect(answer).toMatch(
    /^At p99 response latency below 1 ms: four loops carries 36.1 k\/s \(35.4 k\/s to 36.9 k\/s\); /,
  );
  expect(answer).toContain("; select carries 9.00 k/s (8 k/s or more); iocp carries 40 k/s and more; ");
  expect(answer).toContain("; poll does not even carry 100/s; what threads carries could not be told (which side");
  expect(answer).toContain(". iocp carries at least 1.96 times what one loop does. ");
});

test("in a terminal, bars end at the capacities and whiskers at their intervals", () => {
  const text = printed(capacityTable(fixtureCapacity(), 100), false);
  const rows = text.split("\n").filter((line) => /^ {2}\S.*[=|>-]+$/.test(line));
  const [four, one] = rows.map((row) => /[=|>-]+$/.exec(row)![0]);
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

test("Markdown has the table, the ratios and the verdicts", () => {
  const text = capacitySummary(fixtureCapacity());
  expect(text).toContain("| four loops | greatest | 36.1 k/s |");
  expect(text).toContain("1.80 (1.70 to 1.90) times");
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
    "callback = 5 us\n  four loops",
    "callback = 50 us\n  one loop",
    "At callback = 5 us: four loops carries",
  ];
  const places = order.map((each) => text.indexOf(each));
  expect(places.every((place, i) => place > (places[i - 1] ?? 0))).toBe(true);
  const bars = [...text.matchAll(/one loop .*?([=|-]+)$/gm)].map(([, bar]) => bar);
  expect([bars.length, bars[0] === bars[1]]).toEqual([2, true]);
  const [head, first, , last] = capacityCsv(along).split("\r\n");
  expect(head).toMatch(/^callback_ns,line,/);
  expect([first.split(",")[0], last.split(",")[0]]).toEqual(["5000", "50000"]);
  expect(answerOf(along)).toMatch(/^With callback = 5 us: At p99 .* With callback = 50 us: At p99 /);
});
