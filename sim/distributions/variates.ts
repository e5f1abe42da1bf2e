/** Standard random variates from which the distributions are made, by portable functions only. */
import { cos, log, pow } from "../math.js";
import type { Stream } from "../random.js";

/** Exponential with mean 1, by inversion: one draw. */
export function exponential(stream: Stream): number {
  return -log(1 - stream.next());
}

/**
 * Standard normal by the Box-Muller transform: two draws. The sine twin is thrown away, so that the number of draws per
 * variate is fixed and nothing is kept between calls.
 */
export function normal(stream: Stream): number {
  const radius = Math.sqrt(2 * exponential(stream));
  return radius * cos(2 * Math.PI * stream.next());
}

/**
 * Gamma with the given shape and scale 1, by rejection: G. Marsaglia and W. W. Tsang, "A simple method for generating
 * gamma variables", ACM Trans. Math. Software 26 (2000). More than 95 % of proposals are accepted; each takes three
 * draws. Below shape 1: gamma(shape + 1) times U^(1/shape).
 */
export function gammaVariate(stream: Stream, shape: number): number {
  if (shape < 1) return gammaVariate(stream, shape + 1) * pow(1 - stream.next(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const z = normal(stream);
    const root = 1 + c * z;
    const threshold = -exponential(stream);
    if (root <= 0) continue;
    const v = root * root * root;
    if (threshold < 0.5 * z * z + d - d * v + d * log(v)) return d * v;
  }
}
