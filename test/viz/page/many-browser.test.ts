/** Choosing, pinning and grouping among many lines, in a real browser. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { manyLines, manyLinesCoarsely } from "../fixture-many.js";
import { openAllTabs, openTab, resize, useReports, violationsOf } from "../reports.js";

const { open, complaints } = useReports();

const hashOf = (page: Page) => new URLSearchParams(new URL(page.url()).hash.slice(1));
const lines = (page: Page, chart = "latency") =>
  page
    .locator(`#${chart} .line:not(.context)`)
    .evaluateAll((all) => all.map((line) => (line as SVGElement).dataset.line!));
const widthOf = (page: Page, line: string) =>
  page.locator(`#latency .line[data-line="${line}"]`).getAttribute("stroke-width");
/** Clicks or hovers at a place of the drawing. */
const placeOf = async (page: Page, selector: string) => {
  const box = (await page.locator(selector).boundingBox())!;
  const plot = (await page.locator("#latency .plot").boundingBox())!;
  return { x: box.x + box.width / 2 - plot.x, y: box.y + box.height / 2 - plot.y };
};

describe("choosing among many lines", () => {
  it("shows one line only, none, a family only, all again", async () => {
    const page = await open(manyLines());
    await page.locator('[data-only="kqueue"]').focus();
    await page.keyboard.press("Enter");
    expect(await lines(page)).toEqual(["kqueue"]);
    expect(hashOf(page).getAll("show")).toEqual(["kqueue"]);
    await openTab(page, "cores");
    await expect.poll(() => lines(page, "costs")).toEqual(["kqueue"]);
    await openTab(page, "latency");
    await page.locator('.families [data-lines="none"]').click();
    expect(await lines(page)).toEqual([]);
    await page.locator('[data-only-family="completion"]').click();
    expect(await lines(page)).toHaveLength(5);
    await page.locator('[data-family-switch="threads"]').check();
    expect(await lines(page)).toHaveLength(6);
    await page.locator('[data-choice] [data-lines="all"]').click();
    expect(await lines(page)).toHaveLength(22);
    expect([...hashOf(page)]).toEqual([]);
    expect(complaints()).toEqual([]);
  });

  it("says what is chosen, and lets go of it", async () => {
    const page = await open(manyLines(), "#hide=poll&pin=epoll&pin=rio");
    expect(await page.locator("[data-choice] span").textContent()).toBe("21 of 22 lines shown; pinned: epoll and rio.");
    expect(
      await page.locator('[data-family-switch="readiness"]').evaluate((box) => (box as HTMLInputElement).indeterminate),
    ).toBe(true);
    await page.locator("[data-unpin]").click();
    expect(hashOf(page).has("pin")).toBe(false);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.lineSwitch)).toBe("dev-poll");
  });
});

describe("a line", () => {
  it("is highlighted while its name in the list has the focus or the pointer", async () => {
    const page = await open(manyLines());
    const chosen = (chart: string) =>
      page
        .locator(`#${chart} .caught .line.chosen`)
        .evaluateAll((all) => all.map((line) => (line as SVGElement).dataset.line));
    await page.locator('[data-pin="epoll"]').focus();
    await expect.poll(() => chosen("latency")).toEqual(["epoll"]);
    await page.locator('[data-pin="rio"]').hover();
    await expect.poll(() => chosen("latency")).toEqual(["rio"]);
    await page.mouse.move(2, 2);
    await expect.poll(() => chosen("latency")).toEqual([]);
  });

  it("is pinned by its name, by a click on it between two points and by Enter; several may be", async () => {
    const page = await open(manyLines());
    const plot = page.locator("#latency .plot");
    await plot.click({ position: await placeOf(page, '#latency .name[data-line="rio"] text') });
    expect(hashOf(page).getAll("pin")).toEqual(["rio"]);
    const ends = await Promise.all(
      [1000, 10_000].map((n) => placeOf(page, `#latency .mark[data-line="poll"][data-key="${n}"]`)),
    );
    const between = { x: (ends[0].x + ends[1].x) / 2, y: (ends[0].y + ends[1].y) / 2 };
    await plot.hover({ position: between });
    await expect.poll(() => page.locator("#latency .tip p").textContent()).toBe("poll");
    await plot.click({ position: between });
    await plot.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    expect(hashOf(page).getAll("pin")).toEqual(["overlapped-spin", "poll", "rio"]);
    for (const line of ["overlapped-spin", "poll", "rio"]) expect(await widthOf(page, line)).toBe("3.2");
    expect(await page.locator('[data-pin="poll"]').getAttribute("aria-pressed")).toBe("true");
    expect(await page.locator("#latency .tip p").textContent()).toContain("overlapped-spin, n = 1");
    await page.keyboard.press(" ");
    expect(hashOf(page).getAll("pin")).toEqual(["poll", "rio"]);
    expect(complaints()).toEqual([]);
  });

  it("is shown by a touch, and pinned by a touch on its name only", async () => {
    const page = await open(manyLines(), "", { viewport: { width: 360, height: 740 }, hasTouch: true });
    const plot = page.locator("#latency .plot");
    await plot.tap({ position: await placeOf(page, '#latency .mark[data-line="poll"][data-key="1000"]') });
    expect(await page.locator("#latency .tip p").isVisible()).toBe(true);
    expect(hashOf(page).has("pin")).toBe(false);
    await plot.tap({ position: await placeOf(page, '#latency .name[data-line="iocp"] text') });
    expect(hashOf(page).getAll("pin")).toEqual(["iocp"]);
  });
});

describe("a drawing per family", () => {
  it("comes with a switch and a link, and its arrow keys stay within a drawing until its end", async () => {
    const page = await open(manyLines());
    await page.locator("#latency .more summary").click();
    await page.locator("#latency .more label", { has: page.locator('input[value="by-family"]') }).click();
    expect(hashOf(page).get("layout")).toBe("by-family");
    expect(await page.locator("#latency .facet").count()).toBe(4);
    await openTab(page, "cores");
    expect(await page.locator("#core-time .panel").count()).toBe(22);
    const again = await open(manyLines(), "#layout=by-family&tab=latency");
    await again.locator("#latency .plot").focus();
    const families: string[] = [];
    for (let i = 0; i < 22; i++) {
      await again.keyboard.press("ArrowDown");
      const facet = await again
        .locator("#latency .ring")
        .evaluate((ring) => ring.closest(".facet")!.querySelector("text")!.textContent!);
      if (families.at(-1) !== facet) families.push(facet);
    }
    expect(families).toEqual(["Polling scheme", "Readiness", "Completion", "Threads"]);
  });
});

describe("for everybody", () => {
  const views: [string, string, BrowserContextOptions][] = [
    ["light", "#pin=epoll&hide=rio", {}],
    [
      "a dark phone, by family",
      "#layout=by-family&pin=iocp",
      { viewport: { width: 360, height: 740 }, colorScheme: "dark" },
    ],
  ];

  it.each(views)(
    "axe finds nothing in %s",
    async (_, hash, options) => {
      const page = await open(manyLinesCoarsely(), hash, options);
      await openAllTabs(page);
      expect(await violationsOf(page)).toEqual([]);
    },
    60_000,
  );

  it("no text of a drawing is cut off at 360, 800 or 1200 pixels", async () => {
    const cut = (page: Page) =>
      page.locator(".plot > svg text").evaluateAll((texts) =>
        texts
          .filter((text) => {
            const [box, frame] = [text.getBoundingClientRect(), text.closest("svg")!.getBoundingClientRect()];
            return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
          })
          .map((text) => text.textContent),
      );
    const page = await open(manyLines(), "", { viewport: { width: 1200, height: 800 } });
    await openAllTabs(page);
    expect(await cut(page)).toEqual([]);
    for (const width of [800, 360]) {
      await resize(page, width);
      expect(await cut(page)).toEqual([]);
    }
    await page.evaluate(() => {
      location.hash = "#layout=by-family&memory=total";
    });
    await expect.poll(() => page.locator("#latency .facet").count()).toBe(4);
    await openAllTabs(page);
    expect(await cut(page)).toEqual([]);
    for (const width of [800, 1200]) {
      await resize(page, width);
      expect(await cut(page)).toEqual([]);
    }
  });

  it("no two names of a drawing overlap", async () => {
    const page = await open(manyLines());
    await openAllTabs(page);
    for (const chart of ["latency", "percentiles", "costs"]) {
      const boxes = await page
        .locator(`#${chart} .name text`)
        .evaluateAll((all) => all.map((text) => text.getBoundingClientRect().toJSON()));
      const overlaps = boxes.flatMap((a, i) =>
        boxes
          .slice(i + 1)
          .filter(
            (b) =>
              Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
              Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3,
          ),
      );
      expect(boxes.length).toBeGreaterThan(10);
      expect(overlaps).toEqual([]);
    }
  });
});
