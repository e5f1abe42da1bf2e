/** What the pages about an analysis say of the mark under the pointer, or under the keys. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { renderCapacity } from "../../../viz/capacity/page.js";
import { renderSensitivity } from "../../../viz/sensitivity/page.js";
import { fixtureCapacity } from "../capacity/fixture.js";
import { comparisonPage } from "../comparison/fixture.js";
import { useReports } from "../reports.js";
import { fixtureSensitivity } from "../sensitivity/fixture.js";

const { openPage, complaints } = useReports();

const shownPlot = (page: Page) => page.locator(".plot:visible").first();
const tip = (page: Page) => shownPlot(page).locator(".tip");
const said = (page: Page) => tip(page).locator("p").textContent();

/** Everything the tips say while a key leads on. */
async function walked(page: Page, key: string): Promise<string[]> {
  const all: string[] = [];
  await shownPlot(page).focus();
  await page.keyboard.press("ArrowDown");
  while (all.at(-1) !== (await said(page))) {
    all.push((await said(page))!);
    await page.keyboard.press(key);
  }
  return all;
}

/** What every mark of the drawing that is seen has to say. */
const titles = (page: Page) => shownPlot(page).locator(".mark > title").allTextContents();

describe("capacities", () => {
  it("each bar says its value with its interval, to the keys and to those who hear", async () => {
    const page = await openPage(renderCapacity(fixtureCapacity()));
    const all = await walked(page, "ArrowDown");
    expect(all).toEqual(await titles(page));
    expect(all).toHaveLength(6);
    expect(all[0]).toBe("four loops\n36.1 k/s (35.4 k/s to 36.9 k/s)");
    expect(all[3]).toMatch(/^iocp\n40 k\/s or more/);
    expect(await page.locator("#announcement").textContent()).toBe(all.at(-1)!.replaceAll("\n", ", "));
    await page.keyboard.press("Escape");
    expect(await tip(page).isVisible()).toBe(false);
    expect(complaints()).toEqual([]);
  });

  it.each([360, 768, 1440])("and to the pointer, beside the others, at %i pixels", async (width) => {
    const page = await openPage(renderCapacity(fixtureCapacity()), "", { viewport: { width, height: 900 } });
    await shownPlot(page).scrollIntoViewIfNeeded();
    const { x, y, height, width: across } = (await shownPlot(page).locator(".mark rect").nth(1).boundingBox())!;
    await page.mouse.move(x + across / 2, y + height / 2);
    expect(await said(page)).toBe("one loop\n20.0 k/s (19.6 k/s to 20.4 k/s)");
    expect(await tip(page).locator("tr").allTextContents()).toEqual([
      " select9.00 k/s (8 k/s or more)1",
      " one loop20.0 k/s (19.6 k/s to 20.4 k/s)2.2 times",
      " four loops36.1 k/s (35.4 k/s to 36.9 k/s)4 times",
    ]);
    const box = (await tip(page).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    await page.mouse.move(0, 0);
    expect(await tip(page).isVisible()).toBe(false);
  });
});

describe("sensitivity", () => {
  it("each bar says what its cost does to which line, from panel to panel", async () => {
    const page = await openPage(renderSensitivity(fixtureSensitivity()));
    const all = await walked(page, "ArrowDown");
    expect(all).toEqual(await titles(page));
    expect(all).toHaveLength(7);
    for (const each of all) expect(each.split("\n")).toHaveLength(4);
    expect(all.filter((each) => /at the high end: .*, difference .+ to .+/.test(each)).length).toBeGreaterThan(0);
    expect(complaints()).toEqual([]);
  });

  it("a bar under the pointer keeps its cost clear in every panel", async () => {
    const page = await openPage(renderSensitivity(fixtureSensitivity()));
    const bar = shownPlot(page).locator(".bar").first();
    const cost = (await bar.getAttribute("data-line"))!;
    const { x, y, width, height } = (await bar.locator("rect").first().boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    expect(await said(page)).toMatch(new RegExp(`^${cost}, `));
    const clear = await shownPlot(page)
      .locator(".bar, .joint")
      .evaluateAll((bars) =>
        bars.map((each) => [(each as SVGElement).dataset.line, getComputedStyle(each).opacity === "1"]),
      );
    for (const [name, isClear] of clear) expect(isClear).toBe(name === cost);
  });
});

describe("a comparison", () => {
  it("sets each point beside the other lines, by their names", async () => {
    const page = await openPage(comparisonPage());
    await shownPlot(page).focus();
    await page.keyboard.press("ArrowRight");
    expect(await said(page)).toMatch(/^n = 1\n.+\n1\.00 \(/);
    const names = await tip(page).locator("tr td:first-child").allTextContents();
    const labels = Object.values(
      JSON.parse((await page.locator(".fitted").first().getAttribute("data-labels"))!) as Record<string, string>,
    );
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect(labels).toContain(name.trim());
  });
});
