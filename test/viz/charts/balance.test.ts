/** The bars of the workers at one number of connections. */
import { describe, expect, it } from "vitest";
import type { Result } from "../../../scenarios/common/types.js";
import { balanceChart } from "../../../viz/charts/balance.js";
import { chartsOf } from "../../../viz/charts/index.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { defaultView } from "../../../viz/charts/view.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { fixtureResult } from "../fixture.js";

const estimate = (value: number) => ({ value, low: value, high: value });

/** The first line has four workers, one of which has three times its share. */
function uneven(): Result {
  const result = fixtureResult();
  const [first] = result.scenario.lines;
  const spread = { largest: estimate(3), bars: [3, 0.5, 0.3, 0.2] };
  const balance = { workers: 4, requests: spread, coreTime: spread, accepted: estimate(100) };
  return { ...result, points: result.points.map((point) => (point.line === first.id ? { ...point, balance } : point)) };
}

describe("balance over workers", () => {
  const result = uneven();
  const view = defaultView(result);

  it("is shown where connections end, and only there", () => {
    expect(chartsOf(result)).toContain(balanceChart);
    expect(chartsOf(fixtureResult())).not.toContain(balanceChart);
  });

  it("has a bar per worker, in the ratio of what they have", () => {
    const svg = balanceChart.draw(result, view, { document: serverDocument(), width: 880, palette: LIGHT, id: "b" });
    const [requests, ...others] = svg.querySelectorAll(".mark");
    expect(others.length).toBe(1);
    const heights = Array.from(requests.querySelectorAll("rect"), (bar) => Number(bar.getAttribute("height")));
    expect(heights.length).toBe(4);
    expect(heights[0] / heights[1]).toBeCloseTo(6, 1);
  });

  it("has every point in its table", () => {
    const { columns, rows } = balanceChart.table(result, view);
    const at = columns.findIndex(({ key }) => key === "requests_largest");
    expect(rows[0][at].value).toBe(3);
    expect(rows.at(-1)![at].value).toBeNull();
  });
});
