/** A stretch of the axis: what is drawn of it, and what is left out. */
import { describe, expect, it } from "vitest";
import { latencyChart } from "../../../viz/charts/latency.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { scaleFor } from "../../../viz/charts/scales.js";
import { defaultView } from "../../../viz/charts/view.js";
import { zoomNotes, zoomRange } from "../../../viz/charts/zoom.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { fixtureResult } from "../fixture.js";

const result = fixtureResult();
const view = defaultView(result);
const zoomed = { ...view, zoomFrom: 100, zoomTo: 10_000 };
const draw = (of: typeof view) =>
  latencyChart.draw(result, of, { document: serverDocument(), width: 900, palette: LIGHT, id: "z" });
const keys = (svg: SVGSVGElement) =>
  new Set([...svg.querySelectorAll(".mark")].map((each) => Number(each.getAttribute("data-key"))));

describe("a stretch of the axis", () => {
  it("is all of it unless less is chosen, and at least two of its values, whichever is named first", () => {
    expect(zoomRange(result, view)).toBeUndefined();
    expect(zoomRange(result, zoomed)).toEqual([100, 10_000]);
    expect(zoomRange(result, { ...view, zoomFrom: 10_000, zoomTo: 100 })).toEqual([100, 10_000]);
    expect(zoomRange(result, { ...view, zoomFrom: 100, zoomTo: 100 })).toBeUndefined();
    expect(zoomNotes(result, zoomed)).toEqual(["From n = 100 to n = 10 k."]);
    expect(latencyChart.notes(result, zoomed).at(-1)).toBe("From n = 100 to n = 10 k.");
  });

  it("has the points, laws and missing points that lie in it, over the whole width", () => {
    const plot = latencyChart.plot!(result, zoomed);
    const xs = plot.series.flatMap(({ data, guide = [], fitted = [], annotations = [] }) => [
      ...[...data, ...annotations].map(({ x }) => x),
      ...[...guide, ...fitted].map(([x]) => x),
    ]);
    const missing = plot.strips.flatMap(({ points }) => points.map(({ x }) => x));
    for (const all of [xs, missing]) {
      expect(all.length).toBeGreaterThan(0);
      expect(Math.min(...all)).toBeGreaterThanOrEqual(100);
      expect(Math.max(...all)).toBeLessThanOrEqual(10_000);
    }
    const numbers = [...keys(draw(zoomed))].filter((key) => !Number.isNaN(key));
    expect(numbers.sort((a, b) => a - b)).toEqual([100, 1000, 10_000]);
    expect(keys(draw(view))).toContain(1);
  });

  it("has notes about the points that lie in it alone", () => {
    const about = (of: typeof view) => {
      const notes = latencyChart.notes(result, of).join(" ");
      return ["Overloaded:", "Not run:", "Open markers:"].filter((start) => notes.includes(start));
    };
    expect(about(view)).toEqual(["Overloaded:", "Not run:", "Open markers:"]);
    expect(about({ ...view, zoomFrom: 1, zoomTo: 1000 })).toEqual([]);
    expect(about({ ...view, zoomFrom: 1000, zoomTo: 10_000 })).toContain("Overloaded:");
  });

  it("is what the scale spans, logarithmic or linear", () => {
    for (const kind of ["log", "linear"] as const) {
      const scale = scaleFor({ kind, title: "", format: String, range: [0.2, 0.6] }, [0.3], 50, 250, true);
      expect([scale(0.2), scale(0.6)]).toEqual([expect.closeTo(50, 6), expect.closeTo(250, 6)]);
      expect(scale.ticks.every((tick) => tick >= 0.2 && tick <= 0.6 + 1e-9)).toBe(true);
    }
  });
});
