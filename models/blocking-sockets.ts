/**
 * The sockets that threads block on: who sleeps in a read of each, what a read costs before and after its sleep, and
 * how a handler's further I/O is done by a thread that waits for it itself.
 */
import type { Machine } from "../sim/machine.js";
import { type EventId, type KernelSide, NONE, type Operations, PARTIAL } from "../sim/operations.js";
import type { Message, Requests } from "../sim/requests/requests.js";
import type { Sends } from "../sim/requests/sends.js";
import { call, kernel, type Op, type Program, type Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { asleepInHandler } from "./asleep.js";
import { BlockedReads } from "./blocking-reads.js";
import type { CostTable } from "./costs.js";
import { roomFor } from "./further.js";
import type { Canceller, Port } from "./port.js";
import { socketWrite } from "./sending.js";
import type { Host } from "./types.js";

/** The sockets' wait queues: by operation, the thread asleep in its read(). */
export class Sockets implements KernelSide {
  private readonly asleep: (Thread | undefined)[] = [];
  /** By thread, the descriptors it sleeps on all at once. */
  private readonly sleepsOn = new Map<Thread, readonly number[]>();
  /** Per operation: whether it was shut down under its thread. */
  private shut: Uint8Array;

  constructor(
    private readonly machine: Machine,
    private readonly io: Operations,
  ) {
    this.shut = new Uint8Array(io.count);
  }

  /** A further socket, on which a thread will wait. */
  add(descriptor: number): void {
    this.shut = roomFor(this.shut, descriptor);
    this.shut[descriptor] = 0;
  }

  announce(operation: number): void {
    const thread = this.wakened(operation);
    if (thread !== undefined) this.machine.wakeFromInterrupt(thread);
  }

  /** Another thread shuts the socket down: the thread to be woken, if it sleeps. */
  shutdown(operation: number): Thread | undefined {
    this.shut[operation] = 1;
    return this.wakened(operation);
  }

  /** Whether a read would return: there is data, or the end. */
  returns(operation: number): boolean {
    return this.io.isReady(operation) || this.shut[operation] === 1;
  }

  /** Whether a read returns the end; the next is of a new connection. */
  ended(operation: number): boolean {
    const ended = this.shut[operation] === 1;
    this.shut[operation] = 0;
    return ended;
  }

  sleep(operation: number, thread: Thread): void {
    this.asleep[operation] = thread;
  }

  /** It sleeps until any of them is ready; from then on it sleeps on none of them. */
  sleepOnAny(descriptors: readonly number[], thread: Thread): void {
    for (const descriptor of descriptors) this.asleep[descriptor] = thread;
    this.sleepsOn.set(thread, descriptors);
  }

  private wakened(operation: number): Thread | undefined {
    const thread = this.asleep[operation];
    this.asleep[operation] = undefined;
    if (thread !== undefined && this.sleepsOn.size > 0) this.leave(thread);
    return thread;
  }

  private leave(thread: Thread): void {
    for (const descriptor of this.sleepsOn.get(thread) ?? []) this.asleep[descriptor] = undefined;
    this.sleepsOn.delete(thread);
  }
}

/** A read()'s two halves: before it sleeps, if it does, and after, without the copying. */
export function readPrice(costs: CostTable): { enterPs: Picoseconds; finishPs: Picoseconds } {
  const readPs = costs.ps("read");
  const enterPs = Math.min(costs.ps("readEmpty"), readPs);
  return { enterPs, finishPs: readPs - enterPs };
}

/** The two halves as operations to yield. */
export class BlockingRead {
  readonly enter: Op;
  private readonly plain: Op;
  private readonly finishPs: Picoseconds;
  private readonly io: Operations;

  constructor({ operations, costs }: Host) {
    const { enterPs, finishPs } = readPrice(costs);
    this.io = operations;
    this.enter = call(enterPs);
    this.plain = kernel(finishPs);
    this.finishPs = finishPs;
  }

  /** The second half of a read of `operation`, which has data. */
  finish(operation: number): Op {
    const copyPs = this.io.nextCopyPs(operation);
    return copyPs === 0 ? this.plain : kernel(this.finishPs + copyPs);
  }
}

/** A thread writes, and sleeps in read() until the answer comes; for the first of several it sleeps in poll(). */
export function blockingPort(
  host: Host,
  sockets: Sockets,
  thread: Thread,
  read: BlockingRead,
  canceller: Canceller,
): Port {
  const { operations: io } = host;
  const requests = io.requests as Requests;
  const write = socketWrite(host);
  const blocked = io.storage && new BlockedReads(host);
  function* answer(descriptor: number): Program {
    let event: EventId;
    if (blocked !== undefined && requests.readFrom(descriptor) !== NONE) {
      yield* blocked.pread(descriptor, thread);
      requests.claim(io.take(descriptor));
      return;
    }
    do {
      yield read.enter;
      if (!io.isReady(descriptor)) {
        sockets.sleep(descriptor, thread);
        yield* asleepInHandler(host, thread);
      }
      yield read.finish(descriptor);
      event = io.take(descriptor);
    } while (event === PARTIAL);
    requests.claim(event);
  }
  function* firstOf(descriptors: readonly number[]): Program {
    const { pollPs, removePs } = pollPrice(host.costs, descriptors.length);
    yield call(pollPs);
    const ready = () => descriptors.find((descriptor) => io.isReady(descriptor));
    if (ready() === undefined) {
      sockets.sleepOnAny(descriptors, thread);
      yield* asleepInHandler(host, thread);
    }
    yield kernel(removePs);
    const first = ready() as number;
    yield* answer(first);
    for (const other of descriptors) if (other !== first) io.answers?.discard(other);
  }
  /** What does not fit is moved each time that the thread is woken, because there is room. */
  function* sendAll(message: Message, bytes: number, sends: Sends): Program {
    let left = bytes - sends.put(message, bytes);
    yield write(bytes - left);
    if (left === 0) return;
    const descriptor = requests.lendRoom(message, thread.id);
    sockets.add(descriptor);
    requests.announceTo(descriptor, sockets);
    while (left > 0) {
      sends.awaitRoom(message, descriptor);
      sockets.sleep(descriptor, thread);
      yield* asleepInHandler(host, thread);
      requests.taken(io.receive(descriptor));
      const moved = sends.put(message, left);
      left -= moved;
      yield kernel(io.copyPs(moved));
    }
    requests.giveBack(descriptor);
  }
  return {
    loop: thread.id,
    canceller,
    expect(descriptor) {
      sockets.add(descriptor);
      requests.announceTo(descriptor, sockets);
      return [];
    },
    read(descriptor) {
      requests.announceTo(descriptor, blocked as BlockedReads);
      return [];
    },
    *send(message, bytes) {
      const { sends } = requests;
      // Whom the program asks takes all at once.
      if (sends === undefined || message < 0) yield write(bytes);
      else yield* sendAll(message, bytes, sends);
      requests.sent(message);
    },
    *await(descriptors, count) {
      if (count < descriptors.length) yield* firstOf(descriptors);
      else for (const descriptor of descriptors) yield* answer(descriptor);
    },
  };
}

/**
 * A poll() of `count` descriptors that may sleep: looking at each and leaving an entry; and looking again, without it.
 */
function pollPrice(costs: CostTable, count: number): { pollPs: Picoseconds; removePs: Picoseconds } {
  const lookPs = costs.ps("pollPerDescriptor", count);
  return {
    pollPs: costs.ps("pollCall") + count * (lookPs + costs.ps("waitEntryAdd", count)),
    removePs: count * (lookPs + costs.ps("waitEntryRemove", count)),
  };
}
