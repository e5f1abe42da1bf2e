/** Cells of the shipped scenarios of published results, for tests that ask more of them than their claims say. */
import { findMechanism } from "../../models/registry.js";
import type { Cell } from "../../scenarios/common/types.js";
import { loadScenario } from "../../scenarios/load/load.js";
import { planCells } from "../../scenarios/run/plan.js";

interface Where {
  /** The label of the line. */
  line: string;
  pending?: number;
  /** Of the axis, where that is not n. */
  x?: number;
  /** As `--set` takes them. */
  set?: readonly string[];
}

/** The first replication of one point of `published/NAME`. */
export function publishedCell(name: string, { line, pending, x, set = [] }: Where): Cell {
  const { scenario } = loadScenario(`published/${name}`, { set });
  const id = scenario.lines.find(({ label }) => label === line)?.id;
  const cells = planCells(scenario, findMechanism);
  const found = cells.find(
    (each) =>
      each.line === id &&
      (pending === undefined || each.pending === pending) &&
      (x === undefined || each.x === x) &&
      each.replication === 0,
  );
  if (found === undefined) throw new Error(`published/${name} has no such point of ${line}`);
  return found;
}
