/**
 * A pool of threads that reads of storage devices and requests share, as a server with a bounded pool has it: an
 * acceptor leaves each connection in a queue of tasks, where reads wait, too; a thread takes the oldest, and serves the
 * connection to its end, or sleeps in the read. A read whose callback has ended goes to the tail again.
 *
 * Who sleeps in accept() could submit no read, and who sleeps in a read accepts nothing: so neither is waited for in
 * the pool but in the queue, on a futex. A thread that leaves a read there looks itself next, and wakes nobody.
 */
import { Fifo } from "../sim/fifo.js";
import type { KernelSide } from "../sim/operations.js";
import { PARTIAL } from "../sim/operations.js";
import type { StorageReads } from "../sim/storage/reads.js";
import { BLOCK, call, compute, kernel, type Op, type Program, type Thread, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { Acceptor } from "./acceptor.js";
import type { Accepts } from "./accepts.js";
import { attachBeside, BlockedReads, readOnce } from "./blocking-reads.js";
import { type NextConnection, servingThread, shuttingDown } from "./blocking-serving.js";
import { BlockingRead, blockingPort, readPrice, Sockets } from "./blocking-sockets.js";
import { goOn } from "./handling.js";
import type { Host } from "./types.js";

/** Connections and reads that wait for a thread, and threads asleep while there are none. */
class Tasks {
  readonly waiting = new Fifo<number>();
  private readonly asleep: Thread[] = [];
  private readonly push: Op;
  private readonly pop: Op;
  private readonly futexWake: Op;
  private readonly futexWait: Op;
  private readonly wakeupPs: Picoseconds;

  constructor({ costs }: Host) {
    this.push = compute(costs.ps("queuePush"), "user");
    this.pop = compute(costs.ps("queuePop"), "user");
    this.futexWake = call(costs.ps("futexWake"));
    this.futexWait = call(costs.ps("futexWait"));
    this.wakeupPs = costs.ps("wakeup");
  }

  /** By a thread of the pool, which looks next. */
  *putBack(task: number): Program {
    yield this.push;
    this.waiting.push(task);
  }

  *leave(task: number): Program {
    yield* this.putBack(task);
    const sleeper = this.asleep.pop();
    if (sleeper === undefined) return;
    yield this.futexWake;
    yield wake(this.wakeupPs, sleeper);
  }

  *take(thread: Thread): Generator<Op, number, boolean> {
    for (;;) {
      yield this.pop;
      const task = this.waiting.shift();
      if (task !== undefined) return task;
      yield this.futexWait;
      if (this.waiting.length > 0) continue;
      this.asleep.push(thread);
      yield BLOCK;
    }
  }
}

/** Where every request is a connection: those that wait to be accepted, and the thread that sleeps until one comes. */
class Backlog implements KernelSide {
  readonly waiting = new Fifo<number>();
  private asleep: Thread | undefined;

  constructor(private readonly host: Host) {}

  announce(connection: number): void {
    this.waiting.push(connection);
    const { asleep } = this;
    this.asleep = undefined;
    if (asleep !== undefined) this.host.machine.wakeFromInterrupt(asleep);
  }

  /** accept(), at the price of a read, again and again. */
  *accept(tasks: Tasks, thread: Thread): Program {
    const { enterPs, finishPs } = readPrice(this.host.costs);
    const [enter, finish] = [call(enterPs), kernel(finishPs)];
    for (;;) {
      yield enter;
      if (this.waiting.length === 0) {
        this.asleep = thread;
        yield BLOCK;
      }
      const connection = this.waiting.shift() as number;
      yield finish;
      yield* tasks.leave(connection);
    }
  }
}

/** The connections of requests, one each: the thread reads to the end of the message, and closes. */
function* requestThread(host: Host, sockets: Sockets, next: NextConnection, thread: Thread): Program {
  const { operations: io } = host;
  const read = new BlockingRead(host);
  const port = blockingPort(host, sockets, thread, read, shuttingDown(host, undefined));
  for (;;) {
    const connection = yield* next(port, thread);
    let event: number;
    do {
      yield read.enter;
      yield read.finish(connection);
      event = io.take(connection);
    } while (event === PARTIAL);
    yield io.begin(event);
    if (io.goesOn(event)) yield* goOn(host, port, event);
    else io.end(event);
    io.close(connection);
  }
}

/** Some operations are reads, and `size` threads carry out all tasks. */
export function buildSharedPool(host: Host, size: number): void {
  const { machine, operations: io, accepting } = host;
  const storage = io.storage as StorageReads;
  const blocked = new BlockedReads(host);
  const sockets = new Sockets(machine, io);
  const tasks = new Tasks(host);
  // Each begins when a thread has taken it.
  storage.isSubmittedFirst = () => false;
  const first = new Set(accepting?.takeFirst());
  for (const connection of first) {
    sockets.add(connection);
    io.requests?.announceTo(connection, sockets);
  }
  const next: NextConnection = function* (port, thread) {
    for (;;) {
      const task = yield* tasks.take(thread);
      if (!storage.isOperation(task)) {
        if (accepting !== undefined && !first.delete(task)) yield* accepting.adopt(port, task);
        return task;
      }
      yield* readOnce(host, blocked, task, thread);
      yield* tasks.putBack(task);
    }
  };
  for (let operation = 0; operation < io.count; operation++)
    if (storage.isOperation(operation)) tasks.waiting.push(operation);
  for (const connection of first) tasks.waiting.push(connection);
  if (accepting === undefined) {
    io.separate();
    const backlog = new Backlog(host);
    attachBeside(host, blocked, backlog);
    machine.spawn("acceptor", (self) => backlog.accept(tasks, self));
  } else {
    attachBeside(host, blocked, sockets);
    machine.spawn("acceptor", (self) => acceptAll(host, accepting, tasks, self));
  }
  for (let i = 0; i < size; i++) {
    const thread = machine.spawn(`pool thread ${i}`, (self) =>
      accepting === undefined
        ? requestThread(host, sockets, next, self)
        : servingThread(host, sockets, next, undefined, self),
    );
    thread.shares = tasks;
  }
}

/** The acceptor's program, where connections end. */
function* acceptAll(host: Host, accepting: Accepts, tasks: Tasks, thread: Thread): Program {
  const acceptor = new Acceptor(host, accepting, accepting.doorOf(0));
  for (;;) yield* tasks.leave(yield* acceptor.accept(thread));
}
