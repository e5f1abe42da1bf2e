/** How well simulated and measured numbers agree. */
import { exp } from "../../sim/math.js";
import type { Agreement } from "./types.js";

/** As a logarithm: within 15 %, either way. */
const NEAR = 0.15;

/** @param ratios logarithms of simulated over measured; null where nothing steady came */
export function agreementOf(ratios: readonly (number | null)[]): Agreement {
  const known = ratios.filter((ratio) => ratio !== null);
  const squares = known.reduce((sum, ratio) => sum + ratio * ratio, 0);
  return {
    typical: exp(Math.sqrt(known.length === 0 ? 0 : squares / known.length)),
    worst: exp(known.reduce((most, ratio) => Math.max(most, Math.abs(ratio)), 0)),
    near: known.filter((ratio) => Math.abs(exp(ratio) - 1) <= NEAR).length,
    unsteady: ratios.length - known.length,
  };
}
