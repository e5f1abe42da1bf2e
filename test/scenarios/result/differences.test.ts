import { describe, expect, test } from "vitest";
import { differences, sayDifference } from "../../../scenarios/result/differences.js";

describe("the differences of two values", () => {
  test("are told in the order of the first, each with what it is about", () => {
    const a = {
      points: [{ line: "epoll", pending: 100, latency: { p99: 24.8 } }],
      lines: [{ id: "x", n: [1, 2] }],
      c: 1,
    };
    const b = { points: [{ line: "epoll", pending: 100, latency: { p99: 24.7 } }], lines: [{ id: "x", n: [1] }], d: 2 };
    const found = differences(a, b);
    expect(found.map((each) => `${each.path}: ${sayDifference(each, ["stored", "recomputed"])}`)).toEqual([
      "points[0] (epoll at n = 100).latency.p99: stored 24.8, recomputed 24.7",
      "lines[0] (x).n[1]: stored 2, recomputed nothing",
      "c: stored 1, recomputed nothing",
      "d: stored nothing, recomputed 2",
    ]);
    expect(found[0].keys).toEqual(["points", 0, "latency", "p99"]);
  });

  test("are bit by bit, and nothing is told of what is the same", () => {
    expect(differences({ a: [1, null, "x"] }, { a: [1, null, "x"] })).toEqual([]);
    expect(differences({ a: 0.1 + 0.2 }, { a: 0.3 })).toHaveLength(1);
    expect(differences({ a: [] }, { a: {} })).toHaveLength(1);
    expect(differences({ a: null }, { a: {} })).toHaveLength(1);
  });

  test("of long texts show the place where they part", () => {
    const [a, b] = ["y", "z"].map((end) => `${"x".repeat(200)}${end}${"w".repeat(200)}`);
    const [difference] = differences(a, b);
    expect(sayDifference(difference, ["a", "b"])).toContain(`${"x".repeat(24)}y`);
    expect(sayDifference(difference, ["a", "b"]).length).toBeLessThan(200);
  });
});
