/** The threads that wait for the same cores, in a queue that turns are foreseen on. */
import type { Core } from "../core.js";
import { State, type Thread } from "../thread.js";
import type { FairRow } from "./fair-row.js";
import type { RotatingQueue } from "./rotating-queue.js";
import { Stage } from "./turn.js";
import type { TurnClock } from "./turn-clock.js";

export class Lane {
  /** Whether threads wait, so that every yield is a context switch. */
  crowded = false;
  /** Which of its group's it is. */
  number = 0;
  /** Of its cores, those whose turns are skipped. */
  readonly skipped: Core[] = [];
  private readonly ids: Int32Array;

  constructor(
    /** Its cores. */
    readonly cores: readonly Core[],
    /** Who waits. Marked are those whose next turn is not fruitless, or no turn. */
    readonly queue: RotatingQueue,
    /** Beside it, with fair share, their virtual run times. */
    readonly fair: FairRow | undefined,
    private readonly threads: readonly Thread[],
    private readonly turnClock: TurnClock,
  ) {
    this.ids = new Int32Array(cores.length);
  }

  /**
   * Have the threads on the skipped cores take part in the turning of the queue. Who yields first is taken up first.
   */
  lend(): void {
    const { skipped, ids, queue, turnClock, fair } = this;
    turnClock.order(skipped, Stage.Yield);
    if (fair !== undefined) fair.lentPs.length = skipped.length;
    for (let i = 0; i < skipped.length; i++) {
      const { thread, index } = skipped[i];
      ids[i] = (thread as Thread).id;
      if (!queue.has(ids[i])) queue.lend(ids[i], false);
      if (fair !== undefined) fair.lentPs[i] = turnClock.virtualAt(index, turnClock.nextPs(index, Stage.Yield));
    }
    queue.arrange(ids);
  }

  /** Those on the skipped cores no longer do. */
  withdraw(): void {
    const { skipped, queue } = this;
    for (const { thread } of skipped) {
      const { id } = thread as Thread;
      if (queue.has(id)) queue.withdraw(id);
    }
  }

  /** The skipped cores have yielded so many times, one after another: who is where. */
  turn(yields: number): void {
    const { skipped, queue, turnClock, ids, threads, fair } = this;
    for (const { index, thread } of skipped) if (turnClock.yields[index] > 0) goWaiting(thread as Thread);
    queue.turn(yields, yields);
    fair?.turn(yields, turnClock.runningPs);
    queue.lentTo(ids);
    turnClock.order(skipped, Stage.Yield);
    for (let i = 0; i < skipped.length; i++) {
      const core = skipped[i];
      takeUp(core, threads[ids[i]]);
      if (turnClock.yields[core.index] === 0) continue;
      turnClock.beganAgain(core.index, fair === undefined ? 0 : fair.lentPs[i] - turnClock.runningPs);
    }
  }
}

/** `thread` waits, to make another turn. */
export function goWaiting(thread: Thread): void {
  thread.state = State.Runnable;
  thread.begin(thread.op?.turn?.first);
}

export function takeUp(core: Core, thread: Thread): void {
  core.thread = thread;
  core.last = thread;
  thread.core = core.index;
  thread.state = State.OnCore;
}
