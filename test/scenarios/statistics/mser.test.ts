/** Where a series has settled, on series of which it is known. */
import { describe, expect, test } from "vitest";
import { mserTruncation } from "../../../scenarios/statistics/mser.js";
import { normals } from "./normals.js";

/** An AR(1) series around 10, and a bias of `height` at first that decays by 1 / `decay` a batch. */
function autoregressive(seed: string, length: number, height: number, decay: number): number[] {
  const draw = normals(seed);
  let state = 0;
  let bias = height;
  return Array.from({ length }, () => {
    state = 0.5 * state + draw();
    bias *= 1 - 1 / decay;
    return 10 + state + bias;
  });
}

const runs = Array.from({ length: 50 }, (_, i) => `${i}`);

describe("MSER", () => {
  test("drops nothing of a constant series", () => {
    expect(mserTruncation(Array(200).fill(7))).toBe(0);
  });

  test("drops a step at the start to the batch", () => {
    expect(mserTruncation([...Array(37).fill(20), ...Array(300).fill(7)])).toBe(37);
  });

  test("drops a bias that decays until it is lost in the noise, in nearly all of 50 series", () => {
    // exp(-d / 20) x 20 is below the noise's deviation of 1.15 from d = 57 on.
    const dropped = runs.map((seed) => mserTruncation(autoregressive(seed, 1000, 20, 20)));
    const sound = dropped.filter((d) => d !== undefined && d >= 40 && d <= 250);
    expect(sound.length).toBeGreaterThanOrEqual(45);
  });

  test("drops little of a series without a bias: less than a fifth in nearly all of 50", () => {
    const dropped = runs.map((seed) => mserTruncation(autoregressive(seed, 1000, 0, 20)));
    expect(dropped.filter((d) => d !== undefined && d < 200).length).toBeGreaterThanOrEqual(45);
  });

  test("says of a series that ends before its bias does that it is too short", () => {
    for (const seed of runs) expect(mserTruncation(autoregressive(seed, 200, 100, 200))).toBeUndefined();
    expect(mserTruncation(Array.from({ length: 300 }, (_, i) => i))).toBeUndefined();
  });

  test("says nothing of fewer than five batches", () => {
    for (const few of [[], [3], [3, 3, 3, 3]]) expect(mserTruncation(few)).toBeUndefined();
    expect(mserTruncation([3, 3, 3, 3, 3])).toBe(0);
  });

  test("is not taken in by last values that happen to be alike", () => {
    const noisy = autoregressive("tail", 500, 0, 1);
    expect(mserTruncation([...noisy.slice(0, 497), 10, 10, 10])).toBeLessThan(250);
  });
});
