/** A stretch while it is being done: what cores have done so far, and by how much each was later than another. */
import type { Picoseconds } from "../time.js";
import type { ReplayState } from "./replay-state.js";
import { Shuffle } from "./shuffle.js";

export class Draft {
  /** Where all stood at the beginning, by slot. */
  readonly clocksPs: Float64Array;
  readonly popped: Float64Array;
  readonly pushed: Float64Array;
  readonly yielded: Float64Array;
  issued = 0;
  /** By pair of slots: by how much the second clock had to be later than the first for all to be done in this order. */
  readonly boundsPs: Float64Array;
  /** By place: where its thread has gone. */
  goesTo = new Int16Array(0);
  /** Who did the last deed, and when, counted from where the clock stood. */
  private slot = 0;
  private afterPs: Picoseconds = 0;
  private isFirst = true;
  private readonly shuffle: Shuffle;

  constructor(
    private readonly state: ReplayState,
    cores: number,
  ) {
    this.clocksPs = new Float64Array(cores);
    this.popped = new Float64Array(cores);
    this.pushed = new Float64Array(cores);
    this.yielded = new Float64Array(cores);
    this.boundsPs = new Float64Array(cores * cores);
    this.shuffle = new Shuffle(state);
  }

  begin(): void {
    const { state, clocksPs, popped, pushed, yielded } = this;
    const slots = state.cores.length;
    for (let slot = 0; slot < slots; slot++) {
      clocksPs[slot] = state.timeOf(slot);
      popped[slot] = state.popped[slot];
      pushed[slot] = state.pushed[slot];
      yielded[slot] = state.yielded[slot];
    }
    this.issued = state.issued[state.only];
    this.boundsPs.fill(Number.NEGATIVE_INFINITY, 0, slots * slots);
    this.isFirst = true;
    if (state.lanes > 0) this.shuffle.list();
  }

  /** The core in `slot` does something at `atPs`. */
  note(slot: number, atPs: Picoseconds): void {
    const afterPs = atPs - this.clocksPs[slot];
    if (!this.isFirst) this.follows(slot, afterPs);
    this.isFirst = false;
    this.slot = slot;
    this.afterPs = afterPs;
  }

  /** The first core has popped: what the others do next comes later. */
  end(): void {
    const { state, clocksPs } = this;
    for (let slot = 1; slot < state.cores.length; slot++) this.follows(slot, state.timeOf(slot) - clocksPs[slot]);
    if (state.lanes > 0) this.endThreads();
  }

  /** What `slot` does comes after the last deed: at the same instant, if its number is greater. */
  private follows(slot: number, afterPs: Picoseconds): void {
    if (slot === this.slot) return;
    const pair = this.slot * this.state.cores.length + slot;
    const laterPs = this.afterPs - afterPs + (this.slot < slot ? 0 : 1);
    if (laterPs > this.boundsPs[pair]) this.boundsPs[pair] = laterPs;
  }

  private endThreads(): void {
    const { places } = this.shuffle;
    if (places > this.goesTo.length) this.goesTo = new Int16Array(places);
    this.shuffle.find();
    for (let place = 0; place < places; place++) this.goesTo[place] = this.shuffle.goesTo[place];
  }
}
