/**
 * The settings that explain measured numbers best, found without derivatives: successive response surfaces (Stander and
 * Craig, Engineering Computations 19, 2002). Settings spread over a region are tried, a surface is laid through the
 * simulated numbers, the least squares of the surfaces is the centre of the next region. The first region is the whole
 * of the ranges; each next one is as wide as the interval of each cost asks for, so that a cost that matters little is
 * seen over a range in which it matters.
 */
import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { latinHypercube } from "../sensitivity/design.js";
import { type Determined, determinedAt } from "./determined.js";
import { type Shares, type Surface, SurfaceFit, termsOf } from "./surface.js";

/** The logarithm of simulated over measured of each number, for one setting; null where nothing steady came. */
export type Ratios = readonly (number | null)[];

export interface Search {
  dimensions: number;
  seed: string;
  /** Where the profile has the costs. */
  start: Shares;
  /** Weight of each squared logarithm: 1 over its variance. */
  weights: readonly number[];
  confidence: number;
  /** Simulates these. */
  tryAll(all: readonly Shares[]): Promise<Ratios[]>;
}

interface Found {
  best: Shares;
  known: Determined[];
  tried: number;
}

interface Trial {
  shares: Shares;
  ratios: Ratios;
  loss: number;
}

const FIRST_TRIALS = 20;
/** Trials of a region over the coefficients of a surface. */
const OVER = 1.5;
const ROUNDS = 6;
/** Half the width of a region over that of the interval, and the least there is, as a share of the range. */
const WIDER = 1.5;
const NARROWEST = 0.02;
/** A region is at least so wide as this share of the one before: surfaces are not to be trusted more. */
const AT_ONCE = 0.35;
/** As the logarithm of a ratio: what counts for a number where nothing steady came. */
const UNSTEADY = 3;
/** How little is expected of a profile: a cost is anywhere in its range. It decides where the data says nothing. */
const PRIOR_DEVIATION = 1;

export async function search(given: Search): Promise<Found> {
  const { dimensions, seed, start, weights, confidence, tryAll } = given;
  const trials: Trial[] = [];
  const add = async (all: readonly Shares[]) => {
    const made = await tryAll(all);
    for (const [i, ratios] of made.entries())
      trials.push({ shares: all[i], ratios, loss: lossOf(ratios, all[i], given) });
  };
  const terms = termsOf(dimensions);
  let centre: Shares = new Array(dimensions).fill(0.5);
  let half: number[] = new Array(dimensions).fill(0.5);
  let known: Determined[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const count = round === 0 ? Math.max(FIRST_TRIALS, 2 * terms) : Math.ceil(OVER * terms);
    const spread = latinHypercube(count, dimensions, `${seed} ${round}`);
    const region = spread.map((point) => point.map((each, k) => within(centre[k] + (2 * each - 1) * half[k])));
    await add(round === 0 ? [start, ...region] : region);
    const guess = leastOf(surfacesOf(trials, round === 0 ? bestOf(trials).shares : centre, half), given, trials, half);
    await add([guess]);
    centre = betterOf(trials.at(-1)!, bestOf(trials), dimensions).shares;
    const surfaces = surfacesOf(trials, centre, half);
    const { ratios } = trials.find(({ shares }) => shares === centre)!;
    known = determinedAt(centre, { surfaces, weights, squares: squaresOf(ratios, weights), confidence });
    const wanted = known.map(({ halfWidth }) => Math.min(0.5, Math.max(NARROWEST, WIDER * halfWidth)));
    if (wanted.every((width, k) => width >= half[k]) && round > 1) break;
    half = half.map((width, k) => Math.min(width, Math.max(wanted[k], AT_ONCE * width)));
  }
  return { best: centre, known, tried: trials.length };
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function bestOf(trials: readonly Trial[]): Trial {
  return trials.reduce((best, trial) => (trial.loss < best.loss ? trial : best));
}

/** The least of the surfaces rather than a trial that is better by chance, unless it is much worse. */
function betterOf(guess: Trial, best: Trial, dimensions: number): Trial {
  return guess.loss <= 1.1 * best.loss + dimensions ? guess : best;
}

function squaresOf(ratios: Ratios, weights: readonly number[]): number {
  return ratios.reduce<number>((sum, ratio, i) => sum + weights[i] * (ratio ?? UNSTEADY) ** 2, 0);
}

function lossOf(ratios: Ratios, shares: Shares, { weights, start }: Search): number {
  const expected = shares.reduce((sum, share, k) => sum + ((share - start[k]) / PRIOR_DEVIATION) ** 2, 0);
  return squaresOf(ratios, weights) + expected;
}

/** Of each number; undefined where too few trials have it. */
function surfacesOf(trials: readonly Trial[], centre: Shares, half: readonly number[]): (Surface | undefined)[] {
  const fits = new Map<string, SurfaceFit>();
  return trials[0].ratios.map((_, i) => {
    const having = trials.filter(({ ratios }) => ratios[i] !== null);
    if (having.length <= termsOf(centre.length)) return undefined;
    const key = trials.map(({ ratios }) => (ratios[i] === null ? "0" : "1")).join("");
    let fit = fits.get(key);
    if (fit === undefined) {
      fit = new SurfaceFit(
        having.map(({ shares }) => shares),
        centre,
        half,
      );
      fits.set(key, fit);
    }
    return fit.of(having.map(({ ratios }) => ratios[i]!));
  });
}

/** Starts of the search on surfaces. */
const STARTS = 4;

/** The least of the sum of squares of `surfaces`, in the region around the best trial. */
function leastOf(
  surfaces: readonly (Surface | undefined)[],
  { weights, start }: Search,
  trials: readonly Trial[],
  half: readonly number[],
): Shares {
  const { shares: centre } = bestOf(trials);
  const [low, high] = [-1, 1].map((side) => centre.map((share, k) => within(share + side * half[k])));
  const laid = surfaces.flatMap((surface, i) => (surface ? [{ surface, scale: Math.sqrt(weights[i]) }] : []));
  const valueAt = (shares: number[]) => (index: number) => {
    if (index < laid.length) return laid[index].scale * laid[index].surface.at(shares);
    const k = index - laid.length;
    return (shares[k] - start[k]) / PRIOR_DEVIATION;
  };
  const slopeAt = (shares: number[]) => (index: number) => {
    if (index < laid.length) return laid[index].surface.gradient(shares).map((slope) => laid[index].scale * slope);
    return shares.map((_, k) => (k === index - laid.length ? 1 / PRIOR_DEVIATION : 0));
  };
  const indices = Array.from({ length: laid.length + start.length }, (_, i) => i);
  const sum = (shares: number[]) => indices.map(valueAt(shares)).reduce((total, each) => total + each * each, 0);
  const starts = trials
    .filter(({ shares }) => shares.every((share, k) => share >= low[k] && share <= high[k]))
    .sort((a, b) => a.loss - b.loss)
    .slice(0, STARTS)
    .map(({ shares }) => [...shares]);
  const found = starts.map((initialValues) => {
    const { parameterValues } = levenbergMarquardt({ x: indices, y: indices.map(() => 0) }, valueAt, {
      initialValues,
      minValues: low,
      maxValues: high,
      jacobianFunction: slopeAt,
      maxIterations: 100,
      errorTolerance: 0,
      improvementThreshold: 1e-9,
    });
    return parameterValues;
  });
  return found.reduce((best, each) => (sum(each) < sum(best) ? each : best));
}
