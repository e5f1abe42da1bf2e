/**
 * Foreseen turns against acted-out ones, on random scenarios: prints every difference, and exits with 1 if there is
 * any.
 *
 *     npx tsx bench/differential.ts --trials 2000 --seed 1
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { difference, trials } from "../test/models/differential.js";

const { values } = parseArgs({ options: { trials: { type: "string" }, seed: { type: "string" } } });
const count = Number(values.trials ?? 2_000);
const seed = Number(values.seed ?? 1);

const outcome = fc.check(
  fc.property(trials, (trial) => difference(trial) === undefined),
  { numRuns: count, seed },
);

if (outcome.counterexample) {
  const [trial] = outcome.counterexample;
  console.log(JSON.stringify(trial, null, 1));
  console.log(difference(trial));
}
console.log(`${outcome.numRuns} scenarios, seed ${seed}: ${outcome.failed ? "a difference" : "no difference"}`);
process.exitCode = outcome.failed ? 1 : 0;
