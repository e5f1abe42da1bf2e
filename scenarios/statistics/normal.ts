/** Quantiles of the normal distribution. */
import { normalCdf } from "../../sim/math.js";

/** The z with P(Z <= z) = `level`, for a level from one half; by bisection. */
export function normalQuantile(level: number): number {
  let [low, high] = [0, 40];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (normalCdf(middle) < level) low = middle;
    else high = middle;
  }
}
