/** Whether the window of a point is long enough, and alike all along. */
import { describe, expect, test } from "vitest";
import { simulate } from "../../../../scenarios/cell/simulate.js";
import type { Estimate } from "../../../../scenarios/common/estimate.js";
import type { CellResult, Correlation } from "../../../../scenarios/common/types.js";
import { correlation as correlationOf } from "../../../../scenarios/statistics/autocorrelation.js";
import { drift, surelyDrifts } from "../../../../scenarios/statistics/status/drift.js";
import { stream } from "../../../../sim/random.js";
import type { OpenWorkload } from "../../../../sim/spec.js";
import { cell, costs, exponential, poisson, replicate } from "../../../models/harness.js";
import { cellResult } from "../samples.js";

const SERVICE_PS = 1e8;

/** That which there is. */
function known<T>(found: T | string): T {
  if (typeof found === "string") throw new Error(found);
  return found;
}
const correlation = (cells: CellResult[]): Correlation => known(correlationOf(cells, 0.95));
const changeOf = (cells: CellResult[]): Estimate => known(drift(cells, 0.95));

/** Replications of a series of latencies in nanoseconds. */
function runs(count: number, series: (random: { next(): number }) => number[]): CellResult[] {
  return Array.from({ length: count }, (_, replication) =>
    cellResult(series(stream("steady", "test", replication)), { replication }),
  );
}

function mm1(load: number, completions: number, warmup: number, replications = 10): CellResult[] {
  const workload = poisson((load * 1e12) / SERVICE_PS, exponential(SERVICE_PS));
  const set = { threads: 1, sets: "shared" };
  return replicate(cell("epoll", { set, cores: 1, pending: 50, workload, warmup, completions }), replications);
}

describe("the correlation time", () => {
  test("of independent events is one: all of them count", () => {
    const { events, effectiveSamples, naiveCoverage, short } = correlation(
      runs(10, (random) => Array.from({ length: 2000 }, () => Math.floor(1000 * random.next()))),
    );
    // From 640 batches or half as many: three standard deviations are 3 sqrt(2 / 320).
    expect(Math.abs(events - 1)).toBeLessThan(0.24);
    expect(effectiveSamples).toBeCloseTo(20_000 / events, -3);
    expect(Math.abs(naiveCoverage - 0.95)).toBeLessThan(0.04);
    expect(short).toBeUndefined();
  });

  test("of events that come ten alike is ten", () => {
    const alike = (random: { next(): number }) =>
      Array.from({ length: 400 }, () => new Array(10).fill(Math.floor(1000 * random.next()))).flat() as number[];
    const { events, naiveCoverage } = correlation(runs(10, alike));
    expect(Math.abs(events / 10 - 1)).toBeLessThan(0.3);
    // 2 Phi(1.96 / sqrt(10)) - 1 = 0.4646.
    expect(Math.abs(naiveCoverage - 0.4646)).toBeLessThan(0.07);
  });

  test("of M/M/1 at load 0.8 is 81, so that the naive interval covers the truth 17 % of the time", () => {
    // Daley 1968 for waiting times, 82.3, and the same for sojourn times: 2025 / 25.
    const { events, naiveCoverage } = correlation(mm1(0.8, 20_000, 2000));
    expect(events).toBeGreaterThan(60);
    expect(events).toBeLessThan(110);
    expect(naiveCoverage).toBeGreaterThan(0.145);
    expect(naiveCoverage).toBeLessThan(0.2);
  });

  test("is said to be too long for the window where it is", () => {
    expect(correlation(mm1(0.95, 2000, 2000)).short).toBe(true);
    expect(correlation(mm1(0.5, 2000, 2000)).short).toBeUndefined();
  });

  test("is not told where there is none, and why is", () => {
    const told = (...series: number[][]) =>
      correlationOf(
        series.map((ns) => cellResult(ns)),
        0.95,
      );
    expect(told([5, 5, 5], [5, 5, 5])).toBe("all latencies are equal");
    // Windows so short that a batch is an event, and replications whose means agree: as if there were infinitely many
    // samples.
    expect(told([4, 5, 9], [5, 4, 9])).toBe("replications have the same mean");
    expect(told([5])).toBe("all latencies are equal");
  });
});

describe("drift", () => {
  const rising = (random: { next(): number }) => Array.from({ length: 640 }, (_, i) => 1000 + i + 100 * random.next());

  test("is the change from one half of the window to the other, relative to the mean", () => {
    const whole = (series: (random: { next(): number }) => number[]) =>
      runs(5, (random) => series(random).map(Math.round));
    const { value, low, high } = changeOf(whole(rising));
    expect(value).toBeCloseTo(320 / 1369.5, 2);
    expect(low!).toBeLessThan(value);
    expect(high!).toBeGreaterThan(value);
    expect(surelyDrifts(whole(rising))).toBe(value);
    expect(surelyDrifts(whole((random) => rising(random).reverse()))).toBeCloseTo(-value, 2);
  });

  test("has no meaning where nothing takes time or a half has no sample, and says so", () => {
    expect(drift([cellResult([0, 0, 0])], 0.95)).toBe("nothing takes any time");
    expect(drift([cellResult([])], 0.95)).toBe("a half of a window has no sample");
    expect(drift([cellResult([5])], 0.95)).toBe("a half of a window has no sample");
  });

  test("names a queue that is still filling, and not the same queue after its warm-up", () => {
    const filling = mm1(0.98, 400, 0, 30);
    expect(surelyDrifts(filling)).toBeGreaterThan(0.3);
    expect(surelyDrifts(mm1(0.8, 4000, 2000, 30))).toBeUndefined();
  });

  test("is not seen in bursts, however much replications differ", () => {
    const bursts = { on: exponential(2e10), off: exponential(6e10) };
    const workload: OpenWorkload = { ...(poisson(5000, exponential(4e7)) as OpenWorkload), bursts };
    const base = cell("epoll", { cores: 1, set: { threads: 1 }, costs: costs({}), pending: 50, workload });
    for (let seed = 0; seed < 30; seed++) {
      const replications = Array.from({ length: 5 }, (_, replication) =>
        simulate({ ...base, seed: `bursts ${seed}`, replication, warmup: 1000, completions: 1000 }),
      );
      expect(surelyDrifts(replications)).toBeUndefined();
    }
  });
});
