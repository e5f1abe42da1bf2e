/**
 * Whether latency changes along the window: what is still on its way to a steady state must be named, not averaged. Replications
 * of a bursty workload differ, and change along the window one way or the other, but not all the same way.
 */
import { lowerBound, signedEstimate, sum } from "./statistics.js";
import type { CellResult, Estimate } from "./types.js";

/** One-sided confidence for either direction, 99.9 % in all, and the least change worth the word. */
const CONFIDENCE = 0.9995;
const LEAST = 0.05;

/**
 * Change of the mean response latency from the first half of the window to the second, relative to the mean over all, with its interval
 * across the replications. Undefined where a half of a window has no sample, or nothing takes any time.
 */
export function drift(cells: readonly CellResult[], confidence: number): Estimate | undefined {
  const changes = changesOf(cells);
  return changes && signedEstimate(changes, confidence);
}

/** The change, if it is beyond chance and large enough to matter. */
export function surelyDrifts(cells: readonly CellResult[]): number | undefined {
  const changes = changesOf(cells);
  if (changes === undefined) return undefined;
  const { value } = signedEstimate(changes, CONFIDENCE);
  const upwards = value > 0 ? changes : changes.map((change) => -change);
  return Math.abs(value) > LEAST && lowerBound(upwards, CONFIDENCE) > 0 ? value : undefined;
}

/** Of each replication. */
function changesOf(cells: readonly CellResult[]): number[] | undefined {
  const samples = sum(cells.map(({ batches }) => sum(batches.counts)));
  const mean = sum(cells.map(({ batches }) => sum(batches.sumsPs))) / samples;
  const changes = cells.map(({ batches: { counts, sumsPs } }) => {
    const half = Math.floor(counts.length / 2);
    const meanOf = (from: number, to?: number) => sum(sumsPs.slice(from, to)) / sum(counts.slice(from, to));
    return (meanOf(-half) - meanOf(0, half)) / mean;
  });
  return changes.every(Number.isFinite) ? changes : undefined;
}
