import { describe, expect, test } from "vitest";
import { simulate } from "../../../scenarios/cell/simulate.js";
import { runScenario } from "../../../scenarios/run/run.js";
import { jobsFor } from "../../../scenarios/run/workers.js";
import { smallScenario } from "../statistics/samples.js";

describe("how many runs at a time", () => {
  test.each([
    // [asked for, cells, cores] -> [workers, whether anything is said]
    [undefined, 100, 2, 2, false],
    [undefined, 1, 2, 1, false],
    [undefined, 0, 2, 1, false],
    [11, 100, 2, 11, false],
    [11, 8, 2, 8, false],
    [1024, 8, 2, 8, false],
    [1024, 1000, 2, 16, true],
    [1024, 1000, 64, 256, true],
    [128, 1000, 64, 128, false],
  ])("%s asked for, %i cells, %i cores: %i", (jobs, cells, cores, expected, said) => {
    const words: string[] = [];
    expect(jobsFor(cells, { jobs, onWarning: (message) => words.push(message) }, cores)).toBe(expected);
    expect(words.length > 0).toBe(said);
  });

  test("many give the same result as one, without a warning", async () => {
    const scenario = smallScenario("measurement.replications=8");
    const warnings: Error[] = [];
    const hear = (warning: Error) => void warnings.push(warning);
    process.on("warning", hear);
    const { signal } = new AbortController();
    const many = await runScenario(scenario, { jobs: 12, signal });
    const one = await runScenario(scenario, { execute: (cell) => simulate(cell) });
    process.off("warning", hear);
    expect(many.sha256).toBe(one.sha256);
    expect(warnings).toEqual([]);
  });
});
