/**
 * What became of the requests that clients sent, each sending counted by itself: answered in time, refused, timed out,
 * or still pending. Nothing vanishes: offered = in time + refused + timed out + pending.
 */

/** Counts of a window. What is pending at its start, and what is offered in it, ends in it or is pending at its end. */
export interface OutcomeCounts {
  /** Sent, first or again; and those of them that were sent again. */
  offered: number;
  retried: number;
  inTime: number;
  refused: number;
  timedOut: number;
  pendingStart: number;
  pendingEnd: number;
}

/** What can be asked of who counts. */
export type OutcomeBook = Pick<Outcomes, keyof Outcomes>;

export class Outcomes {
  /** Since the run began. */
  offered = 0;
  retried = 0;
  inTime = 0;
  refused = 0;
  timedOut = 0;
  private before = this.copy(0);

  /** @param pending how many have been sent whose clients still wait, counted from what each of them is about */
  constructor(readonly pending: () => number) {}

  /** Sent since the run began, by clients that are not measured too. */
  get sent(): number {
    return this.offered;
  }

  beginWindow(): void {
    this.before = this.copy(this.pending());
  }

  /** What happened since the window began. */
  inWindow(): OutcomeCounts {
    const { before, offered, retried, inTime, refused, timedOut } = this;
    return {
      offered: offered - before.offered,
      retried: retried - before.retried,
      inTime: inTime - before.inTime,
      refused: refused - before.refused,
      timedOut: timedOut - before.timedOut,
      pendingStart: before.pending,
      pendingEnd: this.pending(),
    };
  }

  private copy(pending: number) {
    const { offered, retried, inTime, refused, timedOut } = this;
    return { offered, retried, inTime, refused, timedOut, pending };
  }
}
