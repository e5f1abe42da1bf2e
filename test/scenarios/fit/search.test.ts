import { describe, expect, test } from "vitest";
import { type Search, search } from "../../../scenarios/fit/search.js";
import type { Shares } from "../../../scenarios/fit/surface.js";
import { stream } from "../../../sim/random.js";

/** Latencies as a sum of costs times how often they are paid, measured at `hidden`. */
function model(paid: readonly (readonly number[])[], hidden: Shares, roughness: number): Search {
  const dimensions = hidden.length;
  const costAt = (share: number) => 100 * 10 ** share;
  const values = (shares: Shares) =>
    paid.map((times) => 1000 + times.reduce((sum, each, k) => sum + each * costAt(shares[k]), 0));
  const measured = values(hidden);
  const random = stream("roughness", "test", 0);
  const rough = () => 1 + roughness * Math.sqrt(12) * (random.next() - 0.5);
  return {
    dimensions,
    seed: "s",
    start: new Array(dimensions).fill(0.5),
    weights: measured.map(() => 1 / 0.01 ** 2),
    confidence: 0.95,
    tryAll: async (all) =>
      all.map((shares) => values(shares).map((value, i) => Math.log((value * rough()) / measured[i]))),
  };
}

describe("a search on response surfaces", () => {
  test("finds three costs that are paid differently often, each within its interval and 5 %", async () => {
    const hidden = [0.2, 0.9, 0.6];
    const paid = [
      [10, 0, 0],
      [10, 1, 0],
      [1, 10, 0],
      [1, 1, 30],
      [0, 2, 10],
      [5, 5, 5],
    ];
    const { best, known } = await search(model(paid, hidden, 0.003));
    for (const [k, share] of best.entries()) {
      // Shares of a decade: 5 % is 0.021 of it.
      expect(Math.abs(share - hidden[k])).toBeLessThan(0.021);
      expect(Math.abs(share - hidden[k])).toBeLessThan(known[k].halfWidth);
      expect(known[k].determined).toBe(true);
    }
  });

  test("says of a cost that changes nothing that the data does not determine it, however rough the numbers", async () => {
    const paid = [1, 2, 5, 10, 20, 50].map((times) => [times, 0]);
    const { best, known } = await search(model(paid, [0.3, 0.9], 0.01));
    expect(known.map(({ determined }) => determined)).toEqual([true, false]);
    expect(known[1].exchangeable).toEqual([]);
    expect(Math.abs(best[0] - 0.3)).toBeLessThan(0.021);
  });

  test("says of two costs that are always paid together that only their sum is determined", async () => {
    const paid = [1, 2, 5, 10, 20, 50].map((times) => [times, times, 3]);
    const { best, known } = await search(model(paid, [0.3, 0.7, 0.5], 0.002));
    expect(known.slice(0, 2).map(({ determined }) => determined)).toEqual([false, false]);
    expect(known[0].exchangeable).toEqual([1]);
    expect(known[1].exchangeable).toEqual([0]);
    expect(10 ** best[0] + 10 ** best[1]).toBeCloseTo(10 ** 0.3 + 10 ** 0.7, 0);
  });

  test("goes on where settings have no steady value", async () => {
    const paid = [1, 5, 10, 20].map((times) => [times]);
    const whole = model(paid, [0.2], 0.002);
    const tryAll = async (all: readonly Shares[]) => {
      const found = await whole.tryAll(all);
      return found.map((ratios, i) => ratios.map((ratio, k) => (all[i][0] > 0.6 && k === 3 ? null : ratio)));
    };
    const { best, known } = await search({ ...whole, tryAll });
    expect(Math.abs(best[0] - 0.2)).toBeLessThan(0.021);
    expect(known[0].determined).toBe(true);
  });
});
