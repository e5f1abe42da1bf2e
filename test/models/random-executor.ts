/** Executors for random trials: every kind of queue and of waiting, few workers or many, growing or not. */
import fc from "fast-check";
import {
  ASSIGNMENTS,
  TASK_QUEUES,
  type ThreadCount,
  type ThreadsSpec,
  WAKES,
  type WorkersSpec,
} from "../../sim/requests/threads.js";

const threads: fc.Arbitrary<ThreadCount> = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant("cores" as const));

const grow: fc.Arbitrary<NonNullable<WorkersSpec["grow"]>> = fc.record({
  afterPs: fc.integer({ min: 1, max: 300_000 }),
  most: fc.integer({ min: 1, max: 8 }),
});

export const executors: fc.Arbitrary<ThreadsSpec> = fc
  .record(
    {
      threads,
      queue: fc.constantFrom(...TASK_QUEUES),
      wake: fc.constantFrom(...WAKES),
      assign: fc.constantFrom(...ASSIGNMENTS),
      slot: fc.boolean(),
      grow,
    },
    { requiredKeys: ["threads", "queue", "wake"] },
  )
  .map(({ grow, assign, ...workers }) => ({
    workers: {
      ...workers,
      ...(workers.queue !== "per-worker" && grow && { grow }),
      ...(assign && { assign: workers.queue === "per-worker" && assign === "global" ? "round-robin" : assign }),
    },
  }));

/** Every duration times `scale`. */
export function longerThreads({ workers, ...threads }: ThreadsSpec, scale: number): ThreadsSpec {
  const { grow } = workers ?? {};
  if (workers === undefined || grow === undefined) return { ...threads, ...(workers && { workers }) };
  return { ...threads, workers: { ...workers, grow: { ...grow, afterPs: grow.afterPs * scale } } };
}
