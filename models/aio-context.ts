/** The kernel's side of linux-aio: a context with a ring of completions, and the threads asleep in io_getevents. */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import type { Thread } from "../sim/thread.js";
import { roomFor } from "./further.js";
import { Mutex } from "./mutex.js";
import type { Host, Parameters } from "./types.js";

/** Whether requests are polls and no reads. */
export function polls({ command }: Parameters): boolean {
  return command === "IOCB_CMD_POLL";
}

/** The kernel's kioctx. */
export class AioContext implements KernelSide {
  private readonly completions = new Fifo<number>();
  /** IOCB_CMD_POLL, per operation: whether its poll waits. */
  private armed: Uint8Array;
  private asleep: Thread[] = [];
  /** Held while completions are copied out. */
  readonly mutex: Mutex;
  private readonly machine: Machine;
  private readonly io: Operations;
  private readonly polls: boolean;

  constructor({ machine, operations, costs, parameters }: Host) {
    this.machine = machine;
    this.io = operations;
    this.polls = polls(parameters);
    this.mutex = new Mutex(machine, costs);
    this.armed = new Uint8Array(operations.count).fill(1);
  }

  /** A further descriptor is read or polled by this context. */
  add(descriptor: number): void {
    this.armed = roomFor(this.armed, descriptor);
  }

  announce(operation: number): void {
    this.event(operation);
  }

  /** A read has completed, or a descriptor whose poll may wait has become readable; inside an interrupt. */
  event(operation: number): void {
    if (this.polls && !this.disarm(operation)) return;
    for (const thread of this.complete(operation)) this.machine.wakeFromInterrupt(thread);
  }

  /** io_submit takes the iocb of `operation`: whether it completes at once. */
  submit(operation: number): boolean {
    if (!this.polls) return this.io.issue(operation);
    const atOnce = this.io.isReady(operation);
    if (!atOnce) this.armed[operation] = 1;
    return atOnce;
  }

  /** Whether the poll waited: it does so no more. */
  disarm(operation: number): boolean {
    const armed = this.armed[operation] === 1;
    this.armed[operation] = 0;
    return armed;
  }

  /** Put a completion on the ring; all threads asleep are to be woken, and asleep no more. */
  complete(operation: number): readonly Thread[] {
    this.completions.push(operation);
    const woken = this.asleep;
    this.asleep = [];
    return woken;
  }

  /** Take up to `nr` completions off the ring; how many there were. */
  reap(into: number[], nr: number): number {
    into.length = 0;
    while (this.completions.length > 0 && into.length < nr) into.push(this.completions.shift() as number);
    return into.length;
  }

  /** `thread` goes to sleep in io_getevents: it must block now. */
  wait(thread: Thread): void {
    thread.shares ??= this;
    this.asleep.push(thread);
  }
}
