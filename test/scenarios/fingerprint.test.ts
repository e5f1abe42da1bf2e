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
    "08f6bb5f6f035464dc7f87c018f40c040c704e72c57eb2470eff9dd54902ea7a",
  );
});
