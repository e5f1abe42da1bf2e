/**
 * Telling a point without a steady state (MODEL.md 5). Only open workloads can be overloaded: events keep coming whether the
 * program keeps up or not. A closed workload slows down instead, which is called saturated.
 */
import { PS_PER_S } from "../sim/time.js";
import { intendedRate, meanCallbackPs, meanHoldingPs } from "../sim/traffic.js";
import { surelyDrifts } from "./drift.js";
import { lowerBound, mean } from "./statistics.js";
import type { CellResult, Scenario } from "./types.js";

/** One-sided confidence that a backlog grew, and the least growth per event worth the word. */
export const GROWTH_CONFIDENCE = 0.999;
const LEAST_GROWTH = 0.005;
/** For a replication on its own: growth beyond this many square roots of its events, and beyond this share of them. */
const ALONE_ROOTS = 8;
const ALONE_GROWTH = 0.02;

/**
 * The share that the callbacks alone need, at the rate the scenario asks for, of the cores that `threads` threads can use, or of
 * the threads, which a callback that sleeps half-way holds all the same.
 */
export function callbackLoad({ workload, machine }: Scenario, pending: number, threads: number): number {
  const perPs = intendedRate(workload, pending) / PS_PER_S;
  const busyCores = perPs * meanCallbackPs(workload);
  const heldThreads = perPs * meanHoldingPs(workload);
  return Math.max(busyCores / Math.min(threads, machine.cores), heldThreads / threads);
}

/**
 * Offered load / capacity - 1 of an overloaded point (0 if it could not be told), or undefined if it is not overloaded. It is
 * when the callbacks alone need all there is (`load` at least 1), when a run was given up with
 * measured events unfinished, or when the backlog grew from start to end.
 *
 * @param load see {@link callbackLoad}
 */
export function overload(load: number, cells: readonly CellResult[]): number | undefined {
  const gaveUp = cells.some((cell) => cell.unfinished > 0);
  if (load < 1 && !gaveUp && !backlogGrew(cells)) return undefined;
  const arrived = cells.reduce((sum, cell) => sum + cell.events, 0);
  const completed = cells.reduce((sum, cell) => sum + cell.completions, 0);
  return Math.max(0, load - 1, completed > 0 ? arrived / completed - 1 : 0);
}

/** The backlog of a closed workload is growing when it backlog grew, beyond chance, by more than this share of itself. */
const UNSETTLED_GROWTH = 0.05;

const LONGER = "give it a longer warm-up, in rounds (measurement.warm-up)";

/**
 * Why a point that is not overloaded was still on its way to a steady state when it was measured, if it was. A recorded trace is what it
 * is: if its latency rises all along, that is the answer.
 */
export function whyUnsettled({ kind }: Scenario["workload"], cells: readonly CellResult[]): string | undefined {
  if (kind === "closed" && backlogWasGrowing(cells))
    return `the backlog was still growing when it was measured: ${LONGER}`;
  const change = kind === "trace" ? undefined : surelyDrifts(cells);
  if (change === undefined) return undefined;
  const seen = `mean response latency ${change > 0 ? "rose" : "fell"} from the first half of the window to the second, in all replications alike`;
  return `${seen}: ${LONGER}${kind === "open" && change > 0 ? ", or less load" : ""}`;
}

/** Whether the backlog of a closed workload had not reached its level. */
function backlogWasGrowing(cells: readonly CellResult[]): boolean {
  const growth = cells.map(({ backlogStart, backlogEnd, series }) => {
    return (backlogEnd - backlogStart) / Math.max(1, mean(series.backlog));
  });
  if (mean(growth) <= UNSETTLED_GROWTH) return false;
  if (cells.length > 1) return lowerBound(growth, GROWTH_CONFIDENCE) > 0;
  return backlogGrew(cells);
}

/** Whether the growth of the backlog per event is beyond chance: across replications, or in each one on its own. */
export function backlogGrew(cells: readonly CellResult[]): boolean {
  const growth = cells.map((cell) => (cell.backlogEnd - cell.backlogStart) / Math.max(1, cell.events));
  if (mean(growth) > LEAST_GROWTH && lowerBound(growth, GROWTH_CONFIDENCE) > 0) return true;
  return cells.every(
    ({ events }, i) => growth[i] > Math.max(ALONE_ROOTS / Math.sqrt(Math.max(1, events)), ALONE_GROWTH),
  );
}
