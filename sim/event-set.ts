/**
 * The pending-event set: what will happen, ordered by time and, at equal times, by order of scheduling.
 *
 * Two tiers. Events before the `horizon` lie in a small 4-ary heap that stays in the cache; later ones lie unsorted in
 * buckets of equal width, and those beyond the last bucket in one list. When the heap is empty the next bucket that
 * holds anything is poured into it; when no bucket is left, buckets are laid out anew over the nearer half of the list, a
 * few events to a bucket. So an event costs O(1) wherever it lies. A small set is just the heap, its
 * horizon infinite. The idea is that of the ladder queue (Tang, Goh, Thng, ACM TOMACS 15(3), 2005).
 *
 * Invariants: every event in the heap is before the horizon, every other one at or after it; bucket i holds the times
 * [base + i width, base + (i + 1) width), where width is a power of two, so that the division is exact; no heap entry is before its
 * parent; sequence numbers are unique, so the order is total; a slot is free, or in the heap, or in one list; `size` counts
 * the live events, `dead` the cancelled ones that have not been dropped yet: never many more than the live.
 */
import type { Picoseconds } from "./time.js";

/** Called at its time with the number given when it was scheduled. */
export type Handler = (argument: number) => void;

/** Names a scheduled event, for cancelling it; stale handles are recognised. */
export type EventHandle = number;

export const NO_EVENT: EventHandle = -1;

const MAX_SLOTS = 2 ** 24;
const DEAD: Handler = () => {};
/** Layout of a slot's record. */
const TIME = 0;
const SEQUENCE = 1;
const ARGUMENT = 2;
const GENERATION = 3;
const RECORD = 4;
/** End of a list. */
const NIL = -1;

/** Buckets are laid out so that about this many events fall into each. */
const PER_BUCKET = 4;
const MAX_BUCKETS = 2 ** 18;
/** Events looked at to judge how far the list reaches. */
const SAMPLE = 31;
/** A list of at most so many goes into the heap whole; a heap that outgrows the larger number is laid out in buckets. */
const SMALL = 64;
const LARGE = 512;
/** Cancelled events tolerated whatever the number of live ones. */
const MIN_DEAD = 64;

export class EventSet {
  /** Number of events that will still happen. */
  size = 0;

  private dead = 0;
  private sequence = 0;

  private heapTime = new Float64Array(64);
  private heapSequence = new Float64Array(64);
  private heapSlot = new Int32Array(64);
  private heapLength = 0;

  private horizon: Picoseconds = 0;
  /** First slot of each bucket's list; the buckets from `cursor` on are still to come. */
  private buckets = new Int32Array(0);
  private bucketCount = 0;
  private cursor = 0;
  private base: Picoseconds = 0;
  private perWidth = 1;
  private width: Picoseconds = 1;
  /** The list beyond the buckets. */
  private beyond = NIL;
  private beyondLength = 0;

  /** Per slot, side by side in the cache: time, sequence number, argument, generation. */
  private records = new Float64Array(64 * RECORD);
  private next = new Int32Array(64);
  private readonly handlers: Handler[] = [];
  private slots = 0;
  private free = NIL;

  /** Add an event. Throws RangeError past 16,777,216 events at once. */
  schedule(at: Picoseconds, handler: Handler, argument: number): EventHandle {
    const slot = this.takeSlot();
    const record = slot * RECORD;
    const sequence = this.sequence++;
    this.handlers[slot] = handler;
    this.records[record + TIME] = at;
    this.records[record + SEQUENCE] = sequence;
    this.records[record + ARGUMENT] = argument;
    this.size++;
    if (at < this.horizon) {
      this.push(at, sequence, slot);
      if (this.heapLength > LARGE && this.horizon === Number.POSITIVE_INFINITY) this.spill();
    } else {
      this.putAside(at, slot);
    }
    return this.records[record + GENERATION] * MAX_SLOTS + slot;
  }

  /** Whether `handle` was still to happen; it no longer is. O(1) amortised. */
  cancel(handle: EventHandle): boolean {
    if (handle < 0) return false;
    const slot = handle % MAX_SLOTS;
    if (this.records[slot * RECORD + GENERATION] !== (handle - slot) / MAX_SLOTS || this.handlers[slot] === DEAD)
      return false;
    this.handlers[slot] = DEAD;
    this.size--;
    if (++this.dead > MIN_DEAD + this.size) this.sweep();
    return true;
  }

  /** Time of the earliest event, Infinity if there is none. */
  nextTime(): Picoseconds {
    return this.surface() ? this.heapTime[0] : Number.POSITIVE_INFINITY;
  }

  /** Remove the earliest event and run it. There must be one: see {@link nextTime}. */
  runNext(): void {
    if (!this.surface()) throw new RangeError("there is no event to run");
    const slot = this.heapSlot[0];
    const handler = this.handlers[slot];
    const argument = this.records[slot * RECORD + ARGUMENT];
    this.removeTop();
    this.size--;
    handler(argument);
  }

  /** Bring the earliest live event to the top of the heap; false if there is none. */
  private surface(): boolean {
    for (;;) {
      while (this.heapLength > 0) {
        if (this.handlers[this.heapSlot[0]] !== DEAD) return true;
        this.removeTop();
        this.dead--;
      }
      if (!this.refill()) return false;
    }
  }

  // --- the far future --------------------------------------------------------------------------------------------

  /** An event at or after the horizon goes to its bucket, or beyond them all. */
  private putAside(at: Picoseconds, slot: number): void {
    const bucket = Math.floor((at - this.base) * this.perWidth);
    if (bucket < this.bucketCount) {
      this.next[slot] = this.buckets[bucket];
      this.buckets[bucket] = slot;
    } else {
      this.next[slot] = this.beyond;
      this.beyond = slot;
      this.beyondLength++;
    }
  }

  /** Pour the next bucket that holds anything into the empty heap; false if nothing is left anywhere. */
  private refill(): boolean {
    for (;;) {
      while (this.cursor < this.bucketCount) {
        const slot = this.buckets[this.cursor];
        this.buckets[this.cursor++] = NIL;
        if (slot === NIL) continue;
        this.horizon = this.base + this.cursor * this.width;
        this.admitAll(slot);
        if (this.heapLength > 0) return true;
      }
      if (this.beyondLength > SMALL) {
        this.layOut();
        continue;
      }
      this.horizon = Number.POSITIVE_INFINITY;
      if (this.beyond === NIL) return false;
      const first = this.beyond;
      this.beyond = NIL;
      this.beyondLength = 0;
      this.admitAll(first);
      if (this.heapLength > 0) return true;
    }
  }

  /** A list into the heap, without its cancelled events. */
  private admitAll(first: number): void {
    for (let slot = first; slot !== NIL; ) {
      const following = this.next[slot];
      if (this.handlers[slot] === DEAD) this.drop(slot);
      else this.push(this.records[slot * RECORD + TIME], this.records[slot * RECORD + SEQUENCE], slot);
      slot = following;
    }
  }

  /** The whole heap, which had an infinite horizon, into the list beyond the buckets, of which there are none. */
  private spill(): void {
    this.bucketCount = 0;
    this.cursor = 0;
    this.horizon = 0;
    for (let i = 0; i < this.heapLength; i++) this.putAside(this.heapTime[i], this.heapSlot[i]);
    this.heapLength = 0;
  }

  /**
   * Lay buckets over the list: from its earliest event, twice as far as its median, so that at least about half of
   * the events find a bucket and are gone before the list is gone through again.
   */
  private layOut(): void {
    const first = this.beyond;
    const count = this.beyondLength;
    this.base = this.earliest(first);
    this.bucketCount = bucketsFor(count);
    if (this.buckets.length < this.bucketCount) this.buckets = new Int32Array(this.bucketCount).fill(NIL);
    this.width = powerOfTwoAbove((2 * (this.median(first, count) - this.base)) / this.bucketCount);
    this.perWidth = 1 / this.width;
    this.cursor = 0;
    this.horizon = this.base;
    this.beyond = NIL;
    this.beyondLength = 0;
    this.putBack(first);
  }

  private earliest(first: number): Picoseconds {
    let least = Number.POSITIVE_INFINITY;
    for (let slot = first; slot !== NIL; slot = this.next[slot]) least = Math.min(least, this.timeOf(slot));
    return least;
  }

  /** Median time of a sample spread over the list. */
  private median(first: number, count: number): Picoseconds {
    const stride = Math.max(1, Math.floor(count / SAMPLE));
    const sample: number[] = [];
    let i = 0;
    for (let slot = first; slot !== NIL; slot = this.next[slot]) if (i++ % stride === 0) sample.push(this.timeOf(slot));
    sample.sort((a, b) => a - b);
    return sample[sample.length >> 1];
  }

  // --- cancelled events ------------------------------------------------------------------------------------------

  private drop(slot: number): void {
    this.dead--;
    this.freeSlot(slot);
  }

  /** Drop all cancelled events: O(n), after at least as many cancellations. */
  private sweep(): void {
    let kept = 0;
    for (let i = 0; i < this.heapLength; i++) {
      const slot = this.heapSlot[i];
      if (this.handlers[slot] === DEAD) this.drop(slot);
      else this.put(kept++, this.heapTime[i], this.heapSequence[i], slot);
    }
    this.heapLength = kept;
    for (let i = (kept - 2) >> 2; i >= 0; i--) {
      this.siftDown(i, this.heapTime[i], this.heapSequence[i], this.heapSlot[i]);
    }
    const lists = this.buckets.slice(this.cursor, this.bucketCount);
    this.buckets.fill(NIL, this.cursor, this.bucketCount);
    for (const first of lists) this.putBack(first);
    const { beyond } = this;
    this.beyond = NIL;
    this.beyondLength = 0;
    this.putBack(beyond);
  }

  /** A list into the buckets and beyond, without its cancelled events. */
  private putBack(first: number): void {
    for (let slot = first; slot !== NIL; ) {
      const following = this.next[slot];
      if (this.handlers[slot] === DEAD) this.drop(slot);
      else this.putAside(this.timeOf(slot), slot);
      slot = following;
    }
  }

  // --- the heap --------------------------------------------------------------------------------------------------

  private push(time: number, sequence: number, slot: number): void {
    if (this.heapLength === this.heapTime.length) this.growHeap();
    const times = this.heapTime;
    let i = this.heapLength++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const parentTime = times[parent];
      if (parentTime < time || (parentTime === time && this.heapSequence[parent] < sequence)) break;
      this.put(i, parentTime, this.heapSequence[parent], this.heapSlot[parent]);
      i = parent;
    }
    this.put(i, time, sequence, slot);
  }

  private removeTop(): void {
    this.freeSlot(this.heapSlot[0]);
    const last = --this.heapLength;
    if (last > 0) this.siftDown(0, this.heapTime[last], this.heapSequence[last], this.heapSlot[last]);
  }

  private siftDown(start: number, time: number, sequence: number, slot: number): void {
    const times = this.heapTime;
    const sequences = this.heapSequence;
    const length = this.heapLength;
    let i = start;
    for (let child = 4 * i + 1; child < length; child = 4 * i + 1) {
      let least = child;
      const end = child + 4 < length ? child + 4 : length;
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

  private growHeap(): void {
    const capacity = 2 * this.heapTime.length;
    this.heapTime = larger(this.heapTime, new Float64Array(capacity));
    this.heapSequence = larger(this.heapSequence, new Float64Array(capacity));
    this.heapSlot = larger(this.heapSlot, new Int32Array(capacity));
  }

  // --- slots -----------------------------------------------------------------------------------------------------

  private timeOf(slot: number): Picoseconds {
    return this.records[slot * RECORD + TIME];
  }

  private takeSlot(): number {
    const slot = this.free;
    if (slot !== NIL) {
      this.free = this.next[slot];
      return slot;
    }
    if (this.slots === MAX_SLOTS) throw new RangeError(`more than ${MAX_SLOTS} events pending at once`);
    if (this.slots === this.next.length) this.growSlots();
    this.handlers.push(DEAD);
    return this.slots++;
  }

  private freeSlot(slot: number): void {
    this.handlers[slot] = DEAD;
    const generation = slot * RECORD + GENERATION;
    this.records[generation] = (this.records[generation] + 1) & 0xfffffff;
    this.next[slot] = this.free;
    this.free = slot;
  }

  private growSlots(): void {
    const capacity = 2 * this.next.length;
    this.records = larger(this.records, new Float64Array(capacity * RECORD));
    this.next = larger(this.next, new Int32Array(capacity));
  }
}

function larger<T extends Float64Array | Int32Array>(old: T, empty: T): T {
  empty.set(old);
  return empty;
}

/** A power of two of buckets, a few events to each. */
function bucketsFor(events: number): number {
  let count = 1;
  while (count * PER_BUCKET < events && count < MAX_BUCKETS) count *= 2;
  return count;
}

/** The least power of two that is at least 1 and at least `x`. */
function powerOfTwoAbove(x: number): number {
  let power = 1;
  while (power < x) power *= 2;
  return power;
}
