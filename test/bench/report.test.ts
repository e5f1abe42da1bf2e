import { describe, expect, it } from "vitest";
import { atLeast, atMost, notMeasured, quantity, type Report, toJson, toMarkdown, toText } from "../../bench/report.js";

const report: Report = {
  machine: "a machine",
  date: "2026-01-02",
  sections: [
    {
      title: "Race",
      notes: ["somebody: absent"],
      rows: [
        { label: "hare", quantities: [quantity("time", "s", [3, 1, 2])] },
        { label: "tortoise", quantities: [quantity("time", "s", [4])] },
      ],
      targets: [atLeast("ratio", 2, 1.5), atMost("bytes", 300, 200), notMeasured("cores", 2)],
    },
  ],
};

describe("the benchmark's report", () => {
  it("has the median and the extremes of repetitions", () => {
    expect(quantity("time", "s", [3, 1, 10, 2, 5])).toEqual({ name: "time", unit: "s", min: 1, median: 3, max: 10 });
  });

  it("says as JSON which targets are met", () => {
    const { machine, date, targets, series } = JSON.parse(toJson(report));
    expect({ machine, date }).toEqual({ machine: "a machine", date: "2026-01-02" });
    expect(targets).toEqual([
      { name: "ratio, at least", value: 2, target: 1.5, met: true },
      { name: "bytes, at most", value: 300, target: 200, met: false },
      { name: "cores", value: null, target: 2, met: null },
    ]);
    expect(series.map(({ section, label }: { section: string; label: string }) => [section, label])).toEqual([
      ["Race", "hare"],
      ["Race", "tortoise"],
    ]);
  });

  it("draws bars in proportion to the medians, and names who is absent", () => {
    const lines = toText(report).split("\n");
    const bars = lines.map((line) => line.split("█").length - 1).filter((length) => length > 0);
    expect(bars).toEqual([12, 24]);
    expect(lines).toContain("  somebody: absent");
    expect(lines).toContain("  missed       bytes, at most 200: 300");
  });

  it("is a table in Markdown, with the spread where there is one", () => {
    expect(toMarkdown(report)).toContain("| hare | 2 (1 to 3) |\n| tortoise | 4 |");
  });
});
