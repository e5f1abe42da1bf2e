/**
 * Zipf's law: ranks 1 ... n with P(k) proportional to k^-s, s > 0, exactly, in constant time and memory for any n.
 *
 * Rejection-inversion: W. Hoermann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM Trans. Modeling and Computer Simulation 6 (1996). H(x) is an integral of h(x) = x^-s; a uniform
 * number between H(1.5) - h(1) and H(n + 1/2) is carried back by the inverse of H and rounded to the nearest rank k,
 * which is kept if the number is at least H(k + 1/2) - h(k). Fewer than two proposals are needed on average.
 */
import { exp, log, log1p } from "../math.js";
import type { Stream } from "../random.js";

/** A rank, 1 ... `n`, with P(k) proportional to k^-`exponent`. */
export function zipf(n: number, exponent: number): (stream: Stream) => number {
  const h = (x: number) => exp(-exponent * log(x));
  const integral = (x: number) => integralOf(x, exponent);
  const inverse = (y: number) => inverseOf(y, exponent);
  const first = integral(1.5) - 1;
  const last = integral(n + 0.5);
  /** Ranks that lie at most this far above their number are kept without a look at H. */
  const surelyKept = 2 - inverse(integral(2.5) - h(2));
  return (stream) => {
    for (;;) {
      const u = last + stream.next() * (first - last);
      const x = inverse(u);
      const rank = Math.min(n, Math.max(1, Math.round(x)));
      if (rank - x <= surelyKept || u >= integral(rank + 0.5) - h(rank)) return rank;
    }
  };
}

/** H(x) = (x^(1-s) - 1) / (1 - s), which is log x at s = 1. */
function integralOf(x: number, s: number): number {
  const logX = log(x);
  return logX * exponentialRatio((1 - s) * logX);
}

/** The x whose H(x) is `y`: (1 + (1 - s) y)^(1 / (1 - s)), which is exp y at s = 1. */
function inverseOf(y: number, s: number): number {
  // Rounding may carry it past the pole, where x is 0.
  const t = Math.max(-1, (1 - s) * y);
  return exp(y * logarithmRatio(t));
}

/** Closer to 0 the series are more exact than the quotients. */
const SERIES = 1e-3;

/** (exp(x) - 1) / x, 1 at 0. */
function exponentialRatio(x: number): number {
  if (Math.abs(x) > SERIES) return (exp(x) - 1) / x;
  return 1 + (x / 2) * (1 + (x / 3) * (1 + (x / 4) * (1 + x / 5)));
}

/** log(1 + x) / x, 1 at 0. */
function logarithmRatio(x: number): number {
  if (Math.abs(x) > SERIES) return log1p(x) / x;
  return 1 - x * (1 / 2 - x * (1 / 3 - x * (1 / 4 - x / 5)));
}
