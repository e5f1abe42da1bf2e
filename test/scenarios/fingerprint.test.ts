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
    "eb9a74a6d1887e034070d1ce33549ab933709405111d3e308fd0c60361c115fd",
  );
});
