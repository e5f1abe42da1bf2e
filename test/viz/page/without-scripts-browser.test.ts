/** The report with scripts turned off, on the screen and on paper: what it comes with, one below another. */
import { expect, it } from "vitest";
import { openingTab, tabsOf } from "../../../viz/page/tabs.js";
import { withParts } from "../fixture-parts.js";
import { useReports } from "../reports.js";

const { open } = useReports();

const OF_ALL = ["claims", "cite"];

it.each(["screen", "print"] as const)(
  "shows answer, lines, the first chart, confidence, claims and citation on the %s",
  async (media) => {
    const result = withParts();
    const page = await open(result, "", { javaScriptEnabled: false, viewport: { width: 690, height: 1000 } });
    await page.emulateMedia({ media });
    const tops: number[] = [];
    const top = async (selector: string) => {
      const element = page.locator(selector).first();
      expect(await element.isVisible(), selector).toBe(true);
      tops.push((await element.boundingBox())!.y);
    };
    await top("h1");
    await top("#answer");
    await top("[data-lines-table]");
    // What is about one scenario comes before what is about all of them.
    const shown = [openingTab(result), "confidence", ...OF_ALL];
    const tabs = shown.map((name) => tabsOf(result, result).find((tab) => tab.name === name)!);
    for (const { name, charts } of tabs) {
      await top(`#panel-${name}`);
      for (const chart of charts.slice(0, 1)) await top(`#${chart.name} .plot > svg`);
    }
    expect(tops).toEqual([...tops].sort((a, b) => a - b));
    // Each says what it is.
    for (const { name } of tabs) {
      const heading = page.locator(`#panel-${name} h2`).first();
      const { width, height } = (await heading.boundingBox())!;
      expect([name, width > 10 && height > 10]).toEqual([name, true]);
    }
    expect(await page.locator("button:visible:not(.pin), select:visible, input:visible").count()).toBe(0);
    expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
  },
);
