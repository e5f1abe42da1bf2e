/**
 * The lock of a queue that threads, and interrupts, take one after another, spinning on their cores meanwhile: an
 * eventpoll's, a kqueue's, a completion port's, a user-mode queue's. It is held for a few memory accesses; what is held
 * for as long as work takes is a mutex (mutex.ts).
 *
 * Taking a free lock is part of the price of the call that takes it; it is held for `lockHold`. One that is held is
 * waited for, first come, first served, and `lockHandover` passes from one who had it to the next (the cache line
 * travels). So n cores that want it at the same instant wait 0, h, 2 h, ... (n - 1) h: contention grows with them, and
 * no more than 1 / lockHandover a second get through.
 *
 * Where all who wait spin on one word (a ticket lock, compare and swap), whoever releases it takes that word from all
 * their caches: each handover lasts `lockPerWaiter` longer for each of them, and past some number of cores more of them
 * get less done. Locks whose waiters each spin on a word of their own (MCS; Linux' since 4.2) have none of that.
 * Source: S. Boyd-Wickizer et al., Non-scalable locks are dangerous, 2012: the time to pass a ticket lock on grows
 * linearly with the number of cores that wait.
 *
 * Divergence: how many spin is counted when a core asks for the lock, not when it gets it: those before it in place of
 * those behind it, on average as many. It is asked for when its wait begins, and who comes meanwhile is behind: what
 * is done under it counts as done then. An interrupt of a core that holds it does not lengthen the waiting of the
 * others: the kernel masks them meanwhile. Source of the figure: W. Penyaev's benchmark in the commit message of Linux
 * a218cc491420 (2019): with 8 to 32 threads that make events for one eventpoll, and its spinlock, 6402 to 7395
 * events/ms.
 */
import type { Exclusive } from "../sim/exclusive.js";
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { Simulation } from "../sim/simulation.js";
import { longer, type Op, type TurnLock } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { CostTable } from "./costs.js";
import type { Host, ParameterSpec } from "./types.js";

/** In place of a core: one that never held the lock before. */
const ANOTHER = -1;

export class Lock implements Exclusive, TurnLock {
  heldPs: Picoseconds = 0;
  /** When the last one to ask for it releases it; and its core: it need not wait for itself. */
  freePs: Picoseconds = Number.NEGATIVE_INFINITY;
  private core = ANOTHER;
  readonly holdPs: Picoseconds;
  readonly passPs: Picoseconds;
  private readonly perWaiterPs: Picoseconds;
  /** When those that wait for it will have it, if their number counts. */
  private readonly waiting = new Fifo<Picoseconds>();

  constructor(
    private readonly simulation: Simulation,
    costs: CostTable,
    /** Called before it is taken: the moment to let those take it who should have by now. */
    private readonly changes?: () => void,
    readonly name = "the lock of the queue",
  ) {
    this.holdPs = costs.ps("lockHold");
    this.passPs = passPs(costs);
    this.perWaiterPs = costs.has("lockPerWaiter") ? costs.ps("lockPerWaiter") : 0;
    simulation.exclusive.push(this);
  }

  restart(): void {
    this.heldPs = 0;
  }

  /**
   * `op` as it is carried out by a thread that begins it now and needs the lock, `workPs` of it under the lock: longer
   * by its waiting.
   */
  guard(op: Op, workPs: Picoseconds = 0): Op {
    const waitPs = this.take(ANOTHER, workPs);
    return waitPs === 0 ? op : longer(op, waitPs);
  }

  /**
   * A thread, on `core` if it may take it more than once in a row, needs the lock, for `workPs` of work: how long it
   * waits.
   */
  take(core = ANOTHER, workPs: Picoseconds = 0): Picoseconds {
    this.changes?.();
    const { now } = this.simulation;
    const free = now >= this.freePs || (core !== ANOTHER && core === this.core);
    const passPs = free ? 0 : this.passPs + this.crowdPs(now);
    const takenPs = free ? now : this.freePs + passPs;
    const spanPs = this.holdPs + workPs;
    this.freePs = takenPs + spanPs;
    this.heldPs += passPs + spanPs;
    if (takenPs > now && this.perWaiterPs > 0) this.waiting.push(takenPs);
    this.core = core;
    if (takenPs > now) this.simulation.probe?.waitsForLock(takenPs - now);
    return takenPs - now;
  }

  /** By how much those that spin already make a handover longer. */
  private crowdPs(now: Picoseconds): Picoseconds {
    const { waiting } = this;
    while (waiting.length > 0 && waiting.at(0) <= now) waiting.shift();
    return waiting.length * this.perWaiterPs;
  }

  /** Called by the handler of an interrupt, which needs the lock, and lasts longer if it has to wait. */
  takeInInterrupt({ interrupts }: Pick<Machine, "interrupts">): void {
    if (interrupts.core === undefined) return;
    const waitPs = this.take(interrupts.core);
    if (waitPs > 0) interrupts.linger(waitPs);
  }
}

/**
 * What passes between the release of a lock that is wanted and the next one's having it: the handover less the time for
 * which it is held.
 */
export function passPs(costs: CostTable): Picoseconds {
  return Math.max(0, costs.ps("lockHandover") - costs.ps("lockHold"));
}

/** What a mechanism needs of the lock of its queue. */
export type QueueLock = Pick<Lock, "guard" | "takeInInterrupt">;

export const LOCK_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "uncontended",
  choices: ["uncontended", "contended"],
  summary: "whether threads that use the shared queue at the same time wait for its lock",
};

const NEVER_WAITED_FOR: QueueLock = { guard: (op) => op, takeInInterrupt() {} };

/** The lock of a queue that threads share, as `parameters.lock` has it. */
export function queueLock({ machine, costs, parameters }: Host): QueueLock {
  return parameters.lock === "contended" ? new Lock(machine.simulation, costs) : NEVER_WAITED_FOR;
}
