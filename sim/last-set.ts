/**
 * Events that come after all others of their instant, at most one for each rank, in the order of their ranks: a row of
 * times, and which of them is next. Ranks are few, as cores are.
 */
import type { Handler } from "./event-set.js";
import type { Picoseconds } from "./time.js";

const NOBODY = -1;

export class LastSet {
  /** When the next one comes, Infinity if there is none. */
  timePs: Picoseconds = Number.POSITIVE_INFINITY;
  /** Which one that is. */
  rank = NOBODY;
  private readonly timesPs: Picoseconds[] = [];
  private readonly handlers: Handler[] = [];

  /** Have `handler(rank)` called at `atPs`, in place of what had that rank. */
  schedule(atPs: Picoseconds, handler: Handler, rank: number): void {
    while (this.timesPs.length <= rank) this.timesPs.push(Number.POSITIVE_INFINITY);
    this.timesPs[rank] = atPs;
    this.handlers[rank] = handler;
    if (rank === this.rank) this.findNext();
    else if (atPs < this.timePs || (atPs === this.timePs && rank < this.rank)) {
      this.timePs = atPs;
      this.rank = rank;
    }
  }

  /** Whether there was one of that rank; there no longer is. */
  cancel(rank: number): boolean {
    if (!(this.timesPs[rank] < Number.POSITIVE_INFINITY)) return false;
    this.timesPs[rank] = Number.POSITIVE_INFINITY;
    if (rank === this.rank) this.findNext();
    return true;
  }

  /** Remove the next one and run it. */
  runNext(): void {
    const { rank } = this;
    this.cancel(rank);
    this.handlers[rank](rank);
  }

  private findNext(): void {
    const { timesPs } = this;
    this.timePs = Number.POSITIVE_INFINITY;
    this.rank = NOBODY;
    for (let rank = 0; rank < timesPs.length; rank++) {
      if (timesPs[rank] >= this.timePs) continue;
      this.timePs = timesPs[rank];
      this.rank = rank;
    }
  }
}
