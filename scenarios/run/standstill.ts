/**
 * Lines whose loop costs nothing, so that time would stand still: found out before any work, at the beginning of a run
 * of each. Where everything that a mechanism pays has a price nobody need look.
 */

import { extent } from "../../models/cost-values.js";
import { findExecutor } from "../../models/executors/registry.js";
import { findMechanism } from "../../models/registry.js";
import { NoProgressError } from "../../sim/time.js";
import { simulateBeginning } from "../cell/simulate.js";
import { UsageError } from "../common/errors.js";
import { scenarioOfLine } from "../common/program.js";
import type { Line, Scenario } from "../common/types.js";
import { openTrace } from "../trace/file.js";
import { cellMaker, type PlannedPoint, planPoints } from "./plan.js";
import { saidOf } from "./sweep.js";

/** A loop that costs nothing is met at once, or when a queue first runs dry. */
const EVENTS = 10_000;

/**
 * For what ships, at the smallest number of operations of each line; those of one's own are not run here.
 * @throws UsageError, as the run would, with line, number of operations and replication
 */
export function checkProgress(scenario: Scenario): void {
  const lines = scenario.lines.filter((line) => findMechanism(line.mechanism) !== undefined && ships(scenario, line));
  const points = planPoints({ ...scenario, lines }, findMechanism).filter(isFirstOfLine);
  for (const point of points.filter((each) => paysNothingFor(each.mechanism.costs, each.scenario))) {
    const cell = cellMaker(point.scenario)(point, { replication: 0, warmup: 0, completions: 1 });
    try {
      simulateBeginning(cell, EVENTS, { openTrace });
    } catch (error) {
      if (error instanceof NoProgressError) throw new UsageError(saidOf(error, cell));
      throw error;
    }
  }
}

/** Whether `line` has no executor of one's own. */
function ships(scenario: Scenario, line: Line): boolean {
  const { name } = scenarioOfLine(scenario, line).workload.threads ?? {};
  return name === undefined || findExecutor(name) !== undefined;
}

function isFirstOfLine({ line }: PlannedPoint, i: number, points: readonly PlannedPoint[]): boolean {
  return i === 0 || points[i - 1].line.id !== line.id;
}

function paysNothingFor(costs: readonly string[], { profile }: Scenario): boolean {
  return costs.some((name) => name in profile.costs && extent(profile.costs[name].value)[0] === 0);
}
