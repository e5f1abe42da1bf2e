/**
 * When cores that depend on one another stand as they stood before, all that they did in between they do again and
 * again: whole periods, of any number, are made at once.
 *
 * "As before" is relative to the clock, and says nothing of which operation or which thread is where, as long as it is
 * one of the same kind: nothing that happens depends on that. Operations keep their order on the ring
 * (rotating-queue.ts); threads change places by the same permutation in every period. The state is compared whenever
 * the first core has popped, with one kept at the first, second, fourth, eighth ... time, so that a period is found
 * whatever its length and whatever precedes it (R. P. Brent, "An improved Monte Carlo factorization algorithm", BIT 20,
 * 1980), after at most three times as many steps as it takes to get into it and once through.
 */
import type { Picoseconds } from "../time.js";
import { Deed, NO_LANE, type ReplayState } from "./replay-state.js";
import { Shuffle } from "./shuffle.js";

/** Numbers kept of each slot and each ring. */
const BY_SLOT = 11;
const BY_RING = 4;

export class Recurrence {
  private seen = 0;
  private keepAt = 1;
  private atPs: Picoseconds = 0;
  private kept = new Float64Array(64);
  /** Who was where, and the virtual run times of those that waited. */
  private readonly shuffle: Shuffle;
  private virtualPs = new Float64Array(0);
  private greatestPs = new Float64Array(0);

  constructor(
    private readonly state: ReplayState,
    /** Whether virtual run times count. */
    private readonly fair: boolean,
  ) {
    this.shuffle = new Shuffle(state);
  }

  /** The state is another one. */
  restart(): void {
    this.seen = 0;
    this.keepAt = 1;
  }

  /**
   * Whether the state now is one that was seen before, to be called whenever the first core has popped: then periods
   * may be skipped.
   */
  isBack(now: Picoseconds): boolean {
    if (this.seen > 0 && this.matches(now)) return true;
    if (++this.seen === this.keepAt) {
      this.keepAt *= 2;
      this.keep(now);
    }
    return false;
  }

  // --- what is kept ----------------------------------------------------------------------------------------------

  private keep(now: Picoseconds): void {
    const { state } = this;
    const slots = state.cores.length;
    const rings = state.rings.length;
    this.fit(slots, rings);
    const { kept } = this;
    this.atPs = now;
    let at = 0;
    for (let slot = 0; slot < slots; slot++) {
      kept[at++] = state.timeOf(slot) - now;
      kept[at++] = state.next[slot];
      kept[at++] = state.waitPs[slot];
      kept[at++] = state.ring[slot];
      kept[at++] = this.ticketsAhead(slot);
      kept[at++] = this.virtualAhead(slot, now);
      kept[at++] = state.popped[slot];
      kept[at++] = state.pushed[slot];
      kept[at++] = state.yielded[slot];
      kept[at++] = state.popWaitPs[slot];
      kept[at++] = state.pushWaitPs[slot];
    }
    for (let ring = 0; ring < rings; ring++) {
      kept[at++] = state.have[ring];
      kept[at++] = Math.max(0, state.freePs[ring] - now);
      kept[at++] = state.issued[ring];
      kept[at++] = state.heldPs[ring];
    }
    if (state.lanes > 0) this.keepLanes();
  }

  private keepLanes(): void {
    const { state } = this;
    this.shuffle.list();
    for (let lane = 0; lane < state.lanes; lane++) this.greatestPs[lane] = state.greatestPs[lane];
    if (!this.fair) return;
    let place = 0;
    for (let lane = 0; lane < state.lanes; lane++) {
      const size = state.size[lane];
      for (let i = 0, from = state.head[lane]; i < size; i++, from = from + 1 < size ? from + 1 : 0) {
        this.virtualPs[place++] = state.queueVirtualPs[state.base[lane] + from];
      }
    }
  }

  private matches(now: Picoseconds): boolean {
    const { state, kept } = this;
    const slots = state.cores.length;
    for (let slot = 0, at = 0; slot < slots; slot++, at += BY_SLOT) {
      if (state.timeOf(slot) - now !== kept[at] || state.next[slot] !== kept[at + 1]) return false;
      if (state.waitPs[slot] !== kept[at + 2] || state.ring[slot] !== kept[at + 3]) return false;
      if (this.ticketsAhead(slot) !== kept[at + 4] || this.virtualAhead(slot, now) !== kept[at + 5]) return false;
    }
    for (let ring = 0, at = slots * BY_SLOT; ring < state.rings.length; ring++, at += BY_RING) {
      if (state.have[ring] !== kept[at] || Math.max(0, state.freePs[ring] - now) !== kept[at + 1]) return false;
    }
    return state.lanes === 0 || this.lanesMatch();
  }

  /** Which turn of a ring's it is to push the operation that the core in `slot` has. */
  private ticketsAhead(slot: number): number {
    const { next, ticket, served, ring } = this.state;
    const holds = next[slot] === Deed.Push || next[slot] === Deed.LockToPush;
    return holds ? ticket[slot] - served[ring[slot]] : 0;
  }

  /** The virtual run time that the thread in `slot` has by now, beside the greatest. */
  private virtualAhead(slot: number, now: Picoseconds): Picoseconds {
    const { lane, virtualPs, runsPs, greatestPs } = this.state;
    if (!this.fair || lane[slot] === NO_LANE) return 0;
    return virtualPs[slot] + now - runsPs[slot] - greatestPs[lane[slot]];
  }

  /** Whether threads of the same kind wait in the same order; with fair share, equally far behind. */
  private lanesMatch(): boolean {
    const { state, virtualPs, fair } = this;
    if (state.rings.length === 1 && !fair) return true;
    const { ringOf, queue, queueVirtualPs, greatestPs } = state;
    const { threads } = this.shuffle;
    const slots = state.cores.length;
    let place = 0;
    for (let lane = 0; lane < state.lanes; lane++) {
      const size = state.size[lane];
      const aheadPs = greatestPs[lane] - this.greatestPs[lane];
      for (let i = 0, from = state.head[lane]; i < size; i++, from = from + 1 < size ? from + 1 : 0) {
        const at = state.base[lane] + from;
        if (ringOf[queue[at]] !== ringOf[threads[slots + place]]) return false;
        if (fair && queueVirtualPs[at] - virtualPs[place] !== aheadPs) return false;
        place++;
      }
    }
    return true;
  }

  private fit(slots: number, rings: number): void {
    const { state } = this;
    const numbers = slots * BY_SLOT + rings * BY_RING;
    if (numbers > this.kept.length) this.kept = new Float64Array(2 * numbers);
    if (state.lanes === 0) return;
    if (this.fair && state.waiting > this.virtualPs.length) this.virtualPs = new Float64Array(2 * state.waiting);
    if (state.lanes > this.greatestPs.length) this.greatestPs = new Float64Array(2 * state.lanes);
  }

  // --- periods skipped -------------------------------------------------------------------------------------------

  /** After `isBack`: skip as many periods as end before `untilPs`, and as ring's operations allow that are not done. */
  skip(now: Picoseconds, untilPs: Picoseconds): void {
    const { state, kept } = this;
    const periodPs = now - this.atPs;
    let periods = Math.ceil((untilPs - now) / periodPs) - 1;
    const rings = state.cores.length * BY_SLOT;
    for (let ring = 0; ring < state.rings.length; ring++) {
      const pops = state.issued[ring] - kept[rings + ring * BY_RING + 2];
      if (pops > 0) periods = Math.min(periods, Math.floor(state.left[ring] / pops));
    }
    if (!(periods > 0)) return;
    this.skipOperations(periods, periods * periodPs);
    this.skipSlots(periods, periods * periodPs);
    if (state.lanes === 0) return;
    this.shuffle.goOn(periods);
    if (this.fair) this.gain(periods);
  }

  private skipOperations(periods: number, skippedPs: Picoseconds): void {
    const { state, kept } = this;
    for (let ring = 0, at = state.cores.length * BY_SLOT; ring < state.rings.length; ring++, at += BY_RING) {
      const pops = periods * (state.issued[ring] - kept[at + 2]);
      for (let slot = 0; slot < state.cores.length; slot++) if (state.ring[slot] === ring) state.ticket[slot] += pops;
      state.left[ring] -= pops;
      state.issued[ring] += pops;
      state.served[ring] += pops;
      state.freePs[ring] += skippedPs;
      state.heldPs[ring] += periods * (state.heldPs[ring] - kept[at + 3]);
    }
  }

  private skipSlots(periods: number, skippedPs: Picoseconds): void {
    const { state, kept } = this;
    const { clock, popped, pushed, yielded, popWaitPs, pushWaitPs, runsPs } = state;
    for (let slot = 0, at = 0; slot < state.cores.length; slot++, at += BY_SLOT) {
      popped[slot] += periods * (popped[slot] - kept[at + 6]);
      pushed[slot] += periods * (pushed[slot] - kept[at + 7]);
      yielded[slot] += periods * (yielded[slot] - kept[at + 8]);
      popWaitPs[slot] += periods * (popWaitPs[slot] - kept[at + 9]);
      pushWaitPs[slot] += periods * (pushWaitPs[slot] - kept[at + 10]);
      clock.timesPs[slot] += skippedPs;
      runsPs[slot] += skippedPs;
    }
    clock.settle();
  }

  private gain(periods: number): void {
    const { state } = this;
    const { virtualPs, queueVirtualPs, greatestPs, base, size } = state;
    for (let lane = 0; lane < state.lanes; lane++) {
      const gainPs = periods * (greatestPs[lane] - this.greatestPs[lane]);
      greatestPs[lane] += gainPs;
      for (let at = base[lane]; at < base[lane] + size[lane]; at++) queueVirtualPs[at] += gainPs;
      for (let slot = 0; slot < state.cores.length; slot++) if (state.lane[slot] === lane) virtualPs[slot] += gainPs;
    }
  }
}
