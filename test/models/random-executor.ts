/** Executors for random trials: every kind of queue and of waiting, few workers or many, growing or not. */
import fc from "fast-check";
import type { TaskRule, WorkersView } from "../../models/executors/task-rule.js";
import type { Executor } from "../../models/executors/types.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import {
  ASSIGNMENTS,
  PROMOTIONS,
  READERS,
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
      reads: fc.constantFrom(...READERS),
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
        reads: fc.constantFrom(...READERS),
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

/** Rules of one's own, each with some of what a rule may say; those that never lose a task. */
export const rules: fc.Arbitrary<NonNullable<Executor["rule"]>> = fc
  .record(
    {
      assign: fc.constantFrom<(view: WorkersView) => NonNullable<TaskRule["assign"]>>(
        (view) => () => view.stream("whose").below(view.count),
        (view) => (task) => (task.isNew ? task.connection % view.count : undefined),
        (view) => () => shortest(view),
        (view) => (_, from) => from ?? view.count - 1,
      ),
      assignPs: fc.nat(5_000),
      rank: fc.constantFrom<NonNullable<TaskRule["rank"]>>(
        ({ arrivedPs }) => -arrivedPs,
        ({ connection }) => connection,
        ({ isNew }) => (isNew ? 1 : 0),
      ),
      victims: fc.constantFrom<(view: WorkersView) => NonNullable<TaskRule["victims"]>>(
        ({ count }) =>
          (worker) =>
            count > 1 ? [(worker + 1) % count] : [],
        (view) => (worker) =>
          Array.from({ length: view.count }, (_, i) => i)
            .filter((i) => i !== worker)
            .sort((a, b) => view.waiting(b) - view.waiting(a)),
        () => () => [],
      ),
      share: fc.constantFrom<NonNullable<TaskRule["share"]>>(
        () => 1,
        (waiting) => waiting,
      ),
      wakes: fc.boolean(),
    },
    { requiredKeys: [] },
  )
  .map(({ assign, assignPs, rank, victims, share, wakes }) => (view: WorkersView): TaskRule => {
    return {
      ...(assign && { assign: assign(view), ...(assignPs && { assignPs }) }),
      ...(rank && { rank }),
      ...(victims && { victims: victims(view) }),
      ...(share && { share }),
      // The one that has slept longest, unless it is for one of them.
      ...(wakes && {
        wake: (asleep, worker) => (worker !== undefined && asleep.includes(worker) ? worker : asleep[0]),
      }),
    };
  });

/** Where workers read: `parameters` with which they can. */
export function readable(
  parameters: Parameters,
  threads: ThreadsSpec | undefined,
  { workersRead = {} }: Mechanism,
): Parameters {
  if (threads?.workers?.reads !== "worker") return parameters;
  const wrong = Object.entries(workersRead).filter(([key, values]) => !values.includes(parameters[key]));
  return { ...parameters, ...Object.fromEntries(wrong.map(([key, [value]]) => [key, value])) };
}

function shortest(view: WorkersView): number {
  const load = (i: number) => view.waiting(i) + (view.isBusy(i) ? 1 : 0) - (view.isAsleep(i) ? 1 : 0);
  return Array.from({ length: view.count }, (_, i) => i).reduce((best, i) => (load(i) < load(best) ? i : best), 0);
}

/** Every duration times `scale`. */
export function longerThreads({ workers, ...threads }: ThreadsSpec, scale: number): ThreadsSpec {
  const { grow } = workers ?? {};
  if (workers === undefined || grow === undefined) return { ...threads, ...(workers && { workers }) };
  return { ...threads, workers: { ...workers, grow: { ...grow, afterPs: grow.afterPs * scale } } };
}
