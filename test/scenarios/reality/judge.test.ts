import { describe, expect, it } from "vitest";
import { judge, measured } from "../../../scenarios/reality/judge.js";
import { quantile } from "../../../scenarios/statistics/quantile.js";

describe("what was measured", () => {
  it("is the median over passes, and a band without the outermost of seven", () => {
    expect(measured([20, 30, 25, 24, 26, 90, 27])).toEqual({ value: 26, low: 24, high: 30 });
    // Of fewer than six none is left out.
    expect(measured([20, 22, 30])).toEqual({ value: 22, low: 20, high: 30 });
    expect(measured([20, 22, 30, 40])).toEqual({ value: 26, low: 20, high: 40 });
  });

  it("is unknown with fewer than three passes, or less than half of them", () => {
    expect(measured([20, null, 22])).toBeNull();
    expect(measured([20, 21, 22, null, null, null])).toEqual({ value: 21, low: 20, high: 22 });
    expect(measured([20, 21, 22, null, null, null, null])).toBeNull();
    expect(measured([])).toBeNull();
  });
});

describe("a verdict", () => {
  const steady = [99, 100, 100, 100, 100, 100, 101];
  const wide = [70, 75, 90, 100, 110, 125, 130];
  const noisy = [20, 60, 80, 100, 130, 140, 400];

  it.each([
    // Within 15 %, at its ends, beyond.
    [steady, 100, "agrees"],
    [steady, 115, "agrees"],
    [steady, 85, "agrees"],
    [steady, 115.1, "differs"],
    [steady, 84.9, "differs"],
    // The band is 75 to 125.
    [wide, 125, "agrees"],
    [wide, 75, "agrees"],
    [wide, 126, "differs"],
    // Half the band, 60 to 140, is 40 % of the value: what is within it may be chance, what is beyond is not.
    [noisy, 100, "too noisy"],
    [noisy, 139, "too noisy"],
    [noisy, 141, "differs"],
    [noisy, 59, "differs"],
    [[null, null, 100], 100, "too noisy"],
    [steady, null, "not simulated"],
  ] as const)("of %j and %s is %s", (passes, simulated, verdict) => {
    expect(judge(passes, simulated).verdict).toBe(verdict);
  });

  it("has the ratio of simulated to real, where there are both", () => {
    expect(judge(steady, 110)).toEqual({
      real: { value: 100, low: 100, high: 100 },
      simulated: 110,
      ratio: 1.1,
      verdict: "agrees",
    });
    expect(judge([], 110).ratio).toBeNull();
    expect(judge(steady, null).ratio).toBeNull();
  });
});

it("a quantile lies between the nearest two, in proportion", () => {
  expect([0, 0.5, 0.75, 1].map((level) => quantile([10, 20, 30, 50], level))).toEqual([10, 25, 35, 50]);
  expect(quantile([7], 0.99)).toBe(7);
});
