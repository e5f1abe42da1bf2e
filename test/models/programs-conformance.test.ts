/** Random programs on every mechanism, with random parameters, computers, prices and traffic. */
import fc from "fast-check";
import { describe, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { checkEmptyHandler, checkProgram } from "./programs-conformance.js";
import { programTrials, trials } from "./random-trial.js";

describe("every program", () => {
  it.each(MECHANISMS)("on $name ends every request once, and its books add up", (mechanism) => {
    fc.assert(fc.property(programTrials(mechanism), checkProgram), { seed: 12, numRuns: 30 });
  });

  it("that is a callback only is one", () => {
    fc.assert(fc.property(trials, checkEmptyHandler), { seed: 13, numRuns: 5 * MECHANISMS.length });
  });
});
