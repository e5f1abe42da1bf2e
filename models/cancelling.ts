/**
 * Callbacks that cancel pending operations (a timeout, a shutdown). Of connections that stay, another takes the place
 * of each; one that may end goes on, and what waited on it is issued, or registered, again. The calls are made by
 * whoever runs the callback; where they are its loop's alone (a ring), by that.
 */
import { type EventId, NONE, type Operations } from "../sim/operations.js";
import { type Program, type Thread, wake } from "../sim/thread.js";
import type { Canceller, Port } from "./port.js";
import type { Host } from "./types.js";

/** The callback of `event`, which a worker has run, cancels by `port`. */
export function* cancelFor(host: Host, event: EventId, port: Port): Program {
  if (port.cancel !== undefined) yield* port.cancel(event);
  else if (port.canceller !== undefined) yield* cancelVictims(host, event, port.canceller);
  host.operations.events.cancelCount[event] = 0;
}

/** Carry out what the callback of `event` has to cancel. Operations whose event has come already are left alone. */
export function* cancelVictims(host: Host, event: EventId, canceller: Canceller): Program {
  const { operations: io, machine } = host;
  for (const operation of io.victims(event)) {
    yield* canceller.mutex?.take(machine.current as Thread) ?? [];
    yield canceller.call(operation);
    const cancelled = io.cancel(operation);
    const sleeper = canceller.mutex?.release();
    if (sleeper !== undefined) yield wake(host.costs.ps("wakeup"), sleeper);
    if (cancelled) yield* canceller.cancelled(operation);
  }
}

/** The packet, or result, of an operation that was cancelled: that of one that has completed is its number. */
export function cancelledPacket(operation: number): number {
  return ~operation;
}

/** The packet, or result, of a message that was sent: it says nothing of any operation. */
export const SENT = -(2 ** 30);

/** Whether a packet says that what waited was cancelled: then it waits again. */
export function isCancelled(packet: number): boolean {
  return packet < 0 && packet !== SENT;
}

/** The operation that a packet is about. */
export function operationOf(packet: number): number {
  return packet < 0 ? ~packet : packet;
}

/** What a packet brings: an event, part of its message, or nothing, as the operation was cancelled. */
export function eventOf(packet: number, io: Operations): EventId {
  return packet < 0 ? NONE : io.take(packet);
}
