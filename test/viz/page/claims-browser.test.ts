/** The claims of a report in a real browser. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { fixtureResult } from "../fixture.js";
import { openAllTabs, openTab, useReports } from "../reports.js";

const { open, complaints } = useReports();

const hashOf = (page: Page) => new URL(page.url()).hash;
const openClaims = (page: Page) => page.locator("[data-fold=open]").click();
const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

describe("the claims", () => {
  it("are a matrix of sentences and verdicts that opens into numbers, and need no script", async () => {
    const page = await open(fixtureResult(), "", { javaScriptEnabled: false });
    expect(await page.locator(".sentences-head span").allTextContents()).toEqual([
      "Sentence",
      "As described",
      "In fact",
      "Verdict",
    ]);
    expect(await page.locator(".sentence").first().locator(".marks .badge").allTextContents()).toEqual([
      " 1 supported",
      " 1 refuted",
    ]);
    await page.locator(".sentence > details > summary").first().click();
    expect(await page.locator("#claims .claim").count()).toBe(10);
    expect(await page.locator("#claims .verdict-counts").textContent()).toBe(
      "10 claims: 6 supported, 3 refuted, 1 undecided.",
    );
    await page.locator("#claim-fifo-linear summary").click();
    expect(await page.locator("#claim-fifo-linear td").first().isVisible()).toBe(true);
  });

  it("lead to their chart: metric chosen, lines pinned, focus there", async () => {
    const page = await open(fixtureResult(), "#tab=claims&share=busy");
    await openClaims(page);
    await page.locator("#claim-readiness-better [data-shows]").click();
    expect(await focused(page)).toBe("difference");
    expect(await page.locator("#difference figure h3").textContent()).toBe(
      "Ratio of p99 response latency: epoll / iocp",
    );
    expect(Object.fromEntries(new URLSearchParams(hashOf(page).slice(1)))).toMatchObject({
      latency: "response",
      statistic: "p99",
      first: "epoll",
    });
    expect(await page.locator("#tab-differences").getAttribute("aria-selected")).toBe("true");
    await openTab(page, "claims");
    await page.locator("#claim-switches [data-shows]").focus();
    await page.keyboard.press("Enter");
    expect(await focused(page)).toBe("costs");
    expect(await page.locator("#costs .line[data-line=overlapped-spin]").getAttribute("stroke-width")).toBe("3.2");
    expect(complaints()).toEqual([]);
  });

  it("can be linked to without losing what is shown", async () => {
    const page = await open(fixtureResult(), "#statistic=p99");
    await openTab(page, "claims");
    await openClaims(page);
    await page.locator('#claim-bounded a[href="#claim-bounded"]').click();
    expect(hashOf(page)).toBe("#claim-bounded");
    expect(await page.locator("#latency figure h3").textContent()).toContain("p99 notice");
    const again = await open(fixtureResult(), "#claim-bounded");
    expect(await again.locator("#claim-bounded").isVisible()).toBe(true);
    const top = () => again.locator("#claim-bounded").evaluate((claim) => claim.getBoundingClientRect().top);
    await expect.poll(async () => Math.abs(await top())).toBeLessThan(60);
  });

  it("lead to the costs they assume", async () => {
    const page = await open(fixtureResult(), "#tab=claims");
    await openClaims(page);
    await page.locator("#claim-fifo-linear [data-jump]").click();
    expect(await focused(page)).toBe("cost-profile");
    expect(hashOf(page)).toBe("#tab=model");
  });

  it("are taken away as Markdown, CSV and JSON", async () => {
    const page = await open(fixtureResult(), "#tab=claims", { permissions: ["clipboard-read", "clipboard-write"] });
    const button = (kind: string) => page.locator(`#claims [data-export="${kind}"]`);
    await button("markdown").click();
    await expect.poll(() => button("markdown").textContent()).toBe("Copied");
    const markdown = await page.evaluate(() => navigator.clipboard.readText());
    expect(markdown).toContain("Claims and verdicts (3fa9c12b-claims)\n\n**10 claims: 6 supported");
    expect(markdown).toContain("\n\n| verdict | about | claim |");
    const save = async (kind: string) => {
      const [download] = await Promise.all([page.waitForEvent("download"), button(kind).click()]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
    };
    expect((await save("csv")).name).toBe("3fa9c12b-claims.csv");
    const { claims } = JSON.parse((await save("json")).text);
    expect(claims).toHaveLength(10);
    expect(claims[0]).toMatchObject({
      identifier: "3fa9c12b-claim-fifo-linear",
      verdict: "supported",
      statement: { kind: "growth", words: "mean notice latency of overlapped-fifo grows as O(n) from 100 to 100 k" },
      assumedCosts: ["queuePop", "queuePush", "overlappedPollMemory"],
    });
    expect(complaints()).toEqual([]);
  });
});

describe("many claims", () => {
  function manyClaims() {
    const result = fixtureResult();
    const copies = (i: number) => result.scenario.claims.map((claim) => ({ ...claim, id: `${claim.id}-${i}` }));
    const verdicts = (i: number) => result.findings.claims.map((claim) => ({ ...claim, id: `${claim.id}-${i}` }));
    result.scenario.claims = [0, 1].flatMap(copies);
    result.findings.claims = [0, 1].flatMap(verdicts);
    return result;
  }

  it("are folded under their sentences, open together, and one alone by a link to it", async () => {
    const page = await open(manyClaims(), "#claim-bounded-1");
    const folded = () => page.locator(".sentence > details:not([open])").count();
    expect(await folded()).toBe(6);
    expect(await page.locator("#claim-bounded-1").isVisible()).toBe(true);
    expect(await page.locator(".sentence > details > summary").first().textContent()).toBe(
      "4 claims and their numbers",
    );
    expect(await page.locator(".sentence").first().locator(".marks").allTextContents()).toEqual([
      "As described  2 supported",
      "In fact  2 refuted",
      " ",
    ]);
    await page.locator("[data-fold=open]").click();
    expect(await folded()).toBe(0);
    await page.locator('[data-fold=""]').click();
    expect(await folded()).toBe(7);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await folded()).toBe(0);
    expect(complaints()).toEqual([]);
  });
});

describe("the laws", () => {
  it("are switched, and kept in the address", async () => {
    const page = await open(fixtureResult());
    const guides = () => page.locator("#latency .guide").count();
    expect(await guides()).toBe(6);
    await page.locator("#latency .more summary").click();
    // By its label, which is waited for until the menu has moved to where it fits.
    await page
      .locator("#latency .more label", { has: page.locator('input[name="latency-laws"][value="expected"]') })
      .click();
    expect(await guides()).toBe(7);
    expect(hashOf(page)).toBe("#laws=expected");
    const again = await open(fixtureResult(), "#tab=growth&laws=none&growth=response.p99");
    await openAllTabs(again);
    expect(await again.locator("#latency .guide, #latency .annotation").count()).toBe(0);
    expect(await again.locator("#growth figure h3").textContent()).toBe(
      "How p99 response latency grows with pending operations",
    );
  });

  it("are told by tips that the keys reach", async () => {
    const page = await open(fixtureResult(), "#tab=growth");
    await page.locator("#growth .plot").focus();
    for (const key of ["ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    expect(await page.locator("#growth .tip p").textContent()).toContain("shared FIFO, 4 threads\nO(1) from 1 to 10");
    await page.keyboard.press("End");
    expect(await page.locator("#growth .tip p").textContent()).toContain("load: saturates between 10 k and 100 k");
    expect(complaints()).toEqual([]);
  });
});
