/** What is said and drawn of two results side by side. */
import { describe, expect, it } from "vitest";
import { compareResults } from "../../../scenarios/result/compare.js";
import { LIGHT } from "../../../viz/charts/palette.js";
import { drawRatios } from "../../../viz/comparison/chart.js";
import { answerOf, rangesTable } from "../../../viz/comparison/words.js";
import { serverDocument } from "../../../viz/exports/figures.js";
import { changedClaims } from "../../../viz/wording/comparison.js";
import { fixtureResult } from "../fixture.js";
import { other } from "./fixture.js";

const a = fixtureResult();
const halved = a.scenario.lines[3];
const comparison = compareResults(a, other());

describe("two results side by side", () => {
  it("have ratios with intervals that contain 1 exactly where the difference's contain 0", () => {
    expect(comparison.points.some(({ ratio }) => ratio !== null)).toBe(true);
    for (const { ratio, difference, line } of comparison.points) {
      if (!ratio || !difference || ratio.low === null || ratio.high === null) continue;
      if (difference.low === null || difference.high === null) continue;
      expect(ratio.low <= 1 && 1 <= ratio.high).toBe(difference.low <= 0 && 0 <= difference.high);
      expect(ratio.value).toBeCloseTo(line === halved.id ? 0.5 : 1, 12);
    }
  });

  it("are answered in two sentences, with the largest difference and the claims", () => {
    const [claim] = a.findings.claims;
    const answer = answerOf(comparison, a);
    expect(answer).toMatch(/^\d+ of \d+ differences are more than chance, the largest that of /);
    expect(answer).toContain(` of ${halved.label}, whose `);
    expect(answer).toMatch(/ is 0\.50* \(0\.[^)]*\) times as large in b\. Of \d+ claims, 1 has another verdict: /);
    expect(answer.split(/\. (?=[A-Z])/)).toHaveLength(2);
    expect(changedClaims(comparison)).toEqual([
      expect.stringMatching(new RegExp(`^${claim.id}: ${claim.verdict} in a, \\w+ in b$`)),
    ]);
    expect(answerOf(compareResults(a, a), a)).toMatch(
      /^All \d+ values are the same to the last bit\. All \d+ claims have the same/,
    );
  });

  it("have a row per line and metric", () => {
    const { rows } = rangesTable(comparison, a);
    expect(rows.length).toBe(2 * a.scenario.lines.length);
    const [, , ratio, real] = rows.find(([line]) => line.text === halved.label)!.map(({ text }) => text);
    expect(ratio).toBe("0.5");
    expect(real).toMatch(/^[1-9]\d* of \d+$/);
  });

  it("are drawn with closed markers where a difference is shown", () => {
    const frame = { document: serverDocument(), width: 840, palette: LIGHT, id: "x" };
    const svg = drawRatios(comparison, a, "response.p99", frame);
    const tips = [...svg.querySelectorAll(".mark title")].map(({ textContent }) => textContent);
    expect(tips.some((tip) => tip?.includes(halved.label) && /\n0\.5/.test(tip))).toBe(true);
    expect(svg.querySelector("title")!.textContent).toBe("p99 response latency: b in times of a");
  });
});
