/**
 * The pending-event set: what will happen, ordered by time and, at equal times, by order of scheduling.
 *
 * A 4-ary min-heap over typed arrays. Keys (time, sequence) lie in the heap itself, so comparing touches no other
 * memory; handlers lie in slots that do not move. Cancelling marks the slot and leaves the key to be dropped when it
 * surfaces, or in a sweep once half of the heap is dead: O(1), amortised.
 *
 * Invariants: every heap entry is not before its parent; sequence numbers are unique, so the order is total; a slot is
 * in the free list or in exactly one heap entry; `size` counts the live entries.
 */
import type { Picoseconds } from "./time.js";

/** Called at its time with the number given when it was scheduled. */
export type Handler = (argument: number) => void;

/** Names a scheduled event, for cancelling it; stale handles are recognised. */
export type EventHandle = number;

export const NO_EVENT: EventHandle = -1;

const MAX_SLOTS = 2 ** 24;
const DEAD: Handler = () => {};

export class EventSet {
  /** Number of events that will still happen. */
  size = 0;

  private heapTime = new Float64Array(64);
  private heapSequence = new Float64Array(64);
  private heapSlot = new Int32Array(64);
  private heapLength = 0;
  private sequence = 0;

  private handlers: Handler[] = [];
  private arguments: number[] = [];
  private generations: number[] = [];
  private freeSlots: number[] = [];

  /** Add an event. Throws RangeError past 16,777,216 events at once. */
  schedule(at: Picoseconds, handler: Handler, argument: number): EventHandle {
    const slot = this.takeSlot();
    this.handlers[slot] = handler;
    this.arguments[slot] = argument;
    if (this.heapLength === this.heapTime.length) this.grow();
    this.siftUp(this.heapLength++, at, this.sequence++, slot);
    this.size++;
    return this.generations[slot] * MAX_SLOTS + slot;
  }

  /** Whether `handle` was still to happen; it no longer is. O(1) amortised. */
  cancel(handle: EventHandle): boolean {
    if (handle < 0) return false;
    const slot = handle % MAX_SLOTS;
    if (this.generations[slot] !== (handle - slot) / MAX_SLOTS || this.handlers[slot] === DEAD) return false;
    this.handlers[slot] = DEAD;
    this.size--;
    if (this.heapLength > 64 && this.heapLength > 2 * this.size) this.sweep();
    return true;
  }

  /** Time of the earliest event, Infinity if there is none. */
  nextTime(): Picoseconds {
    this.dropDead();
    return this.heapLength > 0 ? this.heapTime[0] : Number.POSITIVE_INFINITY;
  }

  /** Remove the earliest event and run it. There must be one: see {@link nextTime}. */
  runNext(): void {
    this.dropDead();
    const slot = this.heapSlot[0];
    const handler = this.handlers[slot];
    const argument = this.arguments[slot];
    this.removeTop();
    this.size--;
    handler(argument);
  }

  private dropDead(): void {
    while (this.heapLength > 0 && this.handlers[this.heapSlot[0]] === DEAD) this.removeTop();
  }

  private removeTop(): void {
    this.freeSlot(this.heapSlot[0]);
    const last = --this.heapLength;
    if (last > 0) this.siftDown(0, this.heapTime[last], this.heapSequence[last], this.heapSlot[last]);
  }

  /** Drop all dead entries and restore the heap, bottom up: O(n), after at least n/2 cancellations. */
  private sweep(): void {
    let kept = 0;
    for (let i = 0; i < this.heapLength; i++) {
      const slot = this.heapSlot[i];
      if (this.handlers[slot] === DEAD) this.freeSlot(slot);
      else this.put(kept++, this.heapTime[i], this.heapSequence[i], slot);
    }
    this.heapLength = kept;
    for (let i = (kept - 2) >> 2; i >= 0; i--) {
      this.siftDown(i, this.heapTime[i], this.heapSequence[i], this.heapSlot[i]);
    }
  }

  private siftUp(start: number, time: number, sequence: number, slot: number): void {
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentTime = this.heapTime[parent];
      if (parentTime < time || (parentTime === time && this.heapSequence[parent] < sequence)) break;
      this.put(i, parentTime, this.heapSequence[parent], this.heapSlot[parent]);
      i = parent;
    }
    this.put(i, time, sequence, slot);
  }

  private siftDown(start: number, time: number, sequence: number, slot: number): void {
    const times = this.heapTime;
    const sequences = this.heapSequence;
    const length = this.heapLength;
    let i = start;
    for (let child = 4 * i + 1; child < length; child = 4 * i + 1) {
      let least = child;
      const end = Math.min(child + 4, length);
      for (let c = child + 1; c < end; c++) {
        if (times[c] < times[least] || (times[c] === times[least] && sequences[c] < sequences[least])) least = c;
      }
      const leastTime = times[least];
      if (time < leastTime || (time === leastTime && sequence < sequences[least])) break;
      this.put(i, leastTime, sequences[least], this.heapSlot[least]);
      i = least;
    }
    this.put(i, time, sequence, slot);
  }

  private put(i: number, time: number, sequence: number, slot: number): void {
    this.heapTime[i] = time;
    this.heapSequence[i] = sequence;
    this.heapSlot[i] = slot;
  }

  private takeSlot(): number {
    const free = this.freeSlots.pop();
    if (free !== undefined) return free;
    if (this.handlers.length === MAX_SLOTS) throw new RangeError(`more than ${MAX_SLOTS} events pending at once`);
    this.generations.push(0);
    return this.handlers.push(DEAD) - 1;
  }

  private freeSlot(slot: number): void {
    this.handlers[slot] = DEAD;
    this.generations[slot] = (this.generations[slot] + 1) % 2 ** 28;
    this.freeSlots.push(slot);
  }

  private grow(): void {
    const capacity = this.heapTime.length * 2;
    const times = new Float64Array(capacity);
    times.set(this.heapTime);
    this.heapTime = times;
    const sequences = new Float64Array(capacity);
    sequences.set(this.heapSequence);
    this.heapSequence = sequences;
    const slots = new Int32Array(capacity);
    slots.set(this.heapSlot);
    this.heapSlot = slots;
  }
}
