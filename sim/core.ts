/** One core of the simulated computer: what it is doing, since when, until when, and what interrupts are in store. */
import { IDLE } from "./accounting/accounts.js";
import type { Distribution } from "./distributions.js";
import { type EventHandle, type Handler, NO_EVENT } from "./event-set.js";
import { Fifo, NumberFifo } from "./fifo.js";
import type { Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";

export const Phase = { Idle: 0, Waking: 1, Switching: 2, Running: 3 } as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** Booked when the poll's outcome is known. */
export const UNDECIDED = -1;

/** In place of a timer: the core's steps are foreseen (fast-forward/fast-forward.ts). */
export const SKIPPED: EventHandle = -2;

/** A price, or what it is drawn from. */
export type DrawnPrice = Picoseconds | Distribution;

/**
 * What a core takes to leave idle, by how long it has been idle: one price, or steps [from so long on, price],
 * ascending; before the first step nothing.
 */
export type IdleExit = DrawnPrice | readonly (readonly [idlePs: Picoseconds, exit: DrawnPrice])[];

export interface IdleCosts {
  idleExit: IdleExit;
  /** Core time at the beginning and at the end of idle periods; 0 if absent. */
  idleEnter?: Picoseconds;
  idleResume?: Picoseconds;
}

/** What the computer itself charges, in picoseconds. */
export interface MachineCosts extends IdleCosts {
  interrupt: Picoseconds;
  /** Each further event that one interrupt delivers. */
  interruptPerEvent: Picoseconds;
  wakeup: Picoseconds;
  /** From the waker to an idle core that is not its own: the interprocessor interrupt. */
  ipi: Picoseconds;
  /**
   * What the waker pays besides `wakeup` where the thread's core is another one: which is asleep, or awake. 0 if
   * absent.
   */
  wakeupAsleep?: Picoseconds;
  wakeupAwake?: Picoseconds;
  contextSwitch: Picoseconds;
}

/**
 * What an interrupt goes on with when it has done all else: a device whose events it takes until there are no more
 * (NAPI), or what is put off until it returns.
 */
export interface Poller {
  /**
   * `core` has done all that its interrupt had to do: store what it does next, if anything, else be no longer polled
   * there.
   */
  goOn(core: Core): void;
}

export class Core {
  phase: Phase = Phase.Idle;
  thread: Thread | undefined;
  /** The thread it ran last: taking up another one costs a switch. */
  last: Thread | undefined;
  /** Account of the phase; time in an interrupt goes to `interrupt` instead. Booked up to `sincePs`. */
  account = IDLE;
  sincePs: Picoseconds = 0;
  /** The end of the phase, or of the running segment: its event, its time, its whole length. */
  timer: EventHandle = NO_EVENT;
  endsPs: Picoseconds = 0;
  spanPs: Picoseconds = 0;
  quantumEndsPs: Picoseconds = 0;
  /** Idle since then, or when it was last. */
  idleSincePs: Picoseconds = 0;
  /** Of its idle time it goes to sleep up to then, and resumes from then on, for what it took to leave idle last. */
  enterUntilPs: Picoseconds = 0;
  resumeFromPs: Picoseconds = Number.POSITIVE_INFINITY;
  exitPs: Picoseconds = 0;
  /** It never sleeps: it polls for work. */
  staysAwake = false;
  /** In an interrupt since `interruptSincePs`, with `leftPs` of the suspended phase to go. */
  interrupted = false;
  interruptSincePs: Picoseconds = 0;
  /** When an interrupt has roused the core: up to then it is idle still. */
  awakePs: Picoseconds = 0;
  leftPs: Picoseconds = 0;
  readonly interruptHandlers = new Fifo<Handler>();
  readonly interruptArguments = new NumberFifo();
  /** What each of them takes before its handler runs. */
  readonly interruptSpansPs = new NumberFifo();
  /** In use by its threads, and in interrupts, since the window began (usage.ts). */
  usedPs: Picoseconds = 0;
  interruptPs: Picoseconds = 0;
  /** How much longer the interrupt in progress takes, before it goes on. */
  lingerPs: Picoseconds = 0;
  /** Threads the interrupt in progress still has to wake. */
  readonly wakes = new Fifo<Thread>();
  /** Devices that the interrupt in progress polls before it ends, one after another. */
  readonly pollers = new Fifo<Poller>();
  /** What comes after them, before the interrupted thread goes on. */
  beforeReturn: Poller | undefined;

  constructor(readonly index: number) {}

  /** Nothing runs on it, and it is not roused either: no interrupt, no thread on its way to it. */
  get isIdle(): boolean {
    return this.thread === undefined && !this.interrupted;
  }

  /** Whether it carries out a polling thread's turn, or switches to one. */
  get takesTurns(): boolean {
    return this.phase !== Phase.Waking && this.thread?.op?.turn !== undefined;
  }

  /** How much of the running segment is done. */
  ranPs(now: Picoseconds): Picoseconds {
    if (this.phase !== Phase.Running) return 0;
    return this.spanPs - (this.interrupted ? this.leftPs : this.endsPs - now);
  }

  /** Whether the running thread's quantum is over; time spent in interrupts does not count. */
  quantumOver(now: Picoseconds): boolean {
    return this.quantumEndsPs <= (this.interrupted ? this.interruptSincePs : now);
  }
}
