import { describe, expect, it, test } from "vitest";
import {
  isPercentile,
  levelOf,
  percentileTitle,
  readPercentile,
  statisticsOf,
} from "../../../scenarios/common/percentiles.js";

describe("the name of a percentile", () => {
  test.each([
    ["p50", "p50", 0.5, "p50"],
    ["p5", "p05", 0.05, "p05"],
    ["p1", "p01", 0.01, "p01"],
    ["p99.9", "p999", 0.999, "p99.9"],
    ["p999", "p999", 0.999, "p99.9"],
    ["p99.90", "p999", 0.999, "p99.9"],
    ["p99.99", "p9999", 0.9999, "p99.99"],
    ["p9999", "p9999", 0.9999, "p99.99"],
    ["p99.999", "p99999", 0.99999, "p99.999"],
    ["p97.5", "p975", 0.975, "p97.5"],
    ["p12.5", "p125", 0.125, "p12.5"],
    ["p0.1", "p001", 0.001, "p00.1"],
  ])("%s is kept as %s", (written, name, level, title) => {
    expect(readPercentile(written)).toBe(name);
    expect(isPercentile(name)).toBe(true);
    expect(levelOf(name as "p50")).toBe(level);
    expect(percentileTitle(name as "p50")).toBe(title);
    expect(readPercentile(title)).toBe(name);
  });

  // The maximum, the minimum, what might be 12.5 or anything, and what is no number.
  test.each([
    "p100",
    "p0",
    "p00",
    "p0.0",
    "p125",
    "p",
    "p99.",
    "p.9",
    "P99",
    "99",
    "p-1",
    "p1e1",
    "p99.99999999",
    "mean",
    "max",
  ])("is not %s", (written) => expect(readPercentile(written)).toBeUndefined());

  // One name for one percentile, or a result would have it twice.
  test.each(["p5", "p990", "p00", "p", "p99.9"])("is not kept as %s", (name) => expect(isPercentile(name)).toBe(false));
});

it("statistics are listed from the mean to the maximum", () => {
  expect(statisticsOf({ percentiles: ["p9999", "p75", "p50"] })).toEqual(
    ["mean", "p50", "p75", "p90", "p99", "p999", "p9999", "max"], // biome-ignore format: as it reads
  );
});
