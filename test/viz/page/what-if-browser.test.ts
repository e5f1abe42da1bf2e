/** The simulator in the report's page: what it computes, what its reader can change, and what comes of mistakes. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMechanism, MECHANISMS } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell, Result } from "../../../scenarios/common/types.js";
import { type LiveGiven, liveGiven } from "../../../scenarios/live/given.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { renderReport } from "../../../viz/page/page.js";
import { ATTACKS } from "../hostile.js";
import { useReports, violationsOf } from "../reports.js";

const FILE = `# A comment that stays.
name: small
question: Which is faster? ${ATTACKS[0]}
machine: { cores: 2, profile: linux-2026-vm }
workload:
  closed: { total-rate: 20k/s, io: exponential, callback: 5us }
mechanisms:
  - epoll: { label: "epoll ${ATTACKS[3]}" }
  - iocp
pending: [1, 8]
measurement: { replications: 2, warm-up: 100, completions: 300 }
seed: small
`;

const reports = useReports();
let directory: string;
let given: LiveGiven;
let result: Result;
let markup: string;

const run = async (text: string) => {
  const file = join(directory, "small.yaml");
  writeFileSync(file, text);
  const loaded = loadScenario(file);
  return { loaded, result: await runScenario(loaded.scenario, { execute: (cell) => simulate(cell) }) };
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-what-if-"));
  const made = await run(FILE);
  result = made.result;
  given = liveGiven(made.loaded, {});
  markup = renderReport(result, given);
});
afterAll(() => rmSync(directory, { recursive: true }));

const status = (page: Page) => page.locator("#live-status").textContent();

/** Opens the report; a narrow window leaves the panel closed. */
async function opened(hash = ""): Promise<Page> {
  return reports.openPage(markup, hash, { viewport: { width: 1440, height: 900 } });
}

async function set(page: Page, key: string, value: string): Promise<void> {
  const field = page.locator(`[data-knob="${key}"]`);
  await field.fill(value);
  await field.press("Enter");
}

/** Waits for the last numbers; their hash. */
async function finished(page: Page): Promise<string> {
  await page.waitForFunction(() => document.getElementById("live-status")!.textContent!.startsWith("As muxsim run"));
  return /: (\w+)\.$/.exec((await status(page))!)![1];
}

/** The scenario as the page hands it out. */
async function saved(page: Page): Promise<string> {
  await page.locator(".live-bar summary").click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("[data-live=download]").click()]);
  expect(file.suggestedFilename()).toBe("small.yaml");
  return readFileSync(await file.path(), "utf8");
}

describe("the simulator in the page", () => {
  it("gives the bytes that Node gives, of every mechanism", async () => {
    const base = planCells(loadScenario(join(directory, "small.yaml")).scenario, findMechanism)[0];
    const profile = loadScenario("2012-post", { parts: false }).scenario.profile.costs;
    const costs = Object.fromEntries(Object.entries(profile).map(([name, { value }]) => [name, value]));
    const cells = MECHANISMS.flatMap(({ name, parameters }): Cell[] => {
      const values = Object.entries(parameters).filter(([, { files }]) => !files);
      const own = Object.fromEntries(values.map(([key, { default: value }]) => [key, value === "cores" ? 2 : value]));
      const cell = { ...base, mechanism: name, parameters: own, costs, pending: 8 };
      return runs(cell) ? [cell] : [];
    });
    expect(cells.length).toBeGreaterThan(12);
    const page = await opened();
    const hashes = await page.evaluate(async (orders) => {
      const script = carried.texts.simulator!;
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ kind: "serve", port: port1 }, [port1]);
      const found: string[] = [];
      for (const [id, cell] of orders.entries()) {
        const reply = new Promise<MessageEvent>((resolve) => {
          port2.onmessage = resolve;
        });
        port2.postMessage({ id, cell });
        const text = JSON.stringify((await reply).data.done?.result ?? (await reply).data.failed);
        const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
        found.push([...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
      }
      worker.terminate();
      return found;
    }, cells);
    const here = cells.map((cell) =>
      createHash("sha256")
        .update(JSON.stringify(simulate(cell)))
        .digest("hex"),
    );
    expect(hashes).toEqual(here);
    expect(reports.complaints()).toEqual([]);
  });

  it("runs what the reader sets: table, chart, answer and address follow, the old line stays behind", async () => {
    const page = await opened();
    const before = await page.locator("#answer").textContent();
    const cell = page.locator("[data-row=epoll] td, [data-lines-table] tbody tr:first-child td").first();
    const numbers = await cell.textContent();
    await set(page, "workload.closed.callback", "40us");
    const hash = await finished(page);
    expect(new URL(page.url()).hash).toBe(`#set=${encodeURIComponent("workload.closed.callback=40us")}`);
    expect(await page.locator("#answer").textContent()).toBe(before);
    expect(await page.locator("#live-answer").textContent()).toMatch(/^With your values: /);
    expect(await cell.textContent()).not.toBe(numbers);
    expect(await page.locator("#latency .old").count()).toBe(2);
    expect(await page.locator("#latency .figure-head code").textContent()).toBe(`${hash}-latency`);

    await page.locator("[data-live=reset]").click();
    expect(await page.locator("#latency .old").count()).toBe(0);
    expect(await cell.textContent()).toBe(numbers);
    expect(await page.locator("#live-answer").isHidden()).toBe(true);
    expect(new URL(page.url()).hash).toBe("");
    expect(reports.complaints()).toEqual([]);
  });

  it("follows a slider with a chart of short runs, before the precise one, and only of where it stands at last", async () => {
    const page = await opened();
    // Takes long: nothing of it may be seen.
    await set(page, "pending", "[400k]");
    await page.waitForFunction(() => !document.querySelector<HTMLButtonElement>("[data-live=stop]")!.disabled);
    await page.locator('[data-knob="pending"]').fill("[1, 8]");
    await page.evaluate(() => {
      const seen: [said: string, places: string, isNew: boolean][] = [];
      const before = document.querySelector("#latency .plot > svg");
      Object.assign(globalThis, { seen });
      const answer = document.getElementById("live-answer")!;
      new MutationObserver(() => {
        const places = [...document.querySelectorAll<SVGElement>("#latency .mark")].map(({ dataset }) => dataset.key!);
        const isNew = document.querySelector("#latency .plot > svg") !== before;
        seen.push([answer.querySelector("strong")!.textContent!, [...new Set(places)].join(), isNew]);
      }).observe(answer, { childList: true });
    });
    await page.locator('[data-slider="machine.cores"]').fill("100");
    await page.locator('[data-slider="machine.cores"]').fill("150");
    const hash = await finished(page);
    const seen = await page.evaluate(() => (globalThis as unknown as { seen: [string, string, boolean][] }).seen);
    const drafts = seen.filter(([said]) => said !== "With your values: ");
    expect(drafts.length).toBeGreaterThan(0);
    expect(seen.slice(drafts.length)).toEqual([["With your values: ", "1,8", true]]);
    for (const [said, places, isNew] of drafts) {
      expect(said).toMatch(/^With your values, (not yet precise|so far \(\d of 4 points\)): $/);
      expect(["1", "1,8"]).toContain(places);
      expect(isNew).toBe(true);
    }
    expect((await run(await saved(page))).result.sha256.slice(0, 8)).toBe(hash);
    expect(reports.complaints()).toEqual([]);
  });

  it("hands out a file whose run in Node has the same hash, and a link that shows the same", async () => {
    const page = await opened();
    await set(page, "machine.cores", "4");
    await set(page, "pending", "[1, 4, 16]");
    await page.locator("#what-if-panel details > summary", { hasText: "add, remove" }).click();
    await page.locator("#add-mechanism").selectOption("poll");
    await page.locator("[data-live=add]").click();
    const hash = await finished(page);
    const text = await saved(page);
    expect(text).toContain("# A comment that stays.");
    const again = await run(text);
    expect(again.result.sha256.slice(0, 8)).toBe(hash);
    expect(again.result.scenario.lines.map(({ mechanism }) => mechanism)).toEqual(["epoll", "iocp", "poll"]);
    expect(await page.locator("[data-lines-table] tbody tr").count()).toBe(3);
    const { hash: link } = new URL(page.url());

    const other = await opened(link);
    expect(await finished(other)).toBe(hash);
    expect(await other.locator('[data-knob="machine.cores"]').inputValue()).toBe("4");
    expect(await other.locator("#what-if-lines .item").count()).toBe(3);
    expect(reports.complaints()).toEqual([]);
  });

  it("says what is wrong, at the field, and keeps what is shown", async () => {
    const page = await opened();
    await set(page, "machine.cores", "many");
    await page.locator("#live-wrong p").waitFor();
    expect(await page.locator("#live-wrong").textContent()).toMatch(/^machine\.cores: expected /);
    expect(await page.locator('[data-knob="machine.cores"]').getAttribute("aria-invalid")).toBe("true");
    await set(page, "machine.cores", ATTACKS[0]);
    await page.waitForFunction(() => document.getElementById("live-wrong")!.textContent!.includes("img"));
    expect(await page.locator("#live-wrong img, #live-wrong script").count()).toBe(0);
    await set(page, "machine.cores", "2");
    await page.waitForFunction(() => document.querySelector("#live-wrong p") === null);
    expect(reports.complaints()).toEqual([]);
  });

  it.each(ATTACKS)("keeps what an address says as text: %j", async (attack) => {
    const set = [`machine.cores=${attack}`, `${attack}=1`, `mechanisms=${JSON.stringify([attack])}`];
    const all = Object.fromEntries(["tab", "latency", "pin", "hide", "highlight", "part"].map((key) => [key, attack]));
    const hash = new URLSearchParams([...Object.entries(all), ...set.map((each) => ["set", each])]);
    const page = await opened(`#${hash}`);
    await page.locator("#live-wrong p").first().waitFor();
    expect(await page.locator("img, iframe, svg svg, [onload], [onerror]").count()).toBe(0);
    expect(reports.complaints()).toEqual([]);
  });

  it("is stopped by its button, and by the next change", async () => {
    const page = await opened();
    await set(page, "pending", "[400k]");
    await page.locator("[data-live=stop]").click();
    expect(await status(page)).toContain("Stopped");
    await set(page, "pending", "[2]");
    await finished(page);
    expect(await page.locator("#latency h3").textContent()).toContain("at 2 pending operations");
    expect(reports.complaints()).toEqual([]);
  });

  it("says of each machine whose costs there are whether it is bare metal", async () => {
    const page = await opened();
    const options = page.locator('[data-knob="machine.profile"] option');
    const kinds = await options.evaluateAll((all) =>
      all.map((option) => [(option as HTMLOptionElement).value, /^[^:]+(?=:)/.exec(option.textContent!)?.[0]]),
    );
    // A profile that ships is in one of these two lists.
    expect(Object.fromEntries(kinds.filter(([, kind]) => kind !== undefined))).toEqual({
      "linux-2018-kpti": "Bare metal",
      "linux-2026-vm": "Virtual machine",
      "linux-6.18-vm": "Virtual machine",
      "xeon-2021": "Bare metal",
    });
    const others = kinds.filter(([, kind]) => kind === undefined).map(([name]) => name);
    expect(others.sort()).toEqual(["linux-2010", "windows-2012", "zero"]);
  });

  it("has a slider for each amount, with the ends of what is plausible", async () => {
    const page = await opened();
    const slider = page.locator('[data-slider="machine.costs.contextSwitch"]');
    const { low, high } = result.scenario.profile.costs.contextSwitch;
    const [from, to] = [Number(await slider.getAttribute("data-from")), Number(await slider.getAttribute("data-to"))];
    const marks = await page
      .locator('[id="marks-machine.costs.contextSwitch"] option')
      .evaluateAll((all) => all.map((option) => Number((option as HTMLOptionElement).value)));
    expect(marks.map((step) => from * (to / from) ** (step / 200))).toEqual([
      expect.closeTo(low, -Math.log10(low * 0.05)),
      expect.closeTo(high, -Math.log10(high * 0.05)),
    ]);
    await page.locator('[data-slider="machine.cores"]').fill("200");
    expect(await page.locator('[data-knob="machine.cores"]').inputValue()).toBe("64");
    await finished(page);
  });

  it("makes no code of text, which the page's policy forbids", async () => {
    const page = await opened();
    const heard = await page.evaluate(async () => {
      const hear = `addEventListener("securitypolicyviolation", (event) => postMessage({ kind: event.violatedDirective }));`;
      const script = `${hear}\n${carried.texts.simulator!}`;
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
      const kinds: string[] = [];
      const told = new Promise<void>((resolve) => {
        worker.onmessage = ({ data: { kind } }) => {
          kinds.push(kind);
          if (kind === "wrong") setTimeout(resolve, 100);
        };
      });
      worker.postMessage({
        kind: "run",
        id: 1,
        of: { file: "a.yaml", text: "name: a\nmachine: 3\n", overrides: {} },
        set: [],
      });
      await told;
      worker.terminate();
      return kinds;
    });
    expect(heard).toEqual(["wrong"]);
  });

  it("is accessible, and left out where it is not wanted", async () => {
    const page = await opened("#set=machine.cores%3D4");
    await finished(page);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll<HTMLDetailsElement>(".what-if details")) details.open = true;
    });
    expect(await violationsOf(page)).toEqual([]);
    const without = await reports.openPage(renderReport(result), "#set=machine.cores%3D4");
    expect(await without.locator(".what-if").count()).toBe(0);
    expect(reports.complaints()).toEqual([]);
  });
});

/** Whether its mechanism takes it. */
function runs(cell: Cell): boolean {
  try {
    simulate(cell);
    return true;
  } catch {
    return false;
  }
}
