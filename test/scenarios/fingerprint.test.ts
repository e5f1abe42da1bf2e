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
    "44d8ab117f06a06f86756f19c2436f6141530e5e4f2803e8b86f29b516b3ebd4",
  );
});
