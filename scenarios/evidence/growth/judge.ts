/** Which law holds over a stretch of the axis: weights of evidence, and when they decide. */
import { exp } from "../../../sim/math.js";
import { list, sayCount } from "../../quantity.js";
import { LAWS, type LawName } from "../types.js";
import { chiSquareTail } from "./chi-square.js";
import { fitLaw, type LawFit, parametersOf, showsGrowth } from "./laws.js";
import type { Datum } from "./series.js";
import { FEWEST } from "./stretches.js";

/** Weight at which a law is taken to be the right one. */
const DECISIVE = 0.95;
/** A law whose residuals would be this rare is no law of these data. */
const MISFIT = 1e-3;
/** Residuals of O(1) up to this much are let pass all the same: what varies by less does not grow. */
const BAND = 0.1;
/** The last n of a stretch is at least so many times the first: for O(1), and for a law that grows. */
const SPAN = { flat: 10, growing: 30 };

export interface Judgement {
  law: LawName | "undecided";
  reason?: string;
  weights?: Record<LawName, number>;
  /** The best fit of the law that was decided upon. */
  fit?: LawFit;
}

/** @param data of one stretch, ascending in n */
export function judge(data: readonly Datum[]): Judgement {
  if (data.length < FEWEST) return { law: "undecided", reason: `fewer than ${FEWEST} values` };
  const fits = LAWS.map((law) => fitLaw(data, law));
  const weights = weightsOf(fits);
  const best = fits.reduce((a, b) => (weights[b.law] > weights[a.law] ? b : a));
  if (!fitsWell(data, best)) return { law: "undecided", reason: falls(data) ? "it falls" : "none of the laws fits" };
  const reason = objection(data, best, weights);
  return reason === undefined ? { law: best.law, weights, fit: best } : { law: "undecided", reason, weights };
}

/**
 * Akaike weights (K. P. Burnham and D. R. Anderson, Model Selection and Multimodel Inference, 2nd ed. 2002, ch. 2): the
 * errors are given, so the criterion is chi-square + 2 x parameters. Its small-sample correction is for a variance estimated
 * from the residuals; here it would only favour O(1) the more, the less is known.
 */
function weightsOf(fits: readonly LawFit[]): Record<LawName, number> {
  const criteria = fits.map(({ law, chiSquare }) => chiSquare + 2 * parametersOf(law));
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
    return alike.length > 1 ? `${list(alike)} fit alike` : `the evidence for ${best.law} is weak`;
  }
  if (best.law === "O(1)") return undefined;
  if (last < SPAN.growing * first) return tooShort(first, last);
  return showsGrowth(data, best) ? undefined : "growth shows at too few values";
}

function tooShort(first: number, last: number): string {
  return `the range from ${sayCount(first)} to ${sayCount(last)} is too short`;
}

function fitsWell(data: readonly Datum[], fit: LawFit): boolean {
  if (chiSquareTail(fit.chiSquare, data.length - parametersOf(fit.law)) >= MISFIT) return true;
  return fit.law === "O(1)" && data.every(({ value }) => Math.abs(value - fit.constant) <= BAND * fit.constant);
}

/** Whether no value is above the one before it, and the last clearly below the first. */
function falls(data: readonly Datum[]): boolean {
  const rises = data.some(({ value, sigma }, i) => i > 0 && value - data[i - 1].value > sigma);
  return !rises && data[data.length - 1].value < (1 - BAND) * data[0].value;
}
