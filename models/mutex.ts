/**
 * A lock that is held for as long as its holder works, which is not known beforehand: eventpoll's, while ready entries
 * are copied out one by one; that of an AIO context's ring, while completions are.
 *
 * A thread that finds it held spins if the holder is on a core, else sleeps (the kernel's optimistic spinning). When
 * the holder releases it, the first spinner gets it `lockHandover` - `lockHold` later: the cache line travels. If no
 * thread spins, the holder wakes the one that has slept longest, which competes for it. Taking a free lock is part of
 * the cost of the call.
 *
 * Divergence: a spinner goes on spinning if the holder is preempted.
 */
import type { Exclusive } from "../sim/exclusive.js";
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import { BLOCK, kernel, type Op, type Program, State, type Thread } from "../sim/thread.js";
import { MAX_PS, type Picoseconds } from "../sim/time.js";
import type { CostTable } from "./costs.js";
import { passPs } from "./lock.js";

/** Its end is set when the mutex is given up. */
const SPIN: Op = kernel(MAX_PS);

export class Mutex implements Exclusive {
  readonly name = "the mutex of the queue";
  heldPs: Picoseconds = 0;
  /** Since when its holder has it. */
  private sincePs: Picoseconds = 0;
  private holder: Thread | undefined;
  private readonly spinning = new Fifo<Thread>();
  private readonly asleep = new Fifo<Thread>();
  private readonly passPs: Picoseconds;

  constructor(
    private readonly machine: Machine,
    costs: CostTable,
  ) {
    this.passPs = passPs(costs);
    machine.simulation.exclusive.push(this);
  }

  restart(): void {
    this.heldPs = 0;
  }

  /** Whether `thread` has it now, because it was free. */
  tryTake(thread: Thread): boolean {
    if (this.holder !== undefined) return false;
    this.holder = thread;
    this.sincePs = this.machine.simulation.now;
    return true;
  }

  /** Carried out by `thread`: it has the mutex at the end. */
  *take(thread: Thread): Program {
    while (!this.tryTake(thread)) {
      this.machine.simulation.probe?.waitsForLock(MAX_PS);
      if (this.holder?.state === State.OnCore) {
        this.spinning.push(thread);
        yield SPIN;
        return;
      }
      this.asleep.push(thread);
      yield BLOCK;
    }
  }

  /** The holder gives it up. Returns the thread that it must wake, if any. */
  release(): Thread | undefined {
    const { now } = this.machine.simulation;
    this.heldPs += now - this.sincePs;
    this.sincePs = now;
    this.holder = this.spinning.shift();
    if (this.holder === undefined) return this.asleep.shift();
    this.machine.spins.setLength(this.holder, this.machine.progress(this.holder) + this.passPs);
    return undefined;
  }
}
