/** The kernel's object of kqueue: its notes, the list of those that are active, and the threads that wait. */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import type { Thread } from "../sim/thread.js";
import { roomFor } from "./further.js";
import { Lock } from "./lock.js";
import type { Host } from "./types.js";
import { WaitQueue, type WakeOrder } from "./wait-queue.js";

export const FLAGS = ["none", "EV_CLEAR", "EV_DISPATCH"] as const;
type Flags = (typeof FLAGS)[number];

/**
 * What a scan finds besides a note: its own marker, another scan's, or that it has enough. Markers are lower numbers.
 */
export const END = -1;
export const IN_FLUX = -2;
const FULL = -3;
export const NO_MARKER = -4;

export class Kqueue implements KernelSide {
  /** Notes, and the markers of scans in progress: negative numbers, each used once. */
  private readonly active = new Fifo<number>();
  private lastMarker = NO_MARKER;
  /** Markers of scans that ended before they got there. */
  private readonly withdrawn = new Set<number>();
  /**
   * Per operation: whether its note is on the list, or taken off it to be asked; and whether it is disabled
   * (EV_DISPATCH).
   */
  private listed: Uint8Array;
  private disabled: Uint8Array;
  /** How many are `listed`. */
  private count = 0;
  /** Threads asleep in kevent: because the list is empty; because of another scan. */
  private readonly waiters: WaitQueue;
  private readonly fluxWaiters = new WaitQueue("all");
  readonly lock: Lock;
  private readonly machine: Machine;
  private readonly io: Operations;
  private readonly flags: Flags;

  constructor({ machine, operations, costs, parameters }: Host) {
    this.machine = machine;
    this.io = operations;
    this.flags = parameters.flags as Flags;
    this.lock = new Lock(machine.simulation, costs);
    this.waiters = new WaitQueue(parameters.wakeOrder as WakeOrder);
    this.listed = new Uint8Array(operations.count);
    this.disabled = new Uint8Array(operations.count);
  }

  /** There is a note for a further descriptor. */
  add(descriptor: number): void {
    this.listed = roomFor(this.listed, descriptor);
    this.disabled = roomFor(this.disabled, descriptor);
  }

  /** There is a note that the program itself triggers, enabled. */
  addUser(descriptor: number): void {
    this.add(descriptor);
    this.disabled[descriptor] = 0;
  }

  /** A descriptor has been closed: its note is gone, from the list too. */
  forget(descriptor: number): void {
    if (this.listed[descriptor] === 0) return;
    this.listed[descriptor] = 0;
    this.count--;
    for (let i = this.active.length; i > 0; i--) {
      const note = this.active.shift() as number;
      if (note !== descriptor) this.active.push(note);
    }
  }

  /** The filter's event, inside an interrupt. */
  announce(operation: number): void {
    this.lock.takeInInterrupt(this.machine);
    for (const thread of this.activate(operation)) this.machine.wakeFromInterrupt(thread);
  }

  /** A change with EV_ENABLE or EV_ADD: the filter is asked at once. Returns the threads to be woken. */
  enable(operation: number): readonly Thread[] {
    // A cancelled one may have been closed meanwhile, and its descriptor be that of a connection nobody has accepted.
    if (this.io.requests?.isUnregistered(operation)) return [];
    this.disabled[operation] = 0;
    return this.io.isReady(operation) ? this.activate(operation) : [];
  }

  /**
   * A scan begins, of the notes that are on the list now: its marker. NO_MARKER if there are none: `thread` must block,
   * and is woken by an event.
   */
  beginScan(thread: Thread): number {
    if (this.count === 0) {
      this.waiters.sleep(thread);
      return NO_MARKER;
    }
    this.active.push(--this.lastMarker);
    return this.lastMarker;
  }

  /** The next note to be asked, off the list now; END, or IN_FLUX: another scan's marker is in front of it. */
  next(marker: number): number {
    while (this.withdrawn.size > 0 && this.withdrawn.delete(this.active.at(0))) this.active.shift();
    const head = this.active.at(0);
    if (head < 0 && head !== marker) return IN_FLUX;
    this.active.shift();
    return head === marker ? END : head;
  }

  /** The filter of a note has been asked, which may have gone meanwhile: whether it is to be reported. */
  settle(operation: number): boolean {
    if (this.listed[operation] === 0) return false;
    const ready = this.io.isReady(operation);
    if (ready && this.flags === "none") {
      this.active.push(operation);
      return true;
    }
    this.listed[operation] = 0;
    this.count--;
    if (ready && this.flags === "EV_DISPATCH") this.disabled[operation] = 1;
    return ready;
  }

  /** A scan ends before its marker: FULL. */
  withdraw(marker: number): number {
    this.withdrawn.add(marker);
    return FULL;
  }

  /** `thread` must block, until another scan is over. */
  awaitFlux(thread: Thread): void {
    this.fluxWaiters.sleep(thread);
  }

  /** A scan is over, or has to wait for another: who waited for it is to be woken. */
  endFlux(): readonly Thread[] {
    return this.fluxWaiters.release();
  }

  someReady(): boolean {
    return this.active.some((note) => note >= 0 && this.io.isReady(note));
  }

  /** Link a note. Returns the threads to be woken, asleep no more. */
  private activate(operation: number): readonly Thread[] {
    if (this.listed[operation] === 1 || this.disabled[operation] === 1) return [];
    this.listed[operation] = 1;
    this.count++;
    this.active.push(operation);
    return this.waiters.release();
  }
}
