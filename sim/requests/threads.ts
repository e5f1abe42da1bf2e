/** Who runs handlers: threads of their own, apart from those that wait for events. Plain data, as in spec.ts. */
import type { Picoseconds } from "../time.js";

/** One queue that all workers share; one for each; or one for each, and who has nothing to do takes from others. */
export const TASK_QUEUES = ["shared", "per-worker", "stealing"] as const;
/** How a worker without work waits: asleep on a futex, asleep in a read of an eventfd, or looking again and again. */
export const WAKES = ["futex", "eventfd", "spin"] as const;
/**
 * Of several queues, the one that a thread which is no worker puts a task in: that of its connection, the next one in
 * turn, or one that all workers look at when their own is empty.
 */
export const ASSIGNMENTS = ["connection", "round-robin", "global"] as const;
/**
 * Whom a worker that has waited for events wakes to wait in its place before it goes on with what it found: always
 * somebody, or only if it has found more than one thing to do.
 */
export const PROMOTIONS = ["always", "if-more"] as const;
/** Who reads what a thread that waits for events is told is ready: that thread, or the worker that takes the task. */
export const READERS = ["poller", "worker"] as const;

/** A number of threads; as many as there are cores that run the program. */
export type ThreadCount = number | "cores";

/** Absent or without workers: each thread of the mechanism runs the handlers of the events that it notices. */
export interface ThreadsSpec {
  /** The executor's name, if it has one. */
  name?: string;
  /**
   * Threads of the mechanism, where its own parameters do not say otherwise; `workers`: the workers wait for events
   * themselves, one of them at a time.
   */
  pollers?: ThreadCount | "workers";
  /** Whether each thread of the mechanism has a set, ring or context of its own, where the mechanism has the choice. */
  own?: boolean;
  /** Steps that block are left to a pool of so many threads, where they are in none. */
  blocking?: number;
  workers?: WorkersSpec;
}

export interface WorkersSpec {
  threads: ThreadCount;
  queue: (typeof TASK_QUEUES)[number];
  wake: (typeof WAKES)[number];
  /** Of several queues; `connection` if absent. */
  assign?: (typeof ASSIGNMENTS)[number];
  /** Stealing only: what a worker has put there last it takes first, and nobody else does. */
  slot?: boolean;
  /** When the queue has not moved for `afterPs`, one more thread, up to `most` in all. */
  grow?: { afterPs: Picoseconds; most: number };
  /** Where workers wait for events: `always` if absent; and after so many tasks each looks whether there are any. */
  promote?: (typeof PROMOTIONS)[number];
  every?: number;
  /** It looks whether there are any before it steals. */
  lookFirst?: boolean;
  /** `poller` if absent. */
  reads?: (typeof READERS)[number];
}

/** How many threads `count` is where `cores` cores run the program. */
export function threadCount(count: ThreadCount, cores: number): number {
  return count === "cores" ? cores : count;
}

/** The most workers there can be; 0 where there are none. */
export function mostWorkers({ workers }: ThreadsSpec, cores: number): number {
  return workers === undefined ? 0 : Math.max(threadCount(workers.threads, cores), workers.grow?.most ?? 0);
}
