/** Which steps of a handler read a storage device of the machine, and by whom. */
import type { FurtherOperation, Step, Workload } from "../spec.js";

/** Whether `operation` is a read of a storage device: it does not say itself how long it takes. */
export function isRead({ takes }: FurtherOperation): boolean {
  return takes === undefined;
}

/** Whether the mechanism itself is asked to read: not the threads of a pool. */
function readsItself(steps: readonly Step[]): boolean {
  return some(steps, ({ operations }) => operations.some(isRead));
}

/** Whether threads of pools read. */
export function poolsRead(steps: readonly Step[]): boolean {
  return steps.some((step) => {
    if (step.kind === "offload") return readsItself(step.steps);
    if (step.kind === "choose") return step.branches.some((branch) => poolsRead(branch.steps));
    return step.kind === "repeat" && poolsRead(step.steps);
  });
}

/** Whether the first of several is waited for, one of which is a read, outside of pools. */
export function awaitsFirstRead(steps: readonly Step[]): boolean {
  return some(steps, ({ operations, until }) => until === "any" && operations.some(isRead));
}

type Io = Extract<Step, { kind: "io" }>;

/** Whether `test` holds for a step outside of pools. */
function some(steps: readonly Step[], test: (step: Io) => boolean): boolean {
  return steps.some((step) => {
    switch (step.kind) {
      case "io":
        return test(step);
      case "repeat":
        return some(step.steps, test);
      case "choose":
        return step.branches.some((branch) => some(branch.steps, test));
      default:
        return false;
    }
  });
}

/** What the mechanism that carries `workload` out reads of storage devices: nothing, something, nothing else. */
export function filesOf({ kind, handler = [] }: Pick<Workload, "kind" | "handler">): "none" | "some" | "only" {
  if (kind === "storage") return "only";
  return readsItself(handler) ? "some" : "none";
}
