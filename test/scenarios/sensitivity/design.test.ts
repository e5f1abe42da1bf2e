import { describe, expect, test } from "vitest";
import { latinHypercube } from "../../../scenarios/sensitivity/design.js";
import { rankRegression, ranks, spearman } from "../../../scenarios/sensitivity/ranks.js";
import { quantile } from "../../../scenarios/statistics/quantile.js";
import { stream } from "../../../sim/random.js";

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0));

function nearestPair(points: readonly (readonly number[])[]): number {
  return Math.min(...points.flatMap((a, i) => points.slice(i + 1).map((b) => distance(a, b))));
}

describe("the design", () => {
  test.each([
    [1, 3],
    [2, 1],
    [16, 5],
    [64, 25],
  ])("has one of %i points in each stratum of each of %i dimensions", (points, dimensions) => {
    const design = latinHypercube(points, dimensions, "s");
    expect(design).toHaveLength(points);
    for (let k = 0; k < dimensions; k++) {
      const strata = design.map((point) => Math.floor(point[k] * points)).sort((a, b) => a - b);
      expect(strata).toEqual(Array.from({ length: points }, (_, i) => i));
    }
    expect(design.flat().every((x) => x > 0 && x < 1)).toBe(true);
  });

  test("depends on its seed and on nothing else", () => {
    expect(latinHypercube(20, 4, "a")).toEqual(latinHypercube(20, 4, "a"));
    expect(latinHypercube(20, 4, "a")).not.toEqual(latinHypercube(20, 4, "b"));
    expect(latinHypercube(0, 4, "a")).toEqual([]);
    expect(latinHypercube(3, 0, "a")).toEqual([[], [], []]);
  });

  test("spreads its points further apart than a random one of its kind", () => {
    const random = stream("s", "test", 0);
    const shuffled = (length: number) => {
      const values = Array.from({ length }, (_, i) => ({ i, key: random.next() }));
      return values.sort((a, b) => a.key - b.key).map(({ i }) => (i + 0.5) / length);
    };
    const atRandom = Array.from({ length: 20 }, () => {
      const columns = [shuffled(32), shuffled(32), shuffled(32)];
      return nearestPair(columns[0].map((_, i) => columns.map((column) => column[i])));
    });
    expect(nearestPair(latinHypercube(32, 3, "s"))).toBeGreaterThan(1.5 * Math.max(...atRandom));
  });
});

describe("regression on ranks", () => {
  test("ties share their rank", () => {
    expect(ranks([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2]);
  });

  test("is exact where one input decides, however curved, and tells the sign", () => {
    const design = latinHypercube(40, 3, "r");
    const inputs = [0, 1, 2].map((k) => design.map((point) => point[k]));
    const found = rankRegression(
      inputs,
      inputs[1].map((x) => -(x ** 7)),
    )!;
    expect(found.coefficients[1]).toBeCloseTo(-1, 12);
    expect(found.coefficients[0]).toBeCloseTo(0, 12);
    expect(found.rSquared).toBeCloseTo(1, 12);
  });

  test("orders inputs by their weights", () => {
    const design = latinHypercube(200, 3, "w");
    const inputs = [0, 1, 2].map((k) => design.map((point) => point[k]));
    const { coefficients, rSquared } = rankRegression(
      inputs,
      design.map(([a, b, c]) => 4 * a + 2 * b + c),
    )!;
    // Weights over the root of the sum of their squares; ranks of a sum of uniforms are slightly curved.
    for (const [i, weight] of [4, 2, 1].entries()) expect(coefficients[i]).toBeCloseTo(weight / Math.sqrt(21), 1);
    expect(rSquared).toBeGreaterThan(0.98);
  });

  test("has no answer for too few values, none that vary, or inputs that are the same", () => {
    expect(rankRegression([[1, 2, 3]], [5, 5, 5])).toBeUndefined();
    expect(
      rankRegression(
        [
          [1, 2],
          [2, 1],
        ],
        [1, 2],
      ),
    ).toBeUndefined();
    expect(
      rankRegression(
        [
          [1, 2, 3, 4, 5],
          [2, 4, 6, 8, 10],
        ],
        [1, 3, 2, 5, 4],
      ),
    ).toBeUndefined();
  });

  test("Spearman's correlation and quantiles", () => {
    expect(spearman([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 12);
    expect(spearman([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 12);
    expect(spearman([1, 1], [1, 2])).toBeUndefined();
    expect(quantile([1, 2, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 4], 0.75)).toBe(3);
    expect(quantile([7], 0.9)).toBe(7);
  });
});
