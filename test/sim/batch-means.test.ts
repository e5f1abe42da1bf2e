import { expect, test } from "vitest";
import { BatchMeans } from "../../sim/batch-means.js";

test("batches hold consecutive events, as equal in number as can be, whatever the order they come in", () => {
  const batches = new BatchMeans(100);
  for (let event = 99; event >= 0; event--) batches.record(event, event);
  const { counts, sumsPs } = batches.toData();
  expect(counts).toHaveLength(64);
  expect(new Set(counts)).toEqual(new Set([1, 2]));
  expect(counts.reduce((a, b) => a + b)).toBe(100);
  // The first two events make the first batch.
  expect([counts[0], sumsPs[0], sumsPs[63]]).toEqual([2, 1, 99]);
  expect(sumsPs.reduce((a, b) => a + b)).toBe(4950);
});

test("fewer events than batches have one each; events that do not count leave their batch empty", () => {
  const few = new BatchMeans(3);
  few.record(1, 7);
  expect(few.toData()).toEqual({ counts: [0, 1, 0], sumsPs: [0, 7, 0], squares: 0 });
  expect(new BatchMeans(2).toData()).toEqual({ counts: [0, 0], sumsPs: [0, 0], squares: 0 });
});

test("squares of nearly equal latencies keep their digits", () => {
  const batches = new BatchMeans(4);
  for (const [i, ps] of [1e14, 1e14 + 1, 1e14 + 2, 1e14 + 3].entries()) batches.record(i, ps);
  expect(batches.toData().squares).toBe(5);
});
