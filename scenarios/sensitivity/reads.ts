/** Which costs a line's numbers can depend on, found by watching what it asks the cost table for. */
import { CostTable } from "../../models/costs.js";
import { placesOf } from "../common/along.js";
import { costValues, lawContext, mechanismNamed } from "../common/mechanism-at.js";
import { memoryUse } from "../common/memory.js";
import type { Cell, Line, Scenario } from "../common/types.js";
import type { Catalogue } from "../plugins/catalogue.js";
import { watched } from "../plugins/costs-read.js";
import { planCells } from "../run/plan.js";
import { type Settings, withSettings } from "./spans.js";
import type { CostSpan } from "./types.js";

export interface Reads {
  /** Costs that its runs are charged for, perhaps. */
  runs: ReadonlySet<string>;
  /** Those, and the ones that only enter what is computed besides: memory, energy. */
  all: ReadonlySet<string>;
}

/** The machine keeps it, without a cost table. */
const QUANTUM = "quantum";
const WATTS = ["coreWattsBusy", "coreWattsIdle"];

/**
 * What `line` reads at the last value of its axis: in a run with all costs as they are, and in one with
 * all of them at their highest, in which queues overflow that otherwise do not.
 */
export async function readsOf(
  scenario: Scenario,
  line: Line,
  spans: readonly CostSpan[],
  catalogue: Catalogue,
  signal?: AbortSignal,
): Promise<Reads> {
  const runs = new Set([QUANTUM]);
  const highest: Settings = Object.fromEntries(spans.map(({ name, settings }) => [name, settings[2]]));
  for (const settings of [{}, highest]) {
    const cell = largestCell(withSettings(scenario, settings), line, catalogue);
    if (cell === undefined) continue;
    for (const name of await catalogue.reads(cell, signal)) runs.add(name);
  }
  const besides = new Set(WATTS);
  const mechanism = mechanismNamed(line.mechanism, catalogue.find);
  for (const { scenario: there, line: own, pending } of placesOf({ ...scenario, lines: [line] })) {
    const costs = new CostTable(watched(costValues(there), besides), pending);
    memoryUse(there, own, mechanism, { ...lawContext(there, own, pending), costs });
  }
  return { runs, all: new Set([...runs, ...besides]) };
}

function largestCell(scenario: Scenario, line: Line, { find }: Catalogue): Cell | undefined {
  const once = { ...scenario.measurement, replications: 1 };
  return planCells({ ...scenario, lines: [line], measurement: once }, find).at(-1);
}
