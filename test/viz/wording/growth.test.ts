import { describe, expect, it } from "vitest";
import { growthChart } from "../../../viz/charts/growth.js";
import { chartsOf } from "../../../viz/charts/index.js";
import { latencyChart } from "../../../viz/charts/latency.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { defaultView, type View } from "../../../viz/charts/view.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { changesOf, curveOf, growthOf, kneeInWords, kneeOf, placeOfKnee } from "../../../viz/wording/growth.js";
import { fixtureResult } from "../fixture.js";
import { manyLines } from "../fixture-many.js";

const result = fixtureResult();
const many = manyLines();

function draw(change: Partial<View> = {}, of = result, chart = latencyChart): SVGSVGElement {
  const frame = { document: serverDocument(), width: 900, palette: LIGHT, id: "test" };
  return chart.draw(of, { ...defaultView(of), ...change }, frame);
}

const growth = (line: string) => growthOf(result, line, "notice.mean")!;
const all = (svg: Element, selector: string) => [...svg.querySelectorAll(selector)];
const linesOf = (elements: Element[]) =>
  elements.map((element) => element.closest("[data-line]")!.getAttribute("data-line"));

describe("a fitted law", () => {
  it("is drawn over its range, constant + factor x f(n)", () => {
    const curve = curveOf(growth("overlapped-fifo"))!;
    expect(curve[0]).toEqual([100, 700 + 102.5 * 100]);
    const [n, value] = curve.at(-1)!;
    expect(n).toBeCloseTo(100_000, 6);
    expect(value).toBeCloseTo(700 + 102.5 * 100_000, 3);
    expect(new Set(curveOf(growth("iocp"))!.map(([, latency]) => latency))).toEqual(new Set([4230]));
  });

  it("has no curve where it is undecided", () => expect(curveOf(growth("select"))).toBeUndefined());

  it("changes between the stretches of the axis", () => {
    const changes = changesOf(growth("overlapped-ports(ports=4)"));
    expect(changes.map(({ before, after }) => [before.to, after.from])).toEqual([
      [10, 100],
      [100, 1000],
    ]);
    expect(changesOf(growth("iocp"))).toEqual([]);
  });

  it("is told in the latency chart by dots, a word after the name, and annotations with tips", () => {
    const svg = draw();
    expect(linesOf(all(svg, ".guide"))).not.toContain("select");
    expect(all(svg, ".guide")).toHaveLength(6);
    const names = all(svg, ".name text").map((text) => text.textContent);
    expect(names).toContain("shared FIFO, 4 threadsO(n)");
    expect(names).toContain("select");
    const tips = all(svg, '.mark[data-line="overlapped-fifo"] title').map((title) => title.textContent);
    expect(tips).toContain("shared FIFO, 4 threads, between 10 and 100\nlaw changes from O(1) to O(n)");
    expect(tips).toContain(
      "shared FIFO, 4 threads\nload: saturates between 10 k and 100 k, at 42.0 k (41.2 k to 42.8 k)",
    );
  });

  it("stands on the line, in the order of the axis", () => {
    const places = all(draw(), '.mark[data-line="overlapped-fifo"]').map((mark) =>
      mark.getAttribute("data-at")!.split(" ").map(Number),
    );
    expect(places).toHaveLength(8);
    for (const [i, [x]] of places.slice(1).entries()) expect(x).toBeGreaterThan(places[i][0]);
    // The change between 10 and 100 lies half-way between their points.
    const [[, before], [, sign], [, after]] = places.slice(1, 4);
    expect(sign).toBeCloseTo((before + after) / 2, 1);
  });

  it("is not drawn on a statistic that none was fitted to, and the notes say so", () => {
    expect(all(draw({ statistic: "p90" }), ".guide")).toEqual([]);
    const notes = latencyChart.notes(result, { ...defaultView(result), statistic: "p90" }).join(" ");
    expect(notes).toContain(
      "No law is fitted to p90 notice latency; laws are fitted to mean notice latency and p99 response latency.",
    );
  });

  it("leaves a chart of many lines alone, but for the pinned ones", () => {
    expect(all(draw({}, many), ".guide, .annotation")).toEqual([]);
    const pinned = draw({ pinned: ["poll", "rio"] }, many);
    expect(linesOf(all(pinned, ".guide")).sort()).toEqual(["poll", "rio"]);
    const laws = all(pinned, ".name tspan").map((text) => text.textContent);
    expect(laws.sort()).toEqual(["O(1)", "O(n)"]);
    expect(all(draw({ laws: "none", pinned: ["poll"] }, many), ".guide, .annotation, .name tspan")).toEqual([]);
  });
});

describe("a knee", () => {
  it("stands at its estimate, or half-way to the eye", () => {
    expect(placeOfKnee(kneeOf(result, "overlapped-fifo")!)).toBe(42_000);
    expect(placeOfKnee(kneeOf(result, "poll")!)).toBeCloseTo(31_623, 0);
    expect(placeOfKnee(kneeOf(result, "iocp")!)).toBeUndefined();
    expect(placeOfKnee({ line: "x", kind: "overloaded", between: [null, 10] })).toBe(10);
  });

  it("is told in words", () => {
    expect(kneeInWords({ line: "x", kind: "overloaded", between: [null, 10] })).toBe("overloaded from the start, 10");
    expect(kneeInWords({ line: "x", kind: "none" })).toBe("none up to the end of the axis");
  });
});

describe("the chart of laws", () => {
  it("has a bar per stretch, and a table with law, range, weights and exponent", () => {
    const svg = draw({}, result, growthChart);
    const tips = all(svg, '.mark[data-line="overlapped-ports(ports=4)"] title').map((title) => title.textContent);
    expect(tips).toHaveLength(4);
    expect(tips[2]).toContain("O(n) from 1 k to 100 k\nweight of evidence of O(n): 0.97\nexponent 1.00 (0.98 to 1.02)");
    const [beyond] = all(svg, '.mark[data-line="poll"] title').slice(-2);
    expect(beyond.textContent).toBe("poll\none value at 100 k\nbeyond the knee");
    const { rows } = growthChart.table(result, defaultView(result));
    expect(rows.map(([, law]) => law.text)).toContain("undecided: O(n) and O(n log n) fit equally well");
    expect(rows[1].map(({ text }) => text)).toEqual([
      "shared FIFO, 4 threads",
      "O(n)",
      "from 100 to 100 k",
      "1.00 (0.98 to 1.02)",
      "700 ns + 103 ns × n",
      "O(n): 0.97, O(n log n): 0.03",
      "O(1) from 1 to 10",
      "",
      "saturates between 10 k and 100 k, at 42.0 k (41.2 k to 42.8 k)",
    ]);
  });

  it("is there only if growth is known", () => {
    const short = fixtureResult();
    short.findings.growth = [];
    expect(chartsOf(short)).not.toContain(growthChart);
    expect(chartsOf(result)).toContain(growthChart);
    expect(defaultView(short)).toMatchObject({ laws: "expected", growth: "" });
  });
});
