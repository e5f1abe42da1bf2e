/** Foreseen turns against acted-out ones, on random scenarios: how many of them differ. */
import fc from "fast-check";
import { difference, trials } from "../../test/models/differential.js";
import type { Extent } from "../plan.js";
import { atMost, quantity, type Section } from "../report.js";

const SCENARIOS = 2_000;
const A_FEW = 200;
const SEED = 1;

export async function differentialSection(extent: Extent): Promise<Section> {
  const count = extent.quick ? A_FEW : SCENARIOS;
  extent.progress(`${count} random scenarios, with every poll and without`);
  let different = 0;
  for (const trial of fc.sample(trials, { numRuns: count, seed: SEED })) {
    if (difference(trial) !== undefined) different++;
  }
  return {
    title: "Polls skipped, polls acted out",
    notes: [
      `Whole results compared, to the last picosecond and counter; seed ${SEED}. One by one: bench/differential.ts.`,
    ],
    rows: [
      {
        label: "random scenarios",
        quantities: [quantity("compared", "", [count]), quantity("different", "", [different])],
      },
    ],
    targets: [atMost("random scenarios in which skipping makes a difference", different, 0)],
  };
}
