/** What is run of a point: pilots until its warm-up is known, replications until its intervals are narrow enough. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Estimate } from "../../../scenarios/common/estimate.js";
import type { Cell, Point, Result, Scenario } from "../../../scenarios/common/types.js";
import { readScenario } from "../../../scenarios/load/load.js";
import { contentHash, resultText } from "../../../scenarios/result/result.js";
import { cellMaker, planPoints } from "../../../scenarios/run/plan.js";
import { PointRun } from "../../../scenarios/run/point-run.js";
import { type RunOptions, runScenario } from "../../../scenarios/run/run.js";
import type { Batch } from "../../../scenarios/run/sweep.js";
import { verifyResult } from "../../../scenarios/run/verify.js";
import { precisionReached, replicationsWanted } from "../../../scenarios/statistics/precision.js";
import { cellResult, steadyPoint } from "../statistics/samples.js";

const directory = mkdtempSync(join(tmpdir(), "muxsim-point-run-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** M/M/1 with a service of 100 us: one loop on a computer that costs nothing. */
function mm1(load: number, measurement: object, pending: number[] = [10]): Scenario {
  return readScenario({
    name: "mm1",
    question: "How long does it take?",
    machine: { cores: 1, profile: "zero" },
    workload: { open: { "total-rate": `${load * 10}k/s`, arrivals: "poisson", callback: "exponential 100us" } },
    mechanisms: ["epoll"],
    pending,
    measurement: { completions: 2000, "warm-up": 500, ...measurement },
    seed: "precision",
  });
}

/** The cells that were run, in no particular order, and the result. */
async function watched(scenario: Scenario, options: RunOptions = {}): Promise<{ cells: Cell[]; result: Result }> {
  const cells: Cell[] = [];
  const execute = (cell: Cell) => {
    // What is run again for the answer is none of the point.
    if (!cell.why) cells.push(cell);
    return simulate(cell);
  };
  return { cells, result: await runScenario(scenario, { execute, jobs: 1, ...options }) };
}

const ADAPTIVE = { replications: "4..60", precision: { mean: "4%" } };

describe("replications that are added", () => {
  test("end when every interval is narrow enough, and only then", async () => {
    const { result, cells } = await watched(mm1(0.5, ADAPTIVE, [10, 20]));
    for (const { precision, replications, latency } of result.points) {
      const { value, low, high } = latency!.response.mean;
      expect(precision).toEqual({ met: true, reached: { mean: (high! - low!) / 2 / value } });
      expect(precision!.reached.mean).toBeLessThanOrEqual(0.04);
      expect(replications).toBeGreaterThan(4);
      expect(replications).toBeLessThan(60);
    }
    expect(cells).toHaveLength(result.points.reduce((sum, { replications }) => sum + replications!, 0));
  });

  test("end with the budget, and the point says so", async () => {
    const { result } = await watched(mm1(0.8, { ...ADAPTIVE, replications: "3..7" }));
    expect(result.points[0]).toMatchObject({ status: "steady", replications: 7, precision: { met: false } });
    expect(result.points[0].precision!.reached.mean).toBeGreaterThan(0.04);
  });

  test("are not spent on a point without a steady state", async () => {
    const { result, cells } = await watched(mm1(1.2, { ...ADAPTIVE, "warm-up": "auto" }));
    expect(result.points[0].status).toBe("overloaded");
    expect(result.points[0].precision).toBeUndefined();
    expect(cells.map(({ replication }) => replication)).toEqual([0, 1, 2, 3]);
  });

  test("leave the first ones as they are: the same as of a fixed number", async () => {
    const adaptive = await watched(mm1(0.5, ADAPTIVE));
    const fixed = await watched(mm1(0.5, { ...ADAPTIVE, replications: adaptive.result.points[0].replications! }));
    expect(adaptive.cells.map(({ replication }) => replication)).toEqual(fixed.cells.map((cell) => cell.replication));
    expect(adaptive.result.points).toEqual(fixed.result.points);
  });

  test("are not there where a number is given; whether it was precise enough is told all the same", async () => {
    const { result } = await watched(mm1(0.8, { replications: 2 }));
    expect(result.points[0]).toMatchObject({ replications: 2, precision: { met: false } });
    expect(Object.keys(result.points[0].precision!.reached)).toEqual(["p50", "p99"]);
  });

  test("are the default", () => {
    expect(mm1(0.5, {}).measurement).toMatchObject({ replications: 5, maxReplications: 40 });
  });
});

describe("how many replications are wanted", () => {
  const of = (relative: number, replications = 5): Point => {
    const mean: Estimate = { value: 100, low: 100 * (1 - relative), high: 100 * (1 + relative) };
    const point = steadyPoint("iocp", 10, 100, { replications });
    point.latency!.response = { ...point.latency!.response, mean };
    return { ...point, precision: precisionReached(point, { of: "response", targets: { mean: 0.02 } }) };
  };
  const wanted = (point: Point, most = 40) =>
    replicationsWanted(point, { of: "response", targets: { mean: 0.02 } }, most);

  test("is foreseen from the square of the half-width, at most twice as many at once, at most the budget", () => {
    expect(wanted(of(0.0199))).toBe(5);
    expect(wanted(of(0.021))).toBe(6);
    expect(wanted(of(0.025, 10))).toBe(16);
    expect(wanted(of(0.2))).toBe(10);
    expect(wanted(of(0.2, 30))).toBe(40);
    expect(wanted(of(0.2, 40))).toBe(40);
  });

  test("counts a missing interval as too wide, and an exact value as narrow", () => {
    const precision = { of: "response", targets: { p99: 0.05 } } as const;
    const reached = (p99: Estimate) => {
      const latency = steadyPoint("iocp", 10, 100).latency!;
      return precisionReached({ latency: { ...latency, response: { ...latency.response, p99 } } }, precision);
    };
    expect(reached({ value: 5, low: null, high: null })).toEqual({ met: false, reached: { p99: null } });
    expect(reached({ value: 0, low: 0, high: 1 })).toEqual({ met: false, reached: { p99: null } });
    expect(reached({ value: 0, low: 0, high: 0 })).toEqual({ met: true, reached: { p99: 0 } });
    const point = steadyPoint("iocp", 10, 100, { replications: 5, precision: { met: false, reached: { p99: null } } });
    expect(replicationsWanted(point, precision, 40)).toBe(10);
  });
});

describe("a warm-up that is detected", () => {
  test("comes from pilots that no replication shares its streams with, and is told with the point", async () => {
    const { result, cells } = await watched(mm1(0.8, { replications: 2, "warm-up": "auto" }));
    const pilots = cells.filter(({ replication }) => replication < 0);
    expect(pilots.length % 5).toBe(0);
    expect(new Set(pilots.map(({ replication }) => replication)).size).toBe(pilots.length);
    expect(pilots.slice(0, 5).map(({ completions, warmup }) => [completions, warmup])).toEqual(
      Array(5).fill([4000, 0]),
    );
    const measured = cells.filter(({ replication }) => replication >= 0);
    expect(measured.map(({ warmup }) => warmup)).toEqual([result.points[0].warmup, result.points[0].warmup]);
    expect(result.points[0].warmup! % 5).toBe(0);
  });

  test("drops most of what M/M/1 at load 0.95 needs to forget that it was empty", async () => {
    const { result } = await watched(mm1(0.95, { replications: 3, "warm-up": "auto" }));
    // Relaxation time 2 (1 + load) / (1 - load)^2 = 1,560 events.
    expect(result.points[0].warmup).toBeGreaterThan(1000);
    expect(result.points[0].warmup).toBeLessThan(40_000);
  });

  test("is given up where pilots four times as long only show that the load is too high", async () => {
    // The callbacks leave 1 % of the core, and reading each event takes 20 %.
    const scenario = mm1(0.99, { replications: 2, "warm-up": "auto" });
    const costs = { ...scenario.profile.costs, read: { ...scenario.profile.costs.read, value: 20_000 } };
    const { result, cells } = await watched({ ...scenario, profile: { ...scenario.profile, costs } });
    expect(cells.map(({ completions }) => completions)).toEqual(
      [4000, 8000, 16_000].flatMap((events) => Array(5).fill(events)).concat([2000, 2000]),
    );
    expect(result.points[0]).toMatchObject({ status: "overloaded", warmup: 8000 });
  });

  test("that is not found leaves the point too short to tell, with the reason", () => {
    const scenario = mm1(0.5, { replications: 2, "warm-up": "auto" });
    const [point] = planPoints(scenario, findMechanism);
    const run = new PointRun(scenario, point, cellMaker(scenario));
    const ramp = (cell: Cell) => {
      const values = Array.from({ length: Math.ceil(cell.completions / cell.batch!) }, (_, i) => Math.sqrt(i));
      return { ...cellResult([1]), replication: cell.replication, pilot: { response: values, backlog: values } };
    };
    let longest = 0;
    let batch: Batch | undefined = run.start();
    while (batch?.cells[0].batch !== undefined) {
      longest = batch.cells[0].completions;
      batch = batch.next!(batch.cells.map(ramp));
    }
    // Whole batches of 15.
    expect(longest).toBe(256_005);
    expect(batch!.next!(batch!.cells.map(() => cellResult([1])))).toBeUndefined();
    expect(run.point()).toMatchObject({ status: "too short", warmup: 128_002 });
    expect(run.point().reason).toMatch(/no warm-up was found: MSER-5/);
  });

  test("gives a point the warm-up of its own results only: alone or among others", async () => {
    const among = await watched(mm1(0.8, { replications: 2, "warm-up": "auto" }, [1, 10]));
    const alone = await watched(mm1(0.8, { replications: 2, "warm-up": "auto" }, [10]));
    expect(alone.result.points[0]).toEqual(among.result.points[1]);
  });
});

describe("a run of rounds", () => {
  const scenario = mm1(0.5, { ...ADAPTIVE, completions: 500, "warm-up": "auto" }, [1, 10]);

  let whole: Awaited<ReturnType<typeof watched>>;
  const heard: [number, number][] = [];
  beforeAll(async () => {
    whole = await watched(scenario, { onProgress: ({ done, total }) => heard.push([done, total]) });
  });

  test("gives the same bytes in this thread, in one worker and in two", async () => {
    const { result } = whole;
    expect(resultText(await runScenario(scenario, { jobs: 1 }))).toBe(resultText(result));
    expect(resultText(await runScenario(scenario, { jobs: 2 }))).toBe(resultText(result));
  });

  test("goes on from where it was interrupted, pilots and all, to the same bytes", async () => {
    const { result, cells } = whole;
    for (const after of [3, 12, cells.length - 1]) {
      const checkpoint = join(directory, `${after}.jsonl`);
      const controller = new AbortController();
      const onProgress = ({ done }: { done: number }) => void (done === after && controller.abort());
      const stopped = watched(scenario, { checkpoint, signal: controller.signal, onProgress });
      await expect(stopped).rejects.toThrow(`interrupted with ${after} of`);
      const again = await watched(scenario, { checkpoint, resume: true });
      expect(resultText(again.result)).toBe(resultText(result));
      expect(again.cells).toHaveLength(cells.length - after);
    }
  });

  test("tells a progress that ends complete and never loses a finished run", () => {
    for (const [i, [done, total]] of heard.entries()) {
      expect(done).toBe(i);
      expect(total).toBeGreaterThanOrEqual(Math.max(done, heard[Math.max(0, i - 1)][1]));
    }
    expect(heard.at(-1)![0]).toBe(heard.at(-1)![1]);
  });

  test("is verified", async () => {
    const result: Result = JSON.parse(resultText(whole.result));
    const stored = { result, file: "result.json", contentSha256: contentHash(result) };
    const verified = await verifyResult(stored, { execute: (cell) => simulate(cell) });
    expect(verified).toMatchObject({ identical: true, differences: [] });
    result.points[0].warmup!++;
    expect((await verifyResult(stored, { execute: (cell) => simulate(cell) })).identical).toBe(false);
  });
});

describe("replications of a trace", () => {
  const trace = { file: "t.csv", sha256: "", format: "csv", events: 1000, durationPs: 1e12 } as const;
  const starts = (measurement: object, numbers: number[]) => {
    const scenario = mm1(0.5, measurement);
    const known = { operation: 0, size: 0, service: 0 };
    const recorded = { ...trace, known, meanServicePs: 0, outOfOrder: 0, mostAtOnce: 1 };
    const workload = { ...scenario.workload, kind: "trace", trace: recorded, speed: 1 } as Scenario["workload"];
    const make = cellMaker({ ...scenario, workload });
    const [point] = planPoints(scenario, findMechanism);
    return numbers.map((replication) => {
      const made = make(point, { replication, warmup: 0, completions: 1 }).workload;
      return made.kind === "trace" && made.firstEvent;
    });
  };

  test("start evenly spread where their number is known", () => {
    expect(starts({ replications: 4 }, [0, 1, 2, 3])).toEqual([0, 250, 500, 750]);
  });

  test("stay where they are when more are added", () => {
    expect(starts({ replications: "4..40" }, [0, 1, 2, 3, 4, 5])).toEqual([0, 500, 250, 750, 125, 625]);
    expect(starts({ replications: 4 }, [-1, -2, -3])).toEqual([500, 250, 750]);
  });
});
