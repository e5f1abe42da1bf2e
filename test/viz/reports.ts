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
  /** Opens the report on `result`; the page is closed after the test. */
  open(result: Result, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens a page that is already written. */
  openPage(markup: string, hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Everything that must not happen while a page is open: errors, policy violations, requests, dialogs. */
  complaints(): string[];
}

/** What axe finds wrong with a page. */
export async function violationsOf(page: Page) {
  // The usual mode is for frames from elsewhere, of which there are none, and takes three times as long.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations;
}

/** A browser for the tests of a file. */
export function useReports(): Reports {
  let browser: Browser;
  let directory: string;
  let complaints: string[] = [];
  const pages: Page[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "muxsim-report-"));
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true });
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
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
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    const page = await context.newPage();
    pages.push(page);
    complaints = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) complaints.push(`request: ${request.url()}`);
    });
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`${pathToFileURL(file)}${hash}`);
    return page;
  }

  return { open, openPage, complaints: () => complaints };
}
