/**
 * Why an event took as long as it did: a probe that splits the time from the device event to the response, for every
 * event, into what it waited for, to the picosecond (docs/why.md).
 *
 * One rule for all mechanisms. An event's life is cut by the marks that are made on it; each stretch is explained by
 * the thread that makes the mark at its end, and by what that thread was doing in it, for the event or for others.
 * Before the kernel knows it is the interrupt; a mark that no thread makes ends a wait for the event's own I/O.
 */
import type { Core } from "../core.js";
import type { EventId } from "../event-table.js";
import type { Machine } from "../machine.js";
import type { Doing, Probe } from "../probe.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Chronicle, type Doer, NOBODY } from "./chronicle.js";
import {
  COMPONENT_OF,
  COMPONENTS,
  CONNECTION,
  DEEDS,
  Deed,
  INTERRUPT,
  OWN_CALLS,
  OWN_IO,
  Reading,
} from "./components.js";
import { LifeTable, NO_THREAD } from "./life-table.js";

const N = COMPONENTS.length;

/** Whose is the call that ended right before a mark: others'; the event's; the event's unless it is another's. */
const OTHERS_CALL = 0;
const ITS_CALL = 1;
const ITS_CALL_UNLESS_ANOTHERS = 2;

export class Why implements Probe {
  private readonly chronicle: Chronicle;
  private readonly lives: LifeTable;
  /** Where the parts of the event begin that has just been answered. */
  answeredAt = 0;
  /** Hears of each stretch of an event's life that has been explained, which ends now; `parts` have it already. */
  onStretch: ((event: EventId) => void) | undefined;
  /** By deed, what the thread did in the stretch in hand; else nothing. */
  private readonly did = new Float64Array(DEEDS);
  constructor(private readonly machine: Machine) {
    this.lives = new LifeTable(machine.simulation);
    this.chronicle = new Chronicle(machine.simulation, machine.coreCount, this.lives);
  }

  /** Per event, by component: what it has waited so far. */
  get parts(): Float64Array {
    return this.lives.parts;
  }

  // --- cores and threads -----------------------------------------------------------------------------------------

  spent(core: Core, fromPs: Picoseconds): void {
    this.chronicle.spent(core, fromPs);
  }

  spentInTurns(core: Core, account: number, ps: Picoseconds, untilPs: Picoseconds): void {
    this.chronicle.spentInTurns(core, account, ps, untilPs);
  }

  changes(thread: Thread, to: Doing): void {
    this.chronicle.changes(thread, to);
  }

  alarmed(thread: Thread): void {
    this.chronicle.alarmed(thread);
  }

  begins(thread: Thread): void {
    this.chronicle.begins(thread);
  }

  resumes(thread: Thread): void {
    this.chronicle.resumes(thread);
  }

  waitsForLock(ps: Picoseconds): void {
    this.chronicle.waitsForLock(this.machine.current, ps);
  }

  lookedElsewhere(thread: Thread, ps: Picoseconds): void {
    this.chronicle.lookedElsewhere(thread, ps);
  }

  // --- events ----------------------------------------------------------------------------------------------------

  happens(event: EventId): void {
    this.lives.begin(event);
  }

  departs(event: EventId): void {
    this.add(event, CONNECTION);
  }

  known(event: EventId): void {
    const { current, interrupts, simulation } = this.machine;
    this.lives.knownPs[event] = simulation.now;
    this.machine.sync();
    // Who polls the device explains all the time since the device had it.
    if (current === undefined || interrupts.core !== undefined) this.add(event, INTERRUPT);
  }

  noticed(event: EventId): void {
    this.mark(event, ITS_CALL);
  }

  taken(event: EventId): void {
    this.mark(event, OTHERS_CALL);
    this.workOn(event);
  }

  started(event: EventId): void {
    this.mark(event, ITS_CALL_UNLESS_ANOTHERS);
    this.workOn(event);
  }

  steps(request: EventId): void {
    this.started(request);
  }

  queued(request: EventId, pool: boolean): void {
    this.mark(request, ITS_CALL_UNLESS_ANOTHERS);
    this.lives.reading[request] = pool ? Reading.InPool : Reading.AmongWorkers;
    this.lives.holder[request] = NO_THREAD;
  }

  asked(request: EventId): void {
    this.mark(request, ITS_CALL_UNLESS_ANOTHERS);
    this.lives.waits[request] = 1;
  }

  answered(request: EventId, answer: EventId): void {
    this.mark(answer, ITS_CALL_UNLESS_ANOTHERS);
    this.lives.over[answer] = 1;
    if (this.lives.over[request] === 0) this.absorb(request, answer);
    this.workOn(request);
  }

  posts(): void {
    const thread = this.machine.current;
    if (thread === undefined) return;
    const doer = this.chronicle.of(thread);
    if (this.chronicle.isAtWork(thread, doer)) this.mark(doer.subject, OTHERS_CALL);
  }

  responded(event: EventId): void {
    this.answeredAt = event * N;
    this.mark(event, ITS_CALL_UNLESS_ANOTHERS, true);
    this.lives.over[event] = 1;
  }

  ended(event: EventId): void {
    const thread = this.machine.current;
    if (thread === undefined) return;
    const doer = this.chronicle.of(thread);
    if (doer.subject !== event) return;
    this.mark(event, OTHERS_CALL);
    doer.subject = NOBODY;
  }

  released(event: EventId): void {
    this.lives.over[event] = 1;
  }

  // --- stretches -------------------------------------------------------------------------------------------------

  /** All since the last mark went into `component`. */
  private add(event: EventId, component: number): void {
    const { parts, lastPs } = this.lives;
    const { now } = this.machine.simulation;
    parts[event * N + component] += now - lastPs[event];
    lastPs[event] = now;
    this.onStretch?.(event);
  }

  /** A thread makes a mark on `event`, its last one perhaps, and explains what has passed since the last one. */
  private mark(event: EventId, call: number, last = false): void {
    const { current, simulation } = this.machine;
    const { over, lastPs, reading } = this.lives;
    const fromPs = lastPs[event];
    if (over[event] === 1 || fromPs === simulation.now) return;
    if (current === undefined) {
      this.add(event, OWN_IO);
      return;
    }
    // From now on somebody else may be asked what its core did; if it is over, nobody is.
    if (!last) this.machine.sync();
    const { did } = this;
    const doer = this.chronicle.of(current);
    const deeds = doer.doings.since(fromPs, did);
    lastPs[event] = simulation.now;
    if (doer.subject === event && this.chronicle.isAtWork(current, doer)) {
      this.book(event, Reading.OfItsOwn, deeds);
      return;
    }
    // Whose handler it sleeps in is the event that goes on elsewhere.
    if (doer.subject === event) this.move(event, Deed.Blocked, did[Deed.Blocked], OWN_CALLS);
    if (call === ITS_CALL || (call === ITS_CALL_UNLESS_ANOTHERS && isNobodys(doer, event))) {
      this.move(event, Deed.Call, this.chronicle.callPs(doer, did[Deed.Call]), OWN_CALLS);
      this.move(event, Deed.Scan, this.chronicle.lookPs(doer, did[Deed.Scan]), OWN_CALLS);
    }
    this.book(event, reading[event] as Reading, deeds);
  }

  /** Of what the thread did at `deed`, `ps` belong to another component than the rest. */
  private move(event: EventId, deed: Deed, ps: Picoseconds, component: number): void {
    this.did[deed] -= ps;
    this.lives.parts[event * N + component] += ps;
  }

  /** What the thread did, any of these deeds, explains a stretch of `event`. */
  private book(event: EventId, reading: Reading, deeds: number): void {
    const { did } = this;
    const { parts } = this.lives;
    const [at, row] = [event * N, reading * DEEDS];
    for (let left = deeds; left !== 0; left &= left - 1) {
      const deed = 31 - Math.clz32(left & -left);
      parts[at + COMPONENT_OF[row + deed]] += did[deed];
      did[deed] = 0;
    }
    this.onStretch?.(event);
  }

  /** The running thread works on `event` from now on. */
  private workOn(event: EventId): void {
    const { current } = this.machine;
    if (current === undefined) return;
    const { holder, waits, reading } = this.lives;
    const doer = this.chronicle.of(current);
    const { subject } = doer;
    if (subject !== event && this.chronicle.isAtWork(current, doer) && waits[subject] === 0)
      this.mark(subject, OTHERS_CALL);
    doer.subject = event;
    holder[event] = current.id;
    waits[event] = 0;
    reading[event] = Reading.OfOthers;
  }

  /**
   * `request` has waited for `answer`, which has come, and been taken now: up to its device event for others to answer,
   * from then on for what the answer itself has waited for.
   */
  private absorb(request: EventId, answer: EventId): void {
    const { parts, lastPs, devicePs, knownPs } = this.lives;
    const { current, simulation } = this.machine;
    const { now } = simulation;
    const fromPs = lastPs[request];
    const [to, from] = [request * N, answer * N];
    const answerPs = devicePs[answer];
    lastPs[request] = now;
    if (answerPs >= fromPs) {
      parts[to + OWN_IO] += answerPs - fromPs;
      for (let i = 0; i < N; i++) parts[to + i] += parts[from + i];
      this.onStretch?.(request);
      return;
    }
    // It came while the thread was still asking for it, or for others.
    const heardPs = Math.min(now, Math.max(fromPs, knownPs[answer]));
    parts[to + INTERRUPT] += heardPs - fromPs;
    if (current === undefined) {
      parts[to + OWN_IO] += now - heardPs;
      this.onStretch?.(request);
      return;
    }
    const { did } = this;
    const deeds = this.chronicle.of(current).doings.since(heardPs, did);
    this.move(request, Deed.Call, Math.min(did[Deed.Call], parts[from + OWN_CALLS]), OWN_CALLS);
    this.book(request, Reading.OfOthers, deeds);
  }
}

function isNobodys({ caller }: Doer, event: EventId): boolean {
  return caller === NOBODY || caller === event;
}
