/**
 * What cores and threads did, kept for as long as an event may ask: how long each of their deeds was done since a
 * time. And, of each thread, how much of that was the call that has just ended.
 */
import { BOOKINGS, CALLBACK, IDLE, POLLING, SWITCH, USER } from "../accounting/accounts.js";
import { type Core, UNDECIDED } from "../core.js";
import { Doing } from "../probe.js";
import { Kind, type Thread } from "../thread.js";
import { MAX_PS, type Picoseconds } from "../time.js";
import { CORE_DEEDS, Deed } from "./components.js";
import { type CoreTracks, Doings, DoingsStore } from "./doings.js";
import type { LifeTable } from "./life-table.js";
import { Track } from "./track.js";

/** How long something that is no look has been in looks, whatever the thread does; and what it found in a turn. */
const NO_LOOK = Number.NEGATIVE_INFINITY;
const ALL_LOOKS = Number.POSITIVE_INFINITY;

/** A thread, and what it does. */
export class Doer {
  /** The event that it works on; NONE. And whose call it has in hand. */
  subject = NOBODY;
  caller = NOBODY;
  /** Of the call in hand, if it is a poll: its length. */
  pollPs: Picoseconds = MAX_PS;
  /** What it has in hand is no call. */
  computes = false;
  /** What it does next is, so long, waiting for a lock; what is left of that now. */
  nextLockPs: Picoseconds = 0;
  lockPs: Picoseconds = 0;

  constructor(readonly doings: Doings) {
    doings.takesInHand(NO_LOOK);
  }
}

export const NOBODY = -1;

/** What a core does for its thread, by account from UNDECIDED on. */
const DEED_AT: readonly Deed[] = [
  Deed.Scan,
  ...BOOKINGS.map((_, account) => {
    if (account === IDLE) return Deed.Waking;
    if (account === SWITCH) return Deed.Switch;
    if (account === CALLBACK) return Deed.Callback;
    return account === USER || account === POLLING ? Deed.Scan : Deed.Call;
  }),
];

export class Chronicle {
  /** What cores did, by their number, since a thread has begun to make turns. */
  private readonly cores: CoreTracks[];
  private makesTurns = false;
  /** By thread; null: it has made turns, and nothing else, since the clock began. Of a million threads most do. */
  private readonly doers: (Doer | null | undefined)[] = [];
  private readonly store = new DoingsStore();

  constructor(
    private readonly clock: { readonly now: Picoseconds },
    cores: number,
    private readonly lives: LifeTable,
  ) {
    const tracks = () => Array.from({ length: CORE_DEEDS }, () => new Track(() => lives.oldestPs()));
    this.cores = Array.from({ length: cores }, tracks);
  }

  of(thread: Thread): Doer {
    return this.doers[thread.id] ?? this.meet(thread);
  }

  /** Whether `doer`, who is `thread`, works on its subject still. */
  isAtWork(thread: Thread, { subject }: Doer): boolean {
    return subject !== NOBODY && this.lives.holder[subject] === thread.id;
  }

  private meet(thread: Thread): Doer {
    const hasMadeTurns = this.doers[thread.id] === null;
    const doings = new Doings(this.store, this.cores, this.lives, hasMadeTurns ? 0 : this.clock.now);
    if (hasMadeTurns) doings.beginTurns(0);
    const doer = new Doer(doings);
    this.doers[thread.id] = doer;
    return doer;
  }

  spent(core: Core, fromPs: Picoseconds): void {
    const { thread } = core;
    if (thread === undefined && !this.makesTurns) return;
    const { now } = this.clock;
    const deed = deedOf(core);
    const doer = thread && this.of(thread);
    let sincePs = fromPs;
    if (doer !== undefined && doer.lockPs > 0 && (deed === Deed.Call || deed === Deed.Scan)) {
      const waitPs = Math.min(now - fromPs, doer.lockPs);
      doer.lockPs -= waitPs;
      sincePs += waitPs;
      this.did(core, doer, Deed.Lock, sincePs, waitPs);
    }
    if (sincePs < now) this.did(core, doer, deed, now, now - sincePs);
  }

  private did(core: Core, doer: Doer | undefined, deed: Deed, untilPs: Picoseconds, ps: Picoseconds): void {
    doer?.doings.did(deed, untilPs);
    if (this.makesTurns) this.cores[core.index][deed].add(untilPs, ps);
  }

  spentInTurns(core: Core, account: number, ps: Picoseconds, untilPs: Picoseconds): void {
    if (ps > 0) this.cores[core.index][account === SWITCH ? Deed.Switch : Deed.Scan].add(untilPs, ps);
  }

  changes(thread: Thread, to: Doing): void {
    const { now } = this.clock;
    const makesTurns = thread.op?.turn !== undefined;
    const known = this.doers[thread.id];
    if (makesTurns && (known === null || (known === undefined && now === 0))) {
      this.makesTurns = true;
      this.doers[thread.id] = null;
      return;
    }
    const { doings, lockPs } = this.of(thread);
    if (makesTurns) this.beginTurns(doings);
    else if (to === Doing.OnCore) doings.goOn(now);
    else if (to === Doing.Woken) doings.goOff(Deed.Waking, now);
    else if (to === Doing.Runnable || thread.stalled) doings.goOff(Deed.RunQueue, now);
    else if (lockPs > 0) doings.goOff(Deed.Lock, now);
    else doings.goOff(thread.dozes ? Deed.Blocked : Deed.Asleep, now);
  }

  alarmed(thread: Thread): void {
    this.of(thread).doings.goOff(Deed.Interrupt, this.clock.now);
  }

  private beginTurns(doings: Doings): void {
    this.makesTurns = true;
    doings.beginTurns(this.clock.now);
  }

  begins(thread: Thread): void {
    const { op } = thread;
    if (op === undefined) return;
    const doer = this.of(thread);
    doer.lockPs = doer.nextLockPs;
    doer.nextLockPs = 0;
    const { kind, account } = op;
    if (kind === Kind.Wake) this.changes(op.target as Thread, Doing.Woken);
    if (op.turn !== undefined) {
      this.beginTurns(doer.doings);
      return;
    }
    if (account === CALLBACK) {
      doer.computes = true;
      return;
    }
    if (!(op.ps > 0)) return;
    const isPoll = kind === Kind.Poll || kind === Kind.Spin;
    const isLook = isPoll || account === USER || account === POLLING;
    if (!isLook && op.calls === 0 && !doer.computes) return;
    doer.computes = false;
    doer.caller = this.isAtWork(thread, doer) ? doer.subject : NOBODY;
    doer.doings.takesInHand(isLook ? 0 : NO_LOOK);
    doer.pollPs = isPoll ? op.ps : MAX_PS;
  }

  resumes(thread: Thread): void {
    if (!this.makesTurns) return;
    const doer = this.of(thread);
    if (!doer.doings.makesTurns) return;
    doer.doings.endTurns(thread.core, this.clock.now);
    // The poll that has found something: of what its core did last.
    doer.computes = false;
    doer.caller = NOBODY;
    doer.doings.takesInHand(ALL_LOOKS);
    doer.pollPs = thread.op?.ps ?? 0;
  }

  waitsForLock(thread: Thread | undefined, ps: Picoseconds): void {
    if (thread !== undefined) this.of(thread).nextLockPs += ps;
  }

  /** The end of the call that it has just made was looking elsewhere. */
  lookedElsewhere(thread: Thread, ps: Picoseconds): void {
    this.of(thread).doings.turnIntoLook(ps, this.clock.now);
  }

  /** Of `calls`, or `looks`, which it spent up to now, what its call in hand took. */
  callPs({ computes, doings }: Doer, calls: Picoseconds): Picoseconds {
    return computes ? 0 : Math.min(calls, doings.callsPs);
  }

  lookPs({ computes, pollPs, doings }: Doer, looks: Picoseconds): Picoseconds {
    return computes ? 0 : Math.max(0, Math.min(looks, pollPs, doings.looksPs));
  }
}

function deedOf({ interrupted, account, thread }: Core): Deed {
  if (interrupted) return Deed.Interrupt;
  return account === IDLE && thread === undefined ? Deed.Idle : DEED_AT[account - UNDECIDED];
}
