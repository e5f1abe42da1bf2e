/**
 * Handlers of steps beside naive simulators that were written from the description of the model, see cells.ts. As
 * elsewhere here, what the description leaves open is stated at the top of the files, and was in part settled by
 * watching single requests.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outcomes, SHAPES, type Shape, type Trial, trial } from "./cells.js";
import { FOUND } from "./found.js";

const RUNS = 50;

function compare(shape: Shape, t: Trial): void {
  const { muxsim, naive } = outcomes(shape, t);
  expect(muxsim).toEqual(naive);
}

describe("random handlers: the same stations, core time and counts", () => {
  it.each(Object.entries(SHAPES))("%s", (_, shape) => {
    fc.assert(
      fc.property(trial(shape), (t) => compare(shape, t)),
      { seed: 12, numRuns: RUNS },
    );
  });
});

describe("cells in which they differed", () => {
  it.each(Object.entries(FOUND))("%s", (_, [shape, t]) => compare(SHAPES[shape], t));
});
