import { describe, expect, test } from "vitest";
import type { Estimate } from "../../../scenarios/common/estimate.js";
import type { Result } from "../../../scenarios/common/types.js";
import { compareResults } from "../../../scenarios/result/compare.js";
import { estimate } from "../../../scenarios/statistics/mean-intervals.js";
import { stream } from "../../../sim/random.js";
import { fixtureResult } from "../../viz/fixture.js";

/** The fixture with one point's mean notice latency, of `count` replications. */
function withNotice(mean: Estimate, count: number, change: (result: Result) => void = () => {}): Result {
  const result = fixtureResult();
  const point = result.points.find(({ line, pending }) => line === "epoll" && pending === 10)!;
  point.latency!.notice.mean = mean;
  point.replications = count;
  delete point.byReplication;
  change(result);
  return result;
}

const epoll = (a: Result, b: Result, metric = "notice.mean") =>
  compareResults(a, b, [metric]).points.find(({ line, pending }) => line === "epoll" && pending === 10)!;

describe("the difference of two points", () => {
  test("has Welch's interval, its degrees of freedom rounded down", () => {
    // Squared errors 1/3 and 13/3: 2.31 degrees of freedom, so 2; 3 +- 4.302653 sqrt(14/3).
    const { difference, verdict } = epoll(
      withNotice(estimate([1, 2, 3], 0.95), 3),
      withNotice(estimate([2, 4, 9], 0.95), 3),
    );
    expect(difference!.value).toBe(3);
    expect(difference!.high! - 3).toBeCloseTo(9.29479, 4);
    expect(3 - difference!.low!).toBeCloseTo(9.29479, 4);
    expect(verdict).toBe("noise");
  });

  test("is paired where both met the same traffic, and only there", () => {
    const of = (values: number[], seed: string) =>
      withNotice(estimate(values, 0.95), 3, (result) => {
        result.scenario.seed = seed;
        result.points.find(({ line, pending }) => line === "epoll" && pending === 10)!.byReplication = {
          "notice.mean": values,
        };
      });
    const [a, b] = [of([10, 20, 30], "s"), of([12, 21, 33], "s")];
    // Differences 2, 1, 3: t(0.025, 2) / sqrt(3).
    const { difference, varianceReduction, verdict } = epoll(a, b);
    expect(difference!.high! - 2).toBeCloseTo(4.30265273 / Math.sqrt(3), 8);
    expect(varianceReduction).toBeCloseTo(100 + 111, 9);
    expect(verdict).toBe("noise");
    const apart = epoll(a, of([12, 21, 33], "t"));
    expect(apart.varianceReduction).toBeNull();
    expect(apart.difference!.high! - 2).toBeGreaterThan(20);
  });

  test("does not mind a lower end that stopped at 0, nor different numbers of replications", () => {
    const clipped = estimate([0, 0, 30], 0.95);
    expect(clipped.low).toBe(0);
    const { difference } = epoll(withNotice(clipped, 3), withNotice(estimate([100, 101, 99, 100], 0.95), 4));
    // Squared errors 100 and 1/6: 2.0 degrees of freedom.
    expect(difference!.high! - difference!.value).toBeCloseTo(4.302653 * Math.sqrt(100 + 1 / 6), 3);
  });

  test("is real if its interval excludes 0, and only then", () => {
    const a = withNotice(estimate([10, 10.1, 9.9], 0.95), 3);
    expect(epoll(a, withNotice(estimate([11, 11.1, 10.9], 0.95), 3)).verdict).toBe("real");
    expect(epoll(a, withNotice(estimate([10.05, 10.15, 9.95], 0.95), 3)).verdict).toBe("noise");
    expect(epoll(a, a)).toMatchObject({ verdict: "same", difference: { value: 0 } });
    expect(epoll(a, withNotice({ value: 12, low: null, high: null }, 1)).verdict).toBe("unknown");
    const exact = (value: number) => withNotice({ value, low: value, high: value }, 3);
    expect(epoll(exact(5), exact(6)).verdict).toBe("real");
    expect(epoll(a, a, "notice.max").verdict).toBe("same");
  });

  test("is called real by chance about as often as is said", () => {
    const random = stream("compare", "test", 0);
    const normal = () => Array.from({ length: 12 }, () => random.next()).reduce((sum, u) => sum + u, 0);
    const sample = () => estimate([normal(), normal(), normal(), normal(), normal()], 0.95);
    const runs = 2000;
    let real = 0;
    const [a, b] = [withNotice(sample(), 5), withNotice(sample(), 5)];
    for (const result of [a, b]) result.points = result.points.filter((p) => p.line === "epoll" && p.pending === 10);
    for (let i = 0; i < runs; i++) {
      for (const result of [a, b]) result.points[0].latency!.notice.mean = sample();
      if (epoll(a, b).verdict === "real") real++;
    }
    // 5 % or a little less, degrees of freedom being rounded down; three standard deviations are 1.5 %.
    expect(real / runs).toBeLessThan(0.065);
    expect(real / runs).toBeGreaterThan(0.025);
  });
});

describe("two results", () => {
  test("are compared by lines and numbers in common, whatever their order; the others are named", () => {
    const a = fixtureResult();
    const b = fixtureResult();
    b.points = b.points.filter(({ line }) => line !== "poll").reverse();
    b.points.push({ ...b.points[0], line: "epoll", pending: 7 });
    const { points, only, metrics } = compareResults(a, b);
    expect(metrics).toEqual(["notice.mean", "response.p99"]);
    expect(points.every(({ verdict }) => verdict === "same")).toBe(true);
    expect(only.a.map(({ line }) => line)).toEqual(Array(6).fill("poll"));
    expect(only.b).toEqual([{ line: "epoll", pending: 7 }]);
    // Points without latency in both are left out.
    expect(points.some(({ line, pending }) => line === "overlapped-spin" && pending === 10_000)).toBe(false);
  });

  test("tell a point that lost its steady state", () => {
    const overloaded = fixtureResult();
    const point = overloaded.points.find(({ line, pending }) => line === "epoll" && pending === 10)!;
    point.status = "overloaded";
    delete point.latency;
    expect(epoll(fixtureResult(), overloaded)).toMatchObject({
      ...{ verdict: "other status", status: ["steady", "overloaded"], b: null, difference: null },
    });
  });

  test("tell what differs in the inputs by name, and one more line as one more line", () => {
    const a = fixtureResult();
    const b = fixtureResult();
    b.version = "0.2.0";
    b.scenario.seed = "other";
    b.scenario.machine.cores = 8;
    const [name] = Object.keys(b.scenario.profile.costs);
    b.scenario.profile.costs[name].value = 1;
    b.scenario.lines.unshift({ ...b.scenario.lines[0], id: "new", label: "new" });
    b.scenario.pending = [...b.scenario.pending, 1e6];
    const { inputs, sameTraffic } = compareResults(a, b);
    expect(inputs.map(({ path }) => path)).toEqual([
      "version",
      "scenario.machine.cores",
      `scenario.profile.costs.${name}.value`,
      "scenario.seed",
      "scenario.pending",
      "scenario.lines.new",
    ]);
    expect(sameTraffic).toBe(false);
    expect(compareResults(a, fixtureResult()).inputs).toEqual([]);
  });

  test("count how many would be called real by chance", () => {
    const a = withNotice(estimate([10, 10.1, 9.9], 0.95), 3);
    const b = withNotice(estimate([11, 11.1, 10.9], 0.95), 3);
    expect(compareResults(a, b)).toMatchObject({
      tested: 1,
      expectedByChance: expect.closeTo(0.05, 12),
      confidence: 0.95,
    });
  });

  test("know their metrics", () => {
    const a = fixtureResult();
    for (const metric of ["throughput", "systemCalls", "core-time.idle", "start.p999"])
      expect(compareResults(a, a, [metric]).points.length).toBeGreaterThan(10);
    expect(() => compareResults(a, a, ["respons.p99"])).toThrow(
      'no metric "respons.p99"; did you mean "response.p99"?',
    );
  });
});
