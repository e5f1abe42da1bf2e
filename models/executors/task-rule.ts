/**
 * What an executor may decide by a rule of its own: in whose queue a task waits and where in it, whom a worker
 * without work looks at and how much it takes, who is woken. Whatever a rule leaves out is as `threads` says
 * (docs/own-executor.md).
 *
 * A rule decides; the executor carries out, and charges what that costs: `queuePush` and `queuePop`, `steal` for
 * each queue of another that is looked at, the futex. A rule that has to look at something first names the price of
 * that (`assignPs`). Its functions take no simulated time, and depend on nothing but what they are given, what
 * WorkersView says, and its streams: else nobody can repeat the run.
 */
import type { Stream } from "../../sim/random.js";
import type { Picoseconds } from "../../sim/time.js";
import type { CostTable } from "../costs.js";

/** A task, as far as rules see it. */
export interface TaskFacts {
  /** The connection that its request came on, 0 to n - 1. */
  readonly connection: number;
  /** When the request came: the device event of its message. */
  readonly arrivedPs: Picoseconds;
  /** Nothing of its handler has been carried out; else it goes on after an answer. */
  readonly isNew: boolean;
}

/** The workers of a run, as they are when it is asked. */
export interface WorkersView {
  /** How many there are: their numbers are 0 to count - 1. A pool that grows has more later. */
  readonly count: number;
  /** Tasks that wait in the queue of `worker`; with `queue: shared` those in the only one. */
  waiting(worker: number): number;
  /** Whether `worker` carries out a task. */
  isBusy(worker: number): boolean;
  /** Whether `worker` sleeps and nobody has woken it. */
  isAsleep(worker: number): boolean;
  readonly nowPs: Picoseconds;
  /** n, and the prices at that n. */
  readonly pending: number;
  readonly costs: CostTable;
  /** A random stream for one purpose, the same in every run of the same seed and replication. */
  stream(purpose: string): Stream;
}

export interface TaskRule {
  /**
   * The worker in whose queue `task` is put, by worker `from` or, if undefined, by a thread that is none. Undefined:
   * as `assign` of `threads` says. Not with `queue: shared`, which has one queue. A task that a worker has noticed
   * while it waited for events is its own otherwise.
   * @throws what it returns must be the number of a worker: the run ends with an error if it is not
   */
  assign?(task: TaskFacts, from: number | undefined): number | undefined;
  /** What choosing costs whoever puts the task there, user-mode time for each task: none if absent. */
  readonly assignPs?: Picoseconds;
  /**
   * A queue's order: the task of the least number first, equal ones first in, first out. Asked once, when the task is
   * put there. Absent: first in, first out.
   */
  rank?(task: TaskFacts): number;
  /**
   * With `queue: stealing`: the workers whose queues `worker`, which has nothing in its own, looks at, in that
   * order. It pays `steal` for each look, and looks no further when it has found something. Absent: all others, from
   * a random one on. Where a rule says so, each task wakes somebody, whoever else may be searching: nobody can tell
   * whether those who search will look there.
   */
  victims?(worker: number): readonly number[];
  /**
   * How many of the `waiting` tasks (1 or more) it takes from a queue where it has found some; half of them if
   * absent.
   */
  share?(waiting: number): number;
  /**
   * Which of the workers `asleep` (at least one; the one that went to sleep last stands last) is woken for a task in
   * the queue of `worker`, or in one for all if that is undefined. Undefined: nobody; then it must be certain that
   * somebody who is awake will look there, else the task is lost. Absent: that worker, else the one that sleeps
   * last; with `queue: per-worker` only that worker.
   */
  wake?(asleep: readonly number[], worker: number | undefined): number | undefined;
}
