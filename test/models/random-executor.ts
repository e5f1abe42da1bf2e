/** Executors for random trials: every kind of queue and of waiting, few workers or many, growing or not. */
import fc from "fast-check";
import {
  ASSIGNMENTS,
  PROMOTIONS,
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

/** Workers that wait for events themselves, `threads` of them. */
export function drivers(threads: number): fc.Arbitrary<ThreadsSpec> {
  return fc
    .record(
      {
        queue: fc.constantFrom(...TASK_QUEUES),
        wake: fc.constantFrom("futex" as const, "eventfd" as const),
        assign: fc.constantFrom(...ASSIGNMENTS),
        slot: fc.boolean(),
        promote: fc.constantFrom(...PROMOTIONS),
        every: fc.integer({ min: 1, max: 3 }),
        lookFirst: fc.boolean(),
      },
      { requiredKeys: ["queue", "wake"] },
    )
    .map(({ assign, lookFirst, ...workers }) => ({
      pollers: "workers",
      workers: {
        threads,
        ...workers,
        ...(workers.queue === "stealing" && lookFirst && { lookFirst }),
        ...(assign && { assign: workers.queue === "per-worker" && assign === "global" ? "round-robin" : assign }),
      },
    }));
}

/** Every duration times `scale`. */
export function longerThreads({ workers, ...threads }: ThreadsSpec, scale: number): ThreadsSpec {
  const { grow } = workers ?? {};
  if (workers === undefined || grow === undefined) return { ...threads, ...(workers && { workers }) };
  return { ...threads, workers: { ...workers, grow: { ...grow, afterPs: grow.afterPs * scale } } };
}
