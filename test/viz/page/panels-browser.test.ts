/** A report in panels, in a real browser. */
import { expect, it } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { useReports } from "../reports.js";

const { open, complaints } = useReports();

it("sets lines beside each other within a panel, not those of other panels", async () => {
  const result = await runScenario(
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
  const page = await open(result);
  const facets = page.locator("#latency .facet");
  expect(await facets.count()).toBe(2);
  await page.locator("#latency .plot").focus();
  await page.keyboard.press("ArrowRight");
  expect(await page.locator("#latency .tip tr").count()).toBe(2);
  const named = await page.locator("#latency .tip tr td:first-child").allTextContents();
  expect(named.map((name) => name.trim()).sort()).toEqual(["epoll", "iocp"]);
  expect(complaints()).toEqual([]);
});
