/**
 * A probe hears what cores and threads do, as it is booked, and of the stations of events: the hook of whatever is to
 * be told of a run beside its results (why.ts). It is put into `Simulation.probe` before the machine has threads, and
 * only listens: results are the same to the last byte. Without one, the cost is that of a test for `undefined`.
 *
 * Threads, one state after another, each from the moment it is told:
 *
 *     asleep -> woken (somebody pays for it) -> runnable (waits for a core) -> on core -> asleep | runnable | exited
 *
 * What a thread on a core does is what its core does: `spent` tells of it afterwards, gapless from one call to the
 * next. Not told is what the threads of a polling scheme do in their turns (`op.turn`), which may be foreseen
 * (fast-forward/fast-forward.ts): neither when each runs and waits, nor which operation it begins. Their cores' time is
 * told all the same, by `spentInTurns`, once all is brought up to now (`Machine.sync`).
 *
 * Rows of the table of events (event-table.ts) name events: the traffic's, `serial >= 0`, or of a class in the
 * background; and answers, doors and bells, whose serial is NONE. A request is the event that it came with. Who makes a
 * mark is `machine.current`: the thread whose program does at this instant; nobody, in an interrupt, and where a device
 * or a client acts.
 */
import type { Core } from "./core.js";
import type { EventId } from "./event-table.js";
import type { Thread } from "./thread.js";
import type { Picoseconds } from "./time.js";

export const Doing = { Asleep: 0, Woken: 1, Runnable: 2, OnCore: 3, Exited: 4 } as const;
export type Doing = (typeof Doing)[keyof typeof Doing];

export interface Probe extends EventProbe {
  /**
   * From `fromPs` up to now `core` was in an interrupt (`core.interrupted`; asleep up to `core.awakePs`), or idle
   * (`core.thread` undefined), or woken for its thread (`core.account` IDLE), or at `core.account` with its thread:
   * switching to it, or carrying out `core.thread.op`; UNDECIDED is a poll.
   */
  spent(core: Core, fromPs: Picoseconds): void;
  /**
   * The same of turns, `ps` of them at `account`, that ended at `untilPs` or before; in the order of their ends. In it
   * `polls` ended.
   */
  spentInTurns(core: Core, account: number, ps: Picoseconds, untilPs: Picoseconds, polls: number): void;
  /** From now on; on a core: `core`, whose time is booked up to now. */
  changes(thread: Thread, to: Doing, core?: Core): void;
  /** It waits, asleep in a handler, for a time that is over; the interrupt that says so is under way. */
  alarmed(thread: Thread): void;
  /** It takes up `thread.op`, at once or when it is back on a core. */
  begins(thread: Thread): void;
  /** What it has begun is done: its program says what comes next, and makes marks on events. */
  resumes(thread: Thread): void;
  /** Of what `machine.current` does next it waits so long for a lock; or, asleep then, until it is woken. */
  waitsForLock(ps: Picoseconds): void;
  /** Of the operation that `thread` has just ended it looked for `ps` at what was not ready. */
  lookedElsewhere(thread: Thread, ps: Picoseconds): void;
}

/** The stations of events. */
interface EventProbe {
  /** It is with the device now, or with its client, who waits for a connection. */
  happens(event: EventId): void;
  /** A client that may have waited for a connection sends it: it is with the device. */
  departs(event: EventId): void;
  /** The kernel knows: by an interrupt, or, if `machine.interrupts.core` is undefined, as a thread polls the device. */
  known(event: EventId): void;
  /** The call, or the poll, that reports it returns. */
  noticed(event: EventId): void;
  /** Its data, or a part of it, leaves the socket: the read begins, or is done. */
  taken(event: EventId): void;
  /** Its callback starts. */
  started(event: EventId): void;
  /** The handler of `request` goes on with its next step, or is over. */
  steps(request: EventId): void;
  /** `request` is in a queue of workers, or of a pool, for others to go on with. */
  queued(request: EventId, pool: boolean): void;
  /** What `request` asks for is with whom it asks, or there is no room for its reply: it waits. */
  asked(request: EventId): void;
  /** `request` goes on: `answer` is what it waited for. */
  answered(request: EventId, answer: EventId): void;
  /** A thread posts something to another one, on behalf of what it works on. */
  posts(): void;
  /** The last reply is with the device: the response latency ends. */
  responded(event: EventId): void;
  /** The thread is through with it; there may be a reply to send. */
  ended(event: EventId): void;
  /** Nobody has it any more: another one may have its row. */
  released(event: EventId): void;
}
