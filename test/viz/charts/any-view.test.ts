/** Whatever the switches of the page are set to, every chart is a drawing. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { statisticsOf } from "../../../scenarios/common/percentiles.js";
import type { Point, Result } from "../../../scenarios/common/types.js";
import { chartsOf } from "../../../viz/charts/index.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { stack } from "../../../viz/charts/stack.js";
import * as view from "../../../viz/charts/view.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { drawTornado } from "../../../viz/sensitivity/tornado.js";
import { growthMetrics } from "../../../viz/wording/growth.js";
import { FAMILIES, LATENCY_KEYS } from "../../../viz/wording/vocabulary.js";
import { fixtureResult } from "../fixture.js";
import { manyLines } from "../fixture-many.js";
import { fixtureSensitivity } from "../sensitivity/fixture.js";

/** Every view that the page's switches lead to. */
function views(result: Result): fc.Arbitrary<view.View> {
  const ids = result.scenario.lines.map(({ id }) => id);
  return fc.record({
    class: fc.constantFrom("", ...view.classChoices(result)),
    latency: fc.constantFrom(...LATENCY_KEYS),
    statistic: fc.constantFrom(...statisticsOf(result.scenario.measurement)),
    laws: fc.constantFrom(...view.LAW_VIEWS),
    growth: fc.constantFrom(view.defaultView(result).growth, ...growthMetrics(result)),
    at: fc.constantFrom(...result.scenario.pending),
    timeline: fc.constantFrom(...view.TIMELINE_VIEWS),
    zoomFrom: fc.constantFrom(...result.scenario.pending),
    zoomTo: fc.constantFrom(...result.scenario.pending),
    traceLine: fc.constantFrom(...ids),
    traceAt: fc.constantFrom(...result.scenario.pending),
    around: fc.constantFrom(...view.AROUND_VIEWS),
    traceZoom: fc.constantFrom("", "0-10"),
    metric: fc.constantFrom(...view.costMetrics(result).map(({ name }) => name)),
    share: fc.constantFrom(...view.SHARES),
    memory: fc.constantFrom(...view.MEMORY_VIEWS),
    layout: fc.constantFrom(...view.LAYOUTS),
    scale: fc.constantFrom(...view.SCALES),
    against: fc.constantFrom("", ...ids),
    panels: fc.constantFrom("" as const, ...view.PANEL_VIEWS),
    panel: fc.constantFrom("", ...view.panelChoices(result)),
    first: fc.constantFrom(...ids),
    second: fc.constantFrom(...ids),
    comparison: fc.constantFrom(...view.COMPARISONS),
    highlight: fc.constantFrom("" as const, ...FAMILIES),
    pinned: fc.subarray(ids),
    hidden: fc.oneof(fc.subarray(ids), fc.constant(ids)),
  });
}

const frames = fc.record({
  width: fc.integer({ min: 280, max: 1200 }),
  standalone: fc.constantFrom(undefined, { footnote: "where it is from" }),
});

/** Sizes that no drawing can have, and what is left of numbers that are none. */
function faultsOf(svg: SVGSVGElement): string[] {
  const sizes = [svg, ...svg.querySelectorAll("rect")].flatMap((element) =>
    ["width", "height"].map((name) => [element.tagName, name, element.getAttribute(name)] as const),
  );
  const box = svg.getAttribute("viewBox")!.split(" ").map(Number);
  return [
    ...sizes.filter(([, , size]) => size !== null && !(Number(size) >= 0)).map((size) => size.join(" ")),
    ...(svg.outerHTML.match(/="[^"]*(NaN|Infinity)[^"]*"/g) ?? []),
    ...(box[2] > 0 && box[3] >= 0 ? [] : [box.join(" ")]),
  ];
}

/** With lines of which no point has anything to show but that it is overloaded. */
function overloaded(): Result {
  const result = fixtureResult();
  const points = result.points.map(({ line, pending, memory, threads }): Point => {
    return { line, pending, memory, threads, status: "overloaded", intendedRate: 1000 };
  });
  return { ...result, points };
}

describe("with any view, at any width", () => {
  const fixtures = { few: fixtureResult(), many: manyLines(), overloaded: overloaded() };
  const drawn = Object.entries(fixtures).flatMap(([name, result]) =>
    chartsOf(result).map((chart) => [`${chart.name} of ${name} lines`, result, chart] as const),
  );

  it.each(drawn)("%s has sizes that a drawing can have", (_name, result, chart) => {
    const document = serverDocument();
    const property = fc.property(views(result), frames, (chosen, frame) => {
      expect(faultsOf(chart.draw(result, chosen, { document, palette: LIGHT, id: "x", ...frame }))).toEqual([]);
    });
    fc.assert(property, { numRuns: 8, seed: 1 });
  });

  it("a chart by family without a line has the axes of a chart without a line", () => {
    const result = fixtures.few;
    const [chart] = chartsOf(result);
    const hidden = result.scenario.lines.map(({ id }) => id);
    const frame = { document: serverDocument(), palette: LIGHT, id: "x", width: 880 };
    const svg = chart.draw(result, { ...view.defaultView(result), layout: "by-family", hidden }, frame);
    expect(Number(svg.getAttribute("height"))).toBeGreaterThan(100);
    expect(svg.querySelectorAll(".facet")).toHaveLength(1);
  });

  it("a tornado chart of a metric without a line", () => {
    const sensitivity = { ...fixtureSensitivity(), responses: [] };
    const { metrics } = sensitivity;
    const frame = { document: serverDocument(), palette: LIGHT, id: "x", width: 880 };
    expect(faultsOf(drawTornado({ sensitivity, metric: metrics[0].name }, frame))).toEqual([]);
  });
});

describe("a stack", () => {
  it("has gaps between things, and none around them", () => {
    const of = (...heights: number[]) =>
      stack(
        heights.map((height) => ({ height })),
        5,
      );
    expect(of()).toEqual({ starts: [], height: 0 });
    expect(of(10)).toEqual({ starts: [0], height: 10 });
    expect(of(10, 20)).toEqual({ starts: [0, 15], height: 35 });
  });
});
