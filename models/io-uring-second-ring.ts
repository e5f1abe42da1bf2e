/**
 * Two rings of a thread: a ring that polls devices (IORING_SETUP_IOPOLL) takes nothing but reads of them, so who has
 * sockets too has a ring for either, as glommio's executors do.
 *
 * While it has reads there the thread does not sleep: in each round it enters that ring, which looks at the device's
 * queue once (min_complete 0), and looks at the other's completions. Without any it sleeps in the other. With SQPOLL
 * each ring has a thread of the kernel, and the program looks at both rings' completions.
 */
import { Fifo } from "../sim/fifo.js";
import { kernel, type Op, type Program, spin, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { Uring } from "./io-uring-kernel.js";
import type { Cqe, Sqe, Submitter } from "./io-uring-ring.js";
import { reapDevice } from "./io-uring-storage.js";
import type { Host } from "./types.js";

export class SecondRing {
  /** Reads that are prepared, to be submitted. */
  readonly sqes = new Fifo<Sqe>();
  private readonly look: Op | undefined;
  private readonly enterPs: Picoseconds;
  private readonly completePs: Picoseconds;
  private readonly blockPs: Picoseconds;
  private readonly wakeupPs: Picoseconds;

  constructor(
    { costs }: Host,
    private readonly uring: Uring,
    /** The thread, as who submits to its first ring. */
    private readonly first: Submitter,
    /** Who submits to this one: the thread, or with SQPOLL the kernel's. */
    private readonly self: Submitter,
  ) {
    this.enterPs = costs.ps("uringEnter");
    this.completePs = costs.ps("uringComplete");
    this.blockPs = costs.ps("blockComplete");
    this.wakeupPs = costs.ps("wakeup");
    const lookPs = Math.max(1, this.enterPs + costs.ps("blockPoll"));
    this.look = self.thread === first.thread ? spin(lookPs, "system", () => this.finds()) : undefined;
  }

  has(operation: number): boolean {
    return this.uring.isRead(operation);
  }

  /** Whether the thread is not to sleep: there are reads under way, or completions. */
  get isBusy(): boolean {
    return this.self.reading > 0 || this.hasCompletions;
  }

  get hasCompletions(): boolean {
    const { completions, overflow } = this.self.ring;
    return completions.length > 0 || overflow.length > 0;
  }

  /** Submit what is prepared: a call of its own, or with SQPOLL none, unless the kernel is needed. */
  *submit(enter: (ps: Picoseconds) => Op): Program {
    const { uring, self, sqes } = this;
    if (this.look === undefined) return yield* this.publish(enter);
    if (sqes.length === 0) return;
    for (let left = sqes.length, ps = this.enterPs; left > 0; left--, ps = 0) {
      const sqe = sqes.at(0);
      const submitPs = uring.submitPrice(sqe);
      yield ps > 0 ? enter(ps + submitPs) : kernel(submitPs);
      for (const sleeper of uring.submit(self, sqes.shift() as Sqe)) yield wake(this.wakeupPs, sleeper);
    }
  }

  /** SQPOLL: a call is made only to wake the kernel's thread, or for what has found no place on the ring. */
  private *publish(enter: (ps: Picoseconds) => Op): Program {
    const { uring, self, sqes } = this;
    const { submissions, overflow } = self.ring;
    while (sqes.length > 0) submissions.push(sqes.shift() as Sqe);
    const isToWake = () => self.waiting && submissions.length > 0;
    if (submissions.length > 0 && !self.waiting) uring.sleepers.lookAgain(self);
    if (!isToWake() && overflow.length === 0) return;
    yield enter(this.enterPs);
    const flushed = self.ring.flush();
    if (flushed > 0) yield kernel(flushed * this.completePs);
    if (isToWake()) yield wake(this.wakeupPs, uring.sleepers.rouse(self));
  }

  /** While reads are under way: looks, one at least, until there is something on either ring, or work for one. */
  *poll(): Program {
    const { uring, self, first, look } = this;
    if (look === undefined || (self.reading === 0 && self.ring.overflow.length === 0)) return;
    yield look;
    yield* reapDevice(uring, self, this.blockPs, this.wakeupPs);
    const flushed = self.ring.flush();
    if (flushed > 0) yield kernel(flushed * this.completePs);
    // The call returns to user code.
    while (uring.worksOnReturn(first)) {
      yield kernel(uring.startWork(first));
      for (const sleeper of uring.finishWork(first)) yield wake(this.wakeupPs, sleeper);
    }
  }

  /** Take up to `count` completions off the ring, behind the `taken` ones in `into`; how many there are then. */
  reap(into: Cqe[], taken: number, count: number): number {
    const { completions } = this.self.ring;
    let all = taken;
    while (completions.length > 0 && all - taken < count) into[all++] = completions.shift() as Cqe;
    return all;
  }

  private finds(): boolean {
    const { ring, work } = this.first;
    const other = ring.completions.length > 0 || ring.overflow.length > 0 || work.length > 0;
    return other || this.hasCompletions || (this.self.polled?.length ?? 0) > 0;
  }
}
