/** The doors of a program: which one each connection comes to, how many wait there, and who finds it full. */
import type { Picoseconds } from "../time.js";
import type { Lifetimes } from "./lifetimes.js";

/** In place of how often a connection has been tried in vain: it is there. */
const THERE = -1;

export class Doors {
  /** Per slot: the door that its connection comes to; how often that was tried in vain. Per door: those that wait. */
  private readonly doorFor: Int32Array;
  private readonly tries: Int32Array;
  private readonly waiting: number[] = [];
  /** Tries that found a backlog full, in the window. */
  refused = 0;

  constructor(
    slots: number,
    private readonly lifetimes: Pick<Lifetimes, "backlog" | "drawReconnect">,
  ) {
    this.doorFor = new Int32Array(slots);
    this.tries = new Int32Array(slots).fill(THERE);
  }

  /** The door that the connection of `slot` comes to. */
  of(slot: number): number {
    return this.doorFor[slot];
  }

  /** The client of `slot` has no connection. */
  leave(slot: number): void {
    this.tries[slot] = 0;
  }

  /** The client of `slot` has its connection. */
  arrive(slot: number): void {
    this.tries[slot] = THERE;
  }

  isThere(slot: number): boolean {
    return this.tries[slot] === THERE;
  }

  /** Undefined if there is room at its door, which is chosen once; else how long until its client tries again. */
  enter(slot: number, choose: () => number): Picoseconds | undefined {
    if (this.tries[slot] === 0) this.doorFor[slot] = choose();
    const door = this.doorFor[slot];
    if ((this.waiting[door] ?? 0) >= this.lifetimes.backlog) {
      this.refused++;
      return this.lifetimes.drawReconnect(slot, this.tries[slot]++);
    }
    this.wait(door);
    return undefined;
  }

  /** One more waits at `door`. */
  wait(door: number): void {
    this.waiting[door] = (this.waiting[door] ?? 0) + 1;
  }

  accepted(door: number): void {
    this.waiting[door]--;
  }
}
