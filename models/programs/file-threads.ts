/**
 * How reads of storage devices are done where a mechanism submits none: files are never ready, so a thread sleeps in
 * each read.
 *
 * A step of a handler that reads is a pread() by the thread that runs the handler, which serves nobody meanwhile. Of a
 * class of reads it depends on the program's threads whose it is:
 *
 * - a pool's, if the program has one for what blocks (`blocking`): the loop leaves the read to it, is told of it as of
 *   anything else that a pool is through with (way-back.ts), runs its callback, and leaves the next one to the pool, as
 *   libuv does;
 * - a worker's, if there are workers: the read is a task, the callback follows it, and then the next read is a task;
 * - else the loop's own: a file is always ready, so each round of the loop finds the reads that it wants to make, and
 *   makes one after the other, as nginx does without aio.
 *
 * Sources: libuv, src/unix/fs.c and src/threadpool.c; poll(2): regular files are always ready; epoll_ctl(2): EPERM for
 * them, which libev (ev_epoll.c, epoll_eperms) takes for always ready.
 */
import type { EventId } from "../../sim/operations.js";
import { filesOf } from "../../sim/requests/read-steps.js";
import type { Requests } from "../../sim/requests/requests.js";
import type { Workload } from "../../sim/spec.js";
import type { StorageReads } from "../../sim/storage/reads.js";
import type { Op, Program, Thread } from "../../sim/thread.js";
import { stepsOf } from "../../sim/traffic/classes.js";
import { forFree } from "../accepting.js";
import { BlockedReads, computingPort, readHere, readOnce, takeRead } from "../blocking-reads.js";
import { goOn, inboxOf } from "../handling.js";
import type { FileReads, Port, ReadingPool, RequestExecutor } from "../port.js";
import type { Host, Mechanism } from "../types.js";
import { posted } from "./way-back.js";

class FileThreads implements FileReads {
  private readonly blocked: BlockedReads;
  private readonly storage: StorageReads;
  private readonly requests: Requests;
  /** Operations that are reads. */
  private readonly operations: readonly number[];
  private readonly begun = new Set<number>();
  /** Of a loop that reads itself: the descriptors that are always ready, and the operation of each. */
  private readonly standing = new Map<number, number>();
  /** Reads that a pool is through with, whose callbacks are to come. */
  private readonly through = new Set<EventId>();
  pool: ReadingPool | undefined;

  constructor(
    private readonly host: Host,
    /** How many loops there are. */
    private readonly loops: number,
    /** Threads of the pool that what blocks is left to, if there is one. */
    readonly poolThreads: number | undefined,
  ) {
    const { operations: io } = host;
    this.storage = io.storage as StorageReads;
    this.blocked = new BlockedReads(host);
    this.operations = Array.from({ length: io.count }, (_, i) => i).filter((i) => this.storage.isOperation(i));
    if (this.operations.length > 0) this.storage.isSubmittedFirst = () => false;
    for (const operation of this.operations) this.storage.unbegun.add(operation);
    this.requests = (io.requests ?? io.handleRequests([]).requests) as Requests;
    for (const operation of this.operations) this.requests.announceTo(operation, this.blocked);
  }

  *begin(port: Port): Program {
    const { host, loops, poolThreads } = this;
    if (this.begun.has(port.loop)) return;
    this.begun.add(port.loop);
    if (host.executor !== undefined) {
      if (this.operations.length > 0) yield* forFree(host.executor.begin(port));
      return;
    }
    const own = this.operations.filter((_, i) => loops === 1 || i % loops === port.loop);
    if (own.length > 0 && poolThreads !== undefined && port.back === undefined)
      yield* forFree(inboxOf(host, port).begin(port));
    for (const operation of own) {
      this.storage.unbegun.delete(operation);
      if (poolThreads !== undefined) yield* this.leave(operation, port);
      else yield* forFree(this.stand(operation, port));
    }
  }

  start(executor: RequestExecutor): void {
    this.storage.unbegun.clear();
    for (const operation of this.operations) {
      const read = this.poolThreads === undefined ? this.byWorker(operation) : () => this.leave(operation);
      executor.beginWith(operation, read);
    }
  }

  read(descriptor: number): Generator<Op, EventId, boolean> {
    return readHere(this.host, this.blocked, descriptor);
  }

  // --- by a loop -------------------------------------------------------------------------------------------------

  /** The file of `operation` is on the loop's list from now on, and ready. */
  private *stand(operation: number, port: Port): Program {
    const descriptor = this.requests.lend(port.loop, true);
    this.standing.set(descriptor, operation);
    yield* this.comeBackTo(descriptor, port);
  }

  private *comeBackTo(descriptor: number, port: Port): Program {
    const thread = this.host.machine.current as Thread;
    if (port.comeBackTo !== undefined) return yield* port.comeBackTo(descriptor, thread);
    yield* port.expect(descriptor);
    yield* posted(this.host, descriptor, thread);
  }

  isAbout(descriptor: number): boolean {
    return this.standing.has(descriptor);
  }

  *visit(descriptor: number, port: Port): Program {
    const operation = this.standing.get(descriptor) as number;
    yield* readOnce(this.host, this.blocked, operation, this.host.machine.current as Thread);
    yield* this.comeBackTo(descriptor, port);
  }

  // --- by a pool -------------------------------------------------------------------------------------------------

  /** The read of `operation` is left to the pool; the loop of `port` hears of it, or a worker goes on. */
  private leave(operation: number, port?: Port): Program {
    const { operations: io } = this.host;
    const { blocked } = this;
    function* read(by: Thread): Generator<Op, EventId, boolean> {
      yield* blocked.pread(operation, by);
      return takeRead(io, operation);
    }
    return (this.pool as ReadingPool).takeRead(read, (event, by) =>
      port === undefined ? this.toWorkers(event, operation) : this.toLoop(event, port, by),
    );
  }

  private toLoop(event: EventId, port: Port, by: Thread): Iterable<Op> {
    this.through.add(event);
    return (port.back ?? inboxOf(this.host, port).back)(event, by);
  }

  private toWorkers(event: EventId, operation: number): Iterable<Op> {
    const self = this;
    return (this.host.executor as RequestExecutor).put(operation, function* () {
      yield* self.callBack(event, computingPort(self.host.machine.current as Thread));
      yield* self.leave(operation);
    });
  }

  isThrough(event: EventId): boolean {
    return this.through.has(event);
  }

  *goOn(event: EventId, port: Port): Program {
    const operation = this.host.operations.events.operation[event];
    this.through.delete(event);
    yield* this.callBack(event, port);
    yield* this.leave(operation, port);
  }

  private *callBack(event: EventId, port: Port): Program {
    const { operations: io } = this.host;
    yield io.begin(event);
    if (io.goesOn(event)) yield* goOn(this.host, port, event);
    else io.end(event);
  }

  // --- by workers ------------------------------------------------------------------------------------------------

  private byWorker(operation: number): () => Program {
    const self = this;
    return function* () {
      const { host, blocked } = self;
      yield* readOnce(host, blocked, operation, host.machine.current as Thread);
      yield* (host.executor as RequestExecutor).put(operation, self.byWorker(operation));
    };
  }
}

/** Undefined where `mechanism` submits reads itself, or nothing that it carries out reads. */
export function fileThreads(
  host: Host,
  { fileCosts, loops }: Pick<Mechanism, "fileCosts" | "loops">,
  workload: Workload,
): FileThreads | undefined {
  if (fileCosts !== undefined || filesOf({ ...workload, handler: stepsOf(workload) }) === "none") return undefined;
  return new FileThreads(host, loops?.(host.parameters, host.pending) ?? 1, workload.threads?.blocking);
}
