/**
 * Where cores stand whose pace depends on one another (replay.ts), as plain numbers: by slot, which a group's cores
 * have in the order of their numbers, by ring and by lane.
 */
import type { Core } from "../core.js";
import type { TurnLock } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Earliest } from "./earliest.js";
import type { RotatingQueue } from "./rotating-queue.js";

/** What a core does next that others can notice. Who asks for the lock begins, when he has it, to pop or to push. */
export const Deed = { Pop: 0, Push: 1, Yield: 2, LockToPop: 3, LockToPush: 4 } as const;
export type Deed = (typeof Deed)[keyof typeof Deed];

/** In place of the ring that has operations: several have. */
export const SEVERAL = -1;

/** Of a core that nobody waits for. */
export const NO_LANE = -1;

export class ReplayState {
  /** By slot: the core; when it does its next deed, and what. */
  readonly cores: Core[] = [];
  readonly clock: Earliest;
  readonly next: Uint8Array;
  /**
   * What of the stage in progress is waiting for a lock; what such waiting came to in stages that have ended, before
   * popping and before pushing.
   */
  readonly waitPs: Float64Array;
  readonly popWaitPs: Float64Array;
  readonly pushWaitPs: Float64Array;
  /** How often it has popped, or tried to, pushed and yielded. */
  readonly popped: Float64Array;
  readonly pushed: Float64Array;
  readonly yielded: Float64Array;
  /** The ring of its thread; the ticket of the operation that it has off the ring. */
  readonly ring: Int32Array;
  readonly ticket: Float64Array;
  /** Its lane, or NO_LANE. If it has one: its thread, since when that runs, and its virtual run time then. */
  readonly lane: Int32Array;
  readonly on: Int32Array;
  readonly runsPs: Float64Array;
  readonly virtualPs: Float64Array;

  /** By ring: the operations on it, and how many may be popped before one that is done. */
  readonly rings: RotatingQueue[] = [];
  have = new Float64Array(0);
  left = new Float64Array(0);
  /**
   * Each operation popped has a ticket, and they are pushed in that order: the tickets given out so far, and those that
   * are back.
   */
  issued = new Float64Array(0);
  served = new Float64Array(0);
  /** Operations that cores had off it from the beginning. */
  lent = new Float64Array(0);
  /** The only ring that has any operations, on it or in cores' hands, or SEVERAL: at the others all come in vain. */
  only = 0;
  /** Its lock, if threads wait for it, when it is free, and how long it has been held. */
  readonly locks: (TurnLock | undefined)[] = [];
  freePs = new Float64Array(0);
  heldPs = new Float64Array(0);

  /**
   * By lane: who waits is in `queue`, a circle of that size from its base on; the first of them is `head` places
   * further.
   */
  lanes = 0;
  base = new Int32Array(0);
  size = new Int32Array(0);
  head = new Int32Array(0);
  queue = new Int32Array(0);
  queueVirtualPs = new Float64Array(0);
  /** Those of one lane, the first first. */
  unrolled = new Int32Array(0);
  unrolledVirtualPs = new Float64Array(0);
  /** How many may be taken up before one whose turn is not fruitless; the greatest virtual run time. */
  laneLeft = new Float64Array(0);
  greatestPs = new Float64Array(0);
  /** By number of a thread that takes turns: its ring. By number of a ring of the computer's: which of these it is. */
  ringOf = new Int32Array(0);
  indexOf = new Int32Array(0);
  /** By number of a core: its slot. */
  readonly slotOf: Int32Array;

  constructor(cores: number) {
    this.clock = new Earliest(cores);
    this.next = new Uint8Array(cores);
    this.waitPs = new Float64Array(cores);
    this.popWaitPs = new Float64Array(cores);
    this.pushWaitPs = new Float64Array(cores);
    this.popped = new Float64Array(cores);
    this.pushed = new Float64Array(cores);
    this.yielded = new Float64Array(cores);
    this.ring = new Int32Array(cores);
    this.ticket = new Float64Array(cores);
    this.lane = new Int32Array(cores);
    this.on = new Int32Array(cores);
    this.runsPs = new Float64Array(cores);
    this.virtualPs = new Float64Array(cores);
    this.slotOf = new Int32Array(cores);
  }

  fitRings(count: number, greatestNumber: number): void {
    if (greatestNumber >= this.indexOf.length) this.indexOf = new Int32Array(2 * greatestNumber + 2);
    if (count <= this.have.length) return;
    this.have = new Float64Array(2 * count);
    this.left = new Float64Array(2 * count);
    this.issued = new Float64Array(2 * count);
    this.served = new Float64Array(2 * count);
    this.lent = new Float64Array(2 * count);
    this.freePs = new Float64Array(2 * count);
    this.heldPs = new Float64Array(2 * count);
  }

  fitLanes(count: number, waiting: number, threads: number): void {
    if (count > this.base.length) {
      this.base = new Int32Array(2 * count);
      this.size = new Int32Array(2 * count);
      this.head = new Int32Array(2 * count);
      this.laneLeft = new Float64Array(2 * count);
      this.greatestPs = new Float64Array(2 * count);
    }
    if (waiting > this.queue.length) {
      this.queue = new Int32Array(2 * waiting);
      this.queueVirtualPs = new Float64Array(2 * waiting);
      this.unrolled = new Int32Array(2 * waiting);
      this.unrolledVirtualPs = new Float64Array(2 * waiting);
    }
    if (threads > this.ringOf.length) this.ringOf = new Int32Array(2 * threads);
  }

  /** Threads that wait in all lanes together. */
  get waiting(): number {
    let sum = 0;
    for (let lane = 0; lane < this.lanes; lane++) sum += this.size[lane];
    return sum;
  }

  /**
   * The thread in `slot` goes behind those that wait, the first of whom is taken up. Returns where in `queue` it
   * stands.
   */
  changeThread(slot: number): number {
    const { queue, on, head } = this;
    const lane = this.lane[slot];
    const at = this.base[lane] + head[lane];
    const taken = queue[at];
    queue[at] = on[slot];
    on[slot] = taken;
    head[lane] = head[lane] + 1 < this.size[lane] ? head[lane] + 1 : 0;
    return at;
  }

  /** Have `unrolled` say who waits in `lane`. */
  unroll(lane: number): void {
    const { queue, queueVirtualPs, unrolled, unrolledVirtualPs } = this;
    const base = this.base[lane];
    const size = this.size[lane];
    for (let i = 0, from = this.head[lane]; i < size; i++, from = from + 1 < size ? from + 1 : 0) {
      unrolled[i] = queue[base + from];
      unrolledVirtualPs[i] = queueVirtualPs[base + from];
    }
  }

  /** When the core in `slot` does its next deed. */
  timeOf(slot: number): Picoseconds {
    return this.clock.timesPs[slot];
  }
}
