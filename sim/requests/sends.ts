/**
 * Sends to receivers that take their time: each connection has a send buffer of so many bytes, which its receiver
 * empties steadily, and in which a message is as far as there was room for it.
 *
 * The bytes in a buffer are known by when it will be empty if nothing is added: d picoseconds later for each byte that
 * is. Where connections end, one begins with an empty buffer: the client opens it when it has taken all of the one
 * before. So how much is in it at any time, when it will have room, and when the last byte of a message that queues in
 * front of it will be in it are all computed, and only what the program is to hear of is an event: from the device,
 * with an interrupt, as the acknowledgement is that makes the room.
 *
 * A buffer that was found full tells of room when a third of it is free (Linux, include/net/sock.h:
 * sk_stream_is_writeable, as much free as half of what is queued).
 */
import { Fifo } from "../fifo.js";
import type { Simulation } from "../simulation.js";
import type { Picoseconds } from "../time.js";

/** A reply that the program has not got rid of. */
interface Rest {
  readonly request: number;
  left: number;
}

/**
 * What the program keeps of a connection whose buffer was full: replies, in order, and the descriptor that tells of
 * room.
 */
export class Output {
  readonly rests = new Fifo<Rest>();
  descriptor = -1;
}

interface Surroundings {
  readonly simulation: Simulation;
  readonly requests: { operationOf(request: number): number; sent(reply: number): void };
  /** Each event is a connection of its own, or each operation is one. */
  isSeparate(): boolean;
  /** After `ps` something comes on `descriptor`, from the device. */
  comes(descriptor: number, ps: Picoseconds): void;
}

export class Sends {
  /** By connection: what waits for room. */
  readonly outputs = new Map<number, Output>();
  /** By descriptor: the request whose reply it tells of. */
  private readonly handed = new Map<number, number>();
  /** By connection: when its buffer will be empty. */
  private readonly emptyPs: number[] = [];

  constructor(
    private readonly around: Surroundings,
    /** By operation: of its buffer, in bytes. */
    private readonly capacity: Float64Array,
    /** By operation: how long its receiver takes a byte; 0 where there is always room. */
    private readonly drainPs: Float64Array,
  ) {}

  /** The connection that `request` came on. */
  connectionOf(request: number): number {
    return this.around.isSeparate() ? request : this.around.requests.operationOf(request);
  }

  /** `request` comes: if on a connection of its own, nothing has been sent there. */
  begin(request: number): void {
    if (this.around.isSeparate()) this.emptyPs[request] = 0;
  }

  /** How many bytes find room in the buffer of the connection of `request` now. */
  room(request: number): number {
    const drainPs = this.drainOf(request);
    if (drainPs === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.capacityOf(request) - Math.ceil(this.queuedPs(request) / drainPs));
  }

  /** How long the receiver of `operation` takes to empty its buffer, if nothing is added. */
  drainsIn(operation: number): Picoseconds {
    return Math.max(0, (this.emptyPs[operation] ?? 0) - this.around.simulation.now);
  }

  /** As many of `bytes` as find room are in the buffer from now on: how many. */
  put(request: number, bytes: number): number {
    const accepted = Math.min(bytes, this.room(request));
    this.add(request, accepted);
    return accepted;
  }

  /** `descriptor` tells when the buffer of the connection of `request`, which was found full, has room. */
  awaitRoom(request: number, descriptor: number): void {
    this.around.simulation.probe?.asked(request);
    // A buffer that was full tells of room at this level.
    const writable = Math.floor((2 * this.capacityOf(request)) / 3);
    const untilPs = this.queuedPs(request) - writable * this.drainOf(request);
    this.around.comes(descriptor, Math.max(0, untilPs));
  }

  /**
   * The kernel has all of a reply of `bytes` to `request`, and takes it into the buffer as there is room, behind what
   * it has of others: how long until all of it is in.
   */
  queue(request: number, bytes: number): Picoseconds {
    const drainPs = this.drainOf(request);
    if (drainPs === 0) return 0;
    this.add(request, bytes);
    return Math.max(0, this.queuedPs(request) - this.capacityOf(request) * drainPs);
  }

  /** What `queue` has taken is all in the buffer after `ps`, and `descriptor` says so. */
  completes(request: number, descriptor: number, ps: Picoseconds): void {
    this.handed.set(descriptor, request);
    this.around.comes(descriptor, ps);
  }

  /** Something comes on `descriptor`: if it tells of a reply, that is with the device now. */
  arrives(descriptor: number): void {
    const request = this.handed.get(descriptor);
    if (request === undefined) return;
    this.handed.delete(descriptor);
    this.around.requests.sent(request);
  }

  private add(request: number, bytes: number): void {
    const { now } = this.around.simulation;
    this.emptyPs[this.connectionOf(request)] = now + this.queuedPs(request) + bytes * this.drainOf(request);
  }

  private queuedPs(request: number): Picoseconds {
    const emptyPs = this.emptyPs[this.connectionOf(request)] ?? 0;
    return Math.max(0, emptyPs - this.around.simulation.now);
  }

  private capacityOf(request: number): number {
    return this.capacity[this.around.requests.operationOf(request)];
  }

  private drainOf(request: number): Picoseconds {
    return this.drainPs[this.around.requests.operationOf(request)];
  }
}
