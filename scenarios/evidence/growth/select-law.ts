/** Which law holds over a segment of the axis: weights of evidence, and when they decide. */
import { exp } from "../../../sim/math.js";
import { enumerate } from "../../common/enumerate.js";
import type { Estimate } from "../../common/estimate.js";
import { LAWS, type LawName } from "../../common/findings.js";
import { formatCount } from "../../common/format.js";
import { chiSquareTail, excessOf, MISFIT } from "../../statistics/chi-square.js";
import { FEWEST } from "./change-points.js";
import { exponentOf, slopeOf } from "./exponent.js";
import { F, fitLaw, type LawFit, MATERIAL, parametersOf, showsGrowth } from "./laws.js";
import type { Datum } from "./series.js";

/** Weight at which a law is taken to be the right one. */
const DECISIVE = 0.95;
/** An O(n) whose factor changes somewhere looks like O(n log n), which therefore has to fit better than others. */
const MISFIT_N_LOG_N = 0.1;
/**
 * Residuals up to this much are let pass all the same where they cannot blur the law: in a constant (what varies by
 * less does not grow), and beside a growth of at least {@link TALL}.
 */
const BAND = 0.1;
const TALL = 10;
/** The last n of a segment is at least so many times the first: for O(1), and for a law that grows. */
const SPAN = { flat: 10, growing: 30 };
/** A logarithm is told from growth that levels off like 1/sqrt(n) by its exponent, which is zero, not this or less. */
const LEVELLING = -0.5;

export interface Judgement {
  law: LawName | "undecided";
  reason?: string;
  weights?: Record<LawName, number>;
  /** The best fit of the law that was decided upon. */
  fit?: LawFit;
  exponent?: Estimate;
}

/**
 * @param data of one segment, ascending in n
 * @param quantile of Student's t, two-sided, for the interval of the exponent
 */
export function judge(data: readonly Datum[], quantile: number): Judgement {
  if (data.length < FEWEST) return { law: "undecided", reason: `fewer than ${FEWEST} values` };
  const candidates = LAWS.map((law) => fitLaw(data, law));
  const weights = weightsOf(candidates, data.length);
  const best = candidates.reduce((a, b) => (weights[b.law] > weights[a.law] ? b : a));
  const fits = fitsWell(data, best);
  const exponent = best.law === "O(1)" ? slopeOf(data, quantile) : exponentOf(data, quantile, fits);
  const known = exponent && { exponent };
  if (!fits) {
    if (falls(data)) return { law: "undecided", reason: "it falls" };
    return { law: "undecided", reason: "none of the laws fits", ...(best.law !== "O(1)" && known) };
  }
  const reason = objection(data, best, weights) ?? levelling(best, exponent);
  if (reason !== undefined) return { law: "undecided", reason, weights, ...known };
  return { law: best.law, weights, fit: best, ...known };
}

/**
 * Akaike weights (K. P. Burnham and D. R. Anderson, Model Selection and Multimodel Inference, 2nd ed. 2002, ch. 2): the
 * errors are given, so the criterion is chi-square + 2 x parameters. Its small-sample correction is for a variance
 * estimated from the residuals; here it would only favour O(1) the more, the less is known. Where even the best law
 * leaves more than the errors explain, chi-square is divided by that excess (their quasi-likelihood, section 2.5).
 */
function weightsOf(fits: readonly LawFit[], count: number): Record<LawName, number> {
  const excess = Math.min(...fits.map(({ law, chiSquare }) => excessOf(chiSquare, count - parametersOf(law))));
  const criteria = fits.map(({ law, chiSquare }) => chiSquare / excess + 2 * parametersOf(law));
  const least = Math.min(...criteria);
  const likelihoods = criteria.map((criterion) => exp((least - criterion) / 2));
  const total = likelihoods.reduce((a, b) => a + b);
  return Object.fromEntries(fits.map(({ law }, i) => [law, likelihoods[i] / total])) as Record<LawName, number>;
}

/** Why `best` is not to be called the law; undefined if it may. */
function objection(data: readonly Datum[], best: LawFit, weights: Record<LawName, number>): string | undefined {
  const [first, last] = [data[0].n, data[data.length - 1].n];
  if (last < SPAN.flat * first) return tooShort(first, last);
  if (weights[best.law] < DECISIVE) {
    const alike = [...LAWS].sort((a, b) => weights[b] - weights[a]).filter((law) => weights[law] > 1 - DECISIVE);
    return alike.length > 1 ? `${enumerate(alike)} fit alike` : `the evidence for ${best.law} is weak`;
  }
  if (best.law === "O(1)") return undefined;
  if (last < SPAN.growing * first) return tooShort(first, last);
  return !best.bound && showsGrowth(data, best, MATERIAL) ? undefined : "growth shows at too few values";
}

function levelling({ law }: LawFit, exponent: Estimate | undefined): string | undefined {
  if (law !== "O(log n)" || (exponent !== undefined && exponent.low! > LEVELLING)) return undefined;
  return "it may grow as O(log n) or level off";
}

function tooShort(first: number, last: number): string {
  return `the range from ${formatCount(first)} to ${formatCount(last)} is too short`;
}

function fitsWell(data: readonly Datum[], { law, constant, factor, chiSquare }: LawFit): boolean {
  const rarity = chiSquareTail(chiSquare, data.length - parametersOf(law));
  if (law === "O(n log n)") return rarity >= MISFIT_N_LOG_N;
  if (rarity >= MISFIT) return true;
  const fitted = data.map(({ n }) => constant + (law === "O(1)" ? 0 : factor * F[law](n)));
  const tall = fitted[fitted.length - 1] >= TALL * fitted[0];
  return (
    (tall || law === "O(1)") && data.every(({ value }, i) => Math.abs(value - fitted[i]) <= BAND * Math.abs(fitted[i]))
  );
}

/** Whether no value is above the one before it, and the last clearly below the first. */
function falls(data: readonly Datum[]): boolean {
  const rises = data.some(({ value, sigma }, i) => i > 0 && value - data[i - 1].value > sigma);
  return !rises && data[data.length - 1].value < (1 - BAND) * data[0].value;
}
