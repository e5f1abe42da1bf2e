/**
 * When the phases and running segments of the cores end: each has a timer, but for the turns of polling threads, which
 * may be foreseen (fast-forward/fast-forward.ts). What has passed is booked.
 *
 * Of what happens at one instant the turns of polling threads come last, in the order of their cores, so that it never
 * matters how long ago each began.
 */
import type { Accounting } from "./accounting/accounting.js";
import type { Core } from "./core.js";
import { type Handler, NO_EVENT } from "./event-set.js";
import type { FastForward } from "./fast-forward/fast-forward.js";
import type { Simulation } from "./simulation.js";
import type { Picoseconds } from "./time.js";

export class Timers {
  /** What foresees turns, if anything does. */
  fastForward: FastForward | undefined;

  constructor(
    private readonly simulation: Simulation,
    private readonly cores: readonly Core[],
    private readonly accounting: Accounting,
    /** The phase, or segment, of the core with that number is over. */
    private readonly over: Handler,
  ) {}

  /** Spend `span` in the core's phase, from now; if an interrupt is in progress, from its end. */
  start(core: Core, span: Picoseconds, account: number): void {
    this.book(core);
    core.account = account;
    core.spanPs = span;
    core.leftPs = span;
    if (core.interrupted) return;
    core.endsPs = this.simulation.now + span;
    this.arm(core);
  }

  /** The core's phase, or segment, is to end at `endsPs`. */
  arm(core: Core): void {
    const { endsPs, index } = core;
    if (!core.takesTurns) core.timer = this.simulation.at(endsPs, this.over, index);
    else if (this.fastForward !== undefined) this.fastForward.join(core);
    else core.timer = this.simulation.atLast(endsPs, this.over, index);
  }

  /** The timer of `core` has fired: its phase, or segment, is booked. Returns how long it was. */
  end(core: Core): Picoseconds {
    // Not if its quantum was cut short: then it does not come last.
    if (core.timer < NO_EVENT && core.takesTurns) this.fastForward?.step(core.index);
    const spent = core.spanPs;
    core.timer = NO_EVENT;
    core.spanPs = 0;
    this.book(core);
    return spent;
  }

  /** The quantum of `core`'s thread ends now, because of somebody who has just been woken. */
  cutShort(core: Core): void {
    this.suspend(core);
    const ran = core.ranPs(this.simulation.now);
    core.quantumEndsPs = core.interrupted ? core.interruptSincePs : this.simulation.now;
    if (core.interrupted) {
      core.leftPs = 0;
    } else {
      // Without a timer the core is being carried forward at this very moment, and will see for itself.
      if (core.timer === NO_EVENT) return;
      this.simulation.cancel(core.timer);
      core.endsPs = this.simulation.now;
      core.timer = this.simulation.at(core.endsPs, this.over, core.index);
    }
    core.spanPs = ran;
  }

  /** What `core` does is no longer foreseen: something is to happen to it. */
  suspend(core: Core): void {
    this.fastForward?.leave(core);
  }

  book(core: Core): void {
    const { probe, now } = this.simulation;
    if (core.sincePs === now) return;
    probe?.spent(core, core.sincePs);
    this.accounting.book(core, now);
  }

  /** Book all that has been done up to now. */
  bookAll(): void {
    this.fastForward?.sync();
    for (const core of this.cores) this.book(core);
  }
}
