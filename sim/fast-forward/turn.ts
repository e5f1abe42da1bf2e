/**
 * The turn of a polling thread: take the next pending operation off a ring, poll it; unfinished, put it back and let
 * the others go first. As a program:
 *
 *     while (true) {
 *       yield lock.guard(compute(prices.pop, "user"));
 *       operation = ring.pop();
 *       if (operation >= 0) {
 *         if (yield poll(prices.poll, account, () => isDone(operation))) break;
 *         yield lock.guard(compute(prices.push, "polling"));
 *         ring.push(operation);
 *       }
 *       yield yieldCore(prices.yield, "polling");
 *     }
 *
 * A thread that has an operation of its own just polls it and yields. A turn is carried out from data, not by a
 * program, so that what comes next is known without asking anybody. `yield turn.first` ends with a poll that has found
 * something: `thread.operation`, off the ring.
 */
import { compute, type Op, poll, type Ring, type Thread, type Turn, type TurnLock, yieldCore } from "../thread.js";
import type { Picoseconds } from "../time.js";

/** The stages of a turn, in order; before the first there may be a context switch. */
export const Stage = { Switch: 0, Pop: 1, Poll: 2, Push: 3, Yield: 4 } as const;
export type Stage = (typeof Stage)[keyof typeof Stage];
export const STAGES = 5;

/** What the stages take; a thread with an operation of its own pays for `poll` and `yield` only. */
interface TurnPrices {
  pop?: Picoseconds;
  poll: Picoseconds;
  push?: Picoseconds;
  yield: Picoseconds;
  /** Whether a poll is a system call or a read of memory. */
  account: "system" | "user";
}

export class PollingTurn implements Turn {
  /** What a program yields. With a lock it takes no time: what popping takes shows when the thread has its core. */
  readonly first: Op;
  readonly stages: readonly (Op | undefined)[];

  constructor(
    prices: TurnPrices,
    readonly isDone: (operation: number) => boolean,
    readonly ring?: Ring,
    readonly lock?: TurnLock,
  ) {
    const part = (op: Op, stage: Stage): Op => ({ ...op, turn: this, stage });
    const find = (thread: Thread) => isDone(thread.operation);
    this.stages = [
      undefined,
      part(compute(prices.pop ?? 0, "user"), Stage.Pop),
      part(poll(prices.poll, prices.account, find), Stage.Poll),
      part(compute(prices.push ?? 0, "polling"), Stage.Push),
      part(yieldCore(prices.yield, "polling"), Stage.Yield),
    ];
    const begin = this.stages[ring === undefined ? Stage.Poll : Stage.Pop] as Op;
    this.first = lock === undefined ? begin : part(compute(0, "user"), Stage.Switch);
  }

  after(thread: Thread, op: Op): Op | undefined {
    const { ring, stages } = this;
    switch (op.stage) {
      case Stage.Switch:
        return this.guarded(Stage.Pop);
      case Stage.Pop:
        thread.operation = (ring as Ring).pop();
        return stages[thread.operation < 0 ? Stage.Yield : Stage.Poll];
      case Stage.Poll:
        if (thread.answer) return undefined;
        return ring === undefined ? stages[Stage.Yield] : this.guarded(Stage.Push);
      case Stage.Push:
        (ring as Ring).push(thread.operation);
        return stages[Stage.Yield];
      default:
        return this.first;
    }
  }

  private guarded(stage: Stage): Op {
    const op = this.stages[stage] as Op;
    return this.lock === undefined ? op : this.lock.guard(op);
  }
}
