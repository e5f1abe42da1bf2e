/** Callbacks that cancel pending operations (a timeout, a shutdown): another connection takes the place of each. */
import type { EventId } from "../sim/operations.js";
import type { Op, Program } from "../sim/thread.js";
import type { Host } from "./types.js";

/** How a mechanism takes back a pending operation. */
export interface Canceller {
  /** The program's call that cancels `operation`: what it costs now. */
  call(operation: number): Op;
  /**
   * The call has succeeded: what follows, to be paid by the same thread. A readiness mechanism registers the descriptor of a new
   * connection, a completion mechanism gets a packet that says so, and whoever hears of it issues the operation again.
   */
  cancelled(operation: number): Iterable<Op>;
}

/** Carry out what the callback of `event` has to cancel. Operations whose event has come already are left alone. */
export function* cancelVictims({ operations: io }: Host, event: EventId, canceller: Canceller): Program {
  for (const operation of io.victims(event)) {
    yield canceller.call(operation);
    if (io.cancel(operation)) yield* canceller.cancelled(operation);
  }
}
