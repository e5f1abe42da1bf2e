/** A report on a scenario with parts, in a real browser. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { withParts } from "../fixture-parts.js";
import { openTab, useReports, violationsOf } from "../reports.js";

const { open, complaints } = useReports();

const hashOf = (page: Page) => new URLSearchParams(new URL(page.url()).hash.slice(1));
const choose = (page: Page, name: string) => page.locator("#part-choice").selectOption(name);
const heading = (page: Page) => page.locator("#part-heading").textContent();
const lines = (page: Page) => page.locator("#latency .line").count();

describe("a report on several scenarios", () => {
  it("states the claims of all of them", async () => {
    const page = await open(withParts(), "#tab=claims");
    expect(await page.locator("#claims .verdict-counts").textContent()).toBe(
      "11 claims: 6 supported, 4 refuted, 1 undecided.",
    );
    const first = page.locator(".sentence").first();
    expect(await first.locator(".claim").evaluateAll((all) => all.map(({ id }) => id))).toEqual([
      "claim-fifo-linear",
      "claim-iocp-linear",
      "claim-many-lines-iocp-linear",
    ]);
    expect(await first.locator(".claim").last().textContent()).toContain("Examined in scenario many-lines.");
    // Its question is said at the top.
    expect(await page.locator("#part-heading").count()).toBe(0);
  });

  it("shows the chosen one, keeps the choice in the address, and goes back", async () => {
    const page = await open(withParts(), "#statistic=p99&pin=poll&pin=iocp");
    await choose(page, "many-lines");
    expect(await heading(page)).toBe("many-lines: What do others do?");
    expect(await lines(page)).toBe(22);
    expect(await page.locator("#latency figure h3").textContent()).toContain("p99 notice latency");
    expect([...hashOf(page)]).toEqual([
      ["part", "many-lines"],
      ["statistic", "p99"],
      ["pin", "poll"],
      ["pin", "iocp"],
    ]);
    expect(await page.locator("#announcement").textContent()).toBe("Scenario many-lines is shown");
    const again = await open(withParts(), `#${hashOf(page)}`);
    expect(await again.locator("#part-choice").inputValue()).toBe("many-lines");
    expect(await lines(again)).toBe(22);
    await choose(again, "2012-post");
    expect(await lines(again)).toBe(8);
    expect(hashOf(again).has("part")).toBe(false);
    expect(complaints()).toEqual([]);
  });

  it("connects what it has filled in: switches, pins, tables, tips, exports", async () => {
    const page = await open(withParts(), "#part=many-lines");
    await page.locator('#latency input[value="response"]').first().check({ force: true });
    expect(hashOf(page).get("latency")).toBe("response");
    await page.locator('[data-pin="rio"]').click();
    expect(await page.locator('#latency .line[data-line="rio"]').getAttribute("stroke-width")).toBe("3.2");
    await openTab(page, "memory");
    await page.locator("#memory [data-table] summary").click();
    await expect.poll(() => page.locator("#memory tbody tr").count()).toBeGreaterThan(22);
    await openTab(page, "cores");
    await page.locator("#costs .plot").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("#costs .tip p").textContent()).toContain("overlapped-spin, n = 1");
    await openTab(page, "latency");
    await page.locator("#latency figure .menu summary").click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.locator('#latency [data-export="svg"]').click(),
    ]);
    expect(file.suggestedFilename()).toBe("b1946ac9-latency.svg");
    expect(complaints()).toEqual([]);
  });

  it("leads from a claim to the chart of its scenario", async () => {
    const page = await open(withParts(), "#tab=claims");
    await page.locator("[data-fold=open]").click();
    await page.locator("#claim-many-lines-iocp-linear [data-shows]").click();
    expect(await heading(page)).toBe("many-lines: What do others do?");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("latency");
    expect(hashOf(page).getAll("pin")).toEqual(["rio"]);
    await openTab(page, "claims");
    await page.locator("#claim-switches [data-shows]").click();
    expect(await page.locator("#part-choice").inputValue()).toBe("2012-post");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("costs");
    expect(complaints()).toEqual([]);
  });

  it("has the tabs that the chosen one has, and keeps the one that is open if it can", async () => {
    const page = await open(withParts(), "#tab=growth");
    const tabs = () => page.locator("#tabs [data-tab]").allTextContents();
    const before = await tabs();
    await choose(page, "short axis");
    expect(hashOf(page).get("part")).toBe("short axis");
    expect(await page.locator("#growth").count()).toBe(0);
    expect(await tabs()).toEqual(before.filter((label) => label !== "Growth"));
    expect(await page.locator("#latency").isVisible()).toBe(true);
    await openTab(page, "confidence");
    await choose(page, "many-lines");
    expect(await page.locator("#confidence").isVisible()).toBe(true);
    expect(hashOf(page).get("tab")).toBe("confidence");
  });

  it("shows the first one without scripts, with the questions and answers of all", async () => {
    const page = await open(withParts(), "", { javaScriptEnabled: false });
    expect(await lines(page)).toBe(8);
    await page.locator("#scenarios summary").click();
    expect(await page.locator("#scenarios dt").allTextContents()).toEqual(["2012-post", "many-lines", "short axis"]);
    expect(await page.locator("#scenarios").textContent()).toContain("Most of them do not care.");
    expect(await page.locator("#part-choice").isVisible()).toBe(false);
  });

  it("axe finds nothing, and nothing sticks out on a phone", async () => {
    const page = await open(withParts(), "#part=many-lines", { viewport: { width: 360, height: 740 } });
    await page.locator("#scenarios summary").click();
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  }, 60_000);
});
