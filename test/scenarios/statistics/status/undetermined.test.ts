/** No number that a run can produce ends as an internal error, and no statistic is undefined without a word for it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { simulate } from "../../../../scenarios/cell/simulate.js";
import type { Result, Scenario } from "../../../../scenarios/common/types.js";
import { loadProfile, loadScenario } from "../../../../scenarios/load/load.js";
import { parseScenario } from "../../../../scenarios/load/parse.js";
import { canonicalJson } from "../../../../scenarios/result/result.js";
import { runScenario } from "../../../../scenarios/run/run.js";
import { openTrace } from "../../../../scenarios/trace/file.js";
import { stream } from "../../../../sim/random.js";
import { pointsCsv } from "../../../../viz/exports/points-csv.js";
import { summaryMarkdown } from "../../../../viz/exports/summary.js";
import { terminalTable } from "../../../../viz/terminal/result.js";

function run(scenario: Scenario): Promise<Result> {
  return runScenario(scenario, { execute: (cell) => simulate(cell, { openTrace }), jobs: 1 });
}

/** What people and programs read has no number that is none. */
function isSound(result: Result): void {
  expect(() => canonicalJson(result)).not.toThrow();
  for (const text of [terminalTable(result, 100).toString(), pointsCsv(result), summaryMarkdown(result)]) {
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  }
}

describe("a correlation time of nothing", () => {
  it("in a trace of three events, played twice from its start", async () => {
    const directory = mkdtempSync(join(tmpdir(), "muxsim-undetermined-"));
    writeFileSync(join(directory, "two.csv"), "time,service_us\n0,5\n1,6\n2,7\n");
    const file = join(directory, "tr.yaml");
    writeFileSync(
      file,
      `
name: tr
question: q?
machine: { cores: 2, profile: linux-2026-vm }
workload: { trace: { file: two.csv, callback: 5us } }
mechanisms: [iocp]
pending: [3]
measurement: { replications: 2, warm-up: 0, completions: 3 }
`,
    );
    try {
      const result = await run(loadScenario(file).scenario);
      isSound(result);
      const [point] = result.points;
      expect(point.status).toBe("steady");
      expect(point.correlation ?? point.undetermined?.correlation).toBeDefined();
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it("of one operation that is served alike again and again", async () => {
    const overrides = { models: ["blocking-threads"], pending: "1", replications: 2 };
    const set = ["measurement.completions=100"];
    for (const seed of ["1", "2", "3"]) {
      const { scenario } = loadScenario("shared-or-hashed", { parts: false, set, overrides: { ...overrides, seed } });
      const result = await run(scenario);
      isSound(result);
      expect(result.points.every(({ correlation, undetermined }) => correlation || undetermined?.correlation)).toBe(
        true,
      );
    }
  });
});

/** Runs as short as they can be, of everything. */
function shortest(trial: number): Scenario {
  const random = stream("undetermined", "test", trial);
  const one = <T>(...choices: readonly T[]) => choices[random.below(choices.length)];
  const mechanism = one("epoll", "iocp", "poll", "busy-poll", "io-uring", "overlapped-fifo", "blocking-threads", "rio");
  const traffic = one(
    "io: exponential",
    "io: constant",
    "io: { bimodal: { fast: 0us, slow: 1ms, slow-probability: 50% } }",
  );
  const arrivals = one(
    "arrivals: constant",
    "arrivals: poisson",
    "arrivals: poisson, batch: 3",
    "arrivals: constant, batch: 3",
  );
  const callback = one("0us", "5us", "exponential 5us", "10ms");
  const rate = one("100/s", "20k/s", "1M/s");
  const kind = one(
    `closed: { total-rate: ${rate}, ${traffic}, callback: ${callback} }`,
    `open: { total-rate: ${rate}, ${arrivals}, callback: ${callback} }`,
  );
  const text = `
name: shortest
question: Is there a word for everything?
machine: { cores: ${one(1, 2)}, profile: linux-2026-vm }
workload: { ${kind} }
mechanisms: [${mechanism}]
pending: [${one(1, 2, 40)}]
measurement: { replications: ${one(1, 2, 3)}, warm-up: ${one(0, 1)}, completions: ${one(3, 4, 10)} }
seed: "${trial}"
`;
  return parseScenario(text, { file: `trial ${trial}`, loadProfile: (name) => loadProfile(name) });
}

test("runs as short as they can be have a word for all they cannot tell", async () => {
  const statuses = new Set<string>();
  for (let trial = 0; trial < 150; trial++) {
    const result = await run(shortest(trial));
    isSound(result);
    for (const { status, reason, latency, correlation, drift, undetermined } of result.points) {
      statuses.add(status);
      if (latency === undefined) expect(status === "overloaded" || reason !== undefined, `trial ${trial}`).toBe(true);
      else expect([correlation ?? undetermined?.correlation, drift ?? undetermined?.drift]).not.toContain(undefined);
    }
  }
  expect([...statuses]).toEqual(expect.arrayContaining(["steady", "overloaded", "too short", "saturated"]));
});
