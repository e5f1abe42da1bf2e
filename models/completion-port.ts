/**
 * The kernel's completion port: a FIFO of completed packets, the list of threads that wait on it, and how many of its
 * threads run, which it keeps at or below a limit.
 *
 * A packet goes to the thread that began to wait last, if fewer run than the limit; else it is appended. A thread that
 * asks takes the oldest packet, if fewer run than the limit; else it waits. A thread that blocks elsewhere, within its
 * callback, does not run: if a packet waits and a thread does, that thread is released in its place. When the first one
 * goes on, more may run than the limit, until one of them asks for its next packet. Every step is O(1).
 *
 * A packet is the number of the operation that completed, or its complement (~) if the operation was cancelled.
 */

import { Fifo } from "../sim/fifo.js";
import type { Operations } from "../sim/operations.js";
import { type Binding, call, type Op, type Thread, wake } from "../sim/thread.js";
import type { Batch } from "./batch.js";
import { cancelledPacket } from "./cancelling.js";
import { LOCK_PARAMETER, type QueueLock, queueLock } from "./lock.js";
import type { Canceller } from "./port.js";
import { isDriven } from "./programs/driving.js";
import type { Host, ParameterSpec } from "./types.js";

export const PORT_PARAMETERS = {
  threads: { type: "integer", default: "cores", min: 1, max: 4096, summary: "threads that wait on the port" },
  NumberOfConcurrentThreads: {
    type: "integer",
    default: 0,
    min: 0,
    max: 4096,
    summary: "most threads that may run at once; 0 means the number of cores",
    alias: "concurrency",
  },
  ulCount: {
    type: "integer",
    default: 1,
    min: 1,
    max: 1_000_000,
    summary: "packets one call may take; 1 is GetQueuedCompletionStatus, more GetQueuedCompletionStatusEx",
    alias: "maxEvents",
  },
  lock: LOCK_PARAMETER,
} as const satisfies Record<string, ParameterSpec>;

/** A thread of the port and the packets of its last call; empty before the first, and while it waits. */
export interface Waiter {
  readonly thread: Thread;
  readonly packets: Batch;
}

export class CompletionPort implements Binding {
  /** Held while a call takes packets. */
  readonly lock: QueueLock;
  private readonly packets = new Fifo<number>();
  private readonly waiters: Waiter[] = [];
  private running = 0;
  readonly slots: number;

  constructor(
    private readonly host: Host,
    /** Packets one call may take. */
    private readonly most: number,
  ) {
    const limit = Number(host.parameters.NumberOfConcurrentThreads) || host.machine.coreCount;
    // Threads that take turns to wait run what they steal besides, which the port knows nothing of.
    this.slots = isDriven(host) ? Number.POSITIVE_INFINITY : limit;
    this.lock = queueLock(host);
  }

  /** An operation completed, inside an interrupt. */
  complete(packet: number): void {
    this.lock.takeInInterrupt(this.host.machine);
    const thread = this.post(packet);
    if (thread !== undefined) this.host.machine.wakeFromInterrupt(thread);
  }

  /** Queue a packet, or hand it to the thread that blocked last: that one is returned, and must then be woken. */
  post(packet: number): Thread | undefined {
    const waiter = this.running < this.slots ? this.waiters.pop() : undefined;
    if (waiter === undefined) {
      this.packets.push(packet);
      return undefined;
    }
    this.running++;
    waiter.packets.push(packet);
    return waiter.thread;
  }

  /**
   * A thread asks for packets, the first time or having handled the last ones: it takes the oldest, or waits (false).
   */
  get(waiter: Waiter): boolean {
    if (waiter.packets.length > 0) this.running--;
    waiter.packets.clear();
    if (this.packets.length > 0 && this.running < this.slots) {
      this.running++;
      this.fill(waiter);
      return true;
    }
    this.waiters.push(waiter);
    return false;
  }

  /** Further packets for a thread that runs, up to what one call may take. */
  fill({ packets }: Waiter): void {
    while (this.packets.length > 0 && packets.length < this.most) packets.push(this.packets.shift() as number);
  }

  someReady(): boolean {
    const { operations } = this.host;
    return this.packets.some((packet) => packet >= 0 && operations.isReady(packet));
  }

  /** Whether a thread waits. */
  get anyWaits(): boolean {
    return this.waiters.length > 0;
  }

  blocks(): Thread | undefined {
    this.running--;
    if (this.running >= this.slots || this.packets.length === 0 || this.waiters.length === 0) return undefined;
    return this.post(this.packets.shift() as number);
  }

  resumes(): void {
    this.running++;
  }

  /** CancelIoEx: the request comes back as a packet that says so. */
  canceller(): Canceller {
    const { costs } = this.host;
    const cancelIoEx = call(costs.ps("cancelIoEx"));
    const wakeupPs = costs.ps("wakeup");
    return {
      call: () => cancelIoEx,
      cancelled: (operation): Op[] => {
        const thread = this.post(cancelledPacket(operation));
        return thread === undefined ? [] : [wake(wakeupPs, thread)];
      },
    };
  }
}

export function noticePackets(io: Operations, packets: Batch): void {
  for (let i = 0; i < packets.length; i++) if (packets.at(i) >= 0) io.notice(packets.at(i));
}
