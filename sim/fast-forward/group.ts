/** Cores whose skipped turns have something to do with one another: threads that they share, or rings. */
import type { Core } from "../core.js";
import type { Op, Thread, Turn } from "../thread.js";
import type { Picoseconds } from "../time.js";
import type { Lane } from "./lane.js";
import type { RotatingQueue } from "./rotating-queue.js";
import { Stage } from "./turn.js";
import type { TurnClock } from "./turn-clock.js";

/** What foreseeing a group needs of its computer. */
export interface Surroundings {
  readonly turnClock: TurnClock;
  readonly threads: readonly Thread[];
  /** By number of a core. */
  readonly laneOf: readonly Lane[];
  /** `core` makes a step that is not fruitless at `atPs`; if another does so earlier, that one counts. */
  stopAt(atPs: Picoseconds, core: Core): void;
}

/** The ring of the turn that `thread` is in, or will make next. */
export function ringOf({ op }: Thread): RotatingQueue | undefined {
  return op?.turn?.ring as RotatingQueue | undefined;
}

/** Remove all, but keep the room. */
export function empty(list: unknown[]): void {
  while (list.length > 0) list.pop();
}

export class Group {
  readonly cores: Core[] = [];
  readonly lanes: Lane[] = [];
  readonly rings: RotatingQueue[] = [];
  /** Of the cores, those that have an operation off a ring, in the order in which they will push it. */
  readonly holders: Core[] = [];
  private readonly ids: Int32Array;

  constructor(
    private readonly turnClock: TurnClock,
    cores: number,
  ) {
    this.ids = new Int32Array(cores);
  }

  clear(): void {
    empty(this.cores);
    empty(this.lanes);
    empty(this.rings);
  }

  /** The cores that have an operation off a ring. */
  findHolders(): Core[] {
    const { cores, holders, turnClock } = this;
    empty(holders);
    for (const core of cores) if (turnClock.holds(core.index)) holders.push(core);
    return holders;
  }

  /**
   * Have the operations in the cores' hands take part in the turning of their rings, in the order in which they will be
   * pushed.
   */
  lendOperations(): void {
    const holders = this.findHolders();
    const { rings, ids, turnClock } = this;
    if (rings.length === 0 || holders.length === 0) return;
    turnClock.order(holders, Stage.Push);
    for (const { thread } of holders) {
      const { operation, op } = thread as Thread;
      const { ring, isDone } = (op as Op).turn as Turn;
      if (!(ring as RotatingQueue).has(operation)) (ring as RotatingQueue).lend(operation, isDone(operation));
    }
    for (const ring of rings) {
      if (ring.lent === 0) continue;
      let count = 0;
      for (const { thread } of holders) {
        if (ringOf(thread as Thread) === ring) ids[count++] = (thread as Thread).operation;
      }
      ring.arrange(ids);
    }
  }

  /**
   * The rings have been turned, and the threads changed: the holders, in the order in which they will push, have which
   * operations.
   */
  handOut(): void {
    const { rings, ids, holders } = this;
    for (const ring of rings) {
      if (ring.lent === 0) continue;
      ring.lentTo(ids);
      let i = 0;
      for (const { thread } of holders) {
        if (ringOf(thread as Thread) === ring) (thread as Thread).operation = ids[i++];
      }
    }
  }
}
