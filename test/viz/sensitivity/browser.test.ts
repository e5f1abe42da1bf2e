/** The report of a sensitivity analysis in a real browser. */
import { readFileSync } from "node:fs";
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import { renderSensitivity } from "../../../viz/sensitivity/page.js";
import { ATTACKS } from "../hostile.js";
import { openTab, type Rules, useReports, violationsOf } from "../reports.js";
import { fixtureSensitivity, fixtureWithPart, withHostileTexts } from "./fixture.js";

const { openPage, complaints } = useReports();

describe("the report of a sensitivity analysis", () => {
  it("opens from a file without errors, violations or requests, and downloads its data", async () => {
    const page = await openPage(renderSensitivity(fixtureSensitivity()));
    expect(await page.locator(".fit-wide svg").count()).toBe(2);
    expect(await page.locator("#claims .assumed").allTextContents()).toEqual([
      "rests on assumed cost overlappedPollSyscall",
    ]);
    await openTab(page, "cite");
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-download]").click()]);
    expect(JSON.parse(readFileSync(await download.path(), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(fixtureSensitivity())),
    );
    expect(complaints()).toEqual([]);
  });

  const views: [string, BrowserContextOptions, Rules][] = [
    ["light", { colorScheme: "light" }, "all"],
    ["dark", { colorScheme: "dark" }, "colours"],
    ["a phone", { viewport: { width: 360, height: 740 } }, "all but colours"],
  ];
  it.each(views)(
    "axe finds nothing in %s",
    async (_, options, rules) => {
      const page = await openPage(renderSensitivity(fixtureWithPart()), "", options);
      await page.evaluate(() => {
        for (const panel of document.querySelectorAll(".panel-of-tab")) panel.classList.add("open");
        for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not(.menu)")) details.open = true;
      });
      expect(await violationsOf(page, rules)).toEqual([]);
    },
    60_000,
  );

  it.each([360, 480, 768, 1200])("nothing sticks out at %s pixels", async (width) => {
    const page = await openPage(renderSensitivity(fixtureWithPart()), "", { viewport: { width, height: 800 } });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const drawn = await page
      .locator(".panel-of-tab.open .fitted svg")
      .evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().width).filter((across) => across > 0));
    expect(drawn).toHaveLength(1);
    expect(drawn[0]).toBeGreaterThan(width > 600 ? 500 : 290);
  });

  it("no text becomes markup", async () => {
    for (let shift = 0; shift < ATTACKS.length; shift++) {
      const page = await openPage(renderSensitivity(withHostileTexts((i) => ATTACKS[(i + shift) % ATTACKS.length])));
      expect(await page.locator("img, iframe, svg svg, [onload], [onerror]").count()).toBe(0);
      expect(complaints()).toEqual([]);
    }
  });
});
