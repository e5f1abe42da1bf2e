/** What the steps of a handler take on average. */
import { meanOf } from "../distributions.js";
import type { Step } from "../spec.js";
import type { Picoseconds } from "../time.js";

export function meanComputingPs(steps: readonly Step[]): Picoseconds {
  return meanOver(steps, (step) => (step.kind === "compute" ? meanOf(step.duration) : 0));
}

export function meanBlockingPs(steps: readonly Step[]): Picoseconds {
  return meanOver(steps, (step) => (step.kind === "block" ? meanOf(step.duration) : 0));
}

/** The mean over all requests of the sum over their steps of what `of` says of each. */
function meanOver(steps: readonly Step[], of: (step: Step) => Picoseconds): Picoseconds {
  return steps.reduce((sum, step) => sum + of(step) + meanInside(step, of), 0);
}

function meanInside(step: Step, of: (step: Step) => Picoseconds): Picoseconds {
  switch (step.kind) {
    case "offload":
      return meanOver(step.steps, of);
    case "repeat":
      return (step.times.kind === "constant" ? step.times.count : step.times.mean) * meanOver(step.steps, of);
    case "choose":
      return step.branches.reduce((sum, { probability, steps }) => sum + probability * meanOver(steps, of), 0);
    default:
      return 0;
  }
}
