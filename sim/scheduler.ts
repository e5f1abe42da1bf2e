/**
 * Which thread runs where: the run queues, whose turn it is, and the core that a woken thread goes to.
 *
 * One queue that all cores share, or one for each core. A woken thread goes to an idle core, the one it ran on last
 * before the lowest-numbered; if there is none it waits in the queue, of per-core queues in that of the core it ran on
 * last (the first time in the shortest). Preempted or yielding it waits where it ran. A core that has nothing to run and
 * an empty queue steals, from the longest queue (of equal ones the lowest-numbered), the thread that is first there.
 * Without stealing a thread waits for its core even while others idle.
 *
 * Pinned, thread i runs on core i mod C and nowhere else; each core then has its own queue, whatever was chosen, and
 * nothing is stolen. Fair share is told in fair-queue.ts.
 *
 * Divergence: no balancing between queues but stealing, where Linux also balances at intervals and at wake-ups; stealing
 * costs nothing beyond the context switch (no remote lock, no cold cache).
 */
import type { Core } from "./core.js";
import { FairQueue } from "./fair-queue.js";
import { Fifo } from "./fifo.js";
import type { Simulation } from "./simulation.js";
import type { MachineSpec } from "./spec.js";
import type { Thread } from "./thread.js";

/** Threads that wait for a core, in the order in which they are to run. */
interface RunQueue {
  readonly length: number;
  push(thread: Thread): void;
  shift(): Thread | undefined;
}

/** A queue of threads' numbers; `pop` gives -1 if it is empty. */
interface Queue {
  readonly length: number;
  push(thread: number): void;
  pop(): number;
}

export class Scheduler {
  private readonly pinned: boolean;
  private readonly perCore: boolean;
  private readonly stealing: boolean;
  /** One, or one for each core; in fair share the same queues are in `fair` too. */
  private readonly queues: RunQueue[];
  private readonly fair: FairQueue[] | undefined;

  constructor(
    private readonly simulation: Simulation,
    private readonly cores: readonly Core[],
    { runQueue = "shared", stealing = true, scheduler = "fifo", pinning = "none", quantumPs }: MachineSpec,
  ) {
    this.pinned = pinning === "round-robin";
    this.perCore = this.pinned || runQueue === "per-core";
    this.stealing = this.perCore && !this.pinned && stealing;
    const served = this.perCore ? cores.map((core) => [core]) : [cores];
    this.fair = scheduler === "fair" ? served.map((cores) => new FairQueue(cores, quantumPs)) : undefined;
    this.queues = this.fair ?? served.map(() => new Fifo<Thread>());
  }

  /** Whether there is one queue, first in, first out: another can stand for it. */
  get isPlain(): boolean {
    return this.fair === undefined && !this.perCore;
  }

  /** Of `threads`, those that wait do so in `queue`, which is empty. */
  waitIn(queue: Queue, threads: readonly Thread[]): void {
    this.queues[0] = {
      get length() {
        return queue.length;
      },
      push: (thread) => queue.push(thread.id),
      shift: () => threads[queue.pop()],
    };
  }

  /** A thread wakes: the idle core it goes to, or undefined: it waits. */
  wake(thread: Thread): Core | undefined {
    const core = this.idleCoreFor(thread);
    const queue = this.indexFor(core?.index ?? this.waitingPlace(thread));
    if (this.fair) {
      const from = thread.queue < 0 ? undefined : this.fair[thread.queue];
      this.fair[queue].welcome(thread, from, this.simulation.now);
    }
    thread.queue = queue;
    if (core === undefined) this.queues[queue].push(thread);
    return core;
  }

  /** The core whose thread has to make way for `thread`, which has just been woken and waits. */
  victimOf(thread: Thread): Core | undefined {
    return this.fair?.[thread.queue].victimOf(thread, this.simulation.now);
  }

  /** `thread` leaves `core` to wait for its next turn. */
  requeue(core: Core, thread: Thread): void {
    this.queues[this.indexFor(core.index)].push(thread);
  }

  /** The thread on `core` is about to leave it and to sleep or end. */
  leaving(core: Core): void {
    this.fair?.[this.indexFor(core.index)].advance(this.simulation.now);
  }

  /** The thread that `core` takes up next, no longer waiting. */
  next(core: Core): Thread | undefined {
    return this.queues[this.indexFor(core.index)].shift() ?? (this.stealing ? this.steal(core) : undefined);
  }

  /** Whether anybody waits for `core`. */
  othersWait(core: Core): boolean {
    return this.queues[this.indexFor(core.index)].length > 0;
  }

  /** Whether `thread`, whose quantum on `core` is over, has to make way. */
  outranked(core: Core, thread: Thread): boolean {
    if (this.fair) return this.fair[this.indexFor(core.index)].outranks(thread);
    return this.othersWait(core);
  }

  /** `thread` yields while others wait for `core`: they go first. */
  yields(core: Core, thread: Thread): void {
    this.fair?.[this.indexFor(core.index)].yields(thread);
  }

  private idleCoreFor(thread: Thread): Core | undefined {
    if (this.pinned) {
      const home = this.cores[this.homeOf(thread)];
      return home.thread === undefined ? home : undefined;
    }
    if (thread.core >= 0 && this.cores[thread.core].thread === undefined) return this.cores[thread.core];
    for (const core of this.cores) if (core.thread === undefined) return core;
    return undefined;
  }

  /** The core in whose queue `thread` waits. */
  private waitingPlace(thread: Thread): number {
    if (this.pinned) return this.homeOf(thread);
    if (thread.core >= 0 || !this.perCore) return thread.core;
    let shortest = 0;
    for (let i = 1; i < this.queues.length; i++) {
      if (this.queues[i].length < this.queues[shortest].length) shortest = i;
    }
    return shortest;
  }

  private homeOf(thread: Thread): number {
    return thread.id % this.cores.length;
  }

  private indexFor(core: number): number {
    return this.perCore ? core : 0;
  }

  private steal(core: Core): Thread | undefined {
    let longest = 0;
    for (let i = 1; i < this.queues.length; i++) {
      if (this.queues[i].length > this.queues[longest].length) longest = i;
    }
    this.fair?.[longest].advance(this.simulation.now);
    const thread = this.queues[longest].shift();
    if (thread === undefined) return undefined;
    this.fair?.[core.index].adopt(thread, this.fair[longest], this.simulation.now);
    thread.queue = core.index;
    return thread;
  }
}
