/**
 * Whether latency changes along the window: what is still on its way to a steady state must be named, not averaged.
 * Replications of a bursty workload differ, and change along the window one way or the other, but not all the same way.
 */
import type { Estimate } from "../../common/estimate.js";
import type { CellResult } from "../../common/types.js";
import { correlationTime } from "../autocorrelation.js";
import { lowerBound, mean, signedEstimate, sum } from "../mean-intervals.js";
import { inParts } from "../parts.js";

/** One-sided confidence for either direction, 99.9 % in all, and the least change worth the word. */
const CONFIDENCE = 0.9995;
const LEAST = 0.05;
/**
 * Fewer replications than that may agree by chance: so many standard errors, as all events together have it, are asked
 * for too.
 */
const ENOUGH = 10;
const STANDARD_ERRORS = 4;

/**
 * Change of the mean response latency from the first half of the window to the second, relative to the mean over all,
 * with its interval across the replications; or why there is none.
 */
export function drift(cells: readonly CellResult[], confidence: number): Estimate | string {
  const changes = changesOf(cells);
  return typeof changes === "string" ? changes : signedEstimate(changes, confidence);
}

const NO_SAMPLE = "a half of a window has no sample";

/** The change, if it is beyond chance and large enough to matter. */
export function surelyDrifts(cells: readonly CellResult[]): number | undefined {
  const changes = changesOf(cells);
  if (typeof changes === "string") return undefined;
  const { value } = signedEstimate(changes, CONFIDENCE);
  const upwards = value > 0 ? changes : changes.map((change) => -change);
  if (Math.abs(value) <= LEAST || lowerBound(upwards, CONFIDENCE) <= 0) return undefined;
  if (cells.length >= ENOUGH) return value;
  return Math.abs(value) > STANDARD_ERRORS * standardError(cells) ? value : undefined;
}

/** As many parts of a window as latencies have batches. */
const PARTS = 64;

/** The same of the backlog: by Little's law, of the latencies of a class whose own are not kept in order. */
export function backlogDrifts(cells: readonly CellResult[]): number | undefined {
  const parts = Math.min(PARTS, ...cells.map(({ series }) => series.backlog.length));
  const inPlace = cells.map((cell) => ({ ...cell, batches: batchesOf(inParts(cell.series.backlog, parts).map(mean)) }));
  return surelyDrifts(inPlace);
}

function batchesOf(values: readonly number[]): CellResult["batches"] {
  const centre = mean(values);
  return {
    counts: values.map(() => 1),
    sumsPs: [...values],
    squares: sum(values.map((value) => (value - centre) ** 2)),
  };
}

/**
 * Of the change, if all replications are alike: two halves, each with half of all samples, of which tau tell as much
 * about their mean as an independent one (autocorrelation.ts). What all replications have in common, the change itself,
 * is no part of it.
 */
function standardError(cells: readonly CellResult[]): number {
  const tau = correlationTime(cells, true);
  if (typeof tau === "string") return 0;
  const { samples, centre, variance } = moments(cells);
  return Math.sqrt((4 * tau * variance) / samples) / centre;
}

function moments(cells: readonly CellResult[]): { samples: number; centre: number; variance: number } {
  const samples = sum(cells.map(({ batches }) => sum(batches.counts)));
  const centre = sum(cells.map(({ batches }) => sum(batches.sumsPs))) / samples;
  return { samples, centre, variance: sum(cells.map(({ batches }) => batches.squares)) / samples };
}

/** Of each replication. */
function changesOf(cells: readonly CellResult[]): number[] | string {
  const { samples, centre } = moments(cells);
  if (samples === 0) return NO_SAMPLE;
  if (centre === 0) return "nothing takes any time";
  const changes = cells.map(({ batches: { counts, sumsPs } }) => {
    const half = Math.floor(counts.length / 2);
    const meanOf = (from: number, to?: number) => sum(sumsPs.slice(from, to)) / sum(counts.slice(from, to));
    return (meanOf(-half) - meanOf(0, half)) / centre;
  });
  return changes.every(Number.isFinite) ? changes : NO_SAMPLE;
}
