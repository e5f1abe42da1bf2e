/** What a thread has done in the current window. Of a million threads few have done anything: the others have none. */
import type { Picoseconds } from "../time.js";

export class ThreadBooks {
  /**
   * In use (usage.ts): on a core; of that to no end; kept from it by interrupts, or asleep in a callback since
   * `dozingSincePs`, -1 if it is not.
   */
  usedPs: Picoseconds = 0;
  wastedPs: Picoseconds = 0;
  hinderedPs: Picoseconds = 0;
  dozingSincePs: Picoseconds = -1;
  /** Time spent in a poll whose outcome is not known yet. */
  unbookedPs: Picoseconds = 0;
  /** Callbacks run. */
  callbacks = 0;

  /** A window begins. */
  restart(now: Picoseconds): void {
    this.usedPs = 0;
    this.wastedPs = 0;
    this.hinderedPs = 0;
    if (this.dozingSincePs >= 0) this.dozingSincePs = now;
    this.unbookedPs = 0;
    this.callbacks = 0;
  }

  /** On a core, and of use. A look at what was not ready may have begun before the window, and be reported in it. */
  get ranPs(): Picoseconds {
    return Math.max(0, this.usedPs - this.wastedPs);
  }

  /** In use up to `now`, on a core or not. */
  inUsePs(now: Picoseconds): Picoseconds {
    return this.ranPs + this.hinderedPs + (this.dozingSincePs >= 0 ? now - this.dozingSincePs : 0);
  }

  /** It does not sleep any more. */
  wakes(now: Picoseconds): void {
    if (this.dozingSincePs >= 0) this.hinderedPs += now - this.dozingSincePs;
    this.dozingSincePs = -1;
  }
}
