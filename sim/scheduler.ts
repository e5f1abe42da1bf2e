/** Which thread runs where: the run queue, served first in, first out, and the choice of a core for a woken thread. */
import type { Core } from "./core.js";
import { Fifo } from "./fifo.js";
import type { Thread } from "./thread.js";

export class Scheduler {
  private readonly queue = new Fifo<Thread>();

  constructor(private readonly cores: readonly Core[]) {}

  /** Runnable threads that wait for a core. */
  get waiting(): number {
    return this.queue.length;
  }

  /** The idle core a woken thread goes to: the one it ran on last, else the lowest-numbered. */
  idleCoreFor(thread: Thread): Core | undefined {
    if (thread.core >= 0 && this.cores[thread.core].thread === undefined) return this.cores[thread.core];
    for (const core of this.cores) if (core.thread === undefined) return core;
    return undefined;
  }

  /** `thread` is runnable and waits. */
  enqueue(thread: Thread): void {
    this.queue.push(thread);
  }

  /** The thread that a core takes up next, no longer waiting. */
  next(): Thread | undefined {
    return this.queue.shift();
  }
}
