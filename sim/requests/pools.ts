/** The pools that handlers leave steps to. */
import type { PoolSpec, Step } from "../spec.js";
import { isRead } from "./read-steps.js";
import { deedsIn } from "./steps.js";

/** UV_THREADPOOL_SIZE is 4 unless set (libuv, docs/src/threadpool.rst). */
const DEFAULT_THREADS = 4;

/** Names of the pools, in the order in which `steps` name them first. */
export function poolsOf(steps: readonly Step[]): string[] {
  return [...new Set(deedsIn(steps).flatMap((step) => (step.kind === "offload" ? [step.pool] : [])))];
}

/** Threads of each. */
export function poolThreads(steps: readonly Step[], pools: Readonly<Record<string, PoolSpec>>): Record<string, number> {
  return Object.fromEntries(poolsOf(steps).map((name) => [name, pools[name]?.threads ?? DEFAULT_THREADS]));
}

/** The pool that steps which block are left to, where an executor has one for them. */
export const BLOCKING = "blocking";

/** `steps`, those that block, or read a file, left to the pool: not those that are in one already. */
export function leavingBlocks(steps: readonly Step[]): Step[] {
  return steps.map((step): Step => {
    switch (step.kind) {
      case "block":
        return { kind: "offload", pool: BLOCKING, steps: [step] };
      case "io":
        return isOneRead(step) ? { kind: "offload", pool: BLOCKING, steps: [step] } : step;
      case "repeat":
        return { ...step, steps: leavingBlocks(step.steps) };
      case "choose":
        return { ...step, branches: step.branches.map((each) => ({ ...each, steps: leavingBlocks(each.steps) })) };
      default:
        return step;
    }
  });
}

/** Whether a step is one read of a storage device: what a thread of a pool can do. */
export function isOneRead({ operations }: Extract<Step, { kind: "io" }>): boolean {
  return operations.length === 1 && isRead(operations[0]);
}
