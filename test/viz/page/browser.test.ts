/** The report in a real browser, opened the way people open it: a file, without a network. */
import { readFileSync } from "node:fs";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chartsOf } from "../../../viz/charts/index.js";
import { renderFigures } from "../../../viz/exports/figures.js";
import { fixtureResult } from "../fixture.js";
import { ATTACKS, withTexts } from "../hostile.js";
import { isStarted, openAllTabs, openTab, type Rules, resize, useReports, violationsOf } from "../reports.js";

const { open, complaints } = useReports();

const hashOf = (page: Page) => new URL(page.url()).hash;
const heading = (page: Page, chart: string) => page.locator(`#${chart} figure h3`).textContent();
const path = (page: Page, line = "iocp") => page.locator(`#latency .line[data-line="${line}"]`).getAttribute("d");
const choose = (page: Page, chart: string, value: string) =>
  page.locator(`#${chart} .segments input[value="${value}"]`).check({ force: true });

/** Menus lie over what is below them, so only what they hold is looked at while they are open. */
const openMenus = (page: Page) =>
  page.evaluate(() => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("figure .menu")) menu.open = true;
  });

describe("the report", () => {
  it("opens from a file without errors, violations or requests", async () => {
    const page = await open(fixtureResult());
    expect(await page.title()).toBe("How does latency grow with the number of pending operations?");
    expect(await page.locator(".plot > svg").count()).toBe(chartsOf(fixtureResult()).length);
    expect(complaints()).toEqual([]);
  });

  it("has painted its first chart before it unpacks what it carries, and keeps all of its policy", async () => {
    // A page that no other test gets.
    const page = await open(fixtureResult(), "", { locale: "en-GB" });
    await page.addInitScript({
      content: `
        let frames = 0;
        requestAnimationFrame(function count() { frames++; requestAnimationFrame(count); });
        Worker = class extends Worker {
          constructor(url) {
            globalThis.unpacking ??= { frames, chart: document.querySelector(".plot > svg .line") !== null };
            super(url);
          }
        };`,
    });
    await page.reload();
    await isStarted(page);
    const unpacking = await page.evaluate(() => (globalThis as unknown as { unpacking: object }).unpacking);
    expect(unpacking).toEqual({ frames: expect.any(Number), chart: true });
    expect(unpacking).not.toHaveProperty("frames", 0);
    expect(await page.locator("[data-chart]").count()).toBe(chartsOf(fixtureResult()).length);
    expect(complaints()).toEqual([]);
  });

  it("unpacks by itself where it may start no worker", async () => {
    const page = await open(fixtureResult(), "", { locale: "en-IE" });
    await page.addInitScript({ content: `Worker = class { constructor() { throw new Error("not allowed"); } };` });
    await page.reload();
    await isStarted(page);
    expect(await page.locator("[data-chart]").count()).toBe(chartsOf(fixtureResult()).length);
    expect(complaints()).toEqual([]);
  });

  it("shows its first charts even without scripts", async () => {
    const page = await open(fixtureResult(), "", { javaScriptEnabled: false });
    expect(await page.locator("#latency .line").count()).toBe(8);
    expect(await page.locator(".controls").first().isVisible()).toBe(false);
  });

  it("changes the chart and the address with its switches, and a link brings the view back", async () => {
    const page = await open(fixtureResult());
    const before = await path(page);
    await choose(page, "latency", "response");
    await choose(page, "latency", "p99");
    expect(await path(page)).not.toBe(before);
    expect(await heading(page, "latency")).toBe("p99 response latency against pending operations");
    await page.locator('[data-line-switch="poll"]').uncheck();
    await page.locator("#latency .more summary").click();
    await page.locator('[data-highlight="readiness"]').click();
    await openTab(page, "percentiles");
    await page.locator('#percentiles [data-view="at"]').selectOption("10000");
    await openTab(page, "cores");
    await page.locator('[data-view="metric"]').selectOption("wakeups");
    await openTab(page, "differences");
    await choose(page, "difference", "difference");
    const [hash, drawn] = [hashOf(page), await page.locator("#difference .plot > svg").innerHTML()];
    expect(Object.fromEntries(new URLSearchParams(hash.slice(1)))).toEqual({
      tab: "differences",
      latency: "response",
      statistic: "p99",
      pending: "10000",
      metric: "wakeups",
      comparison: "difference",
      highlight: "readiness",
      hide: "poll",
    });

    const again = await open(fixtureResult(), hash);
    expect(await again.locator("#tab-differences").getAttribute("aria-selected")).toBe("true");
    expect(await again.locator("#difference .plot > svg").innerHTML()).toBe(drawn);
    expect(await again.locator('[data-line-switch="poll"]').isChecked()).toBe(false);
    expect(await again.locator('#percentiles input[value="response"]').isChecked()).toBe(true);
    await openAllTabs(again);
    expect(await heading(again, "percentiles")).toBe("Percentiles of response latency at 10 k pending operations");
    expect(await heading(again, "costs")).toBe("Wake-ups per completion against pending operations");
    expect(complaints()).toEqual([]);
  });

  it("shows one tab at a time, by pointer and by keys, and keeps it in the address", async () => {
    const page = await open(fixtureResult(), "#statistic=p90");
    const seen = () =>
      page
        .locator("[data-panel]")
        .evaluateAll((all) =>
          all.filter((panel) => panel.checkVisibility()).map((panel) => (panel as HTMLElement).dataset.panel),
        );
    expect(await seen()).toEqual(["latency"]);
    await openTab(page, "cite");
    expect(await seen()).toEqual(["cite"]);
    expect(hashOf(page)).toBe("#tab=cite&statistic=p90");
    await page.keyboard.press("ArrowLeft");
    expect(await seen()).toEqual(["model"]);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("tab-model");
    await page.keyboard.press("Home");
    expect(hashOf(page)).toBe("#statistic=p90");
  });

  it("has its first chart, the answer and the lines on the first screen, and few words above", async () => {
    for (const [width, height] of [
      [1440, 900],
      [1200, 800],
    ]) {
      const page = await open(fixtureResult(), "", { viewport: { width, height } });
      const boxes = await page.evaluate(() =>
        [".answer", "[data-lines-table]", "#latency .plot"].map((selector) => {
          const { top, bottom } = document.querySelector(selector)!.getBoundingClientRect();
          return { top, bottom };
        }),
      );
      for (const { bottom } of boxes.slice(0, 2)) expect(bottom).toBeLessThanOrEqual(height);
      expect(boxes[2].top).toBeLessThan(400);
      expect(boxes[2].bottom).toBeLessThanOrEqual(height + 20);
      const above = await page.evaluate(() => document.querySelector("header")!.innerText.split(/\s+/).length);
      expect(above).toBeLessThan(80);
      expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(1.5 * height);
    }
  });

  it("has answer, lines with all their columns, and chart on the first two screens of a phone", async () => {
    const [width, height] = [390, 844];
    const { scenario, ...rest } = fixtureResult();
    const asked = { ...rest, scenario: { ...scenario, answer: { kind: "growth", metric: "response.p99" } as const } };
    const page = await open(asked, "", { viewport: { width, height }, hasTouch: true, isMobile: true });
    const { shown, needed, bottom } = await page.evaluate(() => {
      const table = document.querySelector(".beside .scroll")!;
      const chart = document.querySelector("#latency .plot")!.getBoundingClientRect();
      return { shown: table.clientWidth, needed: table.scrollWidth, bottom: chart.bottom + window.scrollY };
    });
    expect(needed).toBeLessThanOrEqual(shown);
    expect(bottom).toBeLessThanOrEqual(2 * height);
  });

  it("sorts the lines by a column, both ways, and what they show follows them", async () => {
    const page = await open(fixtureResult());
    const order = () =>
      page.locator("[data-row]").evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.row));
    const first = await order();
    const column = page.locator("[data-lines-table] th button", { hasText: "memory" });
    await column.click();
    expect((await order())[0]).toBe("select");
    await column.click();
    expect((await order())[0]).toBe("overlapped-spin");
    await page.locator("[data-lines-table] th button", { hasText: "times" }).click();
    expect(await order()).toEqual(first);
    await page.locator('[data-row="iocp"] [data-only]').click({ force: true });
    expect(await page.locator("#latency .line").count()).toBe(1);
    expect(complaints()).toEqual([]);
  });

  it("follows a hash that is typed into the address", async () => {
    const page = await open(fixtureResult());
    await page.evaluate(() => {
      location.hash = "#latency=start";
    });
    await expect.poll(() => heading(page, "latency")).toContain("start latency");
  });
});

describe("tips", () => {
  const tip = (page: Page) => page.locator("#latency .tip p");

  it("follow the arrow keys along a line and from line to line, and are announced", async () => {
    const page = await open(fixtureResult());
    await page.locator("#latency .plot").focus();
    await page.keyboard.press("ArrowRight");
    expect(await tip(page).textContent()).toContain("thread per operation, n = 1\n1.09 us");
    await page.keyboard.press("ArrowRight");
    expect(await tip(page).textContent()).toContain("thread per operation, n = 10\n");
    await page.keyboard.press("ArrowDown");
    const below = await tip(page).textContent();
    expect(below).toMatch(/, n = 10\n/);
    expect(below).not.toContain("thread per operation");
    expect(await page.locator("#announcement").textContent()).toBe(below!.replaceAll("\n", ", "));
    await page.keyboard.press("End");
    expect(await tip(page).textContent()).toContain("n = 100 k");
    await page.keyboard.press("Escape");
    expect(await tip(page).isVisible()).toBe(false);
  });

  it("follow the pointer and name the nearest point, and no other line is highlighted", async () => {
    const page = await open(fixtureResult());
    const plot = page.locator("#latency .plot");
    const at = await page.locator('#latency .mark[data-line="iocp"][data-key="100"]').getAttribute("data-at");
    const [x, y] = at!.split(" ").map(Number);
    await plot.hover({ position: { x: x + 2, y: y + 3 } });
    // The page answers a movement in a frame of its own, which a busy machine draws late.
    await expect.poll(() => tip(page).textContent()).toMatch(/^iocp, n = 100\n4\.22 us/);
    expect(await page.locator("#latency .line.chosen").count()).toBe(1);
    await page.mouse.move(5, 5);
    await expect.poll(() => tip(page).isVisible()).toBe(false);
  });

  it("set all lines of the place beside each other, and against the lowest or the pinned one", async () => {
    const page = await open(fixtureResult(), "#hide=select");
    const rows = () =>
      page
        .locator("#latency .tip tr")
        .evaluateAll((all) =>
          all.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent!.trim())),
        );
    const hover = async () => {
      const at = await page.locator('#latency .mark[data-line="iocp"][data-key="100"]').getAttribute("data-at");
      const [x, y] = at!.split(" ").map(Number);
      await page.locator("#latency .plot").hover({ position: { x: x + 2, y: y + 3 } });
      await expect.poll(() => page.locator("#latency .rule-at").count()).toBe(1);
    };
    await hover();
    const lowest = await rows();
    expect(lowest).toHaveLength(7);
    expect(lowest[0]).toEqual(["iocp", "4.22 us (4.13 us to 4.33 us)", "1"]);
    expect(lowest.find(([name]) => name === "poll")![2]).toBe("3.5 times");
    expect(await page.locator("#latency .tip .this").textContent()).toContain("iocp");
    expect(await page.locator("#latency .rule-at").count()).toBe(1);
    await page.mouse.move(5, 5);
    await expect.poll(() => page.locator("#latency .rule-at").count()).toBe(0);
    await page.locator('[data-pin="poll"]').click();
    await hover();
    const pinned = await rows();
    expect(pinned.map(([name]) => name)).toEqual(lowest.map(([name]) => name));
    expect(pinned.find(([name]) => name === "poll")![2]).toBe("1");
    expect(pinned[0][2]).toBe("0.29 times");
    expect(complaints()).toEqual([]);
  });

  it("say of an overloaded point that it has no latency", async () => {
    const page = await open(fixtureResult());
    const at = await page
      .locator('#latency .mark[data-line="overlapped-spin"][data-key="10000"]')
      .getAttribute("data-at");
    const [x, y] = at!.split(" ").map(Number);
    await page.locator("#latency .plot").hover({ position: { x, y } });
    expect(await tip(page).textContent()).toBe(
      "thread per operation, n = 10 k\noverloaded, 37 % above capacity: no steady latency",
    );
  });
});

describe("tables and downloads", () => {
  it("sort by click and by keyboard, both ways, empty values last", async () => {
    const page = await open(fixtureResult());
    await page.locator("#latency [data-table] summary").click();
    const button = page.locator("#latency th button", { hasText: "mean notice latency" });
    const column = () => page.locator("#latency tbody tr td:nth-child(4)").allTextContents();
    await button.click();
    expect((await column())[0]).toBe("803 ns");
    expect((await column()).slice(-3)).toEqual(["", "", ""]);
    await page.keyboard.press("Enter");
    expect((await column())[0]).toBe("10.3 ms");
    expect((await column()).slice(-3)).toEqual(["", "", ""]);
    expect(await page.locator('#latency th[aria-sort="descending"]').textContent()).toBe("mean notice latency");
  });

  it("download a table, a figure and the result, each named after the content", async () => {
    const page = await open(fixtureResult());
    const save = async (selector: string) => {
      await openMenus(page);
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(selector).click()]);
      return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
    };
    const csv = await save('#latency [data-export="csv"]');
    expect(csv.name).toBe("3fa9c12b-latency.csv");
    expect(`${csv.content}`.split("\r\n")[0]).toBe(
      "line,pending,status,value_ns,low_ns,high_ns,law_notice_mean_ns,replications,samples",
    );
    await openAllTabs(page);
    const json = JSON.parse(`${(await save('#core-time [data-export="json"]')).content}`);
    expect(json).toMatchObject({ chart: "3fa9c12b-core-time", rows: { length: 47 } });
    const svg = `${(await save('#percentiles [data-export="svg"]')).content}`;
    expect(svg).toContain("seed 2012");
    expect(svg).not.toContain("var(");
    const png = await save('#memory [data-export="png"]');
    expect(png.content.subarray(1, 4).toString()).toBe("PNG");
    expect(png.content.length).toBeGreaterThan(20_000);
    expect(JSON.parse(`${(await save('[data-download="result"]')).content}`)).toEqual(
      JSON.parse(JSON.stringify(fixtureResult())),
    );
    expect((await save('[data-download="points"]')).name).toBe("muxsim-3fa9c12b-points.csv");
    expect(complaints()).toEqual([]);
  });

  it("copy Markdown, the command and BibTeX", async () => {
    const page = await open(fixtureResult(), "", { permissions: ["clipboard-read", "clipboard-write"] });
    const copied = async (selector: string) => {
      await page.locator(selector).click();
      await expect.poll(() => page.locator(selector).textContent()).toBe("Copied");
      return page.evaluate(() => navigator.clipboard.readText());
    };
    await openMenus(page);
    const markdown = await copied('#latency [data-export="markdown"]');
    expect(markdown).toContain("| line | pending | status | mean notice latency | interval | half-width |");
    expect(markdown).toContain("| iocp | 100 | steady | 4.22 us | 4.13 us to 4.33 us | ± 2 % |");
    await openTab(page, "cite");
    expect(await copied("#cite .copyable:nth-of-type(1) button")).toBe("muxsim run 2012-post --seed 2012");
  });
});

describe("for everybody", () => {
  const phone = { viewport: { width: 360, height: 740 } };
  const highlighted = "#highlight=readiness&share=busy";
  const views: [string, string, BrowserContextOptions, Rules][] = [
    ["light", "", {}, "all"],
    ["dark", "", { colorScheme: "dark" }, "colours"],
    ["a phone with a highlighted family", highlighted, phone, "all but colours"],
    ["a dark phone with a highlighted family", highlighted, { ...phone, colorScheme: "dark" }, "colours"],
  ];

  it.each(views)(
    "axe finds nothing in %s",
    async (_, hash, options, rules) => {
      const page = await open(fixtureResult(), hash, options);
      await openAllTabs(page);
      // The tables are all alike, and large: one of them will do.
      await page.evaluate(() => {
        const some = document.querySelectorAll<HTMLDetailsElement>("#difference details, #model details");
        for (const details of some) details.open = true;
      });
      await page.waitForSelector("#difference tbody tr");
      expect(await violationsOf(page, rules)).toEqual([]);
    },
    60_000,
  );

  it("nothing sticks out at 360, 480, 768 or 1200 pixels", async () => {
    const page = await open(fixtureResult(), "", { viewport: { width: 360, height: 800 } });
    await openAllTabs(page);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not(.menu)")) details.open = true;
    });
    for (const width of [360, 480, 768, 1200]) {
      await resize(page, width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const widths = await page
        .locator(".plot > svg")
        .evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().width));
      for (const drawn of widths) expect(drawn).toBeLessThanOrEqual(width);
    }
  });

  it("draws anew when the window changes", async () => {
    const page = await open(fixtureResult());
    await page.setViewportSize({ width: 400, height: 800 });
    await expect.poll(() => page.locator("#latency .plot > svg").getAttribute("width")).toBe("372");
  });

  it("remembers the theme, and prints on white in any", async () => {
    const page = await open(fixtureResult(), "", { colorScheme: "dark" });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe("rgb(21, 24, 28)");
    await page.locator("#theme").click();
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.reload();
    await isStarted(page);
    expect(await page.locator("#theme").textContent()).toBe("Theme: light");
    await page.locator("#theme").click();
    expect(await background()).toBe("rgb(21, 24, 28)");
    await page.emulateMedia({ media: "print" });
    expect(await background()).toBe("rgb(255, 255, 255)");
  });

  it("prints what is shown, what makes it believed and what is chosen, opened, on few pages", async () => {
    const page = await open(fixtureResult());
    const printed = async () => {
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.emulateMedia({ media: "print" });
      const seen = await page
        .locator("[data-panel]")
        .evaluateAll((all) =>
          all.filter((panel) => panel.checkVisibility()).map((panel) => (panel as HTMLElement).dataset.panel),
        );
      const folded = await page.locator(".printed .sentence > details:not([open])").count();
      const sheets = (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type \/Page\b/g)!.length;
      await page.emulateMedia({ media: null });
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      return { seen, folded, sheets };
    };
    const first = await printed();
    expect(first.seen).toEqual(["latency", "confidence", "cite"]);
    expect(first.sheets).toBeGreaterThanOrEqual(2);
    expect(first.sheets).toBeLessThanOrEqual(4);
    await openTab(page, "memory");
    await page.locator("#printing summary").click();
    await page.locator('[data-printed="claims"]').check();
    await page.locator('[data-printed="confidence"]').uncheck();
    expect(await printed()).toMatchObject({ seen: ["memory", "claims", "cite"], folded: 0 });
    expect(await page.locator(".sentence > details[open]").count()).toBe(0);
    expect(complaints()).toEqual([]);
  });
});

describe("text from a scenario", () => {
  /** Elements by tag: what is there if text is only ever text. */
  const census = (page: Page) =>
    page.evaluate(() => {
      const counts: Record<string, number> = {};
      for (const element of document.querySelectorAll("*"))
        counts[element.tagName] = (counts[element.tagName] ?? 0) + 1;
      return counts;
    });
  const openAll = (page: Page) =>
    page.evaluate(() => {
      for (const details of document.querySelectorAll<HTMLDetailsElement>("details:not(.menu)")) details.open = true;
    });

  it("never becomes markup, whatever it says", async () => {
    const harmless = await open(withTexts((place) => "x".repeat(ATTACKS[place % ATTACKS.length].length)));
    await openAllTabs(harmless);
    await openAll(harmless);
    await harmless.waitForSelector("#difference tbody tr");
    const expected = await census(harmless);
    const hostile = await open(withTexts((place) => ATTACKS[place % ATTACKS.length]));
    await openAllTabs(hostile);
    await openAll(hostile);
    await hostile.waitForSelector("#difference tbody tr");
    for (const plot of await hostile.locator(".plot").all()) {
      await plot.focus();
      await hostile.keyboard.press("ArrowRight");
    }
    await hostile.locator(".plot").last().blur();
    expect(await census(hostile)).toEqual(expected);
    const question = await hostile.locator("h1").textContent();
    expect(ATTACKS.some((attack) => question?.endsWith(attack))).toBe(true);
    expect(complaints()).toEqual([]);
  });

  it("is a link only if it leads to the web", async () => {
    const result = fixtureResult();
    result.mechanisms[0].sources = [
      { text: "good", url: "https://example.org/a?b=1&c=2", kind: "documentation" },
      { text: "bad", url: "javascript:alert(1)", kind: "documentation" },
      { text: "worse", url: "data:text/html,<script>alert(1)</script>", kind: "documentation" },
    ];
    const page = await open(result);
    const links = await page
      .locator("#model details")
      .first()
      .locator("a")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(links).toEqual(["https://example.org/a?b=1&c=2"]);
  });

  it("leaves figures well-formed", async () => {
    const page = await open(fixtureResult());
    const figures = [
      ...renderFigures(fixtureResult()),
      ...renderFigures(withTexts((place) => ATTACKS[place % ATTACKS.length])),
    ];
    for (const { name, svg } of figures) {
      const parsed = await page.evaluate((text) => {
        const { documentElement } = new DOMParser().parseFromString(text, "image/svg+xml");
        return {
          error: documentElement.querySelector("parsererror")?.textContent,
          scripts: documentElement.querySelectorAll("script, img, iframe").length,
        };
      }, svg);
      expect({ name, ...parsed }).toEqual({ name, error: undefined, scripts: 0 });
    }
  });
});
