/** Random programs on every mechanism, and what must hold of each: how many break it. */
import fc from "fast-check";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { checkClassCell, classCells } from "../../test/models/classes-cells.js";
import { checkClientCell, checkLocalCell, clientCells, localCells } from "../../test/models/clients-cells.js";
import { checkProgramCell, programCells } from "../../test/models/programs-cells.js";
import { checkProgram } from "../../test/models/programs-conformance.js";
import { executorTrials, programTrials } from "../../test/models/random-trial.js";
import type { Extent } from "../plan.js";
import { atMost, quantity, type Section } from "../report.js";

/** A kind of trial, and how many of each mechanism that can have it, in full and with `--quick`. */
interface Kind {
  readonly what: string;
  readonly full: number;
  readonly few: number;
  /** How many of `count` trials of `mechanism` break a rule; undefined if it has none of them. */
  broken(mechanism: Mechanism, count: number): number | undefined;
}

const SEED = 1;

/** 5,100 in all, 492 with `--quick`. */
const KINDS: readonly Kind[] = [
  kind("events one by one", [100, 10], programTrials, checkProgram),
  kind("workers", [60, 6], (mechanism) => (mechanism.awaits ? undefined : executorTrials(mechanism)), checkProgram),
  kind("runs", [40, 3], programCells, checkProgramCell),
  kind("clients", [30, 3], clientCells, checkClientCell),
  kind("clients here", [30, 3], localCells, checkLocalCell),
  kind("classes", [30, 3], classCells, checkClassCell),
];

export async function programsSection(extent: Extent): Promise<Section> {
  let [tried, broken] = [0, 0];
  const rows = MECHANISMS.map((mechanism) => {
    extent.progress(`random programs on ${mechanism.name}`);
    const quantities = KINDS.flatMap(({ what, full, few, ...each }) => {
      const count = extent.quick ? few : full;
      const found = each.broken(mechanism, count);
      if (found === undefined) return [];
      tried += count;
      broken += found;
      return [quantity(what, "broken", [found])];
    });
    return { label: mechanism.name, quantities };
  });
  return {
    title: "Programs that break a rule",
    notes: [
      `Every request ends once, every answer and reply gets where it should, core time and Little's law add up, polls skipped and acted out agree; ${tried} random programs, seed ${SEED}.`,
    ],
    rows,
    targets: [atMost("random programs that break a rule", broken, 0)],
  };
}

function kind<Trial>(
  what: string,
  [full, few]: readonly [number, number],
  trials: (mechanism: Mechanism) => fc.Arbitrary<Trial> | undefined,
  check: (trial: Trial) => void,
): Kind {
  const broken = (mechanism: Mechanism, count: number) => {
    const of = trials(mechanism);
    return of && failures(of, check, count);
  };
  return { what, full, few, broken };
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
