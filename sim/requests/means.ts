/** What the steps of a handler take on average. */
import { meanBytes } from "../distributions/sizes.js";
import { meanOf } from "../distributions.js";
import type { Step } from "../spec.js";
import type { Picoseconds } from "../time.js";

export function meanComputingPs(steps: readonly Step[]): Picoseconds {
  return meanOver(steps, (step) => (step.kind === "compute" ? meanOf(step.duration) : 0));
}

export function meanBlockingPs(steps: readonly Step[]): Picoseconds {
  return meanOver(steps, (step) => (step.kind === "block" ? meanOf(step.duration) : 0));
}

/** Until the answers have come of those that are asked one at a time. */
export function meanWaitingPs(steps: readonly Step[]): Picoseconds {
  return meanOver(steps, (step) => {
    if (step.kind !== "io" || step.operations.length !== 1) return 0;
    const [{ takes }] = step.operations;
    return takes === undefined ? 0 : meanOf(takes);
  });
}

/** The same, of those that are asked together as long as the longest takes on average. */
export function meanAwaitedPs(steps: readonly Step[]): Picoseconds {
  return meanOver(steps, (step) => {
    if (step.kind !== "io") return 0;
    return Math.max(0, ...step.operations.map(({ takes }) => (takes === undefined ? 0 : meanOf(takes))));
  });
}

/** Bytes that are sent to whoever asked. */
export function meanReplyBytes(steps: readonly Step[]): number {
  return meanOver(steps, (step) => (step.kind === "reply" ? meanBytes(step.size) : 0));
}

/** What is left of `steps` without those that are left to pools. */
export function withoutPools(steps: readonly Step[]): Step[] {
  return steps.flatMap((step): Step[] => {
    if (step.kind === "offload") return [];
    if (step.kind === "repeat") return [{ ...step, steps: withoutPools(step.steps) }];
    if (step.kind !== "choose") return [step];
    return [{ ...step, branches: step.branches.map((each) => ({ ...each, steps: withoutPools(each.steps) })) }];
  });
}

/** Mean time that a request keeps a thread of `pool`. */
export function meanInPoolPs(steps: readonly Step[], pool: string): Picoseconds {
  return meanOver(steps, (step) => {
    if (step.kind !== "offload" || step.pool !== pool) return 0;
    return meanComputingPs(step.steps) + meanBlockingPs(step.steps);
  });
}

/** The mean over all requests of the sum over their steps of what `of` says of each. */
function meanOver(steps: readonly Step[], of: (step: Step) => number): number {
  return steps.reduce((sum, step) => sum + of(step) + meanInside(step, of), 0);
}

function meanInside(step: Step, of: (step: Step) => number): number {
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
