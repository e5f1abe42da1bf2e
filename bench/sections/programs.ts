/** Random programs on every mechanism, and what must hold of each: how many break it. */
import fc from "fast-check";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { checkProgramCell, programCells } from "../../test/models/programs-cells.js";
import { checkProgram } from "../../test/models/programs-conformance.js";
import { programTrials } from "../../test/models/random-trial.js";
import type { Extent } from "../plan.js";
import { atMost, quantity, type Section } from "../report.js";

/** Of each mechanism: events given one by one, and runs with their traffic. 5,004 in all. */
const TRIALS = { played: 220, run: 58 };
const A_FEW = { played: 20, run: 5 };
const SEED = 1;

export async function programsSection(extent: Extent): Promise<Section> {
  const { played, run } = extent.quick ? A_FEW : TRIALS;
  const rows = MECHANISMS.map((mechanism) => {
    extent.progress(`${played + run} random programs on ${mechanism.name}`);
    const broken = failures(programTrials(mechanism), checkProgram, played) + failuresOfRuns(mechanism, run);
    return { label: mechanism.name, tried: played + run, broken };
  });
  return {
    title: "Programs that break a rule",
    notes: [
      `Every request ends once, every answer and reply gets where it should, core time and Little's law add up, polls skipped and acted out agree; seed ${SEED}.`,
    ],
    rows: rows.map(({ label, tried, broken }) => ({
      label,
      quantities: [quantity("tried", "", [tried]), quantity("broken", "", [broken])],
    })),
    targets: [
      atMost(
        "random programs that break a rule",
        rows.reduce((sum, { broken }) => sum + broken, 0),
        0,
      ),
    ],
  };
}

function failuresOfRuns(mechanism: Mechanism, count: number): number {
  return failures(programCells(mechanism), checkProgramCell, count);
}

/** How many of `count` trials `check` throws at. */
function failures<Trial>(trials: fc.Arbitrary<Trial>, check: (trial: Trial) => void, count: number): number {
  return fc.sample(trials, { numRuns: count, seed: SEED }).filter((trial) => {
    try {
      check(trial);
      return false;
    } catch {
      return true;
    }
  }).length;
}
