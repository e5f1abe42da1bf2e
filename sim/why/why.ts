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
  AMONG_WORKERS,
  COMPONENTS,
  CONNECTION,
  DEEDS,
  Deed,
  IN_POOL,
  INTERRUPT,
  OF_ITS_OWN,
  OF_OTHERS,
  OWN_CALLS,
  OWN_IO,
} from "./components.js";

const N = COMPONENTS.length;
const FIRST_ROWS = 64;

/** Whose is the call that ended right before a mark: others'; the event's; the event's unless it is another's. */
const OTHERS_CALL = 0;
const ITS_CALL = 1;
const ITS_CALL_UNLESS_ANOTHERS = 2;

const LOOKS_PER_ROW = 8;

/** No thread has it. */
const NO_THREAD = -1;

export class Why implements Probe {
  private readonly chronicle: Chronicle;
  /** Per event: its last mark; who works on it; whether it waits for others; how its wait is read; if it is over. */
  private readonly lastPs: Picoseconds[] = [];
  private readonly holder: number[] = [];
  private readonly waits: boolean[] = [];
  private readonly reading: (readonly number[])[] = [];
  private readonly over: boolean[] = [];
  /** When it happened, and the kernel knew. */
  private readonly devicePs: Picoseconds[] = [];
  private readonly knownPs: Picoseconds[] = [];
  /** Per event, by component: what it has waited so far. */
  parts = new Float64Array(FIRST_ROWS * N);
  /** Where those of the event begin that has just been answered. */
  answeredAt = 0;
  /** Hears of each stretch of an event's life that has been explained, which ends now; `parts` have it already. */
  onStretch: ((event: EventId) => void) | undefined;
  private oldest: Picoseconds = 0;
  private looks = 0;
  private readonly did = new Float64Array(DEEDS);

  constructor(private readonly machine: Machine) {
    this.chronicle = new Chronicle(
      machine.simulation,
      machine.coreCount,
      () => this.oldestPs(),
      (subject, thread) => this.isAtWork(subject, thread),
    );
  }

  // --- cores and threads -----------------------------------------------------------------------------------------

  spent(core: Core, fromPs: Picoseconds): void {
    this.chronicle.spent(core, fromPs);
  }

  spentInTurns(core: Core, account: number, ps: Picoseconds, untilPs: Picoseconds): void {
    this.chronicle.spentInTurns(core, account, ps, untilPs);
  }

  changes(thread: Thread, to: Doing, core?: Core): void {
    this.chronicle.changes(thread, to, core);
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
    const { now } = this.machine.simulation;
    if ((event + 1) * N > this.parts.length) this.makeRoom();
    this.parts.fill(0, event * N, (event + 1) * N);
    this.lastPs[event] = now;
    this.devicePs[event] = now;
    this.knownPs[event] = now;
    this.holder[event] = NO_THREAD;
    this.waits[event] = false;
    this.reading[event] = OF_OTHERS;
    this.over[event] = false;
  }

  departs(event: EventId): void {
    this.add(event, CONNECTION);
  }

  known(event: EventId): void {
    const { current, interrupts, simulation } = this.machine;
    this.knownPs[event] = simulation.now;
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
    this.reading[request] = pool ? IN_POOL : AMONG_WORKERS;
    this.holder[request] = NO_THREAD;
  }

  asked(request: EventId): void {
    this.mark(request, ITS_CALL_UNLESS_ANOTHERS);
    this.waits[request] = true;
  }

  answered(request: EventId, answer: EventId): void {
    this.mark(answer, ITS_CALL_UNLESS_ANOTHERS);
    this.over[answer] = true;
    if (!this.over[request]) {
      this.absorb(request, answer);
      this.onStretch?.(request);
    }
    this.workOn(request);
  }

  posts(): void {
    const thread = this.machine.current;
    if (thread === undefined) return;
    const { subject } = this.chronicle.of(thread);
    if (this.isAtWork(subject, thread)) this.mark(subject, OTHERS_CALL);
  }

  responded(event: EventId): void {
    this.answeredAt = event * N;
    this.mark(event, ITS_CALL_UNLESS_ANOTHERS);
    this.over[event] = true;
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
    this.over[event] = true;
  }

  // --- stretches -------------------------------------------------------------------------------------------------

  /** All since the last mark went into `component`. */
  private add(event: EventId, component: number): void {
    const { now } = this.machine.simulation;
    this.parts[event * N + component] += now - this.lastPs[event];
    this.lastPs[event] = now;
    this.onStretch?.(event);
  }

  /** A thread makes a mark on `event`, and explains what has passed since the last one. */
  private mark(event: EventId, call: number): void {
    const { current, simulation } = this.machine;
    if (this.over[event] || this.lastPs[event] === simulation.now) return;
    if (current === undefined) {
      this.add(event, OWN_IO);
      return;
    }
    this.machine.sync();
    const { did } = this;
    this.chronicle.since(current, this.lastPs[event], did);
    this.lastPs[event] = simulation.now;
    const doer = this.chronicle.of(current);
    if (this.isAtWork(event, current)) {
      this.book(event, OF_ITS_OWN);
      this.onStretch?.(event);
      return;
    }
    // Whose handler it sleeps in is the event that goes on elsewhere.
    if (doer.subject === event) this.move(event, Deed.Blocked, did[Deed.Blocked], OWN_CALLS);
    if (call === ITS_CALL || (call === ITS_CALL_UNLESS_ANOTHERS && isNobodys(doer, event))) {
      this.move(event, Deed.Call, this.chronicle.callPs(doer, did[Deed.Call]), OWN_CALLS);
      this.move(event, Deed.Scan, this.chronicle.lookPs(doer, did[Deed.Scan]), OWN_CALLS);
    }
    this.book(event, this.reading[event]);
    this.onStretch?.(event);
  }

  /** Of what the thread did at `deed`, `ps` belong to another component than the rest. */
  private move(event: EventId, deed: Deed, ps: Picoseconds, component: number): void {
    this.did[deed] -= ps;
    this.parts[event * N + component] += ps;
  }

  private book(event: EventId, reading: readonly number[]): void {
    const { did, parts } = this;
    for (let deed = 0; deed < DEEDS; deed++) parts[event * N + reading[deed]] += did[deed];
  }

  /** The running thread works on `event` from now on. */
  private workOn(event: EventId): void {
    const { current } = this.machine;
    if (current === undefined) return;
    const doer = this.chronicle.of(current);
    const { subject } = doer;
    if (subject !== event && this.isAtWork(subject, current) && !this.waits[subject]) this.mark(subject, OTHERS_CALL);
    doer.subject = event;
    this.holder[event] = current.id;
    this.waits[event] = false;
    this.reading[event] = OF_OTHERS;
  }

  private isAtWork(subject: EventId, thread: Thread): boolean {
    return subject !== NOBODY && this.holder[subject] === thread.id && this.chronicle.of(thread).subject === subject;
  }

  /**
   * `request` has waited for `answer`, which has come, and been taken now: up to its device event for others to answer,
   * from then on for what the answer itself has waited for.
   */
  private absorb(request: EventId, answer: EventId): void {
    const { parts, did } = this;
    const { current, simulation } = this.machine;
    const { now } = simulation;
    const fromPs = this.lastPs[request];
    const [to, from] = [request * N, answer * N];
    const devicePs = this.devicePs[answer];
    this.lastPs[request] = now;
    if (devicePs >= fromPs) {
      parts[to + OWN_IO] += devicePs - fromPs;
      for (let i = 0; i < N; i++) parts[to + i] += parts[from + i];
      return;
    }
    // It came while the thread was still asking for it, or for others.
    const knownPs = Math.min(now, Math.max(fromPs, this.knownPs[answer]));
    parts[to + INTERRUPT] += knownPs - fromPs;
    if (current === undefined) {
      parts[to + OWN_IO] += now - knownPs;
      return;
    }
    this.chronicle.since(current, knownPs, did);
    this.move(request, Deed.Call, Math.min(did[Deed.Call], parts[from + OWN_CALLS]), OWN_CALLS);
    this.book(request, OF_OTHERS);
  }

  // --- rows ------------------------------------------------------------------------------------------------------

  /** What was before nobody asks for. Not always looked up anew: earlier times than need be do no harm. */
  private oldestPs(): Picoseconds {
    if (LOOKS_PER_ROW * ++this.looks < this.over.length) return this.oldest;
    this.looks = 0;
    let oldestPs = this.machine.simulation.now;
    for (let event = 0; event < this.over.length; event++) {
      if (!this.over[event]) oldestPs = Math.min(oldestPs, this.lastPs[event]);
    }
    this.oldest = oldestPs;
    return oldestPs;
  }

  private makeRoom(): void {
    const larger = new Float64Array(2 * this.parts.length);
    larger.set(this.parts);
    this.parts = larger;
  }
}

function isNobodys({ caller }: Doer, event: EventId): boolean {
  return caller === NOBODY || caller === event;
}
