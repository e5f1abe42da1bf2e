/** Tail of the chi-square distribution with whole degrees of freedom, for judging how well a law fits. */
import { exp, normalCdf } from "../../sim/math.js";

/**
 * Pr(X > x). Abramowitz and Stegun 26.4.4 and 26.4.5: finite sums for odd and even degrees of freedom.
 * @param degrees a whole number from 1
 */
export function chiSquareTail(x: number, degrees: number): number {
  if (!(x > 0)) return 1;
  const odd = degrees % 2 === 1;
  const root = Math.sqrt(x);
  let term = odd ? exp(-x / 2) * root * Math.sqrt(2 / Math.PI) : exp(-x / 2);
  let tail = odd ? 2 * normalCdf(-root) : 0;
  for (let k = odd ? 1 : 0; k < degrees; k += 2) {
    tail += term;
    term *= x / (k + 2);
  }
  return Math.min(1, tail);
}

/** Residuals that are rarer than this are more than the errors explain. */
export const MISFIT = 0.01;

/**
 * By how much the variance of residuals exceeds what the errors explain: 1 unless it does so significantly (R. T.
 * Birge, Phys. Rev. 40, 207, 1932; Burnham and Anderson's variance inflation factor).
 */
export function excessOf(chiSquare: number, degrees: number): number {
  return chiSquareTail(chiSquare, degrees) < MISFIT ? chiSquare / degrees : 1;
}
