/** A report in panels, in a real browser. */
import { expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { isStarted, useReports } from "../reports.js";

const { open, complaints } = useReports();

async function panelled() {
  return runScenario(
    {
      name: "panelled",
      question: "Do more cores help?",
      machine: { cores: 1, profile: "zero" },
      workload: { open: { "total-rate": "10k/s", arrivals: "poisson", callback: "exponential 20us" } },
      mechanisms: ["iocp", "epoll"],
      pending: [10, 100],
      panels: { cores: [1, 4] },
      measurement: { replications: 2, "warm-up": 100, completions: 400 },
    },
    { execute: (cell) => simulate(cell) },
  );
}

it("has the table of lines follow the panel that is chosen, and the address keeps it", async () => {
  const result = await panelled();
  const page = await open(result);
  const p99 = async () => ({
    shown: await page.locator('[data-lines-table] tr[data-row="iocp"] td:nth-of-type(2)').getAttribute("data-value"),
    caption: await page.locator("[data-lines-caption]").textContent(),
  });
  const measured = (panel: number) =>
    String(
      result.points.find((point) => point.line === "iocp" && point.pending === 100 && point.panel === panel)!.latency!
        .response.p99.value,
    );
  expect(await p99()).toEqual({ shown: measured(1), caption: expect.stringContaining("with cores = 1") });
  await page.locator('#beside select[data-view="panel"]').selectOption("4");
  expect(await p99()).toEqual({ shown: measured(4), caption: expect.stringContaining("with cores = 4") });
  expect(page.url()).toContain("panel=4");
  await page.reload();
  await isStarted(page);
  expect((await p99()).caption).toContain("with cores = 4");
  expect(complaints()).toEqual([]);
});

it("sets lines beside each other within a panel, not those of other panels", async () => {
  const page = await open(await panelled());
  const facets = page.locator("#latency .facet");
  expect(await facets.count()).toBe(2);
  await page.locator("#latency .plot").focus();
  await page.keyboard.press("ArrowRight");
  expect(await page.locator("#latency .tip tr").count()).toBe(2);
  const named = await page.locator("#latency .tip tr td:first-child").allTextContents();
  expect(named.map((name) => name.trim()).sort()).toEqual(["epoll", "iocp"]);
  expect(complaints()).toEqual([]);
});
