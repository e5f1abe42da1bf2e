/** Knees and the growth of lines with a knee, on points made by hand. */
import { describe, expect, it } from "vitest";
import type { Estimate } from "../../../scenarios/common/estimate.js";
import { LATENCIES, type Point, type Scenario } from "../../../scenarios/common/types.js";
import { findingsOf } from "../../../scenarios/evidence/findings.js";
import { kneeOf } from "../../../scenarios/evidence/knee.js";
import { smallScenario } from "../statistics/samples.js";

const PER_OPERATION = 100;
const AXIS = [100, 1_000, 10_000, 100_000, 1_000_000];

const about = (value: number): Estimate => ({ value, low: value * 0.99, high: value * 1.01 });

function scenario(basis: "total" | "per-operation"): Scenario {
  const small = smallScenario();
  const line = { ...small.lines[0], id: "a", pending: AXIS };
  const rate = { basis, perSecond: PER_OPERATION };
  return { ...small, lines: [line], pending: AXIS, workload: { ...small.workload, rate } as Scenario["workload"] };
}

/** Notice latency grows by `ns` per operation; what is offered is delivered up to `capacity`. */
function point(pending: number, state: Partial<Point>, capacity = 40_000, ns = 7): Point {
  const offered = pending * PER_OPERATION;
  const statistics = Object.fromEntries(
    ["mean", "p50", "p90", "p99", "p999", "max"].map((name) => [name, about(50 + pending * ns)]),
  );
  return {
    line: "a",
    pending,
    status: "steady",
    intendedRate: offered,
    throughput: about(Math.min(offered, capacity)),
    latency: Object.fromEntries(LATENCIES.map((latency) => [latency, statistics])) as unknown as Point["latency"],
    memory: { threads: 0, buffers: 4096 * pending, registrations: 0 },
    threads: 1,
    ...state,
  };
}

const saturated = { status: "saturated" } as const;
const saturatedFrom = (first: number) => AXIS.map((n) => point(n, n >= first ? saturated : {}));

describe("the knee", () => {
  it("is where the offered rate is what is delivered beyond", () => {
    // 40,000 a second at 100 a second each.
    expect(kneeOf(scenario("per-operation"), "a", saturatedFrom(1_000))).toEqual({
      line: "a",
      kind: "saturates",
      between: [100, 1_000],
      at: { value: 400, low: 396, high: 404 },
      perSecond: { value: 40_000, low: 39_600, high: 40_400 },
    });
  });

  it("has no place on the axis where load does not grow with n", () => {
    const knee = kneeOf(scenario("total"), "a", saturatedFrom(1_000));
    expect(knee).toMatchObject({ kind: "saturates", between: [100, 1_000] });
    expect(knee.at).toBeUndefined();
  });

  it("is none where the last point carries its load, whatever came before", () => {
    const points = AXIS.map((n) => point(n, n === 1_000 ? saturated : {}));
    expect(kneeOf(scenario("per-operation"), "a", points)).toEqual({ line: "a", kind: "none" });
  });

  it("may lie before the first value", () => {
    expect(kneeOf(scenario("per-operation"), "a", saturatedFrom(100)).between).toEqual([null, 100]);
  });

  it("of an open workload is where it is overloaded", () => {
    const points = AXIS.map((n) => point(n, n > 1_000 ? { status: "overloaded", latency: undefined } : {}));
    expect(kneeOf(scenario("total"), "a", points)).toMatchObject({ kind: "overloaded", between: [1_000, 10_000] });
  });

  it("is not sought among points that were not run", () => {
    const points = [...AXIS.slice(0, 4).map((n) => point(n, {})), point(1_000_000, { status: "unsupported" })];
    expect(kneeOf(scenario("total"), "a", points)).toEqual({ line: "a", kind: "none" });
    expect(kneeOf(scenario("total"), "a", points.slice(4))).toEqual({ line: "a", kind: "unknown" });
  });

  it("is unknown where the runs are too short to tell", () => {
    const untold = AXIS.map((n) => point(n, n >= 10_000 ? { status: "too short", latency: undefined } : {}));
    expect(kneeOf(scenario("total"), "a", untold)).toEqual({ line: "a", kind: "unknown", between: [1_000, 10_000] });
    expect(kneeOf(scenario("total"), "a", untold.slice(2)).between).toEqual([null, 10_000]);
    const beyond = [...untold.slice(0, 4), point(1_000_000, { status: "overloaded", latency: undefined })];
    expect(kneeOf(scenario("total"), "a", beyond)).toMatchObject({ kind: "overloaded", between: [1_000, 1_000_000] });
  });

  it("says what is full", () => {
    const bottleneck = { name: "all 4 cores", utilisation: 1 };
    const points = AXIS.map((n) => point(n, n > 1_000 ? { ...saturated, bottleneck } : {}));
    expect(kneeOf(scenario("total"), "a", points).full).toBe("all 4 cores");
  });
});

describe("growth of a line", () => {
  const growth = (points: Point[], metric: string) =>
    findingsOf(scenario("per-operation"), points).growth.find((each) => each.metric === metric);

  it("is told for each metric that was measured, and no other", () => {
    const { growth } = findingsOf(scenario("total"), saturatedFrom(Number.POSITIVE_INFINITY));
    expect(growth.map(({ metric }) => metric)).toEqual([
      "notice.mean",
      "notice.p99",
      "response.mean",
      "response.p50",
      "response.p99",
      "memory",
    ]);
    for (const each of growth) expect(each).toMatchObject({ line: "a", law: "O(n)", from: 100, to: 1_000_000 });
  });

  it("ends at the knee; what lies beyond is told apart", () => {
    const points = AXIS.map((n) => point(n, n === 1_000_000 ? saturated : {}, 1, n === 1_000_000 ? 1000 : 7));
    expect(growth(points, "notice.mean")).toMatchObject({
      law: "O(n)",
      to: 100_000,
      beyond: [{ from: 1_000_000, to: 1_000_000, law: "undecided" }],
    });
  });

  it("of memory, which is exact, goes on beyond the knee", () => {
    expect(growth(saturatedFrom(1_000), "memory")).toMatchObject({ law: "O(n)", from: 100, to: 1_000_000 });
  });

  it("is not told of fewer than three values", () => {
    expect(findingsOf(scenario("total"), saturatedFrom(1e9).slice(0, 2)).growth).toEqual([]);
  });

  it("of a single replication is told of exact metrics only", () => {
    const single = (estimate: Estimate): Estimate => ({ ...estimate, low: null, high: null });
    const points = AXIS.map((n) => {
      const whole = point(n, {});
      const mean = single(whole.latency!.notice.mean);
      return { ...whole, latency: { ...whole.latency!, notice: { ...whole.latency!.notice, mean } } };
    });
    expect(growth(points, "notice.mean")).toBeUndefined();
    expect(growth(points, "memory")).toBeDefined();
  });
});
