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

/**
 * A thread's block of the common store: until when is told; from when on is kept; until when the last sum is; how long
 * the call that it has in hand has been in calls, and in looks. Then, by piece, its end and its deed; of turns, ~ their
 * core.
 */
const END = 0;
const BEGIN = 1;
const SUMMED = 2;
const CALLS = 3;
const LOOKS = 4;
const PIECES = 5;
const PIECE = 2;
const FIRST_ROOM = 14;
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

/**
 * Where the doings of all threads are kept, in one array: of many threads each is in no cache when it is asked, and so
 * little of it is to be fetched.
 */
export class DoingsStore {
  rows = new Float64Array(16 * (PIECES + PIECE * FIRST_ROOM));
  private used = 0;

  /** Where a new block of `length` begins. One that is outgrown is left: each is half as long as the next. */
  block(length: number): number {
    const at = this.used;
    this.used += length;
    if (this.used > this.rows.length) {
      const { rows } = this;
      this.rows = new Float64Array(2 * this.used);
      this.rows.set(rows);
    }
    return at;
  }
}

export class Doings {
  /** Its block; and of how many pieces there are in it, and there is room for. */
  private at: number;
  private count = 0;
  private room = FIRST_ROOM;
  private is: number = Deed.Asleep;
  /** Of how many pieces the last sum is; 0 if there is none. */
  private summed = 0;
  /** Sums: of how many of the first pieces, until when, and by deed. None is of the last piece, which may grow. */
  private sumPieces = NO_PIECES;
  private sums = NO_SUMS;
  private sumCount = 0;

  constructor(
    private readonly store: DoingsStore,
    /** What cores did, where threads make turns. */
    private readonly cores: readonly CoreTracks[],
    private readonly lives: LifeTable,
    now: Picoseconds,
  ) {
    this.at = store.block(PIECES + PIECE * FIRST_ROOM);
    // Whatever it was before it was there.
    store.rows[this.at + BEGIN] = now;
    store.rows[this.at + END] = now;
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
    if (now !== this.store.rows[this.at + END]) this.append(~core, now);
  }

  get makesTurns(): boolean {
    return this.is === IN_TURNS;
  }

  /** On a core, it was at `deed` up to `untilPs`, since what was told last. */
  did(deed: Deed, untilPs: Picoseconds): void {
    if (this.is === ON_CORE) this.add(deed, untilPs);
  }

  /** Of what it did last up to now, if that was a call, up to `ps` were looks. */
  turnIntoLook(ps: Picoseconds, now: Picoseconds): void {
    const { at, count } = this;
    const { rows } = this.store;
    const last = at + PIECES + PIECE * (count - 1);
    if (count === 0 || rows[last + 1] !== Deed.Call || rows[last] !== now) return;
    const startPs = count === 1 ? rows[at + BEGIN] : rows[last - PIECE];
    const taken = Math.min(ps, now - startPs);
    if (taken <= 0) return;
    rows[at + CALLS] -= taken;
    rows[at + END] = now - taken;
    if (now - taken === startPs) this.count--;
    else rows[last] = now - taken;
    this.add(Deed.Scan, now);
  }

  /** It takes something in hand that has already been `looksPs` in looks. */
  takesInHand(looksPs: Picoseconds): void {
    const { rows } = this.store;
    rows[this.at + CALLS] = 0;
    rows[this.at + LOOKS] = looksPs;
  }

  /** How long what it has in hand has been in calls, up to now; and in looks. */
  get callsPs(): Picoseconds {
    return this.store.rows[this.at + CALLS];
  }

  get looksPs(): Picoseconds {
    return this.store.rows[this.at + LOOKS];
  }

  /**
   * On a core: how long since `fromPs`, up to now, added by deed to `into`. Returns the deeds that were any of it.
   */
  since(fromPs: Picoseconds, into: Float64Array): number {
    const summedPs = this.store.rows[this.at + SUMMED];
    if (summedPs <= fromPs) return this.walk(this.count, fromPs, into);
    const { sums } = this;
    const last = this.sumCount - 1;
    let [low, sum] = [0, last];
    while (low < sum) {
      const middle = (low + sum) >> 1;
      if (sums[middle * STRIDE] >= fromPs) sum = middle;
      else low = middle + 1;
    }
    this.walk(this.count, summedPs, into);
    for (let i = 1; i < STRIDE; i++) into[i - 1] += sums[last * STRIDE + i] - sums[sum * STRIDE + i];
    this.walk(this.sumPieces[sum], fromPs, into);
    return ALL;
  }

  /** Add what was done from `fromPs` on in the first `pieces`: no more than from one sum to the next, and a part. */
  private walk(pieces: number, fromPs: Picoseconds, into: Float64Array): number {
    const { at } = this;
    const { rows } = this.store;
    let done = 0;
    let piece = at + PIECES + PIECE * (pieces - 1);
    let endPs = pieces === this.count ? rows[at + END] : rows[piece];
    for (; piece >= at + PIECES; piece -= PIECE) {
      const startPs = piece === at + PIECES ? rows[at + BEGIN] : rows[piece - PIECE];
      const since = startPs <= fromPs ? fromPs : startPs;
      const deed = rows[piece + 1];
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
    into[Deed.Asleep] += Math.max(0, rows[at + BEGIN] - fromPs);
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
    const { at, count, summed } = this;
    const { rows } = this.store;
    const ps = untilPs - rows[at + END];
    if (ps === 0) return;
    if (deed === Deed.Call) rows[at + CALLS] += ps;
    else if (deed === Deed.Scan) rows[at + LOOKS] += ps;
    const last = at + PIECES + PIECE * (count - 1);
    if (count > summed && rows[last + 1] === deed) {
      rows[last] = untilPs;
      rows[at + END] = untilPs;
      return;
    }
    this.append(deed, untilPs);
  }

  private append(deed: number, untilPs: Picoseconds): void {
    if (this.count === this.room) this.makeRoom();
    if (this.count - this.summed >= PIECES_PER_SUM) this.keepSum();
    const { at } = this;
    const { rows } = this.store;
    const piece = at + PIECES + PIECE * this.count++;
    rows[piece] = untilPs;
    rows[piece + 1] = deed;
    rows[at + END] = untilPs;
  }

  private keepSum(): void {
    const { count, sumCount } = this;
    if (sumCount === this.sumPieces.length) this.makeRoomForSums();
    const { sums, sumPieces, at } = this;
    const { rows } = this.store;
    const sum = sums.subarray(sumCount * STRIDE, (sumCount + 1) * STRIDE);
    const byDeed = sum.subarray(1);
    byDeed.fill(0);
    if (sumCount > 0) sum.set(sums.subarray((sumCount - 1) * STRIDE, sumCount * STRIDE));
    this.walk(count, sumCount > 0 ? rows[at + SUMMED] : rows[at + BEGIN], byDeed);
    sum[0] = rows[at + END];
    sumPieces[sumCount] = count;
    this.sumCount++;
    this.summed = count;
    rows[at + SUMMED] = sum[0];
  }

  private makeRoomForSums(): void {
    const { sumPieces, sums, sumCount } = this;
    const room = Math.max(FIRST_SUMS, 2 * sumCount);
    this.sumPieces = new Int32Array(room);
    this.sumPieces.set(sumPieces);
    this.sums = new Float64Array(room * STRIDE);
    this.sums.set(sums);
  }

  private makeRoom(): void {
    const { store, count, at } = this;
    const first = at + PIECES;
    const oldestPs = this.lives.oldestPs();
    const { rows } = store;
    let gone = 0;
    while (gone < count && rows[first + PIECE * gone] <= oldestPs) gone++;
    if (gone > 0) {
      rows[at + BEGIN] = rows[first + PIECE * (gone - 1)];
      rows.copyWithin(first, first + PIECE * gone, first + PIECE * count);
      this.count -= gone;
      this.dropSums(gone);
    }
    if (2 * this.count <= count) return;
    this.room *= 2;
    this.at = store.block(PIECES + PIECE * this.room);
    store.rows.copyWithin(this.at, at, first + PIECE * this.count);
  }

  /** Those of no more than the first pieces, so many of which are gone. */
  private dropSums(gone: number): void {
    const { sumPieces, sums, sumCount } = this;
    let dropped = 0;
    while (dropped < sumCount && sumPieces[dropped] <= gone) dropped++;
    this.sumCount -= dropped;
    for (let i = 0; i < this.sumCount; i++) sumPieces[i] = sumPieces[i + dropped] - gone;
    if (this.sumCount > 0) sums.copyWithin(0, dropped * STRIDE, sumCount * STRIDE);
    else this.store.rows[this.at + SUMMED] = 0;
    this.summed = Math.max(0, this.summed - gone);
  }
}
