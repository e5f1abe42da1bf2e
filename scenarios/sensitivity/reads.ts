/** Which costs a line's numbers can depend on, found by watching what it asks the cost table for. */
import { CostTable } from "../../models/costs.js";
import { attempt } from "../own/attempt.js";
import type { Catalogue } from "../own/catalogue.js";
import { costValues, lawContext, mechanismNamed, planCells } from "../plan.js";
import type { Cell, Line, Scenario } from "../types.js";
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
 * What `line` reads at its largest number of pending operations: in a run with all costs as they are, and in one with all of them at
 * their highest, in which queues overflow that otherwise do not.
 */
export function readsOf(scenario: Scenario, line: Line, spans: readonly CostSpan[], catalogue: Catalogue): Reads {
  const runs = new Set([QUANTUM]);
  const highest: Settings = Object.fromEntries(spans.map(({ name, settings }) => [name, settings[2]]));
  for (const settings of [{}, highest]) {
    const cell = largestCell(withSettings(scenario, settings), line, catalogue);
    if (cell !== undefined) watch(cell, runs, catalogue);
  }
  const besides = new Set(WATTS);
  const mechanism = mechanismNamed(line.mechanism, catalogue.find);
  for (const pending of line.pending) {
    const context = lawContext(scenario, line, pending);
    mechanism.memory({ ...context, costs: new CostTable(watched(costValues(scenario), besides), pending) });
  }
  return { runs, all: new Set([...runs, ...besides]) };
}

function largestCell(scenario: Scenario, line: Line, { find }: Catalogue): Cell | undefined {
  const once = { ...scenario.measurement, replications: 1 };
  return planCells({ ...scenario, lines: [line], measurement: once }, find).at(-1);
}

/** Runs `cell` here. What it cannot do shows when it is run in earnest. */
function watch(cell: Cell, reads: Set<string>, catalogue: Catalogue): void {
  const modules = catalogue.models.flatMap(({ mechanisms, locate }) =>
    mechanisms.map((mechanism) => ({ mechanism, locate })),
  );
  attempt({ ...cell, costs: watched(cell.costs, reads) }, [...catalogue.here, ...modules]);
}

/** `costs`, with the names that are asked for put into `reads`. */
function watched(costs: Cell["costs"], reads: Set<string>): Cell["costs"] {
  return new Proxy(costs, {
    get(target, name) {
      if (typeof name === "string") reads.add(name);
      return Reflect.get(target, name);
    },
  });
}
