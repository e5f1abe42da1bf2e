/** One replication is run again for the answer, with its latencies taken apart; no point of the result tells of it. */
import { expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Cell, Scenario } from "../../../scenarios/common/types.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { runScenario } from "../../../scenarios/run/run.js";

const LATENCY =
  / Of the [\d.]+ us that the slowest 1 % take with iocp, [\d.]+ us go into a sleeping thread being woken\b/;

function scenario(set: readonly string[] = []): Scenario {
  return readScenario(
    {
      name: "apart",
      question: "Which is best?",
      answer: "ranking",
      machine: { cores: 2, profile: "linux-2026-vm" },
      workload: { open: { "total-rate": "2k/s", arrivals: "poisson", callback: "1us" } },
      mechanisms: ["iocp", "poll"],
      pending: [10, 1000],
      measurement: { replications: 2, "warm-up": 50, completions: 500 },
      seed: "apart",
    },
    { set },
  );
}

async function run(of: Scenario) {
  const cells: Cell[] = [];
  const execute = (cell: Cell) => {
    cells.push(cell);
    return simulate(cell);
  };
  return { result: await runScenario(of, { execute }), cells };
}

test("is the point that the answer is about, in its first replication", async () => {
  const { result, cells } = await run(scenario());
  expect(result.answer).toMatch(LATENCY);
  expect(cells).toHaveLength(2 * 2 * 2 + 1);
  const [twin] = cells.filter(
    ({ line, pending, replication }) => line === "iocp" && pending === 1000 && replication === 0,
  );
  expect(cells.at(-1)).toEqual({ ...twin, why: true });
  expect(result.points.some(({ why }) => why !== undefined)).toBe(false);
});

test("says what a run says that is taken apart anyway, and is not run then", async () => {
  const [one, whole] = [["measurement.replications=1"], ["measurement.replications=1", "measurement.why=yes"]];
  const [plain, apart] = [await run(scenario(one)), await run(scenario(whole))];
  expect(apart.cells).toHaveLength(plain.cells.length - 1);
  expect(plain.result.answer).toBe(apart.result.answer);
  expect(plain.result.answer).toMatch(LATENCY);
});

test("is nothing where the answer is not about response latencies", async () => {
  const { cells } = await run({ ...scenario(), answer: { kind: "cost", metric: "memory" } });
  expect(cells.some(({ why }) => why)).toBe(false);
});

test("interrupted, it is the run that was: all of its runs are finished", async () => {
  const stop = new AbortController();
  const execute = (cell: Cell) => {
    if (cell.why) stop.abort();
    return simulate(cell);
  };
  await expect(runScenario(scenario(), { execute, signal: stop.signal })).rejects.toThrow("8 of 8 runs finished");
});
