/** The backlog of a run, events that have not ended, along its window. */
import type { CellResult } from "../../common/types.js";
import { mean } from "../mean-intervals.js";

export function growthOf({ backlogStart, backlogEnd }: CellResult): number {
  return backlogEnd - backlogStart;
}

/**
 * Variance of the backlog about a straight course from start to end: where a window begins and ends within a round of a
 * loop is chance too.
 */
export function wobble(cell: CellResult): number {
  const { backlog } = cell.series;
  const slope = growthOf(cell) / backlog.length;
  const residuals = backlog.map((value, i) => value - slope * (i + 0.5));
  const centre = mean(residuals);
  return mean(residuals.map((each) => (each - centre) ** 2));
}
