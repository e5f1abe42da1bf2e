/**
 * Where the law changes: the axis is cut into segments so that what is left unexplained, plus a price for every
 * parameter, is least. All cuts are tried, by dynamic programming (R. Bellman, Commun. ACM 4, 284, 1961; the penalised
 * form is that of B. Jackson et al., IEEE Signal Process. Lett. 12, 105, 2005).
 */
import { LAWS } from "../../common/findings.js";
import { fitLaw, parametersOf, showsGrowth } from "./laws.js";
import type { Datum } from "./series.js";

/** A law rests on at least so many values. */
export const FEWEST = 4;

/**
 * Price of a parameter, in units of chi-square. A value that no law explains is a parameter of its own: it lies further
 * than three standard deviations from the law of its neighbours. A change of law costs a parameter as well, besides
 * those of the law.
 */
const PRICE = 9;

/** Rise at which a law joins values that may yet be too few to decide on it. */
const JOINS = 0.05;

/** Data `from` to `to`, inclusive; `loose`: fewer than {@link FEWEST}, or no law joins them. */
interface Piece {
  from: number;
  to: number;
  loose: boolean;
}

/** The segments of the data in order; neighbouring loose values are one. */
export function segmentsOf(data: readonly Datum[]): Piece[] {
  // cost[j] is the least cost of the first j data, start[j] where the last piece of that solution begins.
  const cost = [0];
  const start = [0];
  for (let end = 1; end <= data.length; end++) {
    cost[end] = cost[end - 1] + PRICE;
    start[end] = end - 1;
    for (let begin = end - FEWEST; begin >= 0; begin--) {
      const candidate = cost[begin] + costOf(data.slice(begin, end));
      if (candidate < cost[end]) {
        cost[end] = candidate;
        start[end] = begin;
      }
    }
  }
  const pieces: Piece[] = [];
  for (let end = data.length; end > 0; end = start[end]) {
    const loose = end - start[end] === 1;
    if (loose && pieces[0]?.loose) pieces[0].from = start[end];
    else pieces.unshift({ from: start[end], to: end - 1, loose });
  }
  return pieces;
}

/** Of the law that explains the data best for its price; a growing law only counts where its growth shows. */
function costOf(data: readonly Datum[]): number {
  const fits = LAWS.map((law) => fitLaw(data, law)).filter(
    (fit) => fit.law === "O(1)" || showsGrowth(data, fit, JOINS),
  );
  return Math.min(...fits.map(({ law, chiSquare }) => chiSquare + PRICE * (parametersOf(law) + 1)));
}
