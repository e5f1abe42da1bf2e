/** What the latencies of each class of traffic are made of, from a run to the terminal, CSV and the charts. */
import { beforeAll, expect, test } from "vitest";
import { findMetric } from "../../scenarios/common/metrics.js";
import type { Result } from "../../scenarios/common/types.js";
import { loadProfile } from "../../scenarios/load/load.js";
import { parseScenario } from "../../scenarios/load/parse.js";
import { inconsistencies } from "../../scenarios/result/consistent.js";
import { runScenario } from "../../scenarios/run/run.js";
import { defaultView } from "../../viz/charts/view.js";
import { whyChart } from "../../viz/charts/why.js";
import { pointsCsv } from "../../viz/exports/points-csv.js";
import { whyBlock } from "../../viz/terminal/why.js";

const scenarioOf = (bulk: string) => `
name: two
question: What are small requests made of beside bulk?
machine: { cores: 1, profile: linux-2026-vm }
workload:
  - { name: small, operations: 50%, open: { total-rate: 10k/s, arrivals: poisson }, handler: [compute: 4us] }
  - { name: bulk, open: { total-rate: 2k/s, arrivals: poisson }, handler: [compute: 100us]${bulk} }
mechanisms: [epoll]
pending: 20
measurement: { replications: 2, warm-up: 100, completions: 1k, why: yes }
seed: s
`;

const run = (text: string) => runScenario(parseScenario(text, { file: "two.yaml", loadProfile }), { jobs: 1 });
let result: Result;
beforeAll(async () => {
  result = await run(scenarioOf(""));
});

test("each class has parts of its own, which add up to its mean latency", () => {
  const [{ classes = {} }] = result.points;
  for (const { why, latency } of Object.values(classes)) {
    const sum = Object.values(why?.response.mean ?? {}).reduce((all, { value }) => all + value, 0);
    expect(sum / (latency?.response.mean.value ?? 0)).toBeCloseTo(1, 9);
  }
  const own = (name: string) => classes[name].why?.response.mean["own-computing"].value ?? 0;
  expect(own("small") / 4e3).toBeCloseTo(1, 1);
  expect(own("bulk") / 1e5).toBeCloseTo(1, 1);
  expect(findMetric("bulk.why.mean.own-computing")?.of(result.points[0])?.value).toBe(own("bulk"));
  expect(inconsistencies(result)).toEqual([]);
  const part = classes.bulk.why!.response.mean["own-computing"];
  const wrong = structuredClone(result);
  wrong.points[0].classes!.bulk.why!.response.mean["own-computing"] = { ...part, value: 2 * part.value };
  expect(inconsistencies(wrong).map(({ path }) => path.join("."))).toContainEqual(
    expect.stringMatching(/classes\.bulk\.why\.response\.mean$/),
  );
});

test("a class beside one in the background is what all together are", async () => {
  const { points } = await run(scenarioOf(", background: true"));
  expect(points[0].classes?.small.why).toEqual(points[0].why);
  expect(points[0].classes?.bulk.why).toBeUndefined();
  await expect(async () =>
    run(`${scenarioOf(", background: true")}claims:
  - { says: x, source: y, bound: { of: bulk.why.mean.lock, line: epoll, at: 20, at-least: 1us } }
`),
  ).rejects.toThrow(/bulk is in the background/);
});

test("terminal, CSV and charts tell of each", () => {
  const text = whyBlock(result, 100).join("\n");
  for (const of of ["", " of small", " of bulk"])
    expect(text).toContain(`response latencies${of} are made of at n = 20`);
  expect(pointsCsv(result)).toMatch(/,bulk\.why\.own-computing,mean,ns,/);
  const view = { ...defaultView(result), class: "bulk" };
  expect(whyChart.title(result, view)).toContain("latency of bulk is made of");
  const { columns, rows } = whyChart.table(result, view);
  const at = columns.findIndex(({ key }) => key === "why_own-computing");
  expect(Number(rows[0][at].value) / 1e5).toBeCloseTo(1, 1);
});
