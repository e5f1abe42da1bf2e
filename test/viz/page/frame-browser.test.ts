/** The pages about an analysis in a real browser: the same frame around each. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { renderCapacity } from "../../../viz/capacity/page.js";
import { renderSensitivity } from "../../../viz/sensitivity/page.js";
import { fixtureCapacity } from "../capacity/fixture.js";
import { comparisonPage } from "../comparison/fixture.js";
import { ATTACKS, withTexts } from "../hostile.js";
import { openTab, type Rules, useReports, violationsOf } from "../reports.js";
import { fixtureSensitivity, fixtureWithPart } from "../sensitivity/fixture.js";

const { openPage, complaints } = useReports();

const PAGES: [string, () => string][] = [
  ["sensitivity", () => renderSensitivity(fixtureSensitivity())],
  ["capacity", () => renderCapacity(fixtureCapacity())],
  ["comparison", () => comparisonPage()],
];

const seenTabs = (page: Page) =>
  page
    .locator("[data-panel]")
    .evaluateAll((all) =>
      all.filter((panel) => panel.checkVisibility()).map((panel) => (panel as HTMLElement).dataset.panel!),
    );
const allTabs = (page: Page) =>
  page.locator("[data-panel]").evaluateAll((all) => all.map((panel) => (panel as HTMLElement).dataset.panel!));
const seenDrawings = (page: Page) =>
  page.locator(".fitted svg").evaluateAll((all) =>
    all
      .map((svg) => svg.getBoundingClientRect())
      .filter(({ width }) => width > 0)
      .map(({ top, width }) => ({ top, width })),
  );

describe.each(PAGES)("the page on %s", (_, render) => {
  it.each([
    [1440, 900],
    [1200, 800],
  ])("has question, answer, table and chart on a first screen of %i x %i", async (width, height) => {
    const page = await openPage(render(), "", { viewport: { width, height } });
    const [drawing] = await seenDrawings(page);
    expect(drawing.top).toBeLessThan(height / 2);
    expect(drawing.width).toBeGreaterThan(500);
    for (const each of ["h1", "#answer", ".beside table"]) {
      const { y } = (await page.locator(each).first().boundingBox())!;
      expect(y).toBeLessThan(height / 2);
    }
    expect(complaints()).toEqual([]);
  });

  it("shows one tab at a time, and keeps it in the address", async () => {
    const page = await openPage(render());
    const tabs = await allTabs(page);
    expect(await seenTabs(page)).toEqual([tabs[0]]);
    const last = tabs.at(-1)!;
    await openTab(page, last);
    expect(await seenTabs(page)).toEqual([last]);
    expect(new URL(page.url()).hash).toBe(`#tab=${last}`);
    const again = await openPage(render(), `#tab=${last}`);
    expect(await seenTabs(again)).toEqual([last]);
    await again.keyboard.press("Tab");
    await again.locator(`#tab-${last}`).press("Home");
    expect(await seenTabs(again)).toEqual([tabs[0]]);
    expect(new URL(again.url()).hash).toBe("");
  });

  it("shows everything without scripts, each drawing once", async () => {
    const page = await openPage(render(), "", { javaScriptEnabled: false });
    const panels = await page.locator("[data-panel]").count();
    expect(await page.locator("[data-panel]:visible").count()).toBe(panels);
    expect(await page.locator(".fitted svg:visible").count()).toBe(await page.locator(".fitted").count());
    expect(await page.locator("button:visible").count()).toBe(0);
  });

  it("prints on two to four pages", async () => {
    const page = await openPage(render());
    const sheets = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type \/Page\b/g)!.length;
    expect(sheets).toBeGreaterThanOrEqual(1);
    expect(sheets).toBeLessThanOrEqual(4);
  });

  const views: [string, BrowserContextOptions, Rules][] = [
    ["light", { colorScheme: "light" }, "all"],
    ["dark", { colorScheme: "dark" }, "colours"],
    ["a phone", { viewport: { width: 360, height: 740 } }, "all but colours"],
  ];
  it.each(views)(
    "axe finds nothing, and nothing sticks out, in %s",
    async (_view, options, rules) => {
      const page = await openPage(render(), "", options);
      await page.evaluate(() => {
        for (const panel of document.querySelectorAll(".panel-of-tab")) panel.classList.add("open");
        for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not(.menu)")) details.open = true;
      });
      expect(await violationsOf(page, rules)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    },
    60_000,
  );

  it("keeps its menu on the screen on a phone", async () => {
    const page = await openPage(render(), "", { viewport: { width: 360, height: 740 } });
    await page.locator("#printing summary").click();
    const box = (await page.locator("#printing > div").boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(360);
  });
});

describe("the page on sensitivity with parts", () => {
  it("shows one scenario at a time, kept in the address", async () => {
    const page = await openPage(renderSensitivity(fixtureWithPart()), "#tab=claims");
    const names = await page.locator("#part-choice option").allTextContents();
    const seen = () =>
      page
        .locator("[data-of]")
        .evaluateAll((all) => [
          ...new Set(all.filter((each) => each.checkVisibility()).map((each) => (each as HTMLElement).dataset.of)),
        ]);
    expect(await seen()).toEqual([names[0]]);
    await page.locator("#part-choice").selectOption(names[1]);
    expect(await seen()).toEqual([names[1]]);
    const { hash } = new URL(page.url());
    const again = await openPage(renderSensitivity(fixtureWithPart()), hash);
    expect(await again.locator("#part-choice").inputValue()).toBe(names[1]);
    expect(await seenTabs(again)).toEqual(["claims"]);
    expect(complaints()).toEqual([]);
  });
});

it("no text becomes markup on the page on two results", async () => {
  const page = await openPage(comparisonPage(withTexts((i) => ATTACKS[i % ATTACKS.length])));
  expect(await page.locator("img, iframe, svg svg, [onload], [onerror]").count()).toBe(0);
  expect(complaints()).toEqual([]);
});
