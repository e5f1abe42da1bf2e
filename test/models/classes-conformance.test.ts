/** Random classes of traffic, of all kinds at a time, on every mechanism. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { checkClassCell, classCells, readingCells } from "./classes-cells.js";

/** Of each mechanism. */
const CELLS = 4;

describe("with several classes of traffic", () => {
  it.each(MECHANISMS)("$name keeps the books of each, and they are those of all", (mechanism) => {
    fc.assert(fc.property(classCells(mechanism), checkClassCell), { seed: 31, numRuns: CELLS });
  });

  it.each(MECHANISMS)("$name does so where one of them reads a storage device", (mechanism) => {
    fc.assert(fc.property(readingCells(mechanism), checkClassCell), { seed: 37, numRuns: CELLS });
  });
});
