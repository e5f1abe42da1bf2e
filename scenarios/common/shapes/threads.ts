/** Who runs the handlers of a stored workload, as sim/requests/threads.ts describes it. */
import * as z from "zod";
import {
  ASSIGNMENTS,
  PROMOTIONS,
  READERS,
  TASK_QUEUES,
  type ThreadCount,
  type ThreadsSpec,
  WAKES,
  type WorkersSpec,
} from "../../../sim/requests/threads.js";
import { MAX_POOL_THREADS, MAX_WORKERS } from "../limits.js";
import { all, exact, name, oneOf, picoseconds, whole } from "./exact.js";

const count = all<ThreadCount>()(z.union([whole(1, MAX_WORKERS), z.literal("cores")]));

const workers = exact<WorkersSpec>()({
  threads: count,
  queue: oneOf(TASK_QUEUES),
  wake: oneOf(WAKES),
  assign: oneOf(ASSIGNMENTS).optional(),
  slot: z.boolean().optional(),
  grow: exact<NonNullable<WorkersSpec["grow"]>>()({
    afterPs: picoseconds.min(1),
    most: whole(1, MAX_WORKERS),
  }).optional(),
  promote: oneOf(PROMOTIONS).optional(),
  every: whole(1, 1e6).optional(),
  lookFirst: z.boolean().optional(),
  reads: oneOf(READERS).optional(),
});

export const threads = exact<ThreadsSpec>()({
  name: name.optional(),
  pollers: all<NonNullable<ThreadsSpec["pollers"]>>()(z.union([count, z.literal("workers")])).optional(),
  own: z.boolean().optional(),
  blocking: whole(1, MAX_POOL_THREADS).optional(),
  workers: workers.optional(),
});
