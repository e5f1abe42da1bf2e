/** Every executor there is. Adding one: its file and its line here. */
import { called, namesOf } from "../naming.js";
import { go } from "./go.js";
import { halfSync } from "./half-sync.js";
import { leaderFollower } from "./leader-follower.js";
import { loopAndPool } from "./loop-and-pool.js";
import { loopPerCore } from "./loop-per-core.js";
import { reactor } from "./reactor.js";
import { staged } from "./staged.js";
import { tokio } from "./tokio.js";
import type { Executor } from "./types.js";

export const EXECUTORS: readonly Executor[] = [
  reactor,
  loopPerCore,
  loopAndPool,
  leaderFollower,
  halfSync,
  tokio,
  go,
  staged,
];

/** Handlers run on the threads that notice their events, as many as the mechanism has. */
export const INLINE = "inline";

/** The executor that people mean by `word`. */
export function executorCalled(word: string, executors: readonly Executor[] = EXECUTORS): Executor | undefined {
  return called(word, executors);
}

/** The executor of that name, among those that ship. */
export function findExecutor(name: string): Executor | undefined {
  return EXECUTORS.find((executor) => executor.name === name);
}

/** Whether `word` can stand behind `threads`: an executor's name, or inline. */
export function isExecutor(word: string, executors: readonly Executor[] = EXECUTORS): boolean {
  return word === INLINE || executorCalled(word, executors) !== undefined;
}

/** Every word that an executor is called by, as it is written. */
export function namesOfExecutors(executors: readonly Executor[] = EXECUTORS): string[] {
  return [INLINE, ...namesOf(executors)];
}
