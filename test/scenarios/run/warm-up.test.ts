/** How much is dropped before measurement, and what is said when it was not enough. */
import { describe, expect, test } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Point } from "../../../scenarios/common/types.js";
import { loadScenario } from "../../../scenarios/load/load.js";
import { planCells } from "../../../scenarios/run/plan.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { warmUp } from "../../../scenarios/schema/warm-up.js";
import { gatherPoint } from "../../../scenarios/statistics/gather.js";

describe("a warm-up", () => {
  test.each([
    [1000, { events: 1000, rounds: 0 }],
    ["10k", { events: 10_000, rounds: 0 }],
    ["5 rounds", { events: 0, rounds: 5 }],
    ["1 round", { events: 0, rounds: 1 }],
    ["2k + 10 rounds", { events: 2000, rounds: 10 }],
    [0, { events: 0, rounds: 0 }],
    ["auto", { events: 0, rounds: 0, auto: true }],
  ])("can be written %j", (written, value) => {
    expect(warmUp.read(written)).toEqual(value);
  });

  test.each(["rounds", "5 laps", "1.5 rounds", "5ms", "-3", "1000 +", "1000 5 rounds", "auto + 5 rounds", true])(
    "not %j",
    (written) => {
      expect(() => warmUp.read(written)).toThrow(/expected a number of events such as 1000, or 5 rounds/);
    },
  );
});

/** cpu-bound's completion port at n = 10,000, six times what its cores can carry, after another warm-up. */
function saturated(warmup: string, completions = 2000): Point {
  const set = [
    `measurement.warm-up=${warmup}`,
    `measurement.completions=${completions}`,
    "measurement.replications=4",
    "seed=c",
  ];
  const { scenario } = loadScenario("cpu-bound", { set, overrides: { models: ["iocp"], pending: "10k" } });
  const find = (name: string) => findMechanism(name)!;
  const cells = planCells(scenario, find).map((cell) => simulate(cell));
  return gatherPoint(scenario, scenario.lines[0], 10_000, find("iocp"), cells);
}

function settles(point: Point): void {
  const { response } = point.latency!;
  const expected = (point.pending / point.throughput!.value) * 1e9 - 10e6;
  // The mean of 10 ms of I/O is itself a mean of samples; over 4 x 2000 and more of them it is known to 1 %.
  expect(Math.abs(response.mean.value / expected - 1)).toBeLessThan(0.02);
}

describe("a saturated closed loop", () => {
  test("is too short to tell before its operations have been round, and says how long would do", () => {
    const point = saturated("500");
    expect(point.status).toBe("too short");
    expect(point.latency).toBeUndefined();
    expect(point.reason).not.toMatch(/overload|backlog/);
    settles(saturated(String(point.needs!.warmup), point.needs!.completions));
  });

  test("settles where the closed loop must: response + I/O = n / throughput", () => {
    const point = saturated("1000 + 10 rounds");
    expect(point).toMatchObject({ status: "saturated", bottleneck: { name: "all 4 cores" } });
    settles(point);
  });
});

describe("a saturated closed loop whose warm-up is detected", () => {
  test("drops rounds of its operations, fewer than the ten that are given, and has settled", async () => {
    const set = ["measurement.warm-up=auto", "measurement.completions=2000", "measurement.replications=4", "seed=c"];
    const { scenario } = loadScenario("cpu-bound", { set, overrides: { models: ["iocp"], pending: "3k" } });
    const { points } = await runScenario(scenario, { execute: (cell) => simulate(cell), jobs: 1 });
    expect(points[0]).toMatchObject({ status: "saturated" });
    expect(points[0].warmup).toBeGreaterThanOrEqual(3000);
    expect(points[0].warmup).toBeLessThan(31_000);
    settles(points[0]);
  });
});
