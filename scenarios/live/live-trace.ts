/** Which run is looked into where there are no files: the one that `muxsim trace` looks into. */
import { findMechanism } from "../../models/registry.js";
import { UsageError } from "../common/errors.js";
import type { Cell, Scenario } from "../common/types.js";
import { cellWeight } from "../run/plan.js";
import { withLineCapacities } from "../run/points.js";
import { type Executor, sweepBatches } from "../run/sweep.js";
import { tracedCell } from "../run/traced-cell.js";
import type { LivePlace } from "./messages.js";

interface Options {
  execute: Executor;
  /** Cells in flight at a time. */
  jobs: number;
  signal?: AbortSignal;
}

/**
 * The cell of the first replication at `place`, with the warm-up that its point has.
 * @throws UsageError if the line is none of the scenario's or cannot be run there, InterruptedError when stopped
 */
export async function liveCell(
  scenario: Scenario,
  { line: id, at, panel }: LivePlace,
  options: Options,
): Promise<Cell> {
  const line = scenario.lines.find((each) => each.id === id);
  if (line === undefined) throw new UsageError(`"${id}" is no line of this scenario`);
  const { execute, jobs, signal } = options;
  const weight = (cell: Cell) => cellWeight(cell, findMechanism);
  return tracedCell(
    scenario,
    line,
    { at, panel, replication: 0 },
    {
      find: findMechanism,
      execute,
      async withCapacities(each) {
        const [found] = await withLineCapacities([each], findMechanism, (batches) =>
          sweepBatches(batches, { execute, weight, jobs, signal }),
        );
        return found;
      },
    },
  );
}
