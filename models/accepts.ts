/** What mechanisms, handlers and policies know of how new connections come to threads; accepting.ts does it. */
import type { EventId, KernelSide } from "../sim/operations.js";
import type { Op, Program, Thread } from "../sim/thread.js";
import type { Port } from "./port.js";

/** A set that a listening socket can be put into and taken out of. */
export interface ListeningSet extends KernelSide {
  add(descriptor: number): void;
  rearm(descriptor: number): void;
  /** It is ready already. */
  link(descriptor: number): void;
  forget(descriptor: number): void;
  readonly hasWaiters: boolean;
  /** The time of a wait is over: the thread to be woken, if it still sleeps. */
  timeUp(): readonly Thread[];
}

/** Loops that take turns to listen. */
export interface AcceptTurns {
  readonly door: number;
  /** `loop` is about to wait on `set`. */
  before(loop: number, set: ListeningSet): Program;
  /** Whether the wait of `loop` is to return though nothing is ready. */
  returns(loop: number): boolean;
  /** The wait of `loop` has returned: whether it has its turn, and is to accept before that ends. */
  holds(loop: number): boolean;
  releaseIfHeldBy(loop: number): void;
}

export interface Accepts {
  /** How many loops there are; by loop, connections open now. */
  readonly loops: number;
  readonly open: Int32Array;
  readonly acceptOp: Op;
  readonly turns: AcceptTurns | undefined;

  // --- for loops -------------------------------------------------------------------------------------------------

  /** A thread of the loop of `port` starts: what is open then was registered before time zero, free of charge. */
  begin(port: Port): Program;
  /** What an event that is not a request is about: true if it is about connections, and has been dealt with. */
  concerns(port: Port, event: EventId): Generator<Op, boolean, boolean>;
  /** The connection of the request `event`, and whether it is the last there; undefined of a read of a device. */
  requestOn(event: EventId): { connection: number; isLast: boolean } | undefined;
  /** A request of `connection` has been dealt with, or waits for something: the next one may come. */
  readOn(port: Port, connection: number, isLast: boolean): Program;
  /** A request of `connection` has ended. */
  served(connection: number): Program;

  /** The loop that `connection` belongs to. */
  loopWith(connection: number): number;

  // --- for threads that accept by themselves ---------------------------------------------------------------------

  /** The connections that were open from the start, by slot: they are registered. */
  takeFirst(): number[];
  /** `connections`, which were open from the start, have not been accepted. */
  knockAgain(connections: readonly number[]): void;
  /** The door by which `loop` hears of connections. */
  doorOf(loop: number): number;
  /** The connection that has waited longest at `door`, which is ready. */
  next(door: number): number;
  /** `connection`, which has been accepted, belongs to the loop of `port` from now on. */
  adopt(port: Port, connection: number): Program;

  // --- for policies ----------------------------------------------------------------------------------------------

  /** A listening socket in the set of `loop`; nobody hears of it yet. */
  newDoor(loop: number): number;
  /** An eventfd in the set of `loop`. */
  newBell(loop: number): number;
  /** Whoever accepts from `door` is not a loop that reads it like any other descriptor. */
  announceTo(door: number, side: KernelSide): void;
  /** `connection` is one of those of `loop`. */
  belongs(connection: number, loop: number): void;
}
