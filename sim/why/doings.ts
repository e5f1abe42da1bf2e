/**
 * What a thread did, as a function of time: by deed, how long. It is a row of pieces without a gap, in each of which
 * it did one thing; sums by deed are kept every few pieces, so that it costs the same to ask for what was long ago.
 * The turns of a polling thread, however many, are one piece, in which it did what the core did that it was on when it
 * found something.
 */
import type { Picoseconds } from "../time.js";
import { CORE_DEEDS, DEEDS, Deed } from "./components.js";
import type { LifeTable } from "./life-table.js";
import type { Track } from "./track.js";

/** By deed, what a core did. */
export type CoreTracks = readonly Track[];

/** What it does now, if no deed of its own: it is on a core, which tells of it afterwards; or it makes turns. */
const ON_CORE = -1;
const IN_TURNS = -2;

/** Where pieces begin, and how long each is: its end, and its deed. */
const PIECES = DEEDS;
const PIECE = 2;
const FIRST_ROOM = 26;
/** From one sum to the next there are at most so many pieces. */
const PIECES_PER_SUM = 24;
/** Of a sum: until when, then by deed. */
const STRIDE = 1 + DEEDS;
const FIRST_SUMS = 4;
const NO_PIECES = new Int32Array(0);
const NO_SUMS = new Float64Array(0);
/** Sets of deeds, a bit for each. */
const ALL = (1 << DEEDS) - 1;
const CORES_ALL = (1 << CORE_DEEDS) - 1;

export class Doings {
  /**
   * By deed, how long up to `endPs`; from PIECES on, by piece, its end and its deed; of turns, ~ their core. One array,
   * as of many threads each is in no cache when it is needed.
   */
  private rows = new Float64Array(PIECES + PIECE * FIRST_ROOM);
  private count = 0;
  /** Where the first piece begins that is kept, and the one begins that is not over. */
  private beginPs: Picoseconds;
  private endPs: Picoseconds;
  /** Sums: of how many of the first pieces, until when, and by deed. None is of the last piece, which may grow. */
  private sumPieces = NO_PIECES;
  private sums = NO_SUMS;
  private sumCount = 0;
  /** Of how many pieces the last of them is, and until when; if there is none, 0, and the beginning of time. */
  private summed = 0;
  private summedPs: Picoseconds = 0;
  private is: number = Deed.Asleep;

  constructor(
    /** What cores did, where threads make turns. */
    private readonly cores: readonly CoreTracks[],
    private readonly lives: LifeTable,
    now: Picoseconds,
  ) {
    // Whatever it was before it was there.
    this.beginPs = now;
    this.endPs = now;
  }

  /** From now on it is off its core, at `deed`. */
  goOff(deed: Deed, now: Picoseconds): void {
    this.close(now);
    this.is = deed;
  }

  /** From now on it is on a core. */
  goOn(now: Picoseconds): void {
    this.close(now);
    this.is = ON_CORE;
  }

  /** From now on it makes turns. */
  beginTurns(now: Picoseconds): void {
    if (this.is === IN_TURNS) return;
    this.close(now);
    this.is = IN_TURNS;
  }

  /** It has made the last one on the core numbered `core`, and is still there. */
  endTurns(core: number, now: Picoseconds): void {
    this.is = ON_CORE;
    if (now === this.endPs) return;
    const { rows, endPs } = this;
    if (this.count > this.summed) this.keepSum();
    const tracks = this.cores[core];
    for (let deed = 0; deed < CORE_DEEDS; deed++) rows[deed] += tracks[deed].total - tracks[deed].at(endPs);
    this.append(~core, now);
  }

  get makesTurns(): boolean {
    return this.is === IN_TURNS;
  }

  /** On a core, it was at `deed` up to `untilPs`, since what was told last. */
  did(deed: Deed, untilPs: Picoseconds): void {
    if (this.is === ON_CORE) this.add(deed, untilPs);
  }

  /** Of what it did last up to now, if that was at `from`, up to `ps` were at `to`. */
  turnBack(from: Deed, to: Deed, ps: Picoseconds, now: Picoseconds): void {
    const { rows } = this;
    const last = PIECES + PIECE * (this.count - 1);
    if (this.count === 0 || rows[last + 1] !== from || rows[last] !== now) return;
    const startPs = this.count === 1 ? this.beginPs : rows[last - PIECE];
    const taken = Math.min(ps, now - startPs);
    if (taken <= 0) return;
    rows[from] -= taken;
    this.endPs = now - taken;
    if (this.endPs === startPs) this.count--;
    else rows[last] = this.endPs;
    this.add(to, now);
  }

  /** How long it was at `deed`, a core's, up to now. */
  sum(deed: Deed): Picoseconds {
    return this.rows[deed];
  }

  /**
   * On a core: how long since `fromPs`, up to now, added by deed to `into`. Returns the deeds that were any of it.
   */
  since(fromPs: Picoseconds, into: Float64Array): number {
    if (this.summedPs <= fromPs) return this.walk(this.count, fromPs, into);
    const { sums, rows } = this;
    let [low, sum] = [0, this.sumCount - 1];
    while (low < sum) {
      const middle = (low + sum) >> 1;
      if (sums[middle * STRIDE] >= fromPs) sum = middle;
      else low = middle + 1;
    }
    const before = sum * STRIDE + 1;
    for (let deed = 0; deed < DEEDS; deed++) into[deed] += rows[deed] - sums[before + deed];
    this.walk(this.sumPieces[sum], fromPs, into);
    return ALL;
  }

  /** Add what was done from `fromPs` on in the first `pieces`: no more than from one sum to the next, and a part. */
  private walk(pieces: number, fromPs: Picoseconds, into: Float64Array): number {
    const { rows } = this;
    let done = 0;
    let endPs = pieces === this.count ? this.endPs : rows[PIECES + PIECE * (pieces - 1)];
    for (let piece = pieces - 1; piece >= 0; piece--) {
      const at = PIECES + PIECE * piece;
      const startPs = piece === 0 ? this.beginPs : rows[at - PIECE];
      const since = startPs <= fromPs ? fromPs : startPs;
      const deed = rows[at + 1];
      if (deed >= 0) {
        into[deed] += endPs - since;
        done |= 1 << deed;
      } else {
        this.addTurns(this.cores[~deed], since, endPs, into);
        done |= CORES_ALL;
      }
      if (startPs <= fromPs) return done;
      endPs = startPs;
    }
    // Before the first piece it was not there.
    into[Deed.Asleep] += Math.max(0, this.beginPs - fromPs);
    return done | (1 << Deed.Asleep);
  }

  private addTurns(tracks: CoreTracks, fromPs: Picoseconds, untilPs: Picoseconds, into: Float64Array): void {
    for (let deed = 0; deed < CORE_DEEDS; deed++) into[deed] += tracks[deed].at(untilPs) - tracks[deed].at(fromPs);
  }

  /** Off a core, what it was at is over. */
  private close(now: Picoseconds): void {
    if (this.is >= 0) this.add(this.is, now);
  }

  private add(deed: number, untilPs: Picoseconds): void {
    const ps = untilPs - this.endPs;
    if (ps === 0) return;
    const { count, rows, summed } = this;
    const last = PIECES + PIECE * (count - 1);
    rows[deed] += ps;
    if (count > summed && rows[last + 1] === deed) {
      rows[last] = untilPs;
      this.endPs = untilPs;
      return;
    }
    if (count - summed >= PIECES_PER_SUM || (count > summed && rows[last + 1] < 0)) {
      // Of what came before it.
      rows[deed] -= ps;
      this.keepSum();
      rows[deed] += ps;
    }
    this.append(deed, untilPs);
  }

  private keepSum(): void {
    const at = this.sumCount * STRIDE;
    if (this.sumCount === this.sumPieces.length) this.makeRoomForSums();
    const { sums, rows } = this;
    this.sumPieces[this.sumCount++] = this.count;
    sums[at] = this.endPs;
    for (let deed = 0; deed < DEEDS; deed++) sums[at + 1 + deed] = rows[deed];
    this.summed = this.count;
    this.summedPs = this.endPs;
  }

  private makeRoomForSums(): void {
    const { sumPieces, sums, sumCount } = this;
    const room = Math.max(FIRST_SUMS, 2 * sumCount);
    this.sumPieces = new Int32Array(room);
    this.sumPieces.set(sumPieces);
    this.sums = new Float64Array(room * STRIDE);
    this.sums.set(sums);
  }

  private append(deed: number, untilPs: Picoseconds): void {
    const at = PIECES + PIECE * this.count;
    if (at === this.rows.length) {
      this.makeRoom();
      this.append(deed, untilPs);
      return;
    }
    this.rows[at] = untilPs;
    this.rows[at + 1] = deed;
    this.count++;
    this.endPs = untilPs;
  }

  private makeRoom(): void {
    const { rows, count } = this;
    const oldestPs = this.lives.oldestPs();
    let gone = 0;
    while (gone < count && rows[PIECES + PIECE * gone] <= oldestPs) gone++;
    if (gone > 0) this.beginPs = rows[PIECES + PIECE * (gone - 1)];
    this.count -= gone;
    if (2 * this.count > count) {
      this.rows = new Float64Array(PIECES + PIECE * 2 * count);
      this.rows.set(rows);
    }
    if (gone === 0) return;
    this.rows.copyWithin(PIECES, PIECES + PIECE * gone, PIECES + PIECE * count);
    this.dropSums(gone);
  }

  /** Those of no more than the first pieces, so many of which are gone. */
  private dropSums(gone: number): void {
    const { sumPieces, sums, sumCount } = this;
    let dropped = 0;
    while (dropped < sumCount && sumPieces[dropped] <= gone) dropped++;
    this.sumCount -= dropped;
    for (let i = 0; i < this.sumCount; i++) sumPieces[i] = sumPieces[i + dropped] - gone;
    sums.copyWithin(0, dropped * STRIDE, sumCount * STRIDE);
    this.summed = Math.max(0, this.summed - gone);
    if (this.sumCount === 0) this.summedPs = 0;
  }
}
