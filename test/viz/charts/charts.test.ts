import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimate } from "../../../scenarios/statistics/mean-intervals.js";
import { differenceChart } from "../../../viz/charts/difference.js";
import type { Chart } from "../../../viz/charts/frame.js";
import { CHARTS } from "../../../viz/charts/index.js";
import { spreadLabels } from "../../../viz/charts/label-placement.js";
import { latencyChart } from "../../../viz/charts/latency.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { percentilesChart } from "../../../viz/charts/percentiles.js";
import { nines, scaleFor } from "../../../viz/charts/scales.js";
import { tradeOffChart } from "../../../viz/charts/trade-off.js";
import { defaultView, type View } from "../../../viz/charts/view.js";
import { toCsv, toMarkdown } from "../../../viz/encodings/table.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { fixtureResult } from "../fixture.js";
import { withWhy } from "../fixture-why.js";

const result = withWhy(fixtureResult());

function draw(chart: Chart, change: Partial<View> = {}, width = 900): SVGSVGElement {
  const frame = { document: serverDocument(), width, palette: LIGHT, id: "test" };
  return chart.draw(result, { ...defaultView(result), ...change }, frame);
}

const texts = (svg: SVGSVGElement) => [...svg.querySelectorAll("text")].map((text) => text.textContent);
const marks = (svg: SVGSVGElement, line: string) => [...svg.querySelectorAll(`.mark[data-line="${line}"]`)];
const tipOf = (mark: Element) => mark.querySelector("title")!.textContent!;

describe("latencies", () => {
  const heights = (svg: SVGSVGElement, line: string) =>
    marks(svg, line).flatMap((mark) =>
      mark.hasAttribute("data-value") ? [Number(mark.getAttribute("data-value"))] : [],
    );

  it("are divided by those of a line, which then is 1 everywhere, hidden or not", () => {
    const plain = draw(latencyChart);
    const svg = draw(latencyChart, { against: "epoll", hidden: ["select"] });
    expect(new Set(heights(svg, "epoll"))).toEqual(new Set([1]));
    const [poll, epoll] = [heights(plain, "poll"), heights(plain, "epoll")];
    for (const [i, ratio] of heights(svg, "poll").entries()) expect(ratio).toBeCloseTo(poll[i] / epoll[i], 12);
    expect(svg.querySelectorAll(".guide").length).toBe(0);
    expect(texts(svg)).toContain("1 times");
    expect(heights(draw(latencyChart, { against: "epoll", hidden: ["epoll"] }), "poll")).toEqual(heights(svg, "poll"));
  });

  it("stand on a linear scale if that is chosen, in the same order and from 0 on", () => {
    const svg = draw(latencyChart, { scale: "linear" });
    expect(texts(svg)).toContain("0 ns");
    const at = (line: string) => Number(marks(svg, line).at(-1)!.getAttribute("data-at")!.split(" ")[1]);
    expect(at("poll")).toBeLessThan(at("iocp"));
  });
});

describe("every chart", () => {
  it.each(CHARTS.map((chart) => [chart.name, chart] as const))(
    "%s is described for those who cannot see it",
    (_, chart) => {
      const svg = draw(chart);
      const ids = svg.getAttribute("aria-labelledby")!.split(" ");
      expect(svg.getAttribute("role")).toBe("img");
      for (const id of ids) expect(svg.querySelector(`#${id}`)!.textContent!.length).toBeGreaterThan(10);
    },
  );

  it.each(CHARTS.map((chart) => [chart.name, chart] as const))(
    "%s stays within its frame, wide or narrow",
    (_, chart) => {
      for (const width of [332, 1040]) {
        const svg = draw(chart, {}, width);
        const height = Number(svg.getAttribute("height"));
        for (const mark of svg.querySelectorAll(".mark")) {
          const [x, y] = mark.getAttribute("data-at")!.split(" ").map(Number);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(width);
          expect(y).toBeLessThanOrEqual(height);
        }
        expect(svg.outerHTML).not.toMatch(/NaN|undefined|Infinity/);
      }
    },
  );

  it.each(CHARTS.map((chart) => [chart.name, chart] as const))(
    "%s has a table with a cell for every column",
    (_, chart) => {
      const table = chart.table(result, defaultView(result));
      expect(table.rows.length).toBeGreaterThan(0);
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
      expect(toMarkdown(table).split("\n")).toHaveLength(table.rows.length + 3);
      expect(toCsv(table).split("\r\n")).toHaveLength(table.rows.length + 2);
    },
  );

  it("draws a result in which nothing has a steady state", () => {
    const hopeless = fixtureResult();
    hopeless.points = hopeless.points.map(({ line, pending, intendedRate, memory, threads }) => {
      return { line, pending, intendedRate, memory, threads, status: "overloaded" };
    });
    const frame = { document: serverDocument(), width: 900, palette: LIGHT, id: "test" };
    for (const chart of CHARTS) {
      const view = { ...defaultView(hopeless), metric: "threads" };
      expect(chart.draw(hopeless, view, frame).outerHTML).not.toMatch(/NaN|undefined|Infinity/);
    }
  });
});

describe("the latency chart", () => {
  it("has a mark for every point and none with a value for those without a steady state", () => {
    const svg = draw(latencyChart);
    const tips = marks(svg, "select").map(tipOf);
    expect(tips).toHaveLength(6);
    expect(tips.filter((tip) => tip.includes("not run"))).toHaveLength(2);
    expect(marks(svg, "overlapped-spin").map(tipOf).at(-1)).toContain("37 % above capacity");
    for (const tip of tips.filter((text) => text.includes("not run"))) expect(tip).not.toMatch(/\d [um]s/);
  });

  it("names every line once, beside it or in a key", () => {
    for (const width of [332, 900]) {
      for (const { label } of result.scenario.lines) {
        const drawn = texts(draw(latencyChart, { laws: "none" }, width));
        expect(drawn.filter((text) => text === label)).toHaveLength(1);
      }
    }
  });

  it("draws the laws that are expected with the mean notice latency only", () => {
    const guides = (change: Partial<View>) =>
      draw(latencyChart, { laws: "expected", ...change }).querySelectorAll(".guide").length;
    expect(guides({})).toBe(7);
    expect(guides({ statistic: "p99" })).toBe(0);
    expect(guides({ latency: "response" })).toBe(0);
  });

  it("leaves out hidden lines and makes other families faint", () => {
    const svg = draw(latencyChart, { hidden: ["poll"], highlight: "completion" });
    expect(marks(svg, "poll")).toHaveLength(0);
    expect(svg.querySelector('.line[data-line="epoll"]')!.getAttribute("opacity")).toBe("0.16");
    expect(svg.querySelector('.line[data-line="iocp"]')!.getAttribute("opacity")).toBe("1");
  });

  it("draws equal steps for equal factors", () => {
    const at = marks(draw(latencyChart), "iocp").map((mark) => Number(mark.getAttribute("data-at")!.split(" ")[0]));
    const steps = at.slice(1).map((x, i) => x - at[i]);
    for (const step of steps) expect(step).toBeCloseTo(steps[0], 1);
  });
});

describe("the percentile chart", () => {
  it("ends where fewer than ten samples lie beyond", () => {
    // 160,000 samples: 16 beyond 99.99 %, 8 beyond 99.995 %.
    expect(tipOf(marks(draw(percentilesChart), "iocp").at(-1)!)).toContain("99.99 % of events");
  });

  it("gives each nine the same room", () => {
    expect([0, 0.9, 0.99, 0.999].map(nines).map((x) => Number(x.toFixed(9)))).toEqual([0, 1, 2, 3]);
  });
});

describe("two lines compared", () => {
  const of = (value: number, low: number | null, high: number | null) => ({ value, low, high });

  it("are drawn replication by replication where those are stored, and say what that brought", () => {
    const changed = structuredClone(result);
    const view = { ...defaultView(changed), comparison: "difference" as const };
    for (const point of changed.points) delete point.byReplication;
    expect(differenceChart.notes(changed, view)[0]).toContain("for independent runs");
    for (const point of changed.points.filter(({ latency }) => latency)) {
      const { value } = point.latency!.notice.mean;
      point.replications = 4;
      // What all lines share, 50, 10, 30 and 70, cancels; what the first has besides is 0, 0, 2 and 2.
      const own = point.line === view.first ? [0, 0, 2, 2] : [0, 0, 0, 0];
      const each = [50, 10, 30, 70].map((shared, i) => value + shared + own[i]);
      point.byReplication = { "notice.mean": each };
      const { low, high } = estimate(each, 0.95);
      const off = value - (low! + high!) / 2;
      point.latency!.notice.mean = { value, low: low! + off, high: high! + off };
    }
    const [a, b] = [view.first, view.second].map((line) =>
      changed.points.find((point) => point.line === line && point.pending === 10),
    );
    const row = differenceChart.table(changed, view).rows.find(([pending]) => pending.value === 10)!;
    const difference = a!.latency!.notice.mean.value - b!.latency!.notice.mean.value;
    expect(row[1].value).toBe(difference);
    // t(0.025, 3) sqrt((4 / 3) / 4).
    expect(Number(row[3].value) - difference).toBeCloseTo(3.18244630528 * Math.sqrt(1 / 3), 6);
    expect(differenceChart.notes(changed, view)[0]).toMatch(/intervals are \d+ times narrower/);
  });

  it("leaves out ratios to 0, and draws those to what may be 0", () => {
    const changed = structuredClone(result);
    const view = { ...defaultView(changed), comparison: "ratio" as const };
    const point = changed.points.find(({ line, latency }) => line === view.second && latency)!;
    const rows = () => differenceChart.table(changed, view).rows.length;
    const before = rows();
    const frame = { document: serverDocument(), width: 900, palette: LIGHT, id: "test" };
    delete point.byReplication;
    point.latency![view.latency]![view.statistic] = of(5, 0, 7);
    expect(differenceChart.draw(changed, view, frame).outerHTML).not.toMatch(/NaN|Infinity/);
    expect(rows()).toBe(before);
    point.latency![view.latency]![view.statistic] = of(0, 0, 7);
    expect(differenceChart.draw(changed, view, frame).outerHTML).not.toMatch(/NaN|Infinity/);
    expect(rows()).toBe(before - 1);
  });
});

describe("labels that would overlap", () => {
  it("are moved apart, in order, within bounds, as little as possible", () => {
    expect(spreadLabels([100, 101, 102], 10, 0, 500)).toEqual([91, 101, 111]);
    expect(spreadLabels([3, 4], 10, 5, 500)).toEqual([5, 15]);
    expect(spreadLabels([10, 50], 10, 0, 500)).toEqual([10, 50]);
  });

  it("never come closer than the gap", () => {
    const wanted = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 15 });
    fc.assert(
      fc.property(wanted, (ys) => {
        const placed = spreadLabels(
          [...ys].sort((a, b) => a - b),
          15,
          0,
          400,
        );
        for (let i = 1; i < placed.length; i++) expect(placed[i] - placed[i - 1]).toBeGreaterThanOrEqual(15 - 1e-9);
        for (const y of placed) expect(y).toBeGreaterThanOrEqual(-1e-9);
        for (const y of placed) expect(y).toBeLessThanOrEqual(400 + 1e-9);
      }),
      { seed: 2012 },
    );
  });
});

describe("scales", () => {
  const axis = (kind: "log" | "symlog") => ({ kind, title: "", format: String });

  it("put zero on a place of its own below a logarithmic axis", () => {
    const scale = scaleFor(axis("log"), [0, 1, 1000], 300, 0);
    expect(scale(0)).toBe(300);
    expect(scale(1)).toBe(280);
    expect(scale.ticks).toEqual([0, 1, 10, 100, 1000]);
  });

  it("have few ticks over many decades and more over few", () => {
    expect(scaleFor(axis("log"), [1, 1e9], 0, 100, true).ticks).toHaveLength(10);
    expect(scaleFor(axis("log"), [10, 100], 0, 100, true).ticks).toEqual([10, 20, 50, 100]);
  });

  it("go both ways from zero for differences", () => {
    const scale = scaleFor(axis("symlog"), [-100, 0, 100], 0, 200);
    expect(scale(0)).toBeCloseTo(100, 6);
    expect(scale.ticks).toEqual([-100, 0, 100]);
  });
});

describe("latency against core time", () => {
  it("puts each point that has a latency where its cores are busy", () => {
    const drawn = draw(tradeOffChart).querySelectorAll(".mark");
    const steady = result.points.filter((point) => point.latency && point.coreShare!.idle < 1);
    expect(drawn.length).toBe(steady.length);
    const keys = [...drawn].map((mark) => Number(mark.getAttribute("data-key")));
    const { cores } = result.scenario.machine;
    expect(keys.sort()).toEqual(steady.map(({ coreShare }) => cores * (1 - coreShare!.idle)).sort());
    expect([...drawn].every((mark) => / busy cores$/.test(tipOf(mark)))).toBe(true);
  });
});
