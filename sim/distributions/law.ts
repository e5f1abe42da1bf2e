/** What is known of a distribution. */
import type { Stream } from "../random.js";

/** A duration in picoseconds, not rounded yet. */
export type Draw = (stream: Stream) => number;

export interface Law {
  meanPs: number;
  /** Infinity where the second moment diverges. */
  variancePs2: number;
  draw: Draw;
  /** A draw from the equilibrium distribution. */
  drawResidual: Draw;
}
