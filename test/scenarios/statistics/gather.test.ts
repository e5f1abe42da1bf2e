import { describe, expect, test } from "vitest";
import { iocp } from "../../../models/iocp.js";
import { select } from "../../../models/select.js";
import { lawContext } from "../../../scenarios/common/mechanism-at.js";
import type { CellResult, Line, Scenario } from "../../../scenarios/common/types.js";
import { gatherPoint } from "../../../scenarios/statistics/gather.js";
import { QUANTILE_LEVELS } from "../../../scenarios/statistics/latencies.js";
import { PS_PER_S } from "../../../sim/time.js";
import { cellResult, smallScenario } from "./samples.js";

const closed: Scenario = { ...smallScenario(), machine: { cores: 2, quantumPs: PS_PER_S } };
const line: Line = { ...closed.lines.find(({ mechanism }) => mechanism === "iocp")!, pending: [10] };

function gather(scenario: Scenario, cells: CellResult[]) {
  return gatherPoint(scenario, line, 10, iocp, cells);
}

describe("a steady point", () => {
  const cells = [cellResult([1, 4, 3, 2]), cellResult([2, 5, 4, 3], { replication: 1, queuedMax: 6 })];
  const point = gather(closed, cells);

  test("has means across replications, percentiles and the maximum over all samples", () => {
    const { mean, p50, max } = point.latency!.response;
    // Means 2.5 and 3.5; t(0.025, 1) = 12.70620473617 and s / sqrt(2) = 0.5.
    expect(mean.value).toBeCloseTo(3, 12);
    expect(mean.high).toBeCloseTo(3 + 12.70620473617 * 0.5, 9);
    expect(mean.low).toBe(0);
    expect(p50).toEqual({ value: 3, low: null, high: null });
    expect(point.unbounded).toContain("response.p50");
    expect(max).toEqual({ value: 5, low: null, high: null });
  });

  test("keeps what each replication gave", () => {
    expect(point.byReplication!["response.mean"]).toEqual([2.5, 3.5]);
    expect(point.byReplication!["notice.p50"]).toEqual([2, 3]);
    expect(point.byReplication!.throughput).toEqual([1000, 1000]);
  });

  test("has the quantiles of all samples together", () => {
    const quantiles = point.quantiles!.notice;
    expect(quantiles).toHaveLength(QUANTILE_LEVELS.length);
    expect(quantiles[0]).toBe(1);
    expect(quantiles[QUANTILE_LEVELS.indexOf(0.5)]).toBe(3);
    expect(quantiles.at(-1)).toBe(5);
    expect(point.samples).toBe(8);
  });

  test("books core time and counts per completion", () => {
    expect(point.coreTime!.callback.value).toBe(500_000);
    expect(point.coreShare!.callback).toBe(0.25);
    expect(Object.values(point.coreShare!).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(point.counters!.systemCalls).toEqual({ value: 2, low: 2, high: 2 });
    expect(point.throughput!.value).toBe(1000);
    expect(point.queuedMax).toBe(6);
    expect(point.fairness).toEqual({ workers: 1, operations: 0.9 });
  });

  test("carries what the mechanism says of itself", () => {
    const context = lawContext(closed, line, 10);
    expect(point.lawNoticeNs).toBe(iocp.law.notice!(context)! / 1000);
    expect(point.memory).toEqual(iocp.memory(context));
    expect(point.threads).toBe(iocp.threads(line.parameters, 10));
  });

  test("has joules per completion when the profile gives watts", () => {
    const watts = (value: number) =>
      ({ value, unit: "watts", low: 0, high: 9, kind: "assumed", source: "test" }) as const;
    const costs = { ...closed.profile.costs, coreWattsBusy: watts(4), coreWattsIdle: watts(1) };
    const powered = gather({ ...closed, profile: { ...closed.profile, costs } }, cells);
    // Two cores for 1 s, half a core-second busy: 0.5 x 4 W + 1.5 x 1 W over 1000 completions.
    expect(powered.energy!.value).toBeCloseTo(0.0035, 12);
    const table = {
      ...watts(4),
      value: [
        [1, 2],
        [10, 4],
        [100, 9],
      ] as const,
    };
    const byTable = { ...costs, coreWattsBusy: table };
    expect(gather({ ...closed, profile: { ...closed.profile, costs: byTable } }, cells).energy).toEqual(powered.energy);
    const { coreWattsBusy: _busy, coreWattsIdle: _idle, ...without } = closed.profile.costs;
    expect(gather({ ...closed, profile: { ...closed.profile, costs: without } }, cells).energy).toBeUndefined();
  });
});

describe("a point without measurement", () => {
  test("is unsupported and says why", () => {
    const limited = { ...line, mechanism: "select", parameters: { FD_SETSIZE: 1024 } };
    const point = gatherPoint(closed, limited, 5000, select, []);
    expect(point.status).toBe("unsupported");
    expect(point.reason).toContain("1024");
    expect(point.latency).toBeUndefined();
  });
});
