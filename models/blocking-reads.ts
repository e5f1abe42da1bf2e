/**
 * Blocking reads of a storage device: pread() sleeps until the device is done. Each thread has one read at a time; what
 * more there is to read waits for a thread.
 *
 * Kernel-side object: of each read, the thread that sleeps in it. The interrupt wakes it.
 */
import { Fifo } from "../sim/fifo.js";
import { type EventId, type KernelSide, NONE, type Operations } from "../sim/operations.js";
import type { Requests } from "../sim/requests/requests.js";
import type { StorageDevice } from "../sim/storage/device.js";
import type { StorageReads } from "../sim/storage/reads.js";
import { BLOCK, call, compute, type Op, type Program, type Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { asleepInHandler } from "./asleep.js";
import { type DirectReads, directReads } from "./direct-reads.js";
import { goOn } from "./handling.js";
import type { Port } from "./port.js";
import type { Host } from "./types.js";

/** Threads asleep in a read, by descriptor. */
export class BlockedReads implements KernelSide {
  private readonly asleep = new Map<number, Thread>();
  private readonly reads: DirectReads;
  private readonly preadPs: Picoseconds;

  constructor(private readonly host: Host) {
    this.reads = directReads(host) as DirectReads;
    this.preadPs = host.costs.ps("pread");
  }

  announce(descriptor: number): void {
    this.host.machine.wakeFromInterrupt(this.asleep.get(descriptor) as Thread);
    this.asleep.delete(descriptor);
  }

  /** `thread` sleeps in a read that was submitted from the start. */
  sleeps(descriptor: number, thread: Thread): void {
    this.asleep.set(descriptor, thread);
  }

  /** pread() of what `descriptor` stands for, up to its return. */
  *pread(descriptor: number, thread: Thread): Program {
    yield* this.begin(descriptor, thread);
    yield* asleepInHandler(this.host, thread);
  }

  /** The same, up to where the thread sleeps: it is to block. */
  *begin(descriptor: number, thread: Thread): Program {
    yield call(this.preadPs + this.reads.submitPs(descriptor));
    yield* this.reads.untilRoom(descriptor, thread);
    this.sleeps(descriptor, thread);
    this.host.operations.issue(descriptor);
    this.reads.start(descriptor);
  }
}

/** What a further `descriptor` stands for is read by the thread that runs: the request that goes on, if one does. */
export function* readHere(
  { operations: io, machine }: Host,
  blocked: BlockedReads,
  descriptor: number,
): Generator<Op, EventId, boolean> {
  const requests = io.requests as Requests;
  requests.announceTo(descriptor, blocked);
  yield* blocked.pread(descriptor, machine.current as Thread);
  return requests.claim(io.receive(descriptor));
}

/** Of a program that computes and blocks, and asks for nothing. */
export function computingPort(thread: Thread): Port {
  const none = () => {
    throw new Error("the program of a storage workload asks for nothing and sends nothing");
  };
  return { loop: thread.id, expect: none, send: none };
}

/** The event of the read of `operation` that has returned. */
export function takeRead(io: Operations, operation: number): EventId {
  const event = io.take(operation);
  if (event !== NONE) return event;
  throw new Error(
    `somebody else has taken operation ${operation}, which a thread reads that sleeps in it: a mechanism leaves alone ` +
      "what operations.storage?.isOperation says is a read",
  );
}

/** What a thread does about the read of `operation` that has returned. */
function* handle(host: Host, port: Port, operation: number): Program {
  const { operations: io } = host;
  const event = takeRead(io, operation);
  yield io.begin(event);
  if (io.goesOn(event)) yield* goOn(host, port, event);
  else io.end(event);
}

/** Some operations are reads, of which `blocked` hears; `others` hears of the rest. */
export function attachBeside({ operations: io }: Host, blocked: BlockedReads, others: KernelSide): void {
  const storage = io.storage as StorageReads;
  const sideOf = (descriptor: number) => (storage.isOperation(descriptor) ? blocked : others);
  io.attach({ announce: (descriptor) => sideOf(descriptor).announce(descriptor) }, "readiness");
}

/** A read of `operation` by a thread that has been given it, up to the end of its callback. */
export function* readOnce(host: Host, blocked: BlockedReads, operation: number, thread: Thread): Program {
  yield* blocked.pread(operation, thread);
  yield* handle(host, computingPort(thread), operation);
}

/** A thread with a read of its own, which it repeats. */
function* reader(host: Host, blocked: BlockedReads, operation: number, thread: Thread): Program {
  const { operations: io } = host;
  const port = computingPort(thread);
  // It is first woken in its first read, or begins with it.
  if (!io.isReady(operation)) {
    yield* blocked.begin(operation, thread);
    yield BLOCK;
  }
  for (;;) {
    yield* handle(host, port, operation);
    yield* blocked.begin(operation, thread);
    yield BLOCK;
  }
}

/** One of fewer threads than reads, which wait for a thread in a queue. */
function* poolReader(host: Host, blocked: BlockedReads, tasks: Fifo<number>, first: number, thread: Thread): Program {
  const { operations: io, costs, machine } = host;
  const port = computingPort(thread);
  const push = compute(costs.ps("queuePush"), "user");
  const pop = compute(costs.ps("queuePop"), "user");
  for (let operation = first; ; ) {
    if (!io.isReady(operation)) yield* blocked.pread(operation, thread);
    else thread.wakesInHandler(machine.simulation.now);
    yield* handle(host, port, operation);
    yield push;
    tasks.push(operation);
    yield pop;
    operation = tasks.shift() as number;
  }
}

/** Of the first `count` operations: whether each is a read for which its device has room from the start. */
function submittedFirst(storage: StorageReads, count: number): boolean[] {
  const held = new Map<StorageDevice, number>();
  return Array.from({ length: count }, (_, operation) => {
    if (!storage.isOperation(operation)) return false;
    const device = storage.deviceOf(operation);
    const already = held.get(device) ?? 0;
    held.set(device, already + 1);
    return already < device.room;
  });
}

/** Where some operations are reads, and `others` hears of the rest: for each of the reads a thread of its own. */
export function buildReadersBeside(host: Host, others: KernelSide): void {
  const { machine, operations: io } = host;
  const storage = io.storage as StorageReads;
  const blocked = new BlockedReads(host);
  const isFirst = submittedFirst(storage, io.count);
  storage.isSubmittedFirst = (operation) => isFirst[operation];
  attachBeside(host, blocked, others);
  for (let operation = 0; operation < io.count; operation++) {
    if (!storage.isOperation(operation)) continue;
    const program = (self: Thread) => reader(host, blocked, operation, self);
    const name = `reader ${operation}`;
    if (!isFirst[operation]) {
      machine.spawn(name, program);
      continue;
    }
    const thread = machine.spawnAsleep(name, program);
    thread.core = operation % machine.coreCount;
    blocked.sleeps(operation, thread);
  }
}

/** Where all operations are reads: `count` threads, each with one of its own, or fewer, which take turns with all. */
export function buildReaders(host: Host, count: number): void {
  const { machine, operations: io } = host;
  const storage = io.storage as StorageReads;
  const blocked = new BlockedReads(host);
  const threads = Math.min(count, io.count);
  const isFirst = submittedFirst(storage, threads);
  storage.isSubmittedFirst = (operation) => isFirst[operation] ?? false;
  io.attach(blocked, "readiness");
  const tasks = new Fifo<number>();
  for (let operation = threads; operation < io.count; operation++) tasks.push(operation);
  for (let i = 0; i < threads; i++) {
    const program = (thread: Thread) =>
      threads < io.count ? poolReader(host, blocked, tasks, i, thread) : reader(host, blocked, i, thread);
    const name = `reader ${i}`;
    const thread = isFirst[i] ? machine.spawnAsleep(name, program) : machine.spawn(name, program);
    if (threads < io.count) thread.shares = tasks;
    if (!isFirst[i]) continue;
    thread.core = i % machine.coreCount;
    if (threads < io.count) thread.blocksInHandler(0);
    blocked.sleeps(i, thread);
  }
}
