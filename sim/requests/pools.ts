/** The pools that handlers leave steps to. */
import type { PoolSpec, Step } from "../spec.js";

/** UV_THREADPOOL_SIZE is 4 unless set (libuv, docs/src/threadpool.rst). */
const DEFAULT_THREADS = 4;

/** Names of the pools, in the order in which `steps` name them first. */
export function poolsOf(steps: readonly Step[]): string[] {
  const named = steps.flatMap((step) => {
    if (step.kind === "offload") return [step.pool];
    if (step.kind === "repeat") return poolsOf(step.steps);
    return step.kind === "choose" ? step.branches.flatMap((branch) => poolsOf(branch.steps)) : [];
  });
  return [...new Set(named)];
}

/** Threads of each. */
export function poolThreads(steps: readonly Step[], pools: Readonly<Record<string, PoolSpec>>): Record<string, number> {
  return Object.fromEntries(poolsOf(steps).map((name) => [name, pools[name]?.threads ?? DEFAULT_THREADS]));
}
