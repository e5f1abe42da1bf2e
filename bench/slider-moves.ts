/**
 * How long a report's page takes from a slider that is moved to a chart with the new value: Chromium, as fast as the
 * machine is.
 */
import type { Browser, Page } from "playwright-core";

interface Move {
  /** Of what is changed. */
  key: string;
  /** Milliseconds to the frame that has a chart with the first new points. */
  first: number;
  /** How many of how many points that chart has. */
  known: number;
  of: number;
}

/** Each but the first is moved while runs of the one before are under way, as somebody does who looks at what comes. */
const MOVES: readonly [key: string, step: number][] = [
  ["workload.closed.callback", 120],
  ["machine.cores", 120],
  ["machine.costs.contextSwitch", 130],
  ["workload.closed.callback", 90],
  ["machine.cores", 40],
  ["workload.closed.total-rate", 110],
  ["machine.costs.contextSwitch", 80],
];

const BETWEEN_MS = 1500;

/** @param url of a report that carries the simulator */
export async function movesOn(browser: Browser, url: string): Promise<Move[]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => document.querySelector("[data-slider]") !== null);
    // Somebody who means to move a slider goes there first, which starts the page's workers.
    await page.locator("#what-if").hover();
    await page.waitForTimeout(500);
    const moves: Move[] = [];
    for (const [key, step] of MOVES) {
      if ((await page.locator(`[data-slider="${key}"]`).count()) === 0) continue;
      moves.push(await moveOn(page, key, step));
      await page.waitForTimeout(BETWEEN_MS);
    }
    return moves;
  } finally {
    await context.close();
  }
}

/** Moves a slider; what is seen of it, and when. */
async function moveOn(page: Page, key: string, step: number): Promise<Move> {
  const seen = await page.evaluate(`(${WATCH})(${JSON.stringify(key)}, ${step})`);
  return { key, ...(seen as Omit<Move, "key">) };
}

/** In the page; as text, since what compiles this file adds calls that a page has not. */
const WATCH = `(key, step) => new Promise((resolve) => {
  const slider = document.querySelector('[data-slider="' + key + '"]');
  const answer = document.getElementById("live-answer");
  const before = document.querySelector("#latency .plot > svg");
  const began = performance.now();
  slider.value = String(step);
  for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind, { bubbles: true }));
  let drawn = before;
  requestAnimationFrame(function look() {
    // A frame has been painted once the next one begins.
    const now = performance.now() - began;
    const said = answer.querySelector("strong")?.textContent ?? "";
    const svg = document.querySelector("#latency .plot > svg");
    if (drawn !== before) {
      const [, known, of] = /(\\d+) of (\\d+) points/.exec(said) ?? [];
      return resolve({ first: now, known: Number(known), of: Number(of) });
    }
    drawn = svg;
    requestAnimationFrame(look);
  });
})`;
