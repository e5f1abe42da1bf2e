/** Reports in a real browser, opened the way people open them: a file, without a network. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Result } from "../../scenarios/types.js";
import { renderReport } from "../../viz/page.js";
import { launchBrowser } from "../browser.js";

export interface Reports {
  /** Opens the report on `result`; the page is the test's own until its end. */
  open(result: Result, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens a page that is already written. */
  openPage(markup: string, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Everything that must not happen while a page is open: errors, policy violations, requests, dialogs. */
  complaints(): string[];
}

/** Rules of axe that colours decide; no others can find anything new in another theme. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Everything, or where a report has been looked at before and only the theme differs: colours; only the width: all but those. */
export type Rules = "all" | "colours" | "all but colours";

/** What axe finds wrong with a page, a line each. */
export async function violationsOf(page: Page, rules: Rules = "all"): Promise<string[]> {
  // The usual mode is for frames from elsewhere, of which there are none, and takes three times as long.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  // Of all nodes that pass a rule one is enough: to tell of each takes longer than to look at it.
  axe.options({
    resultTypes: ["violations"],
    ...(rules === "colours" && { runOnly: COLOUR_RULES }),
    ...(rules === "all but colours" && {
      rules: Object.fromEntries(COLOUR_RULES.map((id) => [id, { enabled: false }])),
    }),
  });
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
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
    return page;
  }

  /** An empty page: one that an earlier test has left, if there is one, since to start one takes as long as to open a report. */
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
