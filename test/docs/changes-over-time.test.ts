/** What docs/changes.md shows can be run as it stands there. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import { runScenario } from "../../scenarios/run/run.js";
import { MECHANISMS, parse } from "../scenarios/load/fixtures.js";

const text = readFileSync(new URL("../../docs/changes.md", import.meta.url), "utf8");
const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block);

const HEAD = `name: docs
question: Is it so?
machine: { cores: 2, profile: plain }
mechanisms: [epoll]
pending: [3]
workload: { open: { total-rate: 10k/s, arrivals: poisson, callback: 5us } }
`;

it.each(blocks)("%s", async (block) => {
  const scenario = parse(HEAD + block, { mechanisms: MECHANISMS, set: ["measurement.replications=2"] });
  const { points } = await runScenario(scenario, { execute: (cell) => simulate(cell) });
  expect(points[0].status).toBe("changing");
  expect(points[0].timeline?.events.reduce((a, b) => a + b)).toBeGreaterThan(2 * 12_000 * 0.9);
});
