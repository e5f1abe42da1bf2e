/** What the steps of a handler come to, in repetitions and choices or not. */
import type { Step } from "../spec.js";

/** A step that something is done in; what is left to a pool is one, with steps of its own. */
type Deed = Exclude<Step, { kind: "repeat" | "choose" }>;

/** All that may be done, in the order in which it is written: what is repeated, and all branches of choices, once. */
export function deedsIn(steps: readonly Step[]): Deed[] {
  return steps.flatMap((step) => {
    if (step.kind === "repeat") return deedsIn(step.steps);
    return step.kind === "choose" ? step.branches.flatMap((branch) => deedsIn(branch.steps)) : [step];
  });
}

/** Whether a request may wait for what others do, while its thread goes on with other work. */
export function waitsElsewhere(steps: readonly Step[]): boolean {
  return deedsIn(steps).some(({ kind }) => kind === "io" || kind === "offload");
}
