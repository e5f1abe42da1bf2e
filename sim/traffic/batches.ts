/** How many events arrive at one instant. */
import { log, log1p } from "../math.js";
import type { Stream } from "../random.js";
import type { BatchSpec } from "../spec.js";

export interface Batches {
  mean: number;
  /** No batch is larger. */
  max: number;
  /** What is left of one, from any event of it on, is as large as a new one. */
  memoryless?: true;
  draw(stream: Stream): number;
}

export function batches(spec: BatchSpec): Batches {
  switch (spec.kind) {
    case "constant":
      return { mean: spec.size, max: spec.size, draw: () => spec.size };
    case "uniform":
      return {
        mean: (spec.low + spec.high) / 2,
        max: spec.high,
        draw: (stream) => spec.low + stream.below(spec.high - spec.low + 1),
      };
    case "geometric":
      return geometric(spec.mean);
  }
}

/** P(X > k) = (1 - 1/mean)^k, by inversion: one draw. */
function geometric(mean: number): Batches {
  if (mean === 1) return { mean, max: 1, draw: () => 1 };
  const perStep = log1p(-1 / mean);
  const size = (tail: number) => 1 + Math.floor(log(tail) / perStep);
  return { mean, max: size(2 ** -53), memoryless: true, draw: (stream) => size(1 - stream.next()) };
}
