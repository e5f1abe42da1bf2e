/** The runs of a point as each class of traffic has them: what of all is its own, in place of all. */
import type { PlainWorkload } from "../../sim/spec.js";
import { classesOf } from "../../sim/traffic/classes.js";
import type { CellResult, Scenario } from "../common/types.js";

export interface ClassCells {
  name: string;
  background: boolean;
  /** With the traffic of the class in place of all. */
  scenario: Scenario & { workload: PlainWorkload };
  /** Its operations. */
  pending: number;
  /** With what is known of the class; core time, counters and all else are of the machine. */
  cells: readonly CellResult[];
}

/** Of each class, in their order; none where the workload has no classes. */
export function classCells(scenario: Scenario, pending: number, cells: readonly CellResult[]): ClassCells[] {
  if (scenario.workload.kind !== "classes") return [];
  return classesOf(scenario.workload, pending).map(({ name, background, traffic, count }, i) => ({
    ...{ name, background, pending: count },
    scenario: { ...scenario, workload: traffic },
    cells: cells.map((cell) => ownOf(cell, i)),
  }));
}

function ownOf(cell: CellResult, index: number): CellResult {
  const { name: _, background: __, backlog, latency, outcomes, timeline, ...own } = cell.classes![index];
  const { outcomes: ___, timeline: ____, classes: _____, busiest: ______, why: _______, ...whole } = cell;
  return {
    ...whole,
    ...own,
    latency: latency ?? cell.latency,
    series: { ...cell.series, backlog },
    ...(outcomes && { outcomes }),
    ...(timeline && { timeline }),
  };
}
