/**
 * A lock that threads take one after another, spinning on their cores meanwhile: an eventpoll's, a completion port's, a
 * user-mode queue's.
 *
 * Taking a free lock is part of the price of the call that takes it. One that is held is waited for, first come, first served;
 * handing it to another core costs `lockHandover` (the cache line travels). So n threads that want it at the same
 * instant wait 0, h, 2 h, ... (n - 1) h: contention grows with the threads, and no more than 1 / lockHandover calls a second
 * get through.
 *
 * Divergence: an interrupt that lengthens the holder's call does not lengthen the waiting of the others; interrupts take the
 * lock without waiting. Source of the figure: W. Penyaev's benchmark in the commit message of Linux a218cc491420 (2019): with 8 to 32
 * threads on one eventpoll and its spinlock, 6402 to 7395 events/ms.
 */
import type { Simulation } from "../sim/simulation.js";
import { longer, type Op } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { Exclusive } from "../sim/usage.js";
import type { CostTable } from "./costs.js";
import type { Host, ParameterSpec } from "./types.js";

export class Lock implements Exclusive {
  readonly name = "the lock of the queue";
  heldPs: Picoseconds = 0;
  private freePs: Picoseconds = 0;
  private readonly holdPs: Picoseconds;
  private readonly handoverPs: Picoseconds;

  constructor(
    private readonly simulation: Simulation,
    costs: CostTable,
  ) {
    this.holdPs = costs.ps("lockHold");
    this.handoverPs = costs.ps("lockHandover");
    simulation.exclusive.push(this);
  }

  /** `op` as it is carried out by a thread that begins it now and needs the lock: longer by its waiting. */
  guard(op: Op): Op {
    const { now } = this.simulation;
    const waitPs = this.freePs - now;
    if (waitPs <= 0) {
      this.freePs = now + this.holdPs;
      this.heldPs += this.holdPs;
      return op;
    }
    this.freePs += this.handoverPs;
    this.heldPs += this.handoverPs;
    return longer(op, waitPs);
  }
}

/** What a mechanism needs of the lock of its queue. */
export type QueueLock = Pick<Lock, "guard">;

export const LOCK_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "uncontended",
  choices: ["uncontended", "contended"],
  summary: "whether threads that use the shared queue at the same time wait for its lock",
};

const NEVER_WAITED_FOR: QueueLock = { guard: (op) => op };

/** The lock of a queue that threads share, as `parameters.lock` has it. */
export function queueLock({ machine, costs, parameters }: Host): QueueLock {
  return parameters.lock === "contended" ? new Lock(machine.simulation, costs) : NEVER_WAITED_FOR;
}
