/**
 * MSER-5: where a series has settled.
 *
 * Of the means Y of consecutive batches, those before the truncation d are dropped that makes the marginal standard
 * error of the rest least: the sum of (Y_j - mean)^2 over j >= d, divided by (number of batches - d)^2. White, An
 * effective truncation heuristic for bias reduction in simulation output, Simulation 69 (1997) 323-334; White, Cobb and
 * Spratt, A comparison of five steady-state truncation heuristics for simulation, WSC 2000, 755-760 (batches of 5).
 */

/**
 * A few last values may lie together by chance: they are no candidates (Hoad, Robinson and Davies, J. Simulation 4,
 * 2010).
 */
const LAST = 5;

/** Batches to drop from the start of a series; undefined if it has not settled in its first half: it is too short. */
export function mserTruncation(batches: readonly number[]): number | undefined {
  let best = { dropped: Number.POSITIVE_INFINITY, error: Number.POSITIVE_INFINITY };
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let d = batches.length - 1; d >= 0; d--) {
    count++;
    const distance = batches[d] - mean;
    mean += distance / count;
    squares += distance * (batches[d] - mean);
    const error = squares / (count * count);
    if (count >= LAST && error <= best.error) best = { dropped: d, error };
  }
  return best.dropped <= batches.length / 2 ? best.dropped : undefined;
}
