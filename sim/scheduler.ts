/**
 * Which thread runs where: the run queues, whose turn it is, and the core that a woken thread goes to.
 *
 * One queue that all cores share, or one for each core. A thread that an interrupt wakes goes to the interrupted core
 * if nothing runs there and nobody waits for it: that core is awake. Else a woken thread goes to an idle core, the one
 * it ran on last before the lowest-numbered; if there is none it waits in the queue, of per-core queues in that of the
 * core it ran on last (the first time in the shortest). A core in an interrupt is not idle; with nothing to run it
 * takes the next thread from its queue when the interrupt is over. Preempted or yielding it waits where it ran. A core
 * that has nothing to run and an empty queue steals, from the longest queue (of equal ones the lowest-numbered), the
 * thread that is first there. Without stealing a thread waits for its core even while others idle.
 *
 * Pinned, thread i runs on core i mod C and nowhere else; each core then has its own queue, whatever was chosen, and
 * nothing is stolen. Fair share is described in fair-queue.ts. Cores that are dedicated to interrupts run no thread of
 * the program, and "cores" here are the others; each dedicated one has its own queue, for the kernel's soft interrupts.
 *
 * Divergence: no balancing between queues but stealing, where Linux also balances at intervals and at wake-ups;
 * stealing costs nothing beyond the context switch (no remote lock, no cold cache).
 */
import type { Core } from "./core.js";
import { FairQueue, type ThreadOrder } from "./fair-queue.js";
import { Fifo } from "./fifo.js";
import { dedicatedCores } from "./places.js";
import type { Simulation } from "./simulation.js";
import type { MachineSpec } from "./spec.js";
import type { Thread } from "./thread.js";

/** Threads that wait for a core, in the order in which they are to run. */
interface RunQueue {
  readonly length: number;
  push(thread: Thread): void;
  shift(): Thread | undefined;
}

/**
 * What another waits in: a queue of threads' numbers, whose `pop` gives -1 if it is empty; or, with fair share, an
 * order of threads.
 */
interface Row {
  readonly queue: { readonly length: number; push(thread: number): void; pop(): number };
  readonly fair: ThreadOrder | undefined;
}

export class Scheduler {
  private readonly pinned: boolean;
  private readonly perCore: boolean;
  private readonly stealing: boolean;
  /** One, or one for each core; in fair share the same queues are in `fair` too. */
  private readonly queues: RunQueue[];
  private readonly fair: FairQueue[] | undefined;
  /** The cores of each. */
  readonly served: readonly (readonly Core[])[];
  /** The cores that run the program. */
  private readonly programCores: readonly Core[];
  /** By core: its queue. */
  private readonly queueOf: readonly number[];
  /** How many of the queues, the first, are the program's. */
  private readonly shared: number;

  constructor(
    private readonly simulation: Simulation,
    private readonly cores: readonly Core[],
    spec: MachineSpec,
  ) {
    const { runQueue = "shared", stealing = true, scheduler = "fifo", pinning = "none", quantumPs } = spec;
    const dedicated = dedicatedCores(spec).map((index) => cores[index]);
    this.programCores = dedicated.length === 0 ? cores : cores.filter((core) => !dedicated.includes(core));
    this.pinned = pinning === "round-robin";
    this.perCore = this.pinned || runQueue === "per-core";
    this.stealing = this.perCore && !this.pinned && stealing;
    const program = this.perCore ? this.programCores.map((core) => [core]) : [this.programCores];
    this.served = [...program, ...dedicated.map((core) => [core])];
    this.shared = program.length;
    this.queueOf = cores.map((core) => this.served.findIndex((each) => each.includes(core)));
    this.fair = scheduler === "fair" ? this.served.map((cores) => new FairQueue(cores, quantumPs)) : undefined;
    this.queues = this.fair ?? this.served.map(() => new Fifo<Thread>());
  }

  /** Of `threads`, those that wait do so in `rows`, one for each queue, which are all empty. */
  waitIn(rows: readonly Row[], threads: readonly Thread[]): void {
    rows.forEach(({ queue, fair }, i) => {
      if (fair !== undefined) {
        this.fair?.[i].keepIn(fair);
        return;
      }
      this.queues[i] = {
        get length() {
          return queue.length;
        },
        push: (thread) => queue.push(thread.id),
        shift: () => threads[queue.pop()],
      };
    });
  }

  /**
   * A thread wakes: the idle core it goes to; or `by`, the core whose interrupt wakes it, which runs nothing and for
   * which nobody waits; or undefined: it waits.
   */
  wake(thread: Thread, by?: Core): Core | undefined {
    const core = by?.interrupted && this.mayTake(by, thread) ? by : this.idleCoreFor(thread);
    const queue = this.indexFor(core?.index ?? this.waitingPlace(thread));
    if (this.fair) {
      const from = thread.queue < 0 ? undefined : this.fair[thread.queue];
      this.fair[queue].welcome(thread, from, this.simulation.now);
    }
    thread.queue = queue;
    // Others may come free before the interrupt is over: who waits longest is to have the first.
    if (core !== undefined && (core !== by || this.queues[queue].length === 0)) return core;
    this.queues[queue].push(thread);
    return undefined;
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

  /** Whether `core`, which is in an interrupt, runs nothing and may run `thread`. */
  private mayTake(core: Core, thread: Thread): boolean {
    if (core.thread !== undefined) return false;
    const home = this.homeOf(thread);
    return home === undefined ? this.queueOf[core.index] < this.shared : home === core;
  }

  private idleCoreFor(thread: Thread): Core | undefined {
    const home = this.homeOf(thread);
    if (home !== undefined) return home.isIdle ? home : undefined;
    if (thread.core >= 0 && this.cores[thread.core].isIdle) return this.cores[thread.core];
    for (const core of this.programCores) if (core.isIdle) return core;
    return undefined;
  }

  /** The core in whose queue `thread` waits. */
  private waitingPlace(thread: Thread): number {
    const home = this.homeOf(thread);
    if (home !== undefined) return home.index;
    if (thread.core >= 0) return thread.core;
    let shortest = 0;
    for (let i = 1; i < this.shared; i++) {
      if (this.queues[i].length < this.queues[shortest].length) shortest = i;
    }
    return this.programCores[shortest].index;
  }

  /** The only core that may run `thread`; undefined if there are several. */
  private homeOf(thread: Thread): Core | undefined {
    if (thread.home >= 0 && (this.perCore || this.queueOf[thread.home] >= this.shared)) return this.cores[thread.home];
    return this.pinned ? this.programCores[thread.id % this.programCores.length] : undefined;
  }

  private indexFor(core: number): number {
    return this.queueOf[core];
  }

  private steal(core: Core): Thread | undefined {
    if (this.indexFor(core.index) >= this.shared) return undefined;
    let longest = 0;
    for (let i = 1; i < this.shared; i++) {
      if (this.queues[i].length > this.queues[longest].length) longest = i;
    }
    this.fair?.[longest].advance(this.simulation.now);
    const thread = this.queues[longest].shift();
    if (thread === undefined) return undefined;
    const queue = this.indexFor(core.index);
    this.fair?.[queue].adopt(thread, this.fair[longest], this.simulation.now);
    thread.queue = queue;
    return thread;
  }
}
