/** A stretch of the axis in the report: chosen by a brush or a menu, kept in the address, and left again. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { fixtureResult } from "../fixture.js";
import { useReports, violationsOf } from "../reports.js";

const reports = useReports();
const result = fixtureResult();

const places = (page: Page) =>
  page.evaluate(() => {
    const keys = [...document.querySelectorAll<SVGElement>("#latency .mark")].map(({ dataset }) => Number(dataset.key));
    return [...new Set(keys.filter((key) => !Number.isNaN(key)))].sort((a, b) => a - b);
  });

/** Where a value of the axis is, in the window. */
async function placeOf(page: Page, value: number): Promise<{ x: number; y: number }> {
  await page.locator("#latency .plot").scrollIntoViewIfNeeded();
  const box = (await page.locator(`#latency .mark[data-key="${value}"] path`).first().boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function brush(page: Page, from: number, to: number): Promise<void> {
  const [a, b] = [await placeOf(page, from), await placeOf(page, to)];
  await page.mouse.move(a.x - 8, a.y + 30);
  await page.mouse.down();
  await page.mouse.move((a.x + b.x) / 2, a.y + 30);
  await page.mouse.move(b.x + 8, a.y + 30);
  expect(await page.locator("#latency .brush").count()).toBe(1);
  await page.mouse.up();
}

describe("a stretch of the axis", () => {
  it("is what a brush goes over; the address has it, and the button or a double click goes back", async () => {
    const page = await reports.open(result);
    const all = await places(page);
    const button = page.locator("[data-whole-axis]");
    expect(await button.isHidden()).toBe(true);
    await brush(page, 100, 10_000);
    expect(await places(page)).toEqual([100, 1000, 10_000]);
    expect(await page.locator("#latency .brush").count()).toBe(0);
    expect(new URL(page.url()).hash).toBe("#zoomFrom=100&zoomTo=10000");
    expect(await page.locator("#latency figcaption").textContent()).toContain("From n = 100 to n = 10 k.");
    await button.click();
    expect(await places(page)).toEqual(all);
    expect(await button.isHidden()).toBe(true);
    expect(await page.evaluate(() => document.activeElement!.className)).toContain("plot");

    const other = await reports.open(result, "#zoomFrom=100&zoomTo=10000");
    expect(await places(other)).toEqual([100, 1000, 10_000]);
    expect(await violationsOf(other, "all but colours")).toEqual([]);
    const { x, y } = await placeOf(other, 1000);
    await other.mouse.dblclick(x, y + 60);
    expect(await places(other)).toEqual(all);
    expect(new URL(other.url()).hash).toBe("");
    expect(reports.complaints()).toEqual([]);
  });

  it("is chosen by menus too; a brush over one value does nothing, and pins no line", async () => {
    const page = await reports.open(result);
    const all = await places(page);
    await brush(page, 100, 100);
    expect(await places(page)).toEqual(all);
    expect(new URL(page.url()).hash).toBe("");
    await page.locator("#latency .more > summary").click();
    await page.locator("#latency [data-view=zoomFrom]").selectOption("1000");
    expect(await places(page)).toEqual(all.filter((value) => value >= 1000));
    expect(new URL(page.url()).hash).toBe("#zoomFrom=1000");
    expect(reports.complaints()).toEqual([]);
  });
});
