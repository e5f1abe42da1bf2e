/** The report on capacities in a real browser. */
import { readFileSync } from "node:fs";
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import { renderCapacity } from "../../../viz/capacity/page.js";
import { ATTACKS } from "../hostile.js";
import { openTab, type Rules, useReports, violationsOf } from "../reports.js";
import { fixtureCapacity, withHostileTexts } from "./fixture.js";

const { openPage, complaints } = useReports();

describe("the report on capacities", () => {
  it("opens from a file without errors, violations or requests, and downloads its data", async () => {
    const page = await openPage(renderCapacity(fixtureCapacity()));
    await openTab(page, "cite");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-download]").click()]);
    expect(download.suggestedFilename()).toBe("capacity.json");
    expect(JSON.parse(readFileSync(await download.path(), "utf8"))).toEqual(fixtureCapacity());
    expect(complaints()).toEqual([]);
  });

  const views: [string, BrowserContextOptions, Rules][] = [
    ["light", { colorScheme: "light" }, "all"],
    ["dark", { colorScheme: "dark" }, "colours"],
    ["a phone", { viewport: { width: 360, height: 740 } }, "all but colours"],
  ];
  it.each(views)(
    "axe finds nothing, and nothing sticks out, in %s",
    async (_, options, rules) => {
      const page = await openPage(renderCapacity(fixtureCapacity()), "", options);
      await page.evaluate(() => {
        for (const panel of document.querySelectorAll(".panel-of-tab")) panel.classList.add("open");
        for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not(.menu)")) details.open = true;
      });
      expect(await violationsOf(page, rules)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    },
    60_000,
  );

  it("no text becomes markup", async () => {
    const page = await openPage(renderCapacity(withHostileTexts((i) => ATTACKS[i % ATTACKS.length])));
    expect(await page.locator("img, iframe, svg svg, [onload], [onerror]").count()).toBe(0);
    expect(complaints()).toEqual([]);
  });
});
