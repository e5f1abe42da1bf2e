/**
 * The kernel's side of epoll: eventpoll objects (sets), and who hears of an event when several sets watch a descriptor.
 *
 * A set has a list of ready entries and a list of waiting threads. A descriptor calls back the sets that watch it, in
 * the order of its own wait queue: an entry without EPOLLEXCLUSIVE is linked in front, so the set registered last is
 * called first, and all are called; one with it is linked behind, so the set registered first is called first, and the
 * walk ends at the first set that had a thread to wake.
 */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import type { KernelSide, Operations } from "../sim/operations.js";
import type { Thread } from "../sim/thread.js";
import type { Batch } from "./batch.js";
import { roomFor } from "./further.js";
import { Lock } from "./lock.js";
import { Mutex } from "./mutex.js";
import type { Host } from "./types.js";
import { NOBODY, WaitQueue, type WakeOrder } from "./wait-queue.js";

/** When an entry is reported: while it is ready, once per event, or once until it is armed again. */
export const TRIGGERS = ["level", "EPOLLET", "EPOLLONESHOT"] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** What the sets know of each descriptor. Sets share it if no descriptor is in two of them. */
export class Entries {
  /** Whether it is on the ready list: it is there once at most. */
  listed: Uint8Array;
  /** One-shot entries that were reported: deaf until armed again. */
  disarmed: Uint8Array;

  constructor(count: number) {
    this.listed = new Uint8Array(count);
    this.disarmed = new Uint8Array(count);
  }

  /** There may be a descriptor of this number. */
  reserve(descriptor: number): void {
    if (descriptor < this.listed.length) return;
    this.listed = roomFor(this.listed, descriptor);
    this.disarmed = roomFor(this.disarmed, descriptor);
  }
}

/** What one harvest of the ready list did: entries re-checked, entries reported. */
export interface Harvest {
  checked: number;
  readonly reported: Batch;
}

/** The kernel's eventpoll. */
export class EventPoll implements KernelSide {
  private readonly ready = new Fifo<number>();
  /** Threads asleep in epoll_wait; the wait is exclusive. */
  private readonly waiters: WaitQueue;

  /**
   * Held for a moment by whoever touches the lists: events, waits when they begin and end a transfer and before they
   * sleep.
   */
  readonly lock: Lock;
  /** Held while a wait transfers entries, all of them, and while epoll_ctl works. */
  readonly mutex: Mutex;
  /**
   * A wait is transferring entries. What happens meanwhile is listed behind the rest, as the kernel does by its
   * overflow list.
   */
  private transferring = false;
  private readonly machine: Machine;
  private readonly io: Operations;

  constructor(
    { machine, operations, costs }: Host,
    private readonly trigger: Trigger,
    wakeOrder: WakeOrder = "LIFO",
    private readonly entries = new Entries(operations.count),
  ) {
    this.machine = machine;
    this.io = operations;
    this.waiters = new WaitQueue(wakeOrder);
    this.lock = new Lock(machine.simulation, costs);
    this.mutex = new Mutex(machine, costs);
  }

  /** The wait-queue callback, inside an interrupt. Whether there was a thread to wake. */
  event(operation: number): boolean {
    this.lock.takeInInterrupt(this.machine);
    if (this.entries.disarmed[operation] === 1) return false;
    this.list(operation);
    const woken = this.waiters.release();
    for (const waiter of woken) this.machine.wakeFromInterrupt(waiter);
    return woken.length > 0;
  }

  announce(operation: number): void {
    this.event(operation);
  }

  /** One-shot, `descriptor` is to be heard of. */
  rearm(descriptor: number): void {
    this.entries.disarmed[descriptor] = 0;
  }

  /** A further descriptor is in the set. One-shot, it hears of nothing until it is armed. */
  add(descriptor: number): void {
    this.entries.reserve(descriptor);
    if (this.trigger === "EPOLLONESHOT") this.entries.disarmed[descriptor] = 1;
  }

  /** A descriptor has been closed: its entry is gone, from the list too, where it is at the tail if it was served. */
  forget(descriptor: number): void {
    if (this.entries.listed[descriptor] === 0) return;
    this.entries.listed[descriptor] = 0;
    removeLast(this.ready, descriptor);
  }

  /** Put an entry on the list without waking anybody: whoever does so will look at the list. */
  link(operation: number): void {
    if (this.entries.disarmed[operation] === 0) this.list(operation);
  }

  get anyReady(): boolean {
    return this.ready.length > 0;
  }

  someReady(): boolean {
    return this.ready.some((operation) => this.io.isReady(operation));
  }

  /**
   * Whether a wait tries to have something of the set before it sleeps: entries are listed, or may be when a transfer
   * is over.
   */
  get mayHaveSome(): boolean {
    return this.anyReady || this.transferring;
  }

  get hasWaiters(): boolean {
    return this.waiters.length > 0;
  }

  /** The time of a wait is over: the thread to be woken, if it still sleeps. */
  timeUp(): readonly Thread[] {
    return this.waiters.release();
  }

  /** `thread` goes to sleep on the set: it must block now. */
  wait(thread: Thread): void {
    this.waiters.sleep(thread);
  }

  /** The threads to wake because entries are on the list, off the waiters from now on. */
  waitersForReady(): readonly Thread[] {
    return this.anyReady ? this.waiters.release() : NOBODY;
  }

  /** With the mutex held, a transfer begins, of what {@link harvest} takes. */
  beginTransfer(into: Harvest, maxevents: number): void {
    this.transferring = true;
    this.harvest(into, maxevents);
  }

  /** It has been copied out. */
  endTransfer(harvest: Harvest): void {
    this.transferring = false;
    this.settle(harvest);
  }

  /** Take entries off the list until `maxevents` of them are found still ready; the others leave it. */
  harvest(into: Harvest, maxevents: number): void {
    into.checked = 0;
    into.reported.clear();
    while (this.ready.length > 0 && into.reported.length < maxevents) {
      const operation = this.ready.shift() as number;
      this.entries.listed[operation] = 0;
      into.checked++;
      if (!this.io.isReady(operation)) {
        this.io.close(operation);
        continue;
      }
      into.reported.push(operation);
      if (this.trigger === "EPOLLONESHOT") this.entries.disarmed[operation] = 1;
    }
  }

  /** The reports were copied out. Level-triggered: what was reported goes back to the tail. */
  settle({ reported }: Harvest): void {
    if (this.trigger !== "level") return;
    for (let i = 0; i < reported.length; i++) this.list(reported.at(i));
  }

  /**
   * epoll_ctl(EPOLL_CTL_MOD): the entry hears of events again. If it is ready already it is listed at once, and only
   * then is there a thread to wake: those returned, off the waiters from now on.
   */
  modify(operation: number): readonly Thread[] {
    this.entries.disarmed[operation] = 0;
    return this.io.isReady(operation) && this.list(operation) ? this.waiters.release() : NOBODY;
  }

  /**
   * The program has served `operation`: if it was a connection of one event it is closed, at the latest by the re-check
   * that finds it empty.
   */
  served(operation: number): void {
    if (this.entries.listed[operation] === 0) this.io.close(operation);
  }

  /** False if it was on the list. */
  private list(operation: number): boolean {
    if (this.entries.listed[operation] === 1) return false;
    this.entries.listed[operation] = 1;
    this.ready.push(operation);
    return true;
  }
}

/** Take `item`, which is there once, out of `queue`; quickest at the tail. */
function removeLast(queue: Fifo<number>, item: number): void {
  const behind: number[] = [];
  for (let last = queue.pop(); last !== undefined && last !== item; last = queue.pop()) behind.push(last);
  while (behind.length > 0) queue.push(behind.pop() as number);
}

/** Every operation in every set, added without EPOLLEXCLUSIVE: all sets wake a thread, the one added last first. */
export class SharedByHerd implements KernelSide {
  constructor(private readonly sets: readonly EventPoll[]) {}

  announce(operation: number): void {
    for (let i = this.sets.length - 1; i >= 0; i--) this.sets[i].event(operation);
  }
}

/**
 * Every operation in every set, added with EPOLLEXCLUSIVE: in order of addition, up to the first that wakes a thread.
 */
export class SharedExclusively implements KernelSide {
  constructor(private readonly sets: readonly EventPoll[]) {}

  announce(operation: number): void {
    for (const set of this.sets) if (set.event(operation)) return;
  }
}

/** Every event in the set that `choose` says. */
export class Steered implements KernelSide {
  constructor(
    private readonly sets: readonly EventPoll[],
    private readonly entries: Entries,
    private readonly choose: (descriptor: number) => number,
  ) {}

  announce(descriptor: number): void {
    this.entries.reserve(descriptor);
    this.sets[this.choose(descriptor)].event(descriptor);
  }
}
