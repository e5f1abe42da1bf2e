/**
 * What cores and threads did, kept for as long as an event may ask: how long each of their deeds was done since a
 * time. And, of each thread, how much of that was the call that has just ended.
 */
import { CALLBACK, IDLE, POLLING, SWITCH, USER } from "../accounting/accounts.js";
import { type Core, UNDECIDED } from "../core.js";
import { Doing } from "../probe.js";
import { Kind, type Thread } from "../thread.js";
import { MAX_PS, type Picoseconds } from "../time.js";
import { CORE_DEEDS, Deed } from "./components.js";
import { type CoreTracks, Doings } from "./doings.js";
import { Track } from "./track.js";

/** No call: what a thread does is no look at anything. */
const NO_LOOK = -1;

/** A thread, and what it does. */
export class Doer {
  /** The event that it works on; NONE. And whose call it has in hand. */
  subject = NOBODY;
  caller = NOBODY;
  /** Of the call in hand: what the thread had spent in calls, and in looking, when it began; or a poll's length. */
  callsPs: Picoseconds = 0;
  looksPs: Picoseconds = NO_LOOK;
  pollPs: Picoseconds = 0;
  /** What it has in hand is no call. */
  computes = false;
  /** What it does next is, so long, waiting for a lock; what is left of that now. */
  nextLockPs: Picoseconds = 0;
  lockPs: Picoseconds = 0;

  constructor(readonly doings: Doings) {}
}

export const NOBODY = -1;

export class Chronicle {
  private readonly cores: CoreTracks[];
  private readonly doers: (Doer | undefined)[] = [];

  constructor(
    private readonly clock: { readonly now: Picoseconds },
    cores: number,
    private readonly oldestPs: () => Picoseconds,
    /** Whether `thread` works on that event. */
    private readonly isAtWork: (subject: number, thread: Thread) => boolean,
  ) {
    const tracks = () => Array.from({ length: CORE_DEEDS }, () => new Track(oldestPs));
    this.cores = Array.from({ length: cores }, tracks);
  }

  of(thread: Thread): Doer {
    const known = this.doers[thread.id];
    if (known !== undefined) return known;
    const doer = new Doer(new Doings(this.cores, this.oldestPs, this.clock.now));
    this.doers[thread.id] = doer;
    return doer;
  }

  spent(core: Core, fromPs: Picoseconds): void {
    const { now } = this.clock;
    const deed = deedOf(core);
    const tracks = this.cores[core.index];
    let ps = now - fromPs;
    if ((deed === Deed.Call || deed === Deed.Scan) && core.thread !== undefined) {
      const doer = this.of(core.thread);
      const waitPs = Math.min(ps, doer.lockPs);
      if (waitPs > 0) {
        doer.lockPs -= waitPs;
        tracks[Deed.Lock].add(fromPs + waitPs, waitPs);
        ps -= waitPs;
      }
    }
    if (ps > 0) tracks[deed].add(now, ps);
  }

  spentInTurns(core: Core, account: number, ps: Picoseconds, untilPs: Picoseconds): void {
    if (ps > 0) this.cores[core.index][account === SWITCH ? Deed.Switch : Deed.Scan].add(untilPs, ps);
  }

  changes(thread: Thread, to: Doing, core: Core | undefined): void {
    const { doings, lockPs } = this.of(thread);
    const { now } = this.clock;
    if (thread.op?.turn !== undefined) doings.beginTurns(now);
    else if (to === Doing.OnCore) doings.goOn((core as Core).index, now);
    else if (to === Doing.Woken) doings.goOff(Deed.Waking, now);
    else if (to === Doing.Runnable || thread.stalled) doings.goOff(Deed.RunQueue, now);
    else if (lockPs > 0) doings.goOff(Deed.Lock, now);
    else doings.goOff(thread.dozingSincePs >= 0 ? Deed.Blocked : Deed.Asleep, now);
  }

  alarmed(thread: Thread): void {
    this.of(thread).doings.goOff(Deed.Interrupt, this.clock.now);
  }

  begins(thread: Thread): void {
    const { op } = thread;
    if (op === undefined) return;
    const doer = this.of(thread);
    doer.lockPs = doer.nextLockPs;
    doer.nextLockPs = 0;
    if (op.kind === Kind.Wake) this.changes(op.target as Thread, Doing.Woken, undefined);
    if (op.turn !== undefined) {
      doer.doings.beginTurns(this.clock.now);
      return;
    }
    const isLook = op.account === USER || op.account === POLLING || op.kind === Kind.Poll || op.kind === Kind.Spin;
    if (op.account === CALLBACK) doer.computes = true;
    else if (op.ps > 0 && (isLook || op.calls > 0 || doer.computes)) this.beginCall(thread, doer, isLook);
  }

  private beginCall(thread: Thread, doer: Doer, isLook: boolean): void {
    const { now } = this.clock;
    const { op } = thread;
    doer.computes = false;
    doer.caller = this.isAtWork(doer.subject, thread) ? doer.subject : NOBODY;
    doer.callsPs = doer.doings.sum(Deed.Call, now);
    doer.looksPs = isLook ? doer.doings.sum(Deed.Scan, now) : NO_LOOK;
    doer.pollPs = op?.kind === Kind.Poll || op?.kind === Kind.Spin ? op.ps : MAX_PS;
  }

  resumes(thread: Thread): void {
    const doer = this.of(thread);
    if (!doer.doings.makesTurns) return;
    doer.doings.endTurns(thread.core);
    // The poll that has found something: of what its core did last.
    doer.computes = false;
    doer.caller = NOBODY;
    doer.callsPs = doer.doings.sum(Deed.Call, this.clock.now);
    doer.looksPs = Number.NEGATIVE_INFINITY;
    doer.pollPs = thread.op?.ps ?? 0;
  }

  waitsForLock(thread: Thread | undefined, ps: Picoseconds): void {
    if (thread !== undefined) this.of(thread).nextLockPs += ps;
  }

  /** The end of what its core did last was looking elsewhere. */
  lookedElsewhere(thread: Thread, ps: Picoseconds): void {
    const { now } = this.clock;
    const tracks = this.cores[thread.core];
    const takenPs = tracks[Deed.Call].takeBack(ps, now, Math.max(tracks[Deed.Scan].endPs, 0));
    if (takenPs > 0) tracks[Deed.Scan].add(now, takenPs);
  }

  /** By deed, what `thread` did since `fromPs`; the end of that, as far as it is its call in hand. */
  since(thread: Thread, fromPs: Picoseconds, into: Float64Array): void {
    this.of(thread).doings.since(fromPs, this.clock.now, into);
  }

  /** Of `calls`, or `looks`, which it spent up to now, what its call in hand took. */
  callPs({ computes, callsPs, doings }: Doer, calls: Picoseconds): Picoseconds {
    return computes ? 0 : Math.min(calls, doings.sum(Deed.Call, this.clock.now) - callsPs);
  }

  lookPs({ computes, looksPs, pollPs, doings }: Doer, looks: Picoseconds): Picoseconds {
    if (computes || looksPs === NO_LOOK) return 0;
    return Math.min(looks, pollPs, doings.sum(Deed.Scan, this.clock.now) - looksPs);
  }
}

function deedOf({ interrupted, account, thread }: Core): Deed {
  if (interrupted) return Deed.Interrupt;
  switch (account) {
    case IDLE:
      return thread === undefined ? Deed.Idle : Deed.Waking;
    case SWITCH:
      return Deed.Switch;
    case CALLBACK:
      return Deed.Callback;
    case USER:
    case POLLING:
    case UNDECIDED:
      return Deed.Scan;
    default:
      return Deed.Call;
  }
}
