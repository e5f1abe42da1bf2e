/** The timeline of a run in the report's page: what is run, what is drawn, and what its reader can do with it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Result } from "../../../scenarios/common/types.js";
import { liveGiven } from "../../../scenarios/live/given.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { traceScenario } from "../../../scenarios/run/trace-run.js";
import { lanesOf } from "../../../viz/charts/trace-lanes.js";
import { traceInWords } from "../../../viz/charts/trace-tips.js";
import { renderReport } from "../../../viz/page/page.js";
import { ATTACKS } from "../hostile.js";
import { useReports, violationsOf } from "../reports.js";

const FILE = `name: small
question: Which is faster? ${ATTACKS[0]}
machine: { cores: 2, profile: linux-2026-vm }
workload:
  - { name: quick, operations: 4, open: { total-rate: 20k/s, arrivals: exponential, callback: 5us } }
  - { name: slow, operations: 4, open: { total-rate: 1k/s, arrivals: exponential, callback: 50us } }
mechanisms:
  - epoll: { label: "epoll ${ATTACKS[3]}" }
  - iocp
pending: [8]
measurement: { replications: 2, warm-up: 100, completions: 600 }
seed: small
`;

const reports = useReports();
let directory: string;
let scenario: ReturnType<typeof loadScenario>["scenario"];
let result: Result;
let markup: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-timeline-"));
  const file = join(directory, "small.yaml");
  writeFileSync(file, FILE);
  const loaded = loadScenario(file);
  scenario = loaded.scenario;
  result = await runScenario(scenario, { execute: (cell) => simulate(cell), command: "muxsim run small.yaml" });
  markup = renderReport(result, liveGiven(loaded, {}));
});
afterAll(() => rmSync(directory, { recursive: true }));

const status = (page: Page) => page.locator("#trace-status").textContent();
const plotOf = (page: Page) => page.locator(".trace-plot");
const ticks = (page: Page) => page.locator(".trace-plot svg > g > text").allTextContents();

/** Waits for the run that is asked for. */
async function drawn(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector(".trace-plot:not(.stale) svg") &&
      !/^Running/.test(document.getElementById("trace-status")!.textContent!),
  );
}

async function opened(hash = "#tab=timeline", width = 1200): Promise<Page> {
  const page = await reports.openPage(markup, hash, { viewport: { width, height: 900 } });
  await drawn(page);
  return page;
}

/** The same run, as `muxsim trace` looks into it. */
async function inNode(line: string, around?: "slowest") {
  const request = { events: 200, mostSlices: 20_000, ...(around && { around }) };
  const execute = (cell: Parameters<typeof simulate>[0]) => simulate(cell);
  return lanesOf((await traceScenario(scenario, { line, at: 8, replication: 0, request, execute })).run);
}

const zoomOf = (page: Page) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get("traceZoom");
const zoomSet = (page: Page, not: string | null) =>
  page.waitForFunction((before) => new URLSearchParams(location.hash.slice(1)).get("traceZoom") !== before, not);

/** In the middle of the first drawn span of a row. */
async function pointAt(page: Page, row: string): Promise<{ x: number; y: number }> {
  await plotOf(page).scrollIntoViewIfNeeded();
  const box = (await page.locator(`[data-row="${row}"] path`).first().boundingBox())!;
  return { x: box.x + 1, y: box.y + box.height / 2 };
}

describe("the timeline", () => {
  it("is of the run that muxsim trace looks into, when its tab is opened", async () => {
    const page = await reports.openPage(markup, "", { viewport: { width: 1200, height: 900 } });
    expect(await status(page)).toBe("");
    await page.locator("#tab-timeline").click();
    await drawn(page);
    const [line] = scenario.lines;
    const lanes = await inNode(await page.locator("[data-view=traceLine]").inputValue());
    expect(await status(page)).toBe(traceInWords(lanes));
    const rows = await page
      .locator("[data-row]")
      .evaluateAll((all) => all.map((each) => (each as SVGElement).dataset.row));
    expect(rows.filter((row) => row!.startsWith("cores"))).toEqual(["cores core 0", "cores core 1"]);
    expect(rows.filter((row) => row!.startsWith("counters")).length).toBe(4);
    expect(rows.filter((row) => row!.startsWith("threads")).length).toBe(lanes.threads.length);
    await page.locator("[data-view=traceLine]").selectOption(line.id);
    expect(await page.locator("#trace-command").textContent()).toMatch(/^muxsim trace small\.yaml --line .* --at 8$/);
    expect(reports.complaints()).toEqual([]);
  });

  it("goes to the slowest, marks it, and has what is not its own faint until Escape", async () => {
    const page = await opened("#tab=timeline&traceLine=iocp");
    await page.locator("#trace input[value=slowest]").click();
    await drawn(page);
    const lanes = await inNode("iocp", "slowest");
    expect(await status(page)).toBe(traceInWords(lanes));
    expect(await page.locator("[data-slowest]").count()).toBe(1);
    expect(await page.locator("[data-station]").count()).toBeGreaterThan(2);
    expect(await page.locator(".trace-plot path[fill-opacity]").count()).toBeGreaterThan(0);
    await plotOf(page).press("Escape");
    expect(await page.locator("[data-station], .trace-plot path[fill-opacity]").count()).toBe(0);
    expect(new URL(page.url()).hash).toContain("around=slowest");
    expect(reports.complaints()).toEqual([]);
  });

  it("is zoomed by keys, buttons, wheel and brush; the address has the stretch, and 0 shows all", async () => {
    const page = await opened("#tab=timeline&traceLine=iocp");
    const first = await ticks(page);
    await plotOf(page).press("+");
    await zoomSet(page, null);
    const keyed = zoomOf(page);
    expect(await ticks(page)).not.toEqual(first);
    await page.locator("[data-trace-action=in]").click();
    await zoomSet(page, keyed);
    const [a, b] = [keyed!, zoomOf(page)!].map((zoom) => zoom.split("-").map(Number));
    expect((a[1] - a[0]) / (b[1] - b[0])).toBeCloseTo(1.6, 3);

    const box = (await plotOf(page).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 60);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -300);
    await page.keyboard.up("Control");
    await zoomSet(page, zoomOf(page));
    const wheeled = zoomOf(page)!.split("-").map(Number);
    expect((b[1] - b[0]) / (wheeled[1] - wheeled[0])).toBeCloseTo(2, 3);

    await page.mouse.move(box.x + 400, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + 450, box.y + 70);
    await page.mouse.move(box.x + 500, box.y + 70);
    expect(await page.locator(".brush").count()).toBe(1);
    await page.mouse.up();
    await zoomSet(page, wheeled.join("-"));
    expect(await page.locator(".brush").count()).toBe(0);
    const brushed = zoomOf(page)!;
    const texts = await ticks(page);
    const again = await opened(new URL(page.url()).hash);
    expect(await ticks(again)).toEqual(texts);
    await plotOf(again).press("0");
    await zoomSet(again, brushed);
    expect(zoomOf(again)).toMatch(/^0-\d/);
    expect(reports.complaints()).toEqual([]);
  });

  it("takes of a brush what lies in the drawing, and of one straight down nothing", async () => {
    const page = await opened("#tab=timeline&traceLine=iocp");
    await plotOf(page).press("0");
    await zoomSet(page, null);
    const all = zoomOf(page)!;
    const [, end] = all.split("-").map(Number);
    await plotOf(page).scrollIntoViewIfNeeded();
    const { x, y, width } = (await plotOf(page).boundingBox())!;
    const drag = async (from: number, to: number) => {
      await page.mouse.move(x + from, y + 60);
      await page.mouse.down();
      await page.mouse.move(x + (from + to) / 2, y + 80);
      await page.mouse.move(x + to, y + 120);
      await page.mouse.up();
    };
    const [left, right] = [128, width - 6];
    await drag(right - 100, right + 300);
    await zoomSet(page, all);
    const [from, until] = zoomOf(page)!.split("-").map(Number);
    expect(until).toBe(end);
    expect((until - from) / end).toBeCloseTo(100 / (right - left), 2);
    const brushed = zoomOf(page)!;
    await drag(300, 300);
    await plotOf(page).press("0");
    await zoomSet(page, brushed);
    expect(zoomOf(page)).toBe(all);
    expect(reports.complaints()).toEqual([]);
  });

  it("shows another line as it is shown at first, however soon after a zoom it is chosen", async () => {
    const page = await opened("#tab=timeline&traceLine=iocp");
    await page.evaluate(() => {
      // No pause after the zoom: the run takes longer.
      const later = window.setTimeout;
      window.setTimeout = ((then: () => void) => later(then, 0)) as typeof setTimeout;
      document.querySelector<HTMLElement>("[data-trace-action=in]")!.click();
      const line = document.querySelector<HTMLSelectElement>("[data-view=traceLine]")!;
      line.selectedIndex = 0;
      line.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.waitForTimeout(400);
    await drawn(page);
    expect(zoomOf(page)).toBe(null);
    expect(reports.complaints()).toEqual([]);
  });

  it("draws no stretch too short to see, whatever the address says", async () => {
    const page = await opened("#tab=timeline&traceLine=iocp&traceZoom=0-0.0001");
    expect((await ticks(page)).filter((text) => / ns$/.test(text)).at(-1)).toMatch(/^(18|20) ns$/);
  });

  it("keeps in a link the line that only what is set has", async () => {
    const set = encodeURIComponent('mechanisms=["iocp","poll"]');
    const page = await opened(`#tab=timeline&traceLine=poll&set=${set}`);
    await page.waitForFunction(() => /of poll/.test(document.getElementById("trace-shown")!.textContent!));
    await drawn(page);
    expect(await page.locator("#trace-command").textContent()).toBe(
      `muxsim trace small.yaml --set 'mechanisms=["iocp","poll"]' --line poll --at 8`,
    );
    expect(reports.complaints()).toEqual([]);
  });

  it("says what is wrong with what a link sets", async () => {
    const page = await reports.openPage(markup, "#tab=timeline&set=machine.cores%3Dmany");
    await page.waitForFunction(() => /whole number/.test(document.getElementById("trace-status")!.textContent!));
    expect(await status(page)).toMatch(/^machine\.cores: expected a whole number/);
    expect(await page.locator("[data-trace-figure]").isVisible()).toBe(true);
  });

  it("prints a run no wider than the paper, and of none the command alone", async () => {
    const page = await reports.openPage(markup, "", { viewport: { width: 1800, height: 900 } });
    const printed = async () => {
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      await page.setViewportSize({ width: 700, height: 900 });
      await page.emulateMedia({ media: "print" });
      const seen = await page.locator("#trace").evaluate((section) => ({
        command: section.querySelector("#trace-about")!.checkVisibility(),
        figure: section.querySelector("[data-trace-figure]")!.checkVisibility(),
        drawn: section.querySelector(".trace-plot > svg")?.getBoundingClientRect().width ?? 0,
      }));
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: 1800, height: 900 });
      await page.evaluate(() => dispatchEvent(new Event("afterprint")));
      return seen;
    };
    await page.locator("#printing summary").click();
    await page.locator('[data-printed="timeline"]').check();
    expect(await printed()).toEqual({ command: true, figure: false, drawn: 0 });
    await page.locator("#printing summary").click();
    await page.getByRole("tab", { name: "Timeline" }).click();
    await drawn(page);
    const { figure, drawn: width } = await printed();
    expect(figure).toBe(true);
    expect(width).toBeLessThanOrEqual(700);
  });

  it("tells what is under the pointer and under the keys, and a click makes a request stand out", async () => {
    const page = await opened("#tab=timeline&traceLine=iocp");
    const { x, y } = await pointAt(page, "requests");
    await page.mouse.move(x, y);
    const tip = page.locator(".trace-plot .tip");
    await tip.waitFor();
    expect(await tip.textContent()).toMatch(/request \d+[\s\S]*from .*, for .*[\s\S]*response after/);
    await page.mouse.click(x, y);
    await page.locator("[data-station]").first().waitFor({ state: "attached" });
    expect(await page.locator("#announcement").textContent()).toMatch(/request \d+.*response after/);
    await page.mouse.move(1, 1);
    expect(await tip.isHidden()).toBe(true);

    await plotOf(page).press("ArrowRight");
    const one = await tip.textContent();
    expect(one).toContain("core 0");
    await plotOf(page).press("ArrowRight");
    expect(await tip.textContent()).not.toBe(one);
    await plotOf(page).press("ArrowDown");
    expect(await tip.textContent()).toContain("core 1");
    expect(await page.locator("#announcement").textContent()).toContain("core 1");
    expect(reports.complaints()).toEqual([]);
  });

  it("follows what is set in What if", async () => {
    const page = await opened("#tab=timeline&traceLine=iocp");
    const before = await status(page);
    await page.locator("#what-if-panel summary").first().click();
    const cores = page.locator('[data-knob="machine.cores"]');
    if (!(await cores.isVisible())) await page.locator("#what-if-panel summary").first().click();
    await cores.fill("4");
    await cores.press("Enter");
    await page.locator('[data-row="cores core 3"]').waitFor({ state: "attached" });
    expect(await status(page)).not.toBe(before);
    expect(await page.locator("#trace-command").textContent()).toContain("--set machine.cores=4");
    expect(reports.complaints()).toEqual([]);
  });

  it("is accessible, fits a phone, and keeps hostile names as text", async () => {
    const page = await opened("#tab=timeline&around=slowest", 390);
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await plotOf(page).locator("svg").getAttribute("width")).toBe(
      String(await plotOf(page).evaluate((plot) => plot.clientWidth)),
    );
    await page.locator("[data-view=traceLine]").selectOption(scenario.lines[0].id);
    await drawn(page);
    await plotOf(page).press("ArrowRight");
    expect(await page.locator("#trace img, #trace script, #announcement img").count()).toBe(0);
    expect(await page.locator("#trace-shown").textContent()).toContain(ATTACKS[3]);
    expect(reports.complaints()).toEqual([]);
  });

  it("is, without the simulator or scripts, the command that writes it", async () => {
    const page = await reports.openPage(renderReport(result), "#tab=timeline&traceLine=iocp");
    expect(await page.locator("[data-trace-figure]").isHidden()).toBe(true);
    expect(await page.locator("#trace-command").textContent()).toBe("muxsim trace small.yaml --line iocp --at 8");
    expect(await violationsOf(page)).toEqual([]);
    const plain = await reports.openPage(markup, "", { javaScriptEnabled: false });
    expect(await plain.locator("#trace-about").isVisible()).toBe(true);
    expect(await plain.locator("[data-trace-figure]").isVisible()).toBe(false);
    expect(reports.complaints()).toEqual([]);
  });
});
