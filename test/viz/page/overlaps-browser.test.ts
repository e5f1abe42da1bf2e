/** Every view at the widths of phones, tablets and screens: no two texts of a drawing overlap, and none is cut off. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Result } from "../../../scenarios/common/types.js";
import { fixtureResult } from "../fixture.js";
import { manyLines } from "../fixture-many.js";
import { withWhy } from "../fixture-why.js";
import { openAllTabs, resize, useReports } from "../reports.js";

const { open, complaints } = useReports();
const WIDTHS = [360, 768, 1200, 1440, 1920];

/** Pairs of texts of a drawing that overlap, and those that stick out of it. */
const collisions = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<SVGSVGElement>(".plot > svg")].flatMap((svg) => {
      const chart = svg.closest("[data-chart]")?.getAttribute("data-chart") ?? "timeline";
      const frame = svg.getBoundingClientRect();
      const texts = [...svg.querySelectorAll("text")]
        .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0);
      const out = texts
        .filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1)
        .map(({ said }) => `${chart}: ${said} sticks out`);
      const over = texts.flatMap(({ said, box: a }, i) =>
        texts
          .slice(i + 1)
          // A line of text has room above and below its letters.
          .filter(
            ({ box: b }) =>
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4,
          )
          .map(({ said: other }) => `${chart}: ${said} over ${other}`),
      );
      return [...out, ...over];
    }),
  );

/** The first value of the axis only. */
function atOneValue(result: Result): Result {
  const [n] = result.scenario.lines[0].pending;
  const lines = result.scenario.lines.map((line) => ({ ...line, pending: [n] }));
  const points = result.points.filter(({ pending }) => pending === n);
  return {
    ...result,
    scenario: { ...result.scenario, pending: [n], lines, claims: [] },
    points,
    findings: { ...result.findings, growth: [], knees: [], claims: [] },
  };
}

/** As it is while short runs come in: the lines end at different places. */
function sketched(result: Result): Result {
  const { lines, pending } = result.scenario;
  const known = (line: string) => pending[lines.findIndex(({ id }) => id === line) % pending.length];
  return {
    ...result,
    points: result.points.filter((point) => point.pending <= known(point.line)),
    findings: { ...result.findings, growth: [], knees: [] },
  };
}

const results: [string, () => Result][] = [
  ["eight lines", fixtureResult],
  ["eight lines at one value", () => atOneValue(fixtureResult())],
  ["22 lines", () => manyLines()],
  ["22 lines at one value", () => atOneValue(manyLines([1000]))],
  ["a sketch", () => sketched(fixtureResult())],
  ["latencies taken apart", () => withWhy(fixtureResult())],
];

describe.each(results)("%s", (_, result) => {
  it("have no texts that overlap or stick out, at any width", async () => {
    const page = await open(result(), "", { viewport: { width: WIDTHS[0], height: 900 } });
    await openAllTabs(page);
    for (const width of WIDTHS) {
      await resize(page, width);
      expect([width, await collisions(page)]).toEqual([width, []]);
      expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
    }
    expect(complaints()).toEqual([]);
  }, 120_000);
});
