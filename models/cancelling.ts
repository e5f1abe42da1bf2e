/** Callbacks that cancel pending operations (a timeout, a shutdown): another connection takes the place of each. */
import { type EventId, NONE, type Operations } from "../sim/operations.js";
import { type Program, type Thread, wake } from "../sim/thread.js";
import type { Canceller } from "./port.js";
import type { Host } from "./types.js";

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

/** The operation that a packet is about. */
export function operationOf(packet: number): number {
  return packet < 0 ? ~packet : packet;
}

/** What a packet brings: an event, part of its message, or nothing, as the operation was cancelled. */
export function eventOf(packet: number, io: Operations): EventId {
  return packet < 0 ? NONE : io.take(packet);
}
