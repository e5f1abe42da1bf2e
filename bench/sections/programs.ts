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
  /** What the trials of `mechanism`, out of `count`, that break a rule say; undefined if it has none of them. */
  broken(mechanism: Mechanism, count: number): readonly string[] | undefined;
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
  let tried = 0;
  const broken: string[] = [];
  const rows = MECHANISMS.map((mechanism) => {
    extent.progress(`random programs on ${mechanism.name}`);
    const quantities = KINDS.flatMap(({ what, full, few, ...each }) => {
      const count = extent.quick ? few : full;
      const found = each.broken(mechanism, count);
      if (found === undefined) return [];
      tried += count;
      broken.push(...found.map((message) => `${mechanism.name}, ${what}: ${message}`));
      return [quantity(what, "broken", [found.length])];
    });
    return { label: mechanism.name, quantities };
  });
  return {
    title: "Programs that break a rule",
    notes: [
      `Every request ends once, every answer and reply gets where it should, core time and Little's law add up, polls skipped and acted out agree; ${tried} random programs, seed ${SEED}.`,
      ...broken,
    ],
    rows,
    targets: [atMost("random programs that break a rule", broken.length, 0)],
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

/** What `check` throws at, of `count` trials. */
function failures<Trial>(trials: fc.Arbitrary<Trial>, check: (trial: Trial) => void, count: number): readonly string[] {
  return fc.sample(trials, { numRuns: count, seed: SEED }).flatMap((trial) => {
    try {
      check(trial);
      return [];
    } catch (error) {
      return [`${(error as Error).message}: ${JSON.stringify(trial)}`];
    }
  });
}
