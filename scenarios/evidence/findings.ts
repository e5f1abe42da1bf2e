/** From the points of a sweep to what can be said of them. */
import type { Findings, Point, Scenario } from "../types.js";

/** @param points of all lines, in their order */
export function findingsOf(_scenario: Scenario, _points: readonly Point[]): Findings {
  return { growth: [], knees: [], claims: [] };
}
