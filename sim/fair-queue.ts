/**
 * Fair share: of the threads that want a set of cores, the one that has had the least core time runs first.
 *
 * A thread's virtual run time is the core time it has had, interrupts and context switches not counted. The queue
 * keeps the waiting threads in order of it, equal ones in order of arrival, and a minimum that never goes back: the
 * least virtual run time of all that wait or run. What a thread missed while it slept is not made up for, but for one
 * quantum: woken, it starts at max(its own, minimum - quantum). It displaces a running thread that is a whole quantum
 * ahead of it. Who yields goes behind all that wait.
 *
 * The real thing: Linux' CFS (2.6.23 to 6.5) places a sleeper at most half a `sched_latency` behind the minimum and
 * lets it preempt whoever is `sched_wakeup_granularity` ahead; its successor EEVDF (since 6.6) keeps a sleeper's lag,
 * and picks by deadline among those that are owed time. Both serve each core from its own queue, by weights (nice
 * levels). Sources: Linux, Documentation/scheduler/sched-design-CFS.rst and sched-eevdf.rst; kernel/sched/fair.c.
 *
 * Divergence: one weight; the slice is the quantum, however many threads wait (CFS divides `sched_latency` among them);
 * one quantum is bonus and threshold of preemption alike. Yielding is as with CFS' `sched_compat_yield`: to the right
 * end of the tree; today's Linux takes the rest of the slice away instead ("sched/fair: Forfeit vruntime on yield",
 * 2025).
 */
import { type Core, Phase } from "./core.js";
import { Heap } from "./heap.js";
import type { Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";

/** Threads in the order of their virtual run times, equal ones in order of arrival. */
export interface ThreadOrder {
  readonly length: number;
  /** None that was ever here had more. */
  readonly greatestPs: Picoseconds;
  /** The first one's virtual run time; Infinity if there is none. */
  readonly leastPs: Picoseconds;
  push(thread: Thread): void;
  /** The first one, removed. */
  shift(): Thread | undefined;
  /** All is to be up to date: this order, and what the cores are shown to do. */
  refresh(): void;
}

export class FairQueue {
  private minimumPs: Picoseconds = 0;
  private order: ThreadOrder = new ThreadHeap();

  constructor(
    /** The cores it serves. */
    private readonly cores: readonly Core[],
    private readonly quantumPs: Picoseconds,
  ) {}

  /** Those that wait, of whom there are none yet, do so in `order`. */
  keepIn(order: ThreadOrder): void {
    this.order = order;
  }

  get length(): number {
    return this.order.length;
  }

  push(thread: Thread): void {
    this.order.push(thread);
  }

  /** The thread with the least virtual run time, removed. */
  shift(): Thread | undefined {
    return this.order.shift();
  }

  /** A thread wakes: where it starts. Its virtual run time has counted from `from`'s minimum so far. */
  welcome(thread: Thread, from: FairQueue | undefined, now: Picoseconds): void {
    from?.advance(now);
    this.adopt(thread, from, now);
    thread.virtualPs = Math.max(thread.virtualPs, this.minimumPs - this.quantumPs);
  }

  /**
   * `thread`, served by `from` until now (which is up to date), will be served here: as far from the minimum as it was
   * there.
   */
  adopt(thread: Thread, from: FairQueue | undefined, now: Picoseconds): void {
    this.advance(now);
    if (from === undefined) thread.virtualPs = this.minimumPs;
    else if (from !== this) thread.virtualPs += this.minimumPs - from.minimumPs;
  }

  /** The minimum as of `now`; to be called before a thread ceases to run or wait. */
  advance(now: Picoseconds): void {
    this.order.refresh();
    let least = this.order.leastPs;
    for (const core of this.cores) if (core.thread !== undefined) least = Math.min(least, virtualNow(core, now));
    if (least !== Number.POSITIVE_INFINITY && least > this.minimumPs) this.minimumPs = least;
  }

  /** Whether somebody waits who has had no more than `thread`, whose quantum is over. */
  outranks(thread: Thread): boolean {
    this.order.refresh();
    return this.order.leastPs <= thread.virtualPs;
  }

  /** `thread` yields: behind all that wait. */
  yields(thread: Thread): void {
    this.order.refresh();
    thread.virtualPs = Math.max(thread.virtualPs, this.order.greatestPs);
  }

  /** The core whose thread is furthest ahead of `thread`, which has just been woken, and at least a quantum. */
  victimOf(thread: Thread, now: Picoseconds): Core | undefined {
    this.order.refresh();
    let furthest = thread.virtualPs + this.quantumPs;
    let victim: Core | undefined;
    for (const core of this.cores) {
      if (core.thread === undefined || core.phase !== Phase.Running || core.quantumOver(now)) continue;
      const virtualPs = virtualNow(core, now);
      if (virtualPs < furthest || (virtualPs === furthest && victim !== undefined)) continue;
      furthest = virtualPs;
      victim = core;
    }
    return victim;
  }
}

/** The order as a heap. */
class ThreadHeap implements ThreadOrder {
  greatestPs: Picoseconds = 0;
  private readonly heap = new Heap(before);
  private arrivals = 0;

  get length(): number {
    return this.heap.length;
  }

  get leastPs(): Picoseconds {
    return this.heap.first?.virtualPs ?? Number.POSITIVE_INFINITY;
  }

  push(thread: Thread): void {
    thread.arrival = this.arrivals++;
    if (thread.virtualPs > this.greatestPs) this.greatestPs = thread.virtualPs;
    this.heap.push(thread);
  }

  shift(): Thread | undefined {
    return this.heap.shift();
  }

  refresh(): void {}
}

function before(a: Thread, b: Thread): boolean {
  return a.virtualPs < b.virtualPs || (a.virtualPs === b.virtualPs && a.arrival < b.arrival);
}

function virtualNow(core: Core, now: Picoseconds): Picoseconds {
  return (core.thread as Thread).virtualPs + core.ranPs(now);
}
