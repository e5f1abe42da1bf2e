/**
 * How readiness mechanisms send: by a write() that does not block. Where the send buffer has no room for all, it takes
 * what fits; the next write finds the buffer full, and the program asks to be told of room and goes on with other work.
 * What it is sent meanwhile on the same connection queues behind.
 */
import { type EventId, NONE } from "../sim/operations.js";
import type { Message, Requests } from "../sim/requests/requests.js";
import { Output, type Sends } from "../sim/requests/sends.js";
import { call, type Op } from "../sim/thread.js";
import type { Going, Port } from "./port.js";
import { handlerPs } from "./programs/costs.js";
import type { Host } from "./types.js";

/** It pays nothing now, and waits. */
export const WAITING: Iterable<Op, readonly EventId[]> = {
  // biome-ignore lint/correctness/useYield: there is nothing to pay.
  *[Symbol.iterator]() {
    return NOBODY;
  },
};

/** What it takes to move bytes into the buffer, and to find it full. */
interface Writes {
  write(bytes: number): Op;
  readonly full: Op;
}

/** How a program hears of room, besides by what it does for any further descriptor (`expect`). */
export interface RoomWatch {
  /** It has been told of it, the first time since the connection had nothing waiting; and nothing waits any more. */
  begin?(descriptor: number): Iterable<Op>;
  end?(descriptor: number): Iterable<Op>;
}

/** What a mechanism says of how it watches descriptors. */
type Watching = Omit<Port, "send" | "flush"> & { readonly room?: RoomWatch };

/** Nobody goes on: who sends waits. */
export const NOBODY: readonly EventId[] = [];

/** The port of a readiness mechanism: each message is a write. */
export function writingPort(host: Host, { room = {}, ...watching }: Watching): Port {
  return sendingPort(host, watching, room, { write: socketWrite(host), full: fullWrite(host) });
}

/** A port whose messages are put on the device's ring, `packet` for each, without the kernel and without copying. */
export function placingPort(host: Host, watching: Omit<Watching, "room">, packet: Op, look: Op): Port {
  return sendingPort(host, watching, {}, { write: () => packet, full: look });
}

/** By the bytes that it moves, a write(). */
export function socketWrite(host: Host): (bytes: number) => Op {
  const { operations } = host;
  const writePs = handlerPs(host, "write");
  return (bytes) => call(writePs + operations.copyPs(bytes));
}

/** One that finds no room. */
export function fullWrite({ operations, costs }: Host): Op {
  return call(operations.requests?.sends === undefined ? 0 : costs.ps("writeFull"));
}

function sendingPort(host: Host, watching: Omit<Watching, "room">, room: RoomWatch, writes: Writes): Port {
  const { requests } = host.operations;
  const { sends } = requests ?? {};
  if (requests === undefined || sends === undefined) {
    return {
      ...watching,
      *send(message, bytes) {
        yield writes.write(bytes);
        requests?.sent(message);
      },
    };
  }
  const sender = new Sender(requests, sends, watching, room, writes);
  return {
    ...watching,
    send: (message, bytes) => sender.send(message, bytes),
    flush: (descriptor) => sender.flush(descriptor),
  };
}

/** Writes for one loop. */
class Sender {
  constructor(
    private readonly requests: Requests,
    private readonly sends: Sends,
    private readonly watching: Pick<Port, "loop" | "expect">,
    private readonly room: RoomWatch,
    private readonly writes: Writes,
  ) {}

  *send(message: Message, bytes: number): Generator<Op, Going, boolean> {
    const { requests, sends, writes } = this;
    // Whom the program asks takes all at once.
    if (message >= 0) {
      const connection = sends.connectionOf(message);
      const output = sends.outputs.get(connection);
      if (output !== undefined) {
        output.rests.push({ request: message, left: bytes });
        return NOBODY;
      }
      if (sends.room(message) < bytes) {
        const own = new Output();
        own.rests.push({ request: message, left: bytes });
        sends.outputs.set(connection, own);
        return yield* this.write(connection, own);
      }
      sends.put(message, bytes);
    }
    yield writes.write(bytes);
    requests.sent(message);
    return undefined;
  }

  *flush(descriptor: number): Generator<Op, readonly EventId[], boolean> {
    const connection = this.sends.connectionOf(this.requests.wanting(descriptor));
    return yield* this.write(connection, this.sends.outputs.get(connection) as Output);
  }

  /** Write what waits on `connection` until nothing does, or there is no room: the requests whose replies are sent. */
  private *write(connection: number, output: Output): Generator<Op, readonly EventId[], boolean> {
    const { requests, sends, writes } = this;
    const through: EventId[] = [];
    while (output.rests.length > 0) {
      const rest = output.rests.at(0);
      const bytes = sends.put(rest.request, rest.left);
      rest.left -= bytes;
      if (bytes > 0) yield writes.write(bytes);
      if (rest.left > 0) {
        yield writes.full;
        yield* this.awaitRoom(output, rest.request);
        return through;
      }
      output.rests.shift();
      requests.sent(rest.request);
      through.push(rest.request);
    }
    sends.outputs.delete(connection);
    if (output.descriptor === NONE) return through;
    yield* this.room.end?.(output.descriptor) ?? [];
    requests.giveBack(output.descriptor);
    return through;
  }

  private *awaitRoom(output: Output, request: EventId): Generator<Op, void, boolean> {
    const { requests, sends, watching, room } = this;
    const isFirst = output.descriptor === NONE;
    output.descriptor = isFirst ? requests.lendRoom(request, watching.loop) : output.descriptor;
    requests.wanted(output.descriptor, request);
    yield* watching.expect(output.descriptor);
    if (isFirst) yield* room.begin?.(output.descriptor) ?? [];
    sends.awaitRoom(request, output.descriptor);
  }
}

/**
 * The kernel has all of `message` in an operation that completes when the last byte is in the buffer: undefined if it
 * is, else the descriptor, of `loop`, on which the operation will complete, and its request goes on.
 */
export function handOver({ operations }: Host, message: Message, bytes: number, loop: number): number | undefined {
  const requests = operations.requests as Requests;
  const { sends } = requests;
  const ps = sends === undefined || message < 0 ? 0 : sends.queue(message, bytes);
  if (ps === 0) {
    requests.sent(message);
    return undefined;
  }
  const descriptor = requests.openForSend(message, loop);
  sends?.completes(message, descriptor, ps);
  return descriptor;
}

/**
 * Where a program prepares sends and hears of them later: the descriptor, of `loop`, on which its reply to a request
 * completes, which waits for that; undefined if it need not, because all there is to send finds room.
 */
export function awaited({ operations }: Host, message: Message, loop: number): number | undefined {
  const { requests } = operations;
  return requests?.sends === undefined || message < 0 ? undefined : requests.openForSend(message, loop);
}

/** As `handOver`, of a reply that is to complete on `descriptor`: whether it has, of which nobody has been told yet. */
export function isSent({ operations }: Host, message: Message, bytes: number, descriptor: number): boolean {
  const requests = operations.requests as Requests;
  const sends = requests.sends as Sends;
  const ps = sends.queue(message, bytes);
  if (ps > 0) sends.completes(message, descriptor, ps);
  else requests.sent(message);
  return ps === 0;
}
