/** Sentences of an answer made clauses of one. */
import { expect, it } from "vitest";
import { briefly } from "../../../scenarios/evidence/answers/briefly.js";

const SENTENCES = ["First of all.", "most are late.", "With mutex 3 are late.", "At 10 all are."];

it("begins clauses with small letters and sentences with capitals, unless it is a line's name that stands there", () => {
  expect(briefly(SENTENCES, [])).toBe("First of all. Most are late; with mutex 3 are late; at 10 all are.");
  expect(briefly(SENTENCES, ["most", "With mutex"])).toBe(
    "First of all. most are late; With mutex 3 are late; at 10 all are.",
  );
});
