import { describe, expect, test } from "vitest";
import type { Claim, Scenario, Statement } from "../../../scenarios/common/types.js";
import { claimPlaces, lightened, metricPlaces, reduced } from "../../../scenarios/sensitivity/places.js";
import { small } from "./small.js";

const long = small({ mechanisms: ["overlapped-fifo", "iocp"], pending: { from: 10, to: "1M", "per-decade": 3 } });
const claim = (statement: Statement): Claim => ({ id: "c", says: "", source: "", statement });

/** The values of n at which `line` is needed. */
function neededOf(scenario: Scenario, statement: Statement, line: string, extent: "thin" | "whole"): number[] {
  const stated = extent === "thin" ? lightened(claim(statement), scenario) : claim(statement);
  return claimPlaces(stated, scenario, extent).flatMap((place) => (place.line === line ? [place.pending] : []));
}

const line = "overlapped-fifo";
const other = "iocp";
const metric = "notice.mean";

describe("the points that are needed", () => {
  test("of a metric: the end of the axis, 100,000 at most, or those that are asked for", () => {
    expect(metricPlaces(long, "thin").map(({ pending }) => pending)).toEqual([100_000, 100_000]);
    expect(metricPlaces(long, "whole").map(({ pending }) => pending)).toEqual([1_000_000, 1_000_000]);
    expect(metricPlaces(long, "thin", [200_000]).map(({ pending }) => pending)).toEqual([200_000, 200_000]);
  });

  test("of growth: some of the range, its ends among them", () => {
    const growth: Statement = { kind: "growth", metric, line, laws: ["O(n)"], from: 100, to: 1_000_000 };
    expect(neededOf(long, growth, line, "whole")).toEqual(long.pending.filter((n) => n >= 100));
    const thin = neededOf(long, growth, line, "thin");
    expect([thin.length, thin[0], thin.at(-1)]).toEqual([7, 100, 100_000]);
    expect(lightened(claim(growth), long).statement).toMatchObject({ from: 100, to: 100_000 });
    const beyond: Statement = { ...growth, from: 100_000 };
    expect(lightened(claim(beyond), long).statement).toEqual(beyond);
  });

  test("of values: at most four, and the statement says which", () => {
    const at = [...long.pending];
    const bound: Statement = { kind: "bound", metric, line, at, range: { atMost: 1 } };
    expect(neededOf(long, bound, line, "whole")).toEqual(at);
    expect(neededOf(long, bound, line, "thin")).toEqual([10, 200, 5000, 100_000]);
    expect(lightened(claim(bound), long).statement).toMatchObject({ at: [10, 200, 5000, 100_000] });
    expect(neededOf(long, { ...bound, at: [1_000_000] }, line, "thin")).toEqual([1_000_000]);
  });

  test("of lines against each other: both, the other one where it is taken elsewhere", () => {
    const ratio: Statement = { kind: "ratio", metric, line, other, otherAt: 1000, at: [50], range: { atMost: 1 } };
    expect([neededOf(long, ratio, line, "thin"), neededOf(long, ratio, other, "thin")]).toEqual([[50], [1000]]);
    const crossover: Statement = { kind: "crossover", metric, line, other, between: [50, 200] };
    expect(neededOf(long, crossover, other, "thin")).toEqual([50, 100, 200]);
    const order: Statement = { kind: "order", metric, lines: [other, line], at: [20] };
    expect([neededOf(long, order, line, "thin"), neededOf(long, order, other, "thin")]).toEqual([[20], [20]]);
  });

  test("of a knee: all over the axis, and where it is claimed to be", () => {
    const thin = neededOf(long, { kind: "knee", line, between: [20, 50] }, line, "thin");
    for (const n of [10, 20, 50, 1_000_000]) expect(thin).toContain(n);
    expect(thin.length).toBeLessThan(long.pending.length);
  });

  test("of a line that is not there: none; the scenario is reduced to those that are needed", () => {
    expect(neededOf(long, { kind: "bound", metric, line: "epoll", at: [10], range: {} }, "epoll", "thin")).toEqual([]);
    const few = reduced(
      long,
      [
        { line: other, pending: 50 },
        { line: other, pending: 20 },
      ],
      [],
    );
    expect(few.lines.map(({ id, pending }) => [id, pending])).toEqual([[other, [20, 50]]]);
    expect([few.pending, few.claims]).toEqual([[20, 50], []]);
  });
});
