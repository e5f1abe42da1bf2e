/**
 * A space-filling design: points of the unit cube that cover each axis evenly (Latin hypercube, McKay, Beckman and
 * Conover, Technometrics 21, 1979), spread apart from each other (maximin, by the criterion of Morris and Mitchell,
 * Journal of Statistical Planning and Inference 43, 1995).
 */
import { type Stream, stream } from "../../sim/random.js";

/** Exchanges tried for each coordinate of a point. */
const TRIALS = 20;

/**
 * `points` points in `dimensions` dimensions, coordinates strictly between 0 and 1. In each dimension every one of
 * `points` equal strata holds exactly one, in its middle. The same seed gives the same points.
 */
export function latinHypercube(points: number, dimensions: number, seed: string): number[][] {
  const random = stream(seed, "design", 0);
  const strata = Array.from({ length: dimensions }, () => permutation(points, random));
  const design = Array.from({ length: points }, (_, i) => strata.map((column) => column[i]));
  if (points > 2 && dimensions > 1) spreadPoints(design, random);
  return design.map((point) => point.map((stratum) => (stratum + 0.5) / points));
}

function permutation(length: number, random: Stream): number[] {
  const values = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

/**
 * Swaps one coordinate of two points wherever that brings the points further apart; each dimension keeps its strata.
 */
function spreadPoints(design: number[][], random: Stream): void {
  const dimensions = design[0].length;
  const trials = TRIALS * design.length * dimensions;
  for (let trial = 0; trial < trials; trial++) {
    const [a, b] = [random.below(design.length), random.below(design.length)];
    const dimension = random.below(dimensions);
    if (a === b) continue;
    const before = crowding(design, a, b);
    swap(design, a, b, dimension);
    if (crowding(design, a, b) > before) swap(design, a, b, dimension);
  }
}

function swap(design: number[][], a: number, b: number, dimension: number): void {
  [design[a][dimension], design[b][dimension]] = [design[b][dimension], design[a][dimension]];
}

/** Of points `a` and `b`: the sum over all others of 1 / distance^16, which the nearest neighbours dominate. */
function crowding(design: readonly (readonly number[])[], a: number, b: number): number {
  let sum = 0;
  for (const [i, point] of design.entries()) {
    if (i !== a) sum += closeness(design[a], point);
    if (i !== b) sum += closeness(design[b], point);
  }
  return sum;
}

function closeness(a: readonly number[], b: readonly number[]): number {
  let square = 0;
  for (let k = 0; k < a.length; k++) square += (a[k] - b[k]) * (a[k] - b[k]);
  const fourth = square * square;
  const eighth = fourth * fourth;
  return 1 / (eighth * eighth);
}
