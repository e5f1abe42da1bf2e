/**
 * A distribution given by quantiles. X = exp(h(Z)), Z standard normal, h linear from the normal score of one quantile
 * to that of the next, and beyond the outer ones as it was: piecewise lognormal, and lognormal where there are two.
 *
 * On a piece, where h(z) = m + s z for z from a to b, E[X^k] is exp(k m + k^2 s^2 / 2) (P(Z <= b - k s) - P(Z <= a - k
 * s)). Length-biased: the piece by its part of E[X], and on it a normal variable of mean s, cut to a ... b, by
 * inversion.
 */
import { exp, log, normalCdf, normalQuantile } from "../math.js";
import type { Law } from "./law.js";
import { normal } from "./variates.js";

interface Piece {
  /** Normal scores. */
  from: number;
  to: number;
  m: number;
  s: number;
}

/** `probabilities` and `valuesPs` ascend, and the values are all above 0, or all 0. */
export function quantilesLaw(probabilities: readonly number[], valuesPs: readonly number[]): Law {
  if (valuesPs[0] === 0) return { meanPs: 0, variancePs2: 0, draw: () => 0, drawResidual: () => 0 };
  const pieces = piecesOf(probabilities.map(normalQuantile), valuesPs.map(log));
  const parts = pieces.map((piece) => moment(piece, 1));
  const meanPs = total(parts);
  const at = (z: number) => {
    const { m, s } = pieces.find(({ to }) => z < to) ?? pieces[pieces.length - 1];
    return exp(m + s * z);
  };
  const lengthBiased = (left: number) => {
    let rest = left * meanPs;
    const found = parts.findIndex((part) => (rest -= part) < 0);
    const index = found < 0 ? pieces.length - 1 : found;
    const { from, to, m, s } = pieces[index];
    const [low, high] = [normalCdf(from - s), normalCdf(to - s)];
    const share = Math.min(1, Math.max(0, (rest + parts[index]) / parts[index]));
    const p = Math.min(1 - 2 ** -53, Math.max(2 ** -53, low + share * (high - low)));
    return exp(m + s * (s + normalQuantile(p)));
  };
  return {
    meanPs,
    variancePs2: total(pieces.map((piece) => moment(piece, 2))) - meanPs * meanPs,
    draw: (stream) => at(normal(stream)),
    drawResidual: (stream) => stream.next() * lengthBiased(stream.next()),
  };
}

/** From the scores of the quantiles and their logarithms; the outer pieces have no end. */
function piecesOf(scores: readonly number[], logarithms: readonly number[]): Piece[] {
  const last = scores.length - 2;
  return scores.slice(1).map((to, i): Piece => {
    const s = (logarithms[i + 1] - logarithms[i]) / (to - scores[i]);
    return {
      from: i === 0 ? Number.NEGATIVE_INFINITY : scores[i],
      to: i === last ? Number.POSITIVE_INFINITY : to,
      m: logarithms[i] - s * scores[i],
      s,
    };
  });
}

/** Its part of E[X^k]. */
function moment({ from, to, m, s }: Piece, k: number): number {
  return exp(k * m + (k * k * s * s) / 2) * (normalCdf(to - k * s) - normalCdf(from - k * s));
}

function total(list: readonly number[]): number {
  return list.reduce((sum, each) => sum + each, 0);
}
