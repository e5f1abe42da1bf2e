/**
 * The threads that wait for their fair share (fair-queue.ts), in a queue that turns are foreseen on: a rotating queue,
 * and beside it the virtual run time of each who waits, run-length encoded, since those who yield after one who is far
 * ahead all start where he does.
 *
 * Who yields goes behind all that wait, so that among polling threads the order is first in, first out; only a thread
 * that wakes or is preempted may be put further forward. Of M threads that yield one after another, each `turnPs` after
 * it was taken up,
 *
 *     G := max(G, x), x := G + turnPs
 *
 * where x is the virtual run time that the thread will have when it yields next, and G the greatest so far. After two
 * rounds G only grows by `turnPs` a round, and so does everybody: G at the end of the first is at least all x but
 * `turnPs`, so the second brings all within `turnPs` of G, in order, and from then on max(G, x) = x. So any number of
 * yields takes O(runs).
 */
import type { ThreadOrder } from "../fair-queue.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import type { RotatingQueue } from "./rotating-queue.js";

/** Rounds after which every thread gains the same in each. */
const ROUNDS_TO_SETTLE = 2;

/** So many neighbours of the same virtual run time. */
interface Run {
  count: number;
  virtualPs: Picoseconds;
}

export class FairRow implements ThreadOrder {
  greatestPs: Picoseconds = 0;
  /** By lent member, in the order in which they will yield: what their virtual run time will be then. */
  readonly lentPs: Picoseconds[] = [];
  private runs: Run[] = [];

  constructor(
    readonly queue: RotatingQueue,
    private readonly threads: readonly Thread[],
    /** Called before anything is read: the moment to make turns that are due. */
    readonly refresh: () => void,
  ) {}

  get length(): number {
    return this.queue.length;
  }

  get leastPs(): Picoseconds {
    return this.runs.length === 0 ? Number.POSITIVE_INFINITY : this.runs[0].virtualPs;
  }

  push(thread: Thread): void {
    this.refresh();
    const { virtualPs, id } = thread;
    if (virtualPs > this.greatestPs) this.greatestPs = virtualPs;
    const { runs } = this;
    let i = runs.length;
    let rank = this.queue.length;
    while (i > 0 && runs[i - 1].virtualPs > virtualPs) rank -= runs[--i].count;
    this.queue.insert(rank, id);
    if (i > 0 && runs[i - 1].virtualPs === virtualPs) runs[i - 1].count++;
    else runs.splice(i, 0, { count: 1, virtualPs });
  }

  shift(): Thread | undefined {
    const id = this.queue.pop();
    if (id < 0) return undefined;
    const thread = this.threads[id];
    thread.virtualPs = this.take(1);
    return thread;
  }

  /**
   * So many yields, of the lent and those after them, each of which takes up the first that waits, for turns of
   * `turnPs`.
   */
  turn(yields: number, turnPs: Picoseconds): void {
    const round = this.lentPs.length + this.queue.length;
    const settling = ROUNDS_TO_SETTLE * round;
    if (yields > settling + round) {
      const rounds = Math.floor((yields - settling) / round);
      this.some(settling, turnPs);
      this.gain(rounds * turnPs);
      this.some(yields - settling - rounds * round, turnPs);
    } else this.some(yields, turnPs);
  }

  private some(yields: number, turnPs: Picoseconds): void {
    const { runs, lentPs } = this;
    const lent = lentPs.length;
    for (let left = yields; left > 0; ) {
      const count = Math.min(left, runs[0].count);
      const takenPs = this.take(count) + turnPs;
      // Those taken up yield within the same stretch, if it is longer than there are cores.
      for (let i = 0; i < Math.min(count, lent); i++) this.goBehind(1, lentPs[i]);
      if (count > lent) this.goBehind(count - lent, takenPs);
      if (count < lent) lentPs.copyWithin(0, count);
      lentPs.fill(takenPs, Math.max(0, lent - count));
      left -= count;
    }
  }

  private gain(ps: Picoseconds): void {
    this.greatestPs += ps;
    for (const run of this.runs) run.virtualPs += ps;
    for (let i = 0; i < this.lentPs.length; i++) this.lentPs[i] += ps;
  }

  /** The first `count` of the first run go. Returns their virtual run time. */
  private take(count: number): Picoseconds {
    const { runs } = this;
    const [first] = runs;
    first.count -= count;
    if (first.count === 0) runs.shift();
    return first.virtualPs;
  }

  private goBehind(count: number, ownPs: Picoseconds): void {
    const { runs } = this;
    if (ownPs > this.greatestPs) this.greatestPs = ownPs;
    const last = runs[runs.length - 1];
    if (last !== undefined && last.virtualPs === this.greatestPs) last.count += count;
    else runs.push({ count, virtualPs: this.greatestPs });
  }

  /** Put the virtual run times of those that wait, in their order, into `virtualPs` from `at` on. */
  valuesTo(virtualPs: Float64Array, at: number): void {
    let to = at;
    for (const run of this.runs) {
      virtualPs.fill(run.virtualPs, to, to + run.count);
      to += run.count;
    }
  }

  /** Others wait now: their virtual run times are `count` from `at` on in `virtualPs`. */
  assign(virtualPs: Float64Array, at: number, count: number, greatestPs: Picoseconds): void {
    this.greatestPs = greatestPs;
    this.runs = [];
    for (let i = at; i < at + count; i++) {
      const last = this.runs[this.runs.length - 1];
      if (last?.virtualPs === virtualPs[i]) last.count++;
      else this.runs.push({ count: 1, virtualPs: virtualPs[i] });
    }
  }
}
