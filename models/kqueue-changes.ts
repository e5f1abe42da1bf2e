/** Changes to a kqueue's notes that ride on a thread's next wait, and what they cost. */
import { type Op, type Program, type Thread, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { Lock } from "./lock.js";

export interface Changes {
  /** EV_ENABLE, after EV_DISPATCH. */
  readonly enable: number[];
  /** EV_DELETE of the notes that told of room. */
  remove: number;
  /** EV_DELETE and EV_ADD: the descriptor of a cancelled operation, and that of the new connection. */
  readonly replace: number[];
}

/** What it costs to change a note, or to ask its filter; and to wake a thread. */
export interface NotePrices {
  readonly note: Op;
  readonly wakeupPs: Picoseconds;
}

interface Notes {
  readonly lock: Lock;
  enable(operation: number): readonly Thread[];
}

/** kqueue_register: the changes that ride on a wait. */
export function* register(changes: Changes, queue: Notes, { note, wakeupPs }: NotePrices): Program {
  const { replace, enable } = changes;
  for (; changes.remove > 0; changes.remove--) yield queue.lock.guard(note);
  for (const operation of replace) {
    yield queue.lock.guard(note);
    yield queue.lock.guard(note);
    for (const sleeper of queue.enable(operation)) yield wake(wakeupPs, sleeper);
  }
  for (const operation of enable) {
    yield queue.lock.guard(note);
    for (const sleeper of queue.enable(operation)) yield wake(wakeupPs, sleeper);
  }
  replace.length = 0;
  enable.length = 0;
}
