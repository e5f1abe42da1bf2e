/**
 * What a thread did, as a function of time: by deed, how long. It is a row of episodes: on a core, in which it does
 * what that core does, or off it, where it sleeps, is woken, or waits. The turns of a polling thread, however many, are
 * one episode, in which it does what the core does that it is on when it has found something.
 */
import type { Picoseconds } from "../time.js";
import { CORE_DEEDS, DEEDS, Deed } from "./components.js";
import type { Track } from "./track.js";

/** By deed, what a core did. */
export type CoreTracks = readonly Track[];

/** In place of the core of an episode: it makes turns, and where it ends is not known. Off a core: ~ its deed. */
const IN_TURNS = -100;
/** Of an episode: when it begins, and its core; then by deed what sums to the thread's when its core's is added. */
const FROM = 0;
const WHERE = 1;
const SUMS = 2;
const STRIDE = SUMS + DEEDS;
const FIRST_ROOM = 8;

export class Doings {
  private rows = new Float64Array(FIRST_ROOM * STRIDE);
  private count = 0;

  constructor(
    private readonly cores: readonly CoreTracks[],
    private readonly oldestPs: () => Picoseconds,
    now: Picoseconds,
  ) {
    // Whatever it was before it was there.
    this.rows[FROM] = now;
    this.rows[WHERE] = ~Deed.Asleep;
    this.count = 1;
  }

  /** From now on it is off its core, at `deed`. */
  goOff(deed: Deed, now: Picoseconds): void {
    this.begin(~deed, now);
  }

  /** From now on it is on the core numbered `core`, whose tracks tell all up to now. */
  goOn(core: number, now: Picoseconds): void {
    const row = this.begin(core, now);
    const tracks = this.cores[core];
    for (let deed = 0; deed < CORE_DEEDS; deed++) this.rows[row + SUMS + deed] -= tracks[deed].total;
  }

  /** From now on it makes turns. */
  beginTurns(now: Picoseconds): void {
    if (!this.makesTurns) this.begin(IN_TURNS, now);
  }

  /** It has made the last one on the core numbered `core`, and is still there. */
  endTurns(core: number): void {
    const row = (this.count - 1) * STRIDE;
    const fromPs = this.rows[row + FROM];
    const tracks = this.cores[core];
    this.rows[row + WHERE] = core;
    for (let deed = 0; deed < CORE_DEEDS; deed++) this.rows[row + SUMS + deed] -= tracks[deed].at(fromPs);
  }

  get makesTurns(): boolean {
    return this.rows[(this.count - 1) * STRIDE + WHERE] === IN_TURNS;
  }

  /** How long it was at `deed`, up to now. */
  sum(deed: Deed, now: Picoseconds): Picoseconds {
    const row = (this.count - 1) * STRIDE;
    const where = this.rows[row + WHERE];
    const sum = this.rows[row + SUMS + deed];
    if (where >= 0) return deed < CORE_DEEDS ? sum + this.cores[where][deed].total : sum;
    return where === ~deed ? sum + now - this.rows[row + FROM] : sum;
  }

  /** By deed, how long since `fromPs`, up to now. */
  since(fromPs: Picoseconds, now: Picoseconds, into: Float64Array): void {
    const { rows } = this;
    const last = (this.count - 1) * STRIDE;
    const row = rows[last + FROM] <= fromPs ? last : this.rowAt(fromPs);
    for (let deed = 0; deed < DEEDS; deed++) into[deed] = rows[last + SUMS + deed] - rows[row + SUMS + deed];
    const is = rows[last + WHERE];
    if (is < 0) {
      into[~is] += now - rows[last + FROM];
    } else {
      const tracks = this.cores[is];
      for (let deed = 0; deed < CORE_DEEDS; deed++) into[deed] += tracks[deed].total;
    }
    const where = rows[row + WHERE];
    if (where >= 0) {
      const tracks = this.cores[where];
      for (let deed = 0; deed < CORE_DEEDS; deed++) into[deed] -= tracks[deed].at(fromPs);
    } else {
      // Before the first episode it was not there.
      into[~where] -= fromPs - rows[row + FROM];
    }
  }

  /** The row of the episode at `atPs`, or the first. */
  private rowAt(atPs: Picoseconds): number {
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.rows[middle * STRIDE + FROM] <= atPs) low = middle;
      else high = middle - 1;
    }
    return low * STRIDE;
  }

  private begin(where: number, now: Picoseconds): number {
    if (this.count * STRIDE === this.rows.length) this.makeRoom();
    const { rows } = this;
    const row = this.count++ * STRIDE;
    const before = row - STRIDE;
    const was = rows[before + WHERE];
    for (let deed = SUMS; deed < STRIDE; deed++) rows[row + deed] = rows[before + deed];
    if (was < 0) {
      rows[row + SUMS + ~was] += now - rows[before + FROM];
    } else {
      const tracks = this.cores[was];
      for (let deed = 0; deed < CORE_DEEDS; deed++) rows[row + SUMS + deed] += tracks[deed].total;
    }
    rows[row + FROM] = now;
    rows[row + WHERE] = where;
    return row;
  }

  private makeRoom(): void {
    const { rows, count } = this;
    const oldestPs = this.oldestPs();
    let gone = 0;
    while (gone + 1 < count && rows[(gone + 1) * STRIDE + FROM] <= oldestPs) gone++;
    this.count -= gone;
    if (2 * this.count > count) this.rows = new Float64Array(2 * rows.length);
    this.rows.set(rows.subarray(gone * STRIDE, count * STRIDE));
  }
}
