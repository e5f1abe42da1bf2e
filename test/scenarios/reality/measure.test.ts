import { describe, expect, it } from "vitest";
import { isQuiet, passOf, type Slice } from "../../../scenarios/reality/measure.js";

const MS = 1e6;
const quiet: Slice = {
  ...{
    wallNs: 150 * MS,
    loopNs: 3 * MS,
    othersNs: 0,
    stealNs: 0,
    throttledNs: 0,
    lateNs: 1000,
    behindNs: 0,
    gapNs: 5000,
  },
  ...{ notice: [1000, 2000, 3000], start: [1100, 2100, 3100], response: [6000, 7000, 8000] },
};

describe("a slice", () => {
  it.each([
    // A tenth of two cores over 150 ms is 30 ms.
    [{ othersNs: 30 * MS }, true],
    [{ othersNs: 30.1 * MS }, false],
    [{ stealNs: 30.1 * MS }, false],
    [{ othersNs: 20 * MS, stealNs: 20 * MS }, false],
    [{ throttledNs: 1 }, false],
    [{ gapNs: 1 * MS }, true],
    [{ gapNs: 1.1 * MS }, false],
    [{ lateNs: 5 * MS }, true],
    [{ behindNs: 1.1 * MS }, false],
  ])("with %j counts: %s", (changes, counts) => {
    expect(isQuiet({ ...quiet, ...changes }, 2)).toBe(counts);
  });
});

describe("a pass", () => {
  const disturbed = { ...quiet, othersNs: 100 * MS, notice: [9e9], start: [9e9], response: [9e9], loopNs: 9e9 };

  it("is what its quiet slices have measured together", () => {
    const later = { ...quiet, notice: [4000, 5000], start: [4100, 5100], response: [9000, 10_000], loopNs: 2 * MS };
    expect(passOf([quiet, disturbed, later], 2)).toEqual({
      ...{ slices: 3, quiet: 2, events: 5 },
      notice: { p50: 3000, mean: 3000, p99: 4960 },
      start: { p50: 3100, mean: 3100, p99: 5060 },
      response: { p50: 8000, mean: 8000, p99: 9960 },
      coreTime: 1 * MS,
    });
  });

  it("does not count with fewer than two, unless it had no more", () => {
    expect(passOf([quiet, disturbed, disturbed], 2)).toEqual({
      ...{ slices: 3, quiet: 1, events: 3, notice: null, start: null, response: null, coreTime: null },
    });
    expect(passOf([quiet], 2).notice?.p50).toBe(2000);
    expect(passOf([disturbed], 2).notice).toBeNull();
    expect(passOf([], 2).notice).toBeNull();
  });
});
