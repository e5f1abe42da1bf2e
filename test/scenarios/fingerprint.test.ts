/**
 * The numbers themselves, as one hash: the same on every Node version and machine. When a change of the model is meant to
 * change them, the new hash goes here and the change into CHANGELOG.md.
 */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { simulate } from "../../scenarios/simulate.js";
import { smallCells } from "./cells.js";

it("every mechanism gives the numbers it gave before, on every Node version", () => {
  const results = JSON.stringify(smallCells().map((cell) => simulate(cell)));
  expect(createHash("sha256").update(results).digest("hex")).toBe(
    "40df7e7ae95924de51fa44dad52d2b7ae34dfde33da139aed4f88b1d1121fc09",
  );
});
