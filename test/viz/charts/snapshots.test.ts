/**
 * What every chart draws, as it was when somebody last looked: a change that moves a drawing shows in review, element
 * by element. `npx vitest run test/viz/charts/snapshots.test.ts -u` takes the drawings of now for right. Numbers are
 * rounded to whole pixels, so that nothing depends on the last bit of an engine's arithmetic.
 */
import { describe, expect, it } from "vitest";
import type { Result } from "../../../scenarios/common/types.js";
import type { Chart } from "../../../viz/charts/frame.js";
import { CHARTS } from "../../../viz/charts/index.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { defaultView, type View } from "../../../viz/charts/view.js";
import { toXml } from "../../../viz/encodings/xml.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { fixtureResult } from "../fixture.js";
import { withWhy } from "../fixture-why.js";

function drawing(chart: Chart, result: Result, change: Partial<View>): string {
  const view = { ...defaultView(result), ...change };
  const frame = { document: serverDocument(), width: 880, palette: LIGHT, id: chart.name };
  const svg = toXml(chart.draw(result, view, frame));
  return `${svg.replaceAll(/-?\d+\.\d+/g, (number) => `${Math.round(Number(number))}`).replaceAll("><", ">\n<")}\n`;
}

/** The figures of a chart, and how the page opens with it. */
const views = (chart: Chart, result: Result): [string, Partial<View>][] => [
  [`page-${chart.name}`, {}],
  ...Object.entries(chart.figures(result)).filter(([, change]) => !isDefault(change, result)),
];

function isDefault(change: Partial<View>, result: Result): boolean {
  const view = { ...defaultView(result), ...change };
  return JSON.stringify(view) === JSON.stringify(defaultView(result));
}

describe.each(CHARTS.map((chart) => [chart.name, chart] as const))("%s", (_, chart) => {
  const result = withWhy(fixtureResult());
  it.each(views(chart, result))("is drawn as %s", async (name, change) => {
    await expect(drawing(chart, result, change)).toMatchFileSnapshot(`./snapshots/${name}.svg`);
  });
});
