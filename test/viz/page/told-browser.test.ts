/** What the page says a run with other values claims, and how it is cited: not what the report was about. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { liveGiven } from "../../../scenarios/live/given.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { Sources } from "../../../scenarios/load/sources.js";
import { isIntact, readResult } from "../../../scenarios/result/read.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { renderReport } from "../../../viz/page/page.js";
import { renderPlay } from "../../../viz/page/play/page.js";
import { openTab, useReports } from "../reports.js";

const FILE = `name: small
question: Is a callback soon answered?
machine: { cores: 2, profile: ./mine.yaml }
workload:
  closed: { total-rate: 20k/s, io: exponential, callback: 5us }
mechanisms: [epoll, iocp]
pending: [1, 8]
measurement: { replications: 2, warm-up: 100, completions: 300 }
seed: small
claims:
  - id: soon
    says: within 50 us
    source: nobody
    bound: { of: response.p50, line: epoll, at: 8, at-most: 50us }
`;
const PROFILE = `name: mine
extends: linux-2026-vm
title: Mine
description: Mine, with dear switches.
costs: { contextSwitch: { value: 2us, low: 1us, high: 3us, kind: assumed, source: nobody } }
`;

const reports = useReports();
let directory: string;
let markup: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-told-"));
  writeFileSync(join(directory, "small.yaml"), FILE);
  writeFileSync(join(directory, "mine.yaml"), PROFILE);
  const sources = new Sources();
  const loaded = loadScenario(join(directory, "small.yaml"), { onRead: sources.add });
  const given = { command: "muxsim run small.yaml", sources: sources.list() };
  const result = await runScenario(loaded.scenario, { execute: (cell) => simulate(cell), ...given });
  markup = renderReport(result, liveGiven(loaded, given));
});
afterAll(() => rmSync(directory, { recursive: true }));

const finished = async (page: Page) => {
  await page.waitForFunction(() => document.getElementById("live-status")!.textContent!.startsWith("As muxsim run"));
  return /: (\w+)\.$/.exec((await page.locator("#live-status").textContent())!)![1];
};
const verdict = (page: Page) => page.locator("#claims .verdict-counts").textContent();
const note = (page: Page) => page.locator("#panel-claims .told").textContent();

describe("what a page tells of a run with other values", () => {
  it("are that run's claims and citation, with the files that make it again; the report's when it is shown again", async () => {
    const page = await reports.openPage(markup, "#tab=claims", { viewport: { width: 1440, height: 900 } });
    expect(await verdict(page)).toBe("1 claim: 1 supported.");
    const field = page.locator('[data-knob="workload.closed.callback"]');
    await field.fill("60us");
    await field.press("Enter");
    const hash = await finished(page);
    expect(await verdict(page)).toBe("1 claim: 1 refuted.");
    expect(await note(page)).toBe("About the run with your values.");
    // The way to its chart leaves the run as it is.
    await page.locator("#claims [data-fold=open]").click();
    await page.locator("#claims .claim [data-shows]").first().click();
    expect(await page.locator("#tab-latency").getAttribute("aria-selected")).toBe("true");
    expect(await page.locator("#latency .figure-head code").textContent()).toBe(`${hash}-latency`);

    await openTab(page, "cite");
    const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("[data-download=result]").click()]);
    writeFileSync(join(directory, "result.json"), readFileSync(await saved.path()));
    const stored = readResult(directory);
    expect(isIntact(stored)).toBe(true);
    const { result } = stored;
    expect(result.sha256.slice(0, 8)).toBe(hash);
    expect(await page.locator("#cite pre").first().textContent()).toBe("muxsim run small.yaml");
    expect(result.sources!.map(({ path }) => path)).toEqual(["small.yaml", "mine.yaml"]);
    // Somebody saves what is shown, and runs it.
    const other = mkdtempSync(join(tmpdir(), "muxsim-cited-"));
    for (const [i, { path, text }] of result.sources!.entries()) {
      expect(await page.locator("#cite details pre").nth(i).textContent()).toBe(text);
      writeFileSync(join(other, path), text);
    }
    const again = await runScenario(loadScenario(join(other, "small.yaml")).scenario, {
      execute: (cell) => simulate(cell),
    });
    rmSync(other, { recursive: true });
    expect(again.sha256).toBe(result.sha256);

    await page.locator("[data-live=reset]").click();
    await openTab(page, "claims");
    expect(await verdict(page)).toBe("1 claim: 1 supported.");
    expect(await note(page)).toBe("");
    expect(reports.complaints()).toEqual([]);
  });

  it("are nothing claimed where the claims are about lines that are gone", async () => {
    const set = `mechanisms=${JSON.stringify(["iocp", "poll"])}`;
    const page = await reports.openPage(markup, `#tab=claims&set=${encodeURIComponent(set)}`);
    await finished(page);
    expect(await page.locator("#panel-claims").textContent()).toContain("Nothing is claimed of it");
    expect(reports.complaints()).toEqual([]);
  });

  it("are there on the page to try scenarios in", async () => {
    const text = FILE.replace("./mine.yaml", "linux-2026-vm");
    const page = await reports.openPage(renderPlay([{ name: "one", question: "One?", text }], "one"), "#tab=claims");
    const hash = await finished(page);
    expect(await verdict(page)).toBe("1 claim: 1 supported.");
    expect(await page.locator("#tab-claims").getAttribute("aria-selected")).toBe("true");
    await openTab(page, "cite");
    expect(await page.locator("#cite dl").textContent()).toContain(hash);
    expect(await page.locator("#cite details pre").textContent()).toBe(text);
    const [saved] = await Promise.all([page.waitForEvent("download"), page.locator("[data-download=points]").click()]);
    expect(readFileSync(await saved.path(), "utf8")).toContain("epoll");
    await openTab(page, "confidence");
    // What the lines are charged is told by the worker.
    expect(await page.locator("#confidence").textContent()).toContain("costs charged here");
    await page.locator('#confidence a[href="#cite"]').first().click();
    expect(await page.locator("#tab-cite").getAttribute("aria-selected")).toBe("true");
    expect(reports.complaints()).toEqual([]);
  });
});
