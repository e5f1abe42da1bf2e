/**
 * What mechanisms and handlers know of each other: how a thread of a mechanism does the I/O that a handler asks for,
 * how it takes operations back, and how it hears of what was left to others.
 */
import type { EventId } from "../sim/operations.js";
import type { Message } from "../sim/requests/requests.js";
import type { Op, Program, Thread } from "../sim/thread.js";

/** How a mechanism takes back a pending operation. */
export interface Canceller {
  /** Held over the call. */
  readonly mutex?: { take(thread: Thread): Program; release(): Thread | undefined };
  /** The program's call that cancels `operation`: what it costs now. */
  call(operation: number): Op;
  /**
   * The call has succeeded: what follows, to be paid by the same thread. A readiness mechanism registers the descriptor
   * of a new connection, a completion mechanism gets a packet that says so, and whoever hears of it issues the
   * operation again.
   */
  cancelled(operation: number): Iterable<Op>;
}

/** Requests whose handlers can go on; nothing: the one that asked. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a generator returns that returns nothing.
export type Going = readonly EventId[] | undefined | void;

/** How a thread of a mechanism does the I/O that handlers ask for. */
export interface Port {
  /** How callbacks cancel, if the mechanism does not see to that itself. */
  readonly canceller?: Canceller;
  /** If it does: all that the callback of `event` cancels, where it was a worker that has run it. */
  cancel?(event: EventId): Iterable<Op>;
  /** Which loop's further descriptors it uses: threads that hear of the same ones share them. */
  readonly loop: number;
  /** From now on the program is to be told of an answer on the further descriptor `descriptor`. */
  expect(descriptor: number): Iterable<Op>;
  /** The same for a connection that has just been accepted; as `expect` if absent. */
  register?(descriptor: number): Iterable<Op>;
  /** Submit the read of a storage device that `descriptor` stands for. Absent: it is told of readiness, and can not. */
  read?(descriptor: number): Iterable<Op>;
  /** The next round is to find `descriptor`, of a file, say. If absent, it is expected, and ready. */
  comeBackTo?(descriptor: number, by: Thread): Iterable<Op>;
  /** A connection has been closed: the kernel's objects and the program's lists are rid of `descriptor`. */
  forget?(descriptor: number): void;
  /**
   * Send a message of `bytes`; `requests.sent(message)` when it is with the device, which may be later. Undefined: the
   * handler goes on. Else only those requests do that are named, of this connection; others when there is room.
   */
  send(message: Message, bytes: number): Iterable<Op, Going>;
  /** `descriptor` says that there is room for what waits: send on. The requests whose replies are sent now. */
  flush?(descriptor: number): Iterable<Op, readonly EventId[]>;
  /** A call that is none of the mechanism's own returns to the handler: it has slept, or woken a pool's thread. */
  resumes?(): Iterable<Op>;
  /**
   * Where the thread itself waits for the answers: sleep until `count` of those on `descriptors` have been read. Else
   * they come as events do.
   */
  await?(descriptors: readonly number[], count: number): Iterable<Op>;
  /** Only its loop's own thread may use it: what others have to send, or to ask, they leave to that one. */
  readonly confined?: boolean;
  /** How a pool says that it is through, where not by a descriptor that is read like any other. */
  readonly back?: WayBack;
  /** And in the same way, that there is something on `descriptor`, which is lent. */
  post?(descriptor: number, by: Thread): Iterable<Op>;
}

/** How a thread of a pool says that it is through with `request`. */
export type WayBack = (request: EventId, worker: Thread) => Iterable<Op>;

/** Where a request is carried out, if there are several places: whom its next step, of the kind `step`, is left to. */
export interface Place {
  leaves?(step: number, port: Port): ((request: EventId) => Iterable<Op>) | undefined;
  /** Of a pool's thread: how it says that it is through with the steps that were left to it. */
  readonly back?: WayBack;
}

/** What the threads of a mechanism share, as far as who carries out their loops has to know. */
export interface Driven {
  /** Whether a wait would return at once, with something to be served. */
  someReady(): boolean;
  /** What a wait does before it looks, where nothing is ready without that: who only looks does it, too. */
  prepare?(): Program;
}

/** Threads that run handlers in place of those that notice events (programs/executor.ts). */
export interface RequestExecutor {
  /** The loops of the mechanism, where the thread that has noticed something has to do with it. */
  readonly loops: Place;
  /** By the thread of a loop: `request`, which is new or goes on, is theirs from now on. */
  handOver(request: EventId, port: Port, isNew?: boolean): Program;
  /** Whether workers read what a loop is told is ready. */
  readonly reads: boolean;
  /** By the thread of a loop: they are to `read` what is on `descriptor`, and to do what follows. */
  handOverReady(descriptor: number, port: Port, read: () => Program): Program;
  /** By a thread of a pool: they may go on with `request`. */
  goOn(request: EventId, port: Port): Iterable<Op>;
  /** Where workers are the threads of the mechanism: one more of them, with its loop (programs/driving.ts). */
  readonly drive?: (program: (thread: Thread) => Program, shared: Driven, look: Op) => Thread;
  /** Whether `request` comes back from them, to have done what only its loop can do. */
  comesBack(request: EventId): boolean;
  /** The loop of `port` starts, and tasks will come that no event brings: who waits for events is to hear of them. */
  begin(port: Port): Program;
  /** Before time zero: one of them begins with a `read` of `operation`, and what follows. */
  beginWith(operation: number, read: () => Program): void;
  /** By a thread that waits for no events: the same. */
  put(operation: number, read: () => Program): Iterable<Op>;
}

/** Reads of storage devices by threads that sleep in them, where a mechanism submits none: programs/file-threads.ts. */
export interface FileReads {
  /** A loop starts: it sees to the reads that are operations of its own. */
  begin(port: Port): Program;
  /** What `descriptor` stands for is read by the thread that runs: the request that goes on, NONE if it waits still. */
  read(descriptor: number): Generator<Op, EventId, boolean>;
  /** Whether `descriptor` says that an operation is to be read by its loop. */
  isAbout(descriptor: number): boolean;
  visit(descriptor: number, port: Port): Program;
  /** Whether a pool is through with the read `event`, whose callback is to come. */
  isThrough(event: EventId): boolean;
  goOn(event: EventId, port: Port): Program;
}

/** Threads that requests can be left to. */
export interface RequestPool {
  /** Whether there is room for one more, which is then kept for it: it is to be taken. */
  reserve(): boolean;
  /** Whether that took a system call. */
  take(request: EventId, back: WayBack): Generator<Op, boolean, boolean>;
}

/** One whose threads read operations: each as `read` says, which gives the event that the read brings. */
export interface ReadingPool {
  takeRead(read: (by: Thread) => Generator<Op, EventId, boolean>, back: WayBack): Program;
}

/** How a loop learns which of its requests others are through with. */
export interface RequestInbox {
  /** Whether `descriptor` is the one that says so. */
  isAbout(descriptor: number): boolean;
  begin(port: Port): Program;
  readonly back: WayBack;
  /** By a worker: the loop is to submit a read of `operation`. */
  leaveRead(operation: number, by: Thread): Iterable<Op>;
  /** All that others are through with since it was last emptied; and reads that they leave to the loop. */
  empty(port: Port): Generator<Op, readonly EventId[], boolean>;
}
