/**
 * A percentile that nothing was prepared for, and a metric that is one more row of the table, are found wherever
 * metrics are.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type * as Table from "../scenarios/common/metric-table.js";
import type { Result } from "../scenarios/common/types.js";

vi.mock("../scenarios/common/metric-table.js", async (original) => {
  const table = await original<typeof Table>();
  const row: Table.Metric = {
    ...{ name: "half-threads", level: "completion", title: "half of the threads", unit: "count", chart: "costs" },
    of: ({ threads }) => ({ value: threads / 2, low: threads / 2, high: threads / 2 }),
  };
  return { ...table, METRICS: [...table.METRICS, row] };
});

const { metricNamed } = await import("../scenarios/common/metrics.js");
const { UsageError } = await import("../scenarios/common/errors.js");
const { loadScenario } = await import("../scenarios/load/load.js");
const { simulate } = await import("../scenarios/cell/simulate.js");
const { runScenario } = await import("../scenarios/run/run.js");
const { verifyResult } = await import("../scenarios/run/verify.js");
const { resultText } = await import("../scenarios/result/result.js");
const { readResult } = await import("../scenarios/result/read.js");
const { compareResults } = await import("../scenarios/result/compare.js");
const { scenarioJsonSchema } = await import("../scenarios/schema/json-schema.js");
const { MECHANISMS } = await import("../models/registry.js");
const { pointsCsv } = await import("../viz/exports/points-csv.js");
const { terminalTable } = await import("../viz/terminal/result.js");
const { serverDocument } = await import("../viz/exports/figures.js");
const { renderReport } = await import("../viz/page/page.js");
const { partPanels } = await import("../viz/page/sections/parts.js");
const { viewOfClaim } = await import("../viz/charts/claim-view.js");
const { defaultView, parseHash } = await import("../viz/charts/view.js");
const { costsChart } = await import("../viz/charts/costs.js");

const SCENARIO = `
name: rows
question: Where are they?
machine: { cores: 2, profile: linux-2026-vm }
workload: { open: { total-rate: 10k/s, arrivals: poisson, callback: 5us } }
mechanisms: [epoll, iocp]
pending: [10]
measurement: { replications: 5, warm-up: 100, completions: 20k, percentiles: [p80], precision: { p99.5: 50% } }
claims:
  - { says: The tail is short., source: a test, bound: { of: response.p99.99, line: epoll, at: 10, at-most: 1s } }
  - { says: There are few., source: a test, bound: { of: half-threads, line: epoll, at: 10, at-most: 8 } }
`;

let directory: string;
let result: Result;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-rows-"));
  const file = join(directory, "rows.yaml");
  writeFileSync(file, SCENARIO);
  const { scenario } = loadScenario(file, {
    set: ["measurement.percentiles=p75"],
    overrides: { percentiles: ["p10"] },
  });
  result = await runScenario(scenario, { execute: (cell) => simulate(cell), command: "muxsim run rows.yaml" });
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The file that `result` is stored in. */
function stored(made: Result = result): string {
  const file = join(directory, "result.json");
  writeFileSync(file, resultText(made));
  return file;
}

describe("p99.99, asked for by a claim, p99.5 by a precision, p75 by itself and p10 beside the file", () => {
  test("are in the scenario, and in every latency in their places", () => {
    expect(result.scenario.measurement.percentiles).toEqual(["p10", "p75", "p995", "p9999"]);
    for (const { latency, byReplication } of result.points) {
      expect(Object.keys(latency!.start)).toEqual([
        ...["mean", "p10", "p50", "p75", "p90", "p99", "p995", "p999", "p9999", "max"],
      ]);
      const values = Object.values(latency!.response)
        .slice(1)
        .map(({ value }) => value);
      expect(values).toEqual([...values].sort((a, b) => a - b));
      expect(byReplication!["response.p9999"]).toHaveLength(5);
    }
  });

  test("are judged, reached, compared, tabled, exported and shown", () => {
    expect(result.findings.claims[0].verdict).toBe("supported");
    expect(result.findings.claims[0].statement).toContain("p99.99 response latency");
    expect(result.points[0].precision!.reached).toHaveProperty("p995");
    expect(pointsCsv(result)).toMatch(/^epoll,epoll,10,steady,response,p9999,ns,\d/m);
    expect(terminalTable(result, 100, [metricNamed("notice.p99.99")]).toString()).toMatch(
      /^P99\.99 notice latency|^p99\.99 notice latency/m,
    );
    expect(renderReport(result)).toContain("<span>p99.99</span>");
    expect(compareResults(result, result, ["start.p99.99"]).points).toHaveLength(2);
    expect(viewOfClaim(result, result.scenario.claims[0].statement)).toMatchObject({
      ...{ chart: "latency", change: { latency: "response", statistic: "p9999" } },
    });
    expect(parseHash("statistic=p9999", result).statistic).toBe("p9999");
    expect(parseHash("statistic=p98", result).statistic).toBe("p99");
  });

  test("are read again, verified, and missed where they are missing", async () => {
    const file = stored();
    const read = readResult(file);
    expect(read.result).toEqual(result);
    expect(await verifyResult(read)).toMatchObject({ differences: [] });
    const without = structuredClone(result);
    delete (
      without.points[0].latency!.notice as Partial<(typeof without.points)[0]["latency"]> & Record<string, unknown>
    ).p9999;
    expect(() => readResult(stored(without))).toThrow(/latency\.notice\.p9999: not a result: missing/);
    const more = structuredClone(result);
    more.points[0].latency!.notice.p98 = more.points[0].latency!.notice.p99;
    expect(() => readResult(stored(more))).toThrow(
      /latency\.notice\.p98: not a result: is no statistic that the scenario asks for/,
    );
  });

  test("are not what is no percentile", () => {
    expect(() => metricNamed("notice.p100")).toThrow(
      new UsageError('no metric "notice.p100"; did you mean "notice.max"?'),
    );
    expect(() => metricNamed("notise.p99.99")).toThrow(/no metric "notise.p99.99"; did you mean "notice.p999"/);
  });
});

describe("a metric that is one more row", () => {
  test("is claimed, tabled, exported, compared, and has its chart", () => {
    expect(result.findings.claims[1]).toMatchObject({
      ...{ verdict: "supported", statement: expect.stringContaining("half of the threads") },
    });
    expect(terminalTable(result, 100, [metricNamed("half-threads")]).toString()).toContain(
      "Half of the threads (half-threads)",
    );
    expect(pointsCsv(result)).toMatch(/^epoll,epoll,10,steady,half-threads,mean,1\/completion,0\.5,0\.5,0\.5,/m);
    expect(compareResults(result, result, ["half-threads"]).points).toHaveLength(2);
    expect(JSON.stringify(scenarioJsonSchema(MECHANISMS))).toContain('"half-threads"');
    const panels = partPanels(result, result, serverDocument(), undefined).map(({ markup }) => markup);
    expect(panels.join()).toContain(">Half of the threads</option>");
    const shown = viewOfClaim(result, result.scenario.claims[1].statement);
    expect(shown).toMatchObject({ chart: "costs", change: { metric: "half-threads" } });
    const view = { ...defaultView(result), ...shown.change };
    expect(costsChart.title(result, view)).toBe("Half of the threads at 10 pending operations");
  });
});

/** A claim on core time was once linked to the chart of latencies. */
test("every metric that a claim may be about is shown by the chart that its row names", () => {
  const at = (metric: string) =>
    viewOfClaim(result, { kind: "bound", metric, line: "epoll", at: [10], range: { atMost: 1 } }).chart;
  expect(
    ["core-time.busy", "core-time.idle", "busy", "queued", "contextSwitches.notice", "memory", "start.p50"].map(at),
  ).toEqual([...["costs", "core-time", "core-time", "costs", "costs", "memory", "latency"]]);
});
