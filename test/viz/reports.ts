/** Reports in a real browser, opened the way people open them: a file, without a network. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe, { type RunOptions } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Result } from "../../scenarios/common/types.js";
import { renderReport } from "../../viz/page/page.js";
import { launchBrowser } from "../browser.js";

interface Reports {
  /** Opens the report on `result`; the page is the test's own until its end. */
  open(result: Result, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens a page that is already written. */
  openPage(markup: string, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Everything that must not happen while a page is open: errors, policy violations, requests, dialogs. */
  complaints(): string[];
}

/** Makes the window as wide, and waits until every drawing that is seen fits it. */
export async function resize(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".plot")].every(
      (plot) =>
        plot.clientWidth === 0 ||
        plot.querySelector("svg")!.getAttribute("width") === `${Math.max(280, plot.clientWidth)}`,
    ),
  );
}

/** Waits until a page that has been loaded does what is asked of it: its script runs after the first painting. */
export async function isStarted(page: Page): Promise<void> {
  await page.waitForFunction(() => document.documentElement.classList.contains("scripted"));
}

/** Opens a tab as a reader does. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.locator(`#tab-${name}`).click();
}

/** Shows what is under all tabs, one after another, each drawing as wide as it may be. */
export async function openAllTabs(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const panel of document.querySelectorAll("[data-panel]")) panel.classList.add("open");
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".plot")].every(
      (plot) => plot.querySelector("svg")!.getAttribute("width") === `${Math.max(280, plot.clientWidth)}`,
    ),
  );
}

/** Rules of axe that colours decide; no others can find anything new in another theme. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/**
 * Everything, or where a report has been looked at before and only the theme differs: colours; only the width: all but
 * those.
 */
export type Rules = "all" | "colours" | "all but colours";

/** What axe finds wrong with a page, a line each. */
export async function violationsOf(page: Page, rules: Rules = "all"): Promise<string[]> {
  await page.evaluate(axe.source);
  // To copy an element's whole text for each rule that it passes takes longer than most rules.
  await page.evaluate(`axe.configure({ noHtml: true, rules: [{ id: "color-contrast", selector: "[data-look]" }] })`);
  if (rules !== "all but colours") await markLooks(page);
  const options: RunOptions = {
    // Of all nodes that pass a rule one is enough.
    resultTypes: ["violations"],
    elementRef: true,
    ...(rules === "colours" && { runOnly: COLOUR_RULES }),
    ...(rules === "all but colours" && {
      rules: Object.fromEntries(COLOUR_RULES.map((id) => [id, { enabled: false }])),
    }),
  };
  return page.evaluate(async (options) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ element }) => element!.outerHTML).join(" ")}`);
  }, options);
}

/**
 * Marks the texts whose contrast is to be judged: one of each look, which is whatever can colour it or what is behind
 * it, up to the root. A table has thousands of texts, and a handful of looks.
 */
function markLooks(page: Page): Promise<void> {
  return page.evaluate(() => {
    const looks = new Map<string, number>();
    const known = new Map<Element, number>();
    const numberOf = (look: string) => {
      if (!looks.has(look)) looks.set(look, looks.size);
      return looks.get(look)!;
    };
    const lookOf = (element: Element | null): number => {
      if (!element) return -1;
      if (known.has(element)) return known.get(element)!;
      const style = getComputedStyle(element);
      const own = [
        element.tagName,
        // Decides what stands before and after it.
        element.getAttribute("class"),
        style.color,
        style.fill,
        style.stroke,
        style.fontSize,
        style.fontWeight,
        style.textShadow,
        style.opacity,
        style.backgroundColor,
        style.backgroundImage,
        style.mixBlendMode,
        style.filter,
        style.position,
        element.matches(":disabled, [aria-disabled=true], [inert], label:has(:disabled)"),
      ];
      const look = numberOf([lookOf(element.parentElement), ...own].join("|"));
      known.set(element, look);
      return look;
    };
    const marked = new Set<number>();
    for (const element of document.body.querySelectorAll("*")) {
      const isText =
        element.matches("input, select, textarea") ||
        [...element.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.nodeValue!.trim());
      if (!isText || !element.checkVisibility()) continue;
      // Axe does not judge single characters and signs.
      const isJudged = /[\p{L}\p{N}]/u.test(element.textContent!) && element.textContent!.trim().length > 1;
      const look = numberOf(`${lookOf(element)} ${isJudged}`);
      if (!marked.has(look)) element.setAttribute("data-look", `${look}`);
      marked.add(look);
    }
  });
}

/** A browser for the tests of a file. */
export function useReports(): Reports {
  let browser: Browser;
  let directory: string;
  let complaints: string[] = [];
  /** Pages that no test uses now, by what their context was made with. */
  const idle = new Map<string, Page[]>();
  /** Gives back the pages that the test has opened. */
  const used: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "muxsim-report-"));
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true });
  });

  afterEach(async () => {
    for (const release of used.splice(0)) await release();
  });

  /** Reports by their results' text: most tests open the same one. */
  const rendered = new Map<string, string>();

  const open: Reports["open"] = (result, ...how) => {
    const text = JSON.stringify(result);
    const markup = rendered.get(text) ?? renderReport(result);
    rendered.set(text, markup);
    return openPage(markup, ...how);
  };

  async function openPage(markup: string, hash = "", options: BrowserContextOptions = {}): Promise<Page> {
    const file = join(directory, "report.html");
    writeFileSync(file, markup);
    const page = await blankPage({ viewport: { width: 1200, height: 900 }, ...options });
    complaints = [];
    await page.goto(`${pathToFileURL(file)}${hash}`);
    if (options.javaScriptEnabled !== false) await isStarted(page);
    return page;
  }

  /**
   * An empty page: one that an earlier test has left, if there is one, since to start one takes as long as to open a
   * report.
   */
  async function blankPage({ viewport, ...options }: BrowserContextOptions): Promise<Page> {
    const key = JSON.stringify(options);
    const page = idle.get(key)?.pop() ?? (await newPage(options));
    used.push(async () => {
      await page.evaluate(() => localStorage.clear());
      await page.goto("about:blank");
      await page.emulateMedia({ media: null });
      await page.mouse.move(0, 0);
      idle.set(key, [...(idle.get(key) ?? []), page]);
    });
    await page.setViewportSize(viewport!);
    return page;
  }

  async function newPage(options: BrowserContextOptions): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) complaints.push(`request: ${request.url()}`);
    });
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    return page;
  }

  return { open, openPage, complaints: () => complaints };
}
