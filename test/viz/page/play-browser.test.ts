/** The page to try scenarios in: nothing is run before, what is written is run, mistakes have their places. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { renderPlay } from "../../../viz/page/play/page.js";
import { ATTACKS } from "../hostile.js";
import { useReports, violationsOf } from "../reports.js";

const small = (name: string, cores: number) => `name: ${name}
question: "Is it fast? ${ATTACKS[0]}"
machine: { cores: ${cores}, profile: linux-2026-vm }
workload:
  closed: { total-rate: 20k/s, io: exponential, callback: 5us }
mechanisms: [epoll, iocp]
pending: [1, 8]
measurement: { replications: 2, warm-up: 100, completions: 300 }
`;

const scenarios = [
  { name: "one", question: ATTACKS[1], text: small("one", 2) },
  { name: "two", question: "Another?", text: small("two", 4) },
];
const reports = useReports();
const markup = () => renderPlay(scenarios, "one");
const hash = async (text: string) => {
  const { mkdtempSync, rmSync, writeFileSync } = await import("node:fs");
  const directory = mkdtempSync("/tmp/muxsim-play-");
  writeFileSync(`${directory}/a.yaml`, text);
  const { scenario } = loadScenario(`${directory}/a.yaml`);
  rmSync(directory, { recursive: true });
  return (await runScenario(scenario, { execute: (cell) => simulate(cell) })).sha256.slice(0, 8);
};

async function finished(page: Page): Promise<string> {
  await page.waitForFunction(() => document.getElementById("live-status")!.textContent!.startsWith("As muxsim run"));
  return /: (\w+)\.$/.exec((await page.locator("#live-status").textContent())!)![1];
}

/** Writes at the end of the text. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText(text);
}

describe("the page to try scenarios in", () => {
  it("opens with the tab that a link names, and has a timeline of what is written", async () => {
    const page = await reports.openPage(markup(), "#scenario=two&tab=timeline&traceLine=iocp");
    await page.locator('[data-row="cores core 3"]').waitFor({ state: "attached" });
    expect(await page.locator("#trace-status").textContent()).toContain("of simulated time");
    expect(await page.locator("#trace-shown").textContent()).toContain("iocp");
    await finished(page);
    await write(page, "\n# The same, written otherwise.");
    await page.waitForFunction(() => document.getElementById("trace-status")!.textContent!.includes("simulated time"));
    expect(await page.locator("#tab-timeline").getAttribute("aria-selected")).toBe("true");
    expect(reports.complaints()).toEqual([]);
  });

  it("looks into the run that is shown while what is written is wrong", async () => {
    const page = await reports.openPage(markup(), "#tab=timeline&traceLine=epoll");
    await finished(page);
    await page.locator('[data-row="cores core 1"]').waitFor({ state: "attached" });
    await write(page, "\nnonsense: 1\n");
    await page.locator("#live-wrong p").waitFor();
    await page.locator('#panel-timeline [data-view="traceLine"]').selectOption("iocp");
    await page.waitForFunction(() => document.getElementById("trace-shown")!.textContent!.includes("iocp"));
    await page.waitForFunction(() => document.getElementById("trace-status")!.textContent!.includes("simulated time"));
    expect(reports.complaints()).toEqual([]);
  });

  it("runs what it opens with, as Node does, and another that is chosen", async () => {
    const page = await reports.openPage(markup());
    expect(await finished(page)).toBe(await hash(scenarios[0].text));
    expect(await page.locator("#question").textContent()).toBe(`Is it fast? ${ATTACKS[0]}`);
    expect(await page.locator("[data-lines-table] tbody tr").count()).toBe(2);
    expect(await page.locator("#latency .plot svg .line").count()).toBe(2);
    await page.locator("#scenario").selectOption("two");
    await page.waitForFunction(() => document.getElementById("live-status")!.textContent === "Running ...");
    expect(await finished(page)).toBe(await hash(scenarios[1].text));
    expect(page.url()).toMatch(/#scenario=two$/);
    expect(reports.complaints()).toEqual([]);
  });

  it("runs what is written, and a link to it does the same", async () => {
    const page = await reports.openPage(markup());
    await finished(page);
    await write(page, "seed: other\n");
    await page.waitForFunction(() => document.getElementById("live-status")!.textContent === "Running ...");
    const found = await finished(page);
    expect(found).toBe(await hash(`${scenarios[0].text}seed: other\n`));
    const other = await reports.openPage(markup(), new URL(page.url()).hash);
    expect(await finished(other)).toBe(found);
    expect(reports.complaints()).toEqual([]);
  });

  it("says mistakes with line and column, marks them, and offers what may stand there", async () => {
    const page = await reports.openPage(markup());
    await finished(page);
    await write(page, "sed: other\n");
    await page.locator("#live-wrong p").waitFor();
    expect(await page.locator("#live-wrong").textContent()).toBe(
      'one.yaml:9:1: sed: unknown key; did you mean "seed"?',
    );
    expect(await page.locator("#editor .cm-lintRange-error").count()).toBe(1);
    expect(await page.locator("[data-lines-table] tbody tr").count()).toBe(2);
    await page.locator("#editor .cm-content").press("Control+End");
    await page.keyboard.type("answ");
    await page.locator("#editor .cm-tooltip-autocomplete").waitFor();
    expect(await page.locator("#editor .cm-completionLabel").first().textContent()).toBe("answer");
    expect(reports.complaints()).toEqual([]);
  });

  it("is accessible, light and dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await reports.openPage(markup(), "", { colorScheme });
      await finished(page);
      expect(await violationsOf(page, colorScheme === "light" ? "all" : "colours")).toEqual([]);
    }
    expect(reports.complaints()).toEqual([]);
  });
});
