/** Random clients, limits and bounded pools, with random programs, on every mechanism. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { checkClientCell, checkLocalCell, clientCells, localCells } from "./clients-cells.js";

/** Of each mechanism. */
const CELLS = 4;

describe("with clients that wait, give up and send again", () => {
  it.each(MECHANISMS)("$name ends every request once, and none vanishes", (mechanism) => {
    fc.assert(fc.property(clientCells(mechanism), checkClientCell), { seed: 22, numRuns: CELLS });
  });
});

describe("with clients on the same machine", () => {
  it.each(MECHANISMS)("$name ends every request once, and every client reads its reply", (mechanism) => {
    fc.assert(fc.property(localCells(mechanism), checkLocalCell), { seed: 23, numRuns: CELLS });
  });
});
