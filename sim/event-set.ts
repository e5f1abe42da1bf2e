/**
 * The pending-event set: what will happen, ordered by time and, at equal times, by order of scheduling.
 *
 * Three tiers. The nearest events, those before the `horizon`, lie in the run: sorted, short, taken from its head.
 * Later ones lie in rungs: buckets of equal width, not sorted. The latest, past the last bucket, lie in one list. When
 * the run is used up, the next bucket that holds anything is sorted into it. A bucket that holds many becomes a finer
 * rung first, as does a run that has grown long: no distribution of times makes sorting dear. When the rungs are used
 * up, a new one is laid over the nearer half of the list. So an event costs O(1) amortised; a small set is just the
 * run. The idea is that of the ladder queue (Tang, Goh, Thng, ACM TOMACS 15(3), 2005). Rungs have few enough buckets
 * for their ends to stay in the cache, so that among a million events most accesses go to memory in sequence.
 *
 * Very often what is scheduled comes next of all: the end of what a core is about to do. Such an event lies in none of
 * the tiers but by itself, if there is none already, as `first`.
 *
 * Invariants:
 * - Where an event lies depends on its time alone, and only a whole bucket, run, or list within a span of time moves
 *   at once. So of equal times those scheduled first always lie before the others, without sequence numbers.
 * - `first` was scheduled when all others came later: those of its time were scheduled after it.
 * - The run holds the events before the horizon; rung r those from its cursor's bucket on and before its `end`, where
 *   the cursor of rung r - 1 stands; the list those at or after the end of rung 0. Bucket i of a rung holds the times
 *   [base + i width, base + (i + 1) width), where width is a power of two, so that the division is exact.
 * - A slot is free, or in exactly one of the tiers. `size` counts live events, `dead` cancelled ones not dropped yet:
 *   never many more than the live.
 */
import { Chunks, EMPTY, larger } from "./chunks.js";
import { EventList } from "./event-list.js";
import { Rung } from "./rung.js";
import type { Picoseconds } from "./time.js";

/** Called at its time with the number given when it was scheduled. */
export type Handler = (argument: number) => void;

/** Names a scheduled event, for cancelling it; stale handles are recognised. */
export type EventHandle = number;

export const NO_EVENT: EventHandle = -1;

const MAX_SLOTS = 2 ** 24;
/** Handles of events that have no slot, as they came first when they were scheduled, are from here on. */
const FIRST: EventHandle = 2 ** 52;
const DEAD: Handler = () => {};
/** Layout of a slot's record: two doubles, then two integers. */
const RECORD = 4;
const TIME = 0;
const ARGUMENT = 1;
const NEXT = 4;
const GENERATION = 5;
/** No slot. */
const NIL = -1;

/** A run longer than this is laid out in buckets, unless all its times are equal; so is a bucket. */
const LONG = 64;
/** A list of at most so many becomes the run whole. */
const SHORT = 32;
/** Cancelled events tolerated whatever the number of live ones. */
const MIN_DEAD = 64;

export class EventSet {
  /** Number of events that will still happen. */
  size = 0;

  /** An event that came before all others when it was scheduled: its time, Infinity if there is none. */
  private firstTime: Picoseconds = Number.POSITIVE_INFINITY;
  private firstHandler: Handler = DEAD;
  private firstArgument = 0;
  private firstHandle: EventHandle = FIRST;

  private dead = 0;

  /** The run, from `head` to before `tail`, with room on both sides. */
  private runTime = new Float64Array(4 * LONG);
  private runSlot = new Int32Array(4 * LONG);
  private head = LONG;
  private tail = LONG;

  private horizon: Picoseconds = Number.POSITIVE_INFINITY;
  /** The first `depth` are in use, the finest last. */
  private readonly rungs: Rung[] = [];
  private depth = 0;

  private readonly list = new EventList();

  /** Per slot, side by side in the cache. */
  private records = new Float64Array(64 * RECORD);
  private links = new Int32Array(this.records.buffer);
  private readonly handlers: Handler[] = [];
  private slots = 0;
  private free = NIL;

  /** The buckets' lists. */
  private readonly chunks = new Chunks();

  /** Add an event. Throws RangeError past 16,777,216 events at once. */
  schedule(at: Picoseconds, handler: Handler, argument: number): EventHandle {
    const others = this.head < this.tail ? this.runTime[this.head] : this.horizon;
    if (at < others && this.firstTime === Number.POSITIVE_INFINITY) {
      this.firstTime = at;
      this.firstHandler = handler;
      this.firstArgument = argument;
      this.size++;
      return this.firstHandle;
    }
    const slot = this.takeSlot();
    this.handlers[slot] = handler;
    this.records[slot * RECORD + TIME] = at;
    this.records[slot * RECORD + ARGUMENT] = argument;
    this.size++;
    if (at >= this.horizon) {
      this.putAside(at, slot);
    } else {
      this.insert(at, slot);
      if (this.tail - this.head > LONG && this.runTime[this.head] < this.runTime[this.tail - 1]) this.spill();
    }
    return this.links[2 * slot * RECORD + GENERATION] * MAX_SLOTS + slot;
  }

  /** Whether `handle` was still to happen; it no longer is. O(1) amortised. */
  cancel(handle: EventHandle): boolean {
    if (handle < 0) return false;
    if (handle >= FIRST) {
      if (handle !== this.firstHandle || this.firstTime === Number.POSITIVE_INFINITY) return false;
      this.clearFirst();
      return true;
    }
    const slot = handle % MAX_SLOTS;
    if (this.links[2 * slot * RECORD + GENERATION] !== (handle - slot) / MAX_SLOTS || this.handlers[slot] === DEAD)
      return false;
    this.handlers[slot] = DEAD;
    this.size--;
    if (++this.dead > MIN_DEAD + this.size) this.sweep();
    return true;
  }

  /** Time of the earliest event, Infinity if there is none. */
  nextTime(): Picoseconds {
    if (!this.surface()) return this.firstTime;
    const at = this.runTime[this.head];
    return at < this.firstTime ? at : this.firstTime;
  }

  /** Remove the earliest event and run it. There must be one: see {@link nextTime}. */
  runNext(): void {
    // What came before all others has been scheduled before all of its time.
    if (!this.surface() || this.firstTime <= this.runTime[this.head]) {
      this.runFirst();
      return;
    }
    const slot = this.runSlot[this.head++];
    const handler = this.handlers[slot];
    const argument = this.records[slot * RECORD + ARGUMENT];
    this.freeSlot(slot);
    this.size--;
    handler(argument);
  }

  private runFirst(): void {
    if (this.firstTime === Number.POSITIVE_INFINITY) throw new RangeError("there is no event to run");
    const { firstHandler, firstArgument } = this;
    this.clearFirst();
    firstHandler(firstArgument);
  }

  private clearFirst(): void {
    this.firstTime = Number.POSITIVE_INFINITY;
    this.firstHandle++;
    this.size--;
  }

  /** Bring the earliest live event to the head of the run; false if there is none. */
  private surface(): boolean {
    for (;;) {
      while (this.head < this.tail) {
        const slot = this.runSlot[this.head];
        if (this.handlers[slot] !== DEAD) return true;
        this.head++;
        this.drop(slot);
      }
      if (!this.refill()) return false;
    }
  }

  /** Sort an event into the run, behind those of its time: those on the side where fewer are make room. */
  private insert(at: Picoseconds, slot: number): void {
    if (this.tail === this.runTime.length) this.makeRoom();
    const { runTime, runSlot, head, tail } = this;
    let i: number;
    if (head > 0 && at < runTime[(head + tail) >> 1]) {
      i = head - 1;
      while (runTime[i + 1] <= at) {
        runTime[i] = runTime[i + 1];
        runSlot[i] = runSlot[i + 1];
        i++;
      }
      this.head = head - 1;
    } else {
      i = tail;
      while (i > head && runTime[i - 1] > at) {
        runTime[i] = runTime[i - 1];
        runSlot[i] = runSlot[i - 1];
        i--;
      }
      this.tail = tail + 1;
    }
    runTime[i] = at;
    runSlot[i] = slot;
  }

  /** Room at the run's end: what is left of it moves to the front, or to larger arrays if that is most of it. */
  private makeRoom(): void {
    const { runTime, runSlot, head, tail } = this;
    if (2 * (tail - head) > tail) {
      this.runTime = new Float64Array(2 * tail);
      this.runSlot = new Int32Array(2 * tail);
    }
    this.runTime.set(runTime.subarray(head, tail), LONG);
    this.runSlot.set(runSlot.subarray(head, tail), LONG);
    this.head = LONG;
    this.tail = tail - head + LONG;
  }

  private emptyRun(): void {
    this.head = LONG;
    this.tail = LONG;
  }

  /** A run that has grown long: its events into a rung, or, where there is no rung yet, into the list. */
  private spill(): void {
    const { runTime, runSlot, head, tail } = this;
    const first = runTime[head];
    this.emptyRun();
    if (this.horizon < Number.POSITIVE_INFINITY) this.refine(first, tail - head);
    else this.horizon = Number.NEGATIVE_INFINITY;
    for (let i = head; i < tail; i++) this.putAside(runTime[i], runSlot[i]);
  }

  /** An event at or after the horizon goes to the coarsest rung that has a bucket for it to come, or into the list. */
  private putAside(at: Picoseconds, slot: number): void {
    const { rungs, depth } = this;
    if (depth === 0 || at >= rungs[0].end) {
      this.list.append(at, slot);
      return;
    }
    for (let r = 0; r < depth; r++) {
      const rung = rungs[r];
      const bucket = rung.bucketOf(at);
      if (bucket < rung.cursor) continue;
      this.put(rung, bucket, slot);
      return;
    }
  }

  private put({ ends }: Rung, bucket: number, slot: number): void {
    ends[bucket] = this.chunks.add(ends[bucket], slot);
  }

  /** Fill the empty run with what comes next; false if nothing is left anywhere. */
  private refill(): boolean {
    this.emptyRun();
    while (this.tail === this.head) {
      if (this.depth === 0) {
        if (this.list.length === 0) {
          this.horizon = Number.POSITIVE_INFINITY;
          return false;
        }
        this.takeList();
        continue;
      }
      const rung = this.rungs[this.depth - 1];
      const end = rung.take();
      if (end === EMPTY) {
        this.horizon = rung.end;
        this.depth--;
      } else {
        this.horizon = Math.min(rung.end, rung.base + rung.cursor * rung.width);
        this.pour(this.takeOut(end));
      }
    }
    return true;
  }

  /** Take a bucket's events out: how many live ones are in `chunks.taken`, newest first. The others are dropped. */
  private takeOut(end: number): number {
    const count = this.chunks.takeOut(end);
    const { taken } = this.chunks;
    let live = 0;
    for (let i = 0; i < count; i++) {
      if (this.handlers[taken[i]] === DEAD) this.drop(taken[i]);
      else taken[live++] = taken[i];
    }
    return live;
  }

  /** The `count` events taken out go into the run, or, if they are many, into a finer rung. */
  private pour(count: number): void {
    const { taken } = this.chunks;
    if (count > LONG) {
      let least = Number.POSITIVE_INFINITY;
      let most = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < count; i++) {
        const at = this.timeOf(taken[i]);
        if (at < least) least = at;
        if (at > most) most = at;
      }
      if (least < most) {
        const rung = this.refine(least, count);
        for (let i = count - 1; i >= 0; i--) this.put(rung, rung.bucketOf(this.timeOf(taken[i])), taken[i]);
        return;
      }
    }
    for (let i = count - 1; i >= 0; i--) this.insert(this.timeOf(taken[i]), taken[i]);
  }

  /** A finer rung from `base` to the horizon, which comes down to `base`. */
  private refine(base: Picoseconds, events: number): Rung {
    const end = this.horizon;
    const rung = this.addRung(base, end - base, events);
    rung.end = end;
    return rung;
  }

  /** Buckets for so many events over [base, base + span), or a little further. */
  private addRung(base: Picoseconds, span: Picoseconds, events: number): Rung {
    if (this.depth === this.rungs.length) this.rungs.push(new Rung());
    const rung = this.rungs[this.depth++];
    rung.lay(base, span, events);
    this.horizon = base;
    return rung;
  }

  /**
   * A short list becomes the run. Over a longer one a rung is laid: from its earliest event, twice as far as the median
   * of a sample, so that about half of the events or more are gone when the list is gone through again.
   */
  private takeList(): void {
    const { list } = this;
    const { times, slots, length } = list;
    if (length <= SHORT) {
      list.length = 0;
      this.horizon = Number.POSITIVE_INFINITY;
      for (let i = 0; i < length; i++) this.insert(times[i], slots[i]);
      return;
    }
    const base = list.earliest();
    this.addRung(base, 2 * (list.median() - base), length);
    list.length = 0;
    for (let i = 0; i < length; i++) this.putAside(times[i], slots[i]);
  }

  private drop(slot: number): void {
    this.dead--;
    this.freeSlot(slot);
  }

  /** Drop all cancelled events and put the others into the list: O(n), after at least as many cancellations. */
  private sweep(): void {
    for (let i = this.head; i < this.tail; i++) this.list.append(this.runTime[i], this.runSlot[i]);
    this.emptyRun();
    for (; this.depth > 0; this.depth--) {
      const rung = this.rungs[this.depth - 1];
      for (let end = rung.take(); end !== EMPTY; end = rung.take()) {
        const count = this.takeOut(end);
        for (let i = count - 1; i >= 0; i--) this.list.append(this.timeOf(this.chunks.taken[i]), this.chunks.taken[i]);
      }
    }
    this.horizon = Number.NEGATIVE_INFINITY;
    const { times, slots, length } = this.list;
    this.list.length = 0;
    for (let i = 0; i < length; i++) {
      if (this.handlers[slots[i]] === DEAD) this.drop(slots[i]);
      else this.list.append(times[i], slots[i]);
    }
  }

  private takeSlot(): number {
    const slot = this.free;
    if (slot !== NIL) {
      this.free = this.links[2 * slot * RECORD + NEXT];
      return slot;
    }
    if (this.slots === MAX_SLOTS) throw new RangeError(`more than ${MAX_SLOTS} events pending at once`);
    if (this.slots * RECORD === this.records.length) {
      this.records = larger(this.records, new Float64Array(2 * this.records.length));
      this.links = new Int32Array(this.records.buffer);
    }
    this.handlers.push(DEAD);
    return this.slots++;
  }

  private freeSlot(slot: number): void {
    this.handlers[slot] = DEAD;
    const link = 2 * slot * RECORD;
    this.links[link + GENERATION] = (this.links[link + GENERATION] + 1) & 0xfffffff;
    this.links[link + NEXT] = this.free;
    this.free = slot;
  }

  private timeOf(slot: number): Picoseconds {
    return this.records[slot * RECORD + TIME];
  }
}
