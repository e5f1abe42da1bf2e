/**
 * How far consecutive events depend on each other, from batch means.
 *
 * The integrated autocorrelation time tau = 1 + 2 sum(rho_k) says how many consecutive events tell as much about the
 * mean as one independent sample. For batches of b events, b Var(batch mean) / Var(event) tends to tau from below as b
 * grows, and batches are doubled until the value no longer depends on them (Flyvbjerg and Petersen, Error Estimates on
 * Averages of Correlated Data, J. Chem. Phys. 91, 1989): here, until they last ten times what they show. If none do, a
 * whole replication is a batch. Means are taken over all replications, whose batches are batches of the same process.
 * On M/M/1 at load 0.8, where tau is 81, that gives 76 on average.
 *
 * An interval that took all events for independent would be sqrt(tau) times too narrow.
 */
import { normalCdf } from "../../sim/math.js";
import { only } from "../common/only.js";
import { round } from "../common/rounding.js";
import type { CellResult, Correlation } from "../common/types.js";
import { sum } from "./mean-intervals.js";
import { normalQuantile } from "./normal.js";

/** A batch is long enough with so many correlation times. */
const TIMES_PER_BATCH = 10;
/** A replication that is shorter than so many may tell little of its own, and its warm-up may be too short. */
const TIMES_PER_REPLICATION = 20;
/** A time that is nothing but rounding. */
const NOTHING = 1e-12;

/** What there is to tell; else why there is nothing. */
export function correlation(cells: readonly CellResult[], confidence: number): Correlation | string {
  const events = correlationTime(cells);
  if (typeof events === "string") return events;
  const samples = sum(cells.map((cell) => sum(cell.batches.counts)));
  return only<Correlation>()({
    events: short(events),
    effectiveSamples: short(samples / events),
    naiveCoverage: short(2 * normalCdf(normalQuantile((1 + confidence) / 2) / Math.sqrt(events)) - 1),
    ...(samples / cells.length < TIMES_PER_REPLICATION * events && { short: true as const }),
  });
}

/**
 * tau, in measured events; or why there is none. `detrended`: of what is left when the mean over the replications
 * at the same place of their windows, a trend that they have in common, is taken off; needs two replications.
 */
export function correlationTime(cells: readonly CellResult[], detrended = false): number | string {
  let batches: Batches[] = cells.map(({ batches: { counts, sumsPs } }) => ({ counts, sums: sumsPs }));
  const samples = sum(batches.map(({ counts }) => sum(counts)));
  const mean = sum(batches.map(({ sums }) => sum(sums))) / samples;
  const variance = sum(cells.map((cell) => squaresAround(mean, cell))) / samples;
  if (!(variance > 0)) return "all latencies are equal";
  for (;;) {
    const centres = detrended ? trend(batches) : batches[0].sums.map(() => mean);
    const all = batches.flatMap(({ counts, sums }) => sums.map((value, i) => value - centres[i] * counts[i]));
    const degrees = all.length - (detrended ? centres.length : 1);
    if (degrees < 1) return "a single event was measured";
    const size = samples / all.length;
    const time = sum(all.map((residual) => residual * residual)) / degrees / size / variance;
    const last = batches.every(({ counts }) => counts.length <= 1);
    // The rounding of sums that are equal.
    if (time < NOTHING) return "replications have the same mean";
    if (last || size >= TIMES_PER_BATCH * time) return time;
    batches = batches.map(({ counts, sums }) => ({ counts: inPairs(counts), sums: inPairs(sums) }));
  }
}

interface Batches {
  counts: readonly number[];
  sums: readonly number[];
}

/** By position, the mean over all replications. */
function trend(batches: readonly Batches[]): number[] {
  return batches[0].sums.map((_, i) => {
    const count = sum(batches.map(({ counts }) => counts[i]));
    return count === 0 ? 0 : sum(batches.map(({ sums }) => sums[i])) / count;
  });
}

/** Sum of the squared distances of a run's samples from `mean`. */
function squaresAround(mean: number, { batches: { counts, sumsPs, squares } }: CellResult): number {
  const count = sum(counts);
  if (count === 0) return 0;
  const shift = sum(sumsPs) / count - mean;
  return squares + count * shift * shift;
}

function inPairs(values: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(values.length / 2) }, (_, i) => values[2 * i] + (values[2 * i + 1] ?? 0));
}

/** A coarse estimate deserves no more digits. */
function short(value: number): number {
  return round(value, 3);
}
