/** A whole point, here and now. Reads no file, so that it can be bundled. */
import { findMechanism } from "../../../models/registry.js";
import { simulate } from "../../../scenarios/cell/simulate.js";
import type { Point, Scenario } from "../../../scenarios/common/types.js";
import { cellMaker, planPoints } from "../../../scenarios/run/plan.js";
import { PointRun } from "../../../scenarios/run/point-run.js";

/** The point of a scenario that has only one, with another seed: whatever runs it takes. */
export function pointOf(scenario: Scenario, seed: string): Point {
  const seeded = { ...scenario, seed };
  const [planned] = planPoints(seeded, findMechanism);
  const run = new PointRun(seeded, planned, cellMaker(seeded));
  for (let batch: ReturnType<PointRun["start"]> | undefined = run.start(); batch !== undefined; ) {
    batch = batch.next?.(batch.cells.map((cell) => simulate(cell)));
  }
  return run.point();
}
