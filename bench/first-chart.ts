/**
 * How long a page takes until its first chart is seen, on a processor like a phone's, and until it does what is asked
 * of it: Chromium, slowed down four times.
 */
import type { Browser } from "playwright-core";

/** What Lighthouse takes for a mid-range phone. */
const SLOWER = 4;

interface Opening {
  /** Milliseconds from the navigation to the frame that has the first chart. */
  chart: number;
  /** And until the page's script has run. */
  ready: number;
}

declare global {
  var opening: Partial<Opening>;
}

/** @param url of a report */
export async function openingOf(browser: Browser, url: string): Promise<Opening> {
  const context = await browser.newContext({ viewport: { width: 412, height: 915 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.addInitScript({ content: WATCH });
    await page.goto(url);
    await page.waitForFunction(() => opening.chart !== undefined && opening.ready !== undefined);
    return (await page.evaluate(() => opening)) as Opening;
  } finally {
    await context.close();
  }
}

/** In the page, before anything of it; as text, since what compiles this file adds calls that a page has not. */
const WATCH = `
globalThis.opening = {};
requestAnimationFrame(function look() {
  // A frame has been painted once the next one begins.
  if (opening.isThere) opening.chart ??= performance.now();
  opening.isThere = document.querySelector(".plot > svg") !== null;
  if (document.documentElement?.classList.contains("scripted")) opening.ready ??= performance.now();
  if (opening.chart === undefined || opening.ready === undefined) requestAnimationFrame(look);
});`;
