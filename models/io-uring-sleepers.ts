/** Threads that wait in io_uring_enter, or spin: when each has enough, and who is woken. */
import { NO_EVENT } from "../sim/event-set.js";
import type { Machine } from "../sim/machine.js";
import type { Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { Ring, Submitter } from "./io-uring-ring.js";

const NOBODY: readonly Thread[] = [];

export class Sleepers {
  constructor(
    private readonly machine: Machine,
    private readonly submitters: readonly Submitter[],
    private readonly minWaitPs: Picoseconds,
    /** IORING_SETUP_DEFER_TASKRUN. */
    private readonly isDeferred: boolean,
    /** Threads may look at their rings again and again. */
    readonly spin: boolean,
  ) {}

  /** Whether a wait of `submitter` in io_uring_enter has what it wants. */
  hasEnough({ ring, needed }: Submitter): boolean {
    return ring.completions.length >= needed;
  }

  /** `submitter` goes to sleep in io_uring_enter: it must block now. */
  wait(submitter: Submitter): void {
    submitter.waiting = true;
    submitter.wait++;
    submitter.thread.shares ??= submitter.ring;
    submitter.ring.waiters.push(submitter);
    if (submitter.needed > 1 && submitter.timer === NO_EVENT) {
      submitter.timer = this.machine.simulation.after(this.minWaitPs, this.minWaitOver, submitter.index);
    }
  }

  /** The wait in io_uring_enter is over. */
  returned(submitter: Submitter): void {
    if (submitter.timer !== NO_EVENT) this.machine.simulation.cancel(submitter.timer);
    submitter.timer = NO_EVENT;
  }

  private readonly minWaitOver = (index: number): void => {
    const submitter = this.submitters[index];
    submitter.timer = NO_EVENT;
    submitter.needed = 1;
    if (!submitter.waiting) return;
    submitter.expiring = submitter.wait;
    this.machine.interrupt(this.minWaitKnown, index);
  };

  private readonly minWaitKnown = (index: number): void => {
    const submitter = this.submitters[index];
    const { waiting, wait, expiring } = submitter;
    if (waiting && wait === expiring && this.isToWake(submitter)) this.wakeFromInterrupt(submitter);
  };

  /** Whether there is what `submitter` sleeps for, or work that may lead to it. */
  isToWake(submitter: Submitter): boolean {
    const { ring, work, needed } = submitter;
    if (ring.overflow.length > 0) return true;
    if (this.isDeferred) return ring.completions.length + work.length >= needed;
    return work.length > 0 || this.hasEnough(submitter);
  }

  /** All that sleep for completions of `ring` and have enough: to be woken, and no longer waiting. */
  satisfied(ring: Ring): readonly Thread[] {
    const looksAt = (each: Submitter) => each.ring === ring || each.ring.reader?.ring === ring;
    if (this.spin) for (const each of this.submitters) if (looksAt(each)) this.machine.endSpin(each.thread);
    if (ring.waiters.length === 0) return NOBODY;
    const woken = ring.waiters.filter((submitter) => this.isToWake(submitter));
    if (woken.length === 0) return NOBODY;
    ring.waiters = ring.waiters.filter((submitter) => !this.isToWake(submitter));
    return woken.map((submitter) => {
      submitter.waiting = false;
      return submitter.thread;
    });
  }

  /** `submitter` waits no longer: its thread is to be woken. */
  rouse(submitter: Submitter): Thread {
    const { waiters } = submitter.ring;
    submitter.waiting = false;
    // The poller of a ring is not on its list.
    if (waiters.at(-1) === submitter) waiters.pop();
    else if (waiters.includes(submitter)) waiters.splice(waiters.indexOf(submitter), 1);
    return submitter.thread;
  }

  /** There is something on the submission ring: `poller`, which spins, is to see it. */
  lookAgain(poller: Submitter): void {
    this.machine.endSpin(poller.thread);
  }

  wakeFromInterrupt(submitter: Submitter): void {
    this.machine.wakeFromInterrupt(this.rouse(submitter));
  }
}
