/**
 * Stretches of what cores do that depend on one another, remembered: from a pop of the first core to a later one, what
 * is done, by whom, and in which order.
 *
 * The order is all that counts. A stretch is done again whenever the state it began in is back (what each core does
 * next, how many operations are on the ring, and of several rings, of which one only has operations, which threads come
 * to that one), however far the cores' clocks are apart, as long as they have the deeds follow one another as before:
 * for each pair of cores that is a bound on how much later one must be than the other. Then each clock goes on by what
 * it went on by before. Two stretches, one after the other, are a longer one: of the bounds the stricter ones hold, the
 * times add up. So after a while a few long stretches take the place of thousands of turns, as in hashlife (R. W.
 * Gosper, "Exploiting regularities in large cellular spaces", Physica D 10, 1984). Which are put together is learnt as
 * by Lempel, Ziv, Miller and Wegman ("Variations on a theme by Ziv and Lempel", 1985): the longest that applies, and
 * the longest after it.
 */
import type { Picoseconds } from "../time.js";
import type { Draft } from "./draft.js";
import type { ReplayState } from "./replay-state.js";

export const NONE = -1;
/** So many of those that may go on from another are tried, the last used first. */
const MOST_TRIED = 24;
/** Numbers remembered, at most. */
const MOST_NUMBERS = 3_000_000;
const LEAST_ROOM = 256;
/** Kinds of deeds. */
const DEEDS = 5;

/**
 * A state that stretches begin and end in: what each core does next, the operations on the ring, and which threads come
 * to another.
 */
export interface Standing {
  readonly next: Uint8Array;
  readonly have: number;
  /** A stretch of nothing, which all that begin here go on from. */
  readonly start: number;
}

/** What is kept of a stretch: three numbers, then some for each core, then one for each pair of cores. */
const OPERATIONS = 0;
const POP_PS = 1;
const CLOCKS = 2;

export class Stretches {
  count = 0;
  /** Whether the last search ended with one that would go too far. */
  isCut = false;
  /**
   * By slot, within what is kept: what its clock goes on by, how often it pops, pushes and yields; if it yields, how
   * long before its next deed its thread began to run.
   */
  private readonly pops: number;
  private readonly pushes: number;
  private readonly yields: number;
  private readonly runs: number;
  /** By pair of slots, within what is kept: how much later than the first clock the second must be. */
  private readonly bounds: number;
  private readonly stride: number;
  private numbers = new Float64Array(0);
  /** By place of a thread (shuffle.ts): where it goes. */
  private goesTo = new Int16Array(0);
  private readonly ends: Standing[] = [];
  /** The first of those that go on from it, and the next that goes on from the same. */
  private firstOf = new Int32Array(0);
  private nextOf = new Int32Array(0);
  private readonly standings = new Map<number | string, Standing>();
  private readonly most: number;

  constructor(
    private readonly slots: number,
    readonly places: number,
  ) {
    this.pops = CLOCKS + slots;
    this.pushes = this.pops + slots;
    this.yields = this.pushes + slots;
    this.runs = this.yields + slots;
    this.bounds = this.runs + slots;
    this.stride = this.bounds + slots * slots;
    this.most = Math.floor(MOST_NUMBERS / (this.stride + places));
  }

  /** Whether there is room for no more. */
  get isFull(): boolean {
    return this.count + 2 > this.most;
  }

  clear(): void {
    this.count = 0;
    this.standings.clear();
  }

  /** The state that `state` is in; `kinds` says which threads come to a ring that never has any operations. */
  standingOf({ next, have, only }: ReplayState, kinds: string): Standing {
    let deeds = have[only];
    for (let slot = 0; slot < this.slots; slot++) deeds = deeds * DEEDS + next[slot];
    const key = kinds === "" ? deeds : `${kinds}${deeds}`;
    let standing = this.standings.get(key);
    if (standing === undefined) {
      standing = { next: next.slice(0, this.slots), have: have[only], start: this.newStretch() };
      this.ends[standing.start] = standing;
      this.standings.set(key, standing);
    }
    return standing;
  }

  endOf(stretch: number): Standing {
    return this.ends[stretch];
  }

  // --- which applies ---------------------------------------------------------------------------------------------

  /**
   * The longest that goes on from `standing` with these clocks, ends before `untilPs` and pops at most `operations`;
   * NONE if there is none.
   */
  longest(standing: Standing, clocksPs: Float64Array, untilPs: Picoseconds, operations: number): number {
    const { numbers, stride } = this;
    let best = standing.start;
    this.isCut = false;
    for (;;) {
      const next = this.goesOn(best, clocksPs);
      if (next === NONE) break;
      const at = next * stride;
      if (clocksPs[0] + numbers[at + POP_PS] >= untilPs || numbers[at + OPERATIONS] > operations) {
        this.isCut = true;
        break;
      }
      best = next;
    }
    return best === standing.start ? NONE : best;
  }

  /** One that goes on from `stretch`; it will be tried first the next time. */
  private goesOn(stretch: number, clocksPs: Float64Array): number {
    const { firstOf, nextOf } = this;
    let before = NONE;
    let found = firstOf[stretch];
    for (let tried = 0; found !== NONE && tried < MOST_TRIED; tried++) {
      if (this.applies(found, clocksPs)) {
        if (before === NONE) return found;
        nextOf[before] = nextOf[found];
        nextOf[found] = firstOf[stretch];
        firstOf[stretch] = found;
        return found;
      }
      before = found;
      found = nextOf[found];
    }
    return NONE;
  }

  private applies(stretch: number, clocksPs: Float64Array): boolean {
    const { numbers, slots } = this;
    let at = stretch * this.stride + this.bounds;
    for (let first = 0; first < slots; first++) {
      for (let second = 0; second < slots; second++) {
        if (clocksPs[second] - clocksPs[first] < numbers[at++]) return false;
      }
    }
    return true;
  }

  /** `state` after `stretch`, which applies; but for the tickets and the threads. */
  apply(stretch: number, state: ReplayState): void {
    const { numbers, slots } = this;
    const { clock, popped, pushed, yielded, runsPs, next, only } = state;
    const at = stretch * this.stride;
    const end = this.ends[stretch];
    for (let slot = 0; slot < slots; slot++) {
      clock.timesPs[slot] += numbers[at + CLOCKS + slot];
      popped[slot] += numbers[at + this.pops + slot];
      const pushes = numbers[at + this.pushes + slot];
      pushed[slot] += pushes;
      state.served[only] += pushes;
      const yields = numbers[at + this.yields + slot];
      yielded[slot] += yields;
      if (yields > 0) runsPs[slot] = clock.timesPs[slot] - numbers[at + this.runs + slot];
      next[slot] = end.next[slot];
    }
    state.have[only] = end.have;
    state.issued[only] += numbers[at + OPERATIONS];
    state.left[only] -= numbers[at + OPERATIONS];
  }

  /** Let those whose threads are on the places in `places` be where they are after `stretch`. */
  move(stretch: number, places: Int16Array): void {
    const at = stretch * this.places;
    for (let i = 0; i < this.places; i++) places[i] = this.goesTo[at + places[i]];
  }

  // --- new ones --------------------------------------------------------------------------------------------------

  /** Remember what has been done from `standing` on, as `draft` has it, until `state`. */
  add(standing: Standing, draft: Draft, state: ReplayState, kinds: string, now: Picoseconds): number {
    const { slots } = this;
    const end = this.standingOf(state, kinds);
    const stretch = this.newStretch();
    const { numbers } = this;
    const at = stretch * this.stride;
    numbers[at + OPERATIONS] = state.issued[state.only] - draft.issued;
    numbers[at + POP_PS] = now - draft.clocksPs[0];
    for (let slot = 0; slot < slots; slot++) {
      numbers[at + CLOCKS + slot] = state.timeOf(slot) - draft.clocksPs[slot];
      numbers[at + this.pops + slot] = state.popped[slot] - draft.popped[slot];
      numbers[at + this.pushes + slot] = state.pushed[slot] - draft.pushed[slot];
      numbers[at + this.yields + slot] = state.yielded[slot] - draft.yielded[slot];
      numbers[at + this.runs + slot] = state.timeOf(slot) - state.runsPs[slot];
    }
    numbers.set(draft.boundsPs.subarray(0, slots * slots), at + this.bounds);
    this.goesTo.set(draft.goesTo.subarray(0, this.places), stretch * this.places);
    this.ends[stretch] = end;
    this.goOnFrom(standing.start, stretch);
    return stretch;
  }

  /** Remember `first` and, after it, `second` as one. */
  join(first: number, second: number): number {
    const { slots, stride, places } = this;
    const stretch = this.newStretch();
    const { numbers, goesTo } = this;
    const [at, one, two] = [stretch * stride, first * stride, second * stride];
    for (let i = 0; i < this.runs; i++) numbers[at + i] = numbers[one + i] + numbers[two + i];
    numbers[at + POP_PS] = numbers[one + CLOCKS] + numbers[two + POP_PS];
    for (let slot = 0; slot < slots; slot++) {
      const isAnother = numbers[two + this.yields + slot] > 0;
      const ranPs = numbers[one + this.runs + slot] + numbers[two + CLOCKS + slot];
      numbers[at + this.runs + slot] = isAnother ? numbers[two + this.runs + slot] : ranPs;
    }
    for (let a = 0, i = this.bounds; a < slots; a++) {
      for (let b = 0; b < slots; b++, i++) {
        const meanwhilePs = numbers[one + CLOCKS + b] - numbers[one + CLOCKS + a];
        numbers[at + i] = Math.max(numbers[one + i], numbers[two + i] - meanwhilePs);
      }
    }
    for (let i = 0; i < places; i++)
      goesTo[stretch * places + i] = goesTo[second * places + goesTo[first * places + i]];
    this.ends[stretch] = this.ends[second];
    this.goOnFrom(first, stretch);
    return stretch;
  }

  private goOnFrom(first: number, stretch: number): void {
    this.nextOf[stretch] = this.firstOf[first];
    this.firstOf[first] = stretch;
  }

  private newStretch(): number {
    if (this.count === this.firstOf.length) this.makeRoom();
    const stretch = this.count++;
    this.firstOf[stretch] = NONE;
    return stretch;
  }

  private makeRoom(): void {
    const room = Math.max(LEAST_ROOM, 2 * this.count);
    const { numbers, goesTo, firstOf, nextOf } = this;
    this.numbers = new Float64Array(room * this.stride);
    this.numbers.set(numbers);
    this.goesTo = new Int16Array(room * this.places);
    this.goesTo.set(goesTo);
    this.firstOf = new Int32Array(room);
    this.firstOf.set(firstOf);
    this.nextOf = new Int32Array(room);
    this.nextOf.set(nextOf);
  }
}
