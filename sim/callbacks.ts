/** Callbacks as operations that a thread carries out. */
import { compute, type Op, sleep } from "./thread.js";
import type { Picoseconds } from "./time.js";

/** Of what has no callback: something else follows. */
export const NO_CALLBACK = compute(0, "callback");

export class Callbacks {
  /** The last one: the next is the same if it is as long. */
  private last = NO_CALLBACK;

  /** A callback that computes for `workPs` and, half-way, sleeps for `blockPs`. */
  lasting(workPs: Picoseconds, blockPs: Picoseconds): Op {
    if (blockPs === 0) {
      if (this.last.ps !== workPs) this.last = compute(workPs, "callback");
      return this.last;
    }
    const half = Math.floor(workPs / 2);
    return compute(half, "callback", sleep(blockPs, compute(workPs - half, "callback")));
  }
}
