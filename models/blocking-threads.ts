/**
 * blocking-threads: a thread per operation, asleep in read() until its data comes; or a pool of threads asleep in
 * accept().
 *
 * Kernel-side object: the wait queue of each socket, with the one thread that sleeps on it, or that of one listener,
 * with a queue of connections and all the threads of the pool. An event wakes a thread, O(1). Law: O(1) in n in time,
 * O(n) in memory: mean notice at light load = idle exit + interrupt + wake-up + the rest of the read, + a context
 * switch in all but 1 / n of the cases, because a core remembers only its last thread.
 *
 * What a read costs, and when: entering and looking at the socket costs `readEmpty`, whether or not it then sleeps;
 * copying the data and returning costs the rest of `read`. So a read costs `read` in all and is one system call, and
 * `noticed`, its return, comes after the copying: program and data meet at once, and the callback starts there.
 */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import { type KernelSide, PARTIAL } from "../sim/operations.js";
import { BLOCK, call, type Program, type Thread, wake } from "../sim/thread.js";
import { Acceptor } from "./acceptor.js";
import type { Accepts } from "./accepts.js";
import { buildSharedPool } from "./blocking-pool.js";
import { buildReaders, buildReadersBeside } from "./blocking-reads.js";
import { type NextConnection, servingThread, shuttingDown } from "./blocking-serving.js";
import { BlockingRead, blockingPort, readPrice, Sockets } from "./blocking-sockets.js";
import { READ_COSTS } from "./direct-reads.js";
import { goOn } from "./handling.js";
import { eventToThreadPs } from "./laws.js";
import { bufferBytes, PENDING_BUFFER } from "./reading.js";
import type { Host, LawContext, Mechanism, Parameters } from "./types.js";
import { WaitQueue, type WakeOrder, wakeOrderParameter } from "./wait-queue.js";

const PER_OPERATION = "per-operation";

/** One listener: connections that wait to be accepted, threads that wait for one. */
class Listener implements KernelSide {
  readonly backlog = new Fifo<number>();
  readonly waiters: WaitQueue;

  constructor(
    private readonly machine: Machine,
    wakeOrder: WakeOrder,
  ) {
    this.waiters = new WaitQueue(wakeOrder);
  }

  announce(operation: number): void {
    this.backlog.push(operation);
    this.wake();
  }

  wake(): void {
    for (const thread of this.waiters.release()) this.machine.wakeFromInterrupt(thread);
  }
}

function* connectionThread(host: Host, sockets: Sockets, operation: number, thread: Thread): Program {
  const io = host.operations;
  const read = new BlockingRead(host);
  const port = blockingPort(host, sockets, thread, read, shuttingDown(host, sockets));

  // The thread is first woken in its first read.
  for (;;) {
    if (!sockets.ended(operation)) {
      yield read.finish(operation);
      const event = io.take(operation);
      if (event !== PARTIAL) {
        yield io.begin(event);
        if (io.goesOn(event)) yield* goOn(host, port, event);
        else io.end(event);
      }
    }
    yield read.enter;
    if (sockets.returns(operation)) continue;
    sockets.sleep(operation, thread);
    yield BLOCK;
  }
}

/** accept() a connection, read it to the end of its message, run the callback; then accept the next. */
function* acceptThread(host: Host, listener: Listener, sockets: Sockets, thread: Thread): Program {
  const io = host.operations;
  const read = new BlockingRead(host);
  const port = blockingPort(host, sockets, thread, read, shuttingDown(host, undefined));

  // The thread is first woken in its first accept.
  for (;;) {
    const connection = listener.backlog.shift();
    if (connection === undefined) {
      listener.waiters.sleep(thread);
      yield BLOCK;
      continue;
    }
    yield read.finish(connection);
    let event = io.take(connection);
    while (event === PARTIAL) {
      yield read.enter;
      yield read.finish(connection);
      event = io.take(connection);
    }
    yield io.begin(event);
    if (io.goesOn(event)) yield* goOn(host, port, event);
    else io.end(event);
    io.close(connection);
    yield read.enter;
  }
}

/** An acceptor, and a thread for each connection: kept for the next one when its own has ended. */
function buildThreadPerConnection(host: Host, sockets: Sockets, accepting: Accepts): void {
  const { costs, machine } = host;
  const [futexWake, futexWait, wakeupPs] = [
    call(costs.ps("futexWake")),
    call(costs.ps("futexWait")),
    costs.ps("wakeup"),
  ];
  const accepted = new Fifo<number>();
  const idle: Thread[] = [];
  const next: NextConnection = function* (port, thread) {
    while (accepted.length === 0) {
      yield futexWait;
      if (accepted.length > 0) break;
      idle.push(thread);
      yield BLOCK;
    }
    const connection = accepted.shift() as number;
    yield* accepting.adopt(port, connection);
    return connection;
  };
  const acceptor = new Acceptor(host, accepting, accepting.doorOf(0));
  machine.spawn("acceptor", function* (thread) {
    for (;;) {
      accepted.push(yield* acceptor.accept(thread));
      const sleeper = idle.pop();
      if (sleeper === undefined) continue;
      yield futexWake;
      yield wake(wakeupPs, sleeper);
    }
  });
  const first = accepting.takeFirst();
  const threads = spawnAsleep(host, first.length, "connection", (i, self) =>
    servingThread(host, sockets, next, first[i], self),
  );
  threads.forEach((thread, i) => {
    listenTo(host, sockets, first[i], thread);
  });
}

/** A pool of threads each of which accepts a connection, serves it to its end, and accepts the next. */
function buildPool(host: Host, sockets: Sockets, accepting: Accepts, size: number): void {
  const { machine, operations: io, parameters } = host;
  const listener = new Listener(machine, parameters.wakeOrder as WakeOrder);
  const door = accepting.doorOf(0);
  accepting.announceTo(door, { announce: () => listener.wake() });
  const next: NextConnection = function* (port, thread) {
    while (!io.isReady(door)) {
      listener.waiters.sleep(thread);
      yield BLOCK;
    }
    const connection = accepting.next(door);
    yield accepting.acceptOp;
    yield* accepting.adopt(port, connection);
    return connection;
  };
  const first = accepting.takeFirst();
  const threads = spawnAsleep(host, size, "acceptor", (i, self) => servingThread(host, sockets, next, first[i], self));
  threads.forEach((thread, i) => {
    if (first[i] === undefined) listener.waiters.sleep(thread);
    else listenTo(host, sockets, first[i], thread);
  });
  accepting.knockAgain(first.slice(size));
}

/** `thread` is asleep in its read of `connection`. */
function listenTo({ operations: io }: Host, sockets: Sockets, connection: number, thread: Thread): void {
  sockets.add(connection);
  io.requests?.announceTo(connection, sockets);
  sockets.sleep(connection, thread);
}

/** How many threads there are: one for each operation, or a pool. */
function threadsOf({ threads }: Parameters, pending: number): number {
  return threads === PER_OPERATION ? pending : Number(threads);
}

/**
 * In what share of the cases, at light load, another thread ran last on the core of the one that is woken; undefined:
 * it depends.
 */
function switchingShare({ pending, parameters }: LawContext): number | undefined {
  if (parameters.threads === PER_OPERATION) return 1 - 1 / pending;
  const threads = Number(parameters.threads);
  if (parameters.wakeOrder === "all" && threads > 1) return undefined;
  return parameters.wakeOrder === "FIFO" && threads > 1 ? 1 : 0;
}

/** Start `count` threads in their reads: each sleeps, and counts as having run on one of the cores in turn. */
function spawnAsleep(
  { machine }: Host,
  count: number,
  name: string,
  start: (i: number, thread: Thread) => Program,
): Thread[] {
  return Array.from({ length: count }, (_, i) => {
    const thread = machine.spawnAsleep(`${name} ${i}`, (self) => start(i, self));
    thread.core = i % machine.coreCount;
    return thread;
  });
}

export const blockingThreads: Mechanism = {
  name: "blocking-threads",
  aliases: ["thread-per-connection", "thread-per-operation", "blocking-io"],
  title: "Threads blocked in read() or accept()",
  family: "threads",
  summary:
    "Each pending operation has a thread asleep in read(), or a pool of threads sleeps in accept(); an event wakes one.",
  realThing:
    "The oldest way: accept a connection, start a thread, call read() in it. Without data the thread sleeps on the " +
    "socket's wait queue; an arriving packet wakes it, it copies the data out and read() returns. The scheduler is the " +
    "event loop, and each connection's state is a stack. Or a fixed number of threads (or processes) block in accept() on one " +
    "listener; Linux wakes the one that has slept longest.",
  model:
    "`threads: per-operation`: n threads on C cores, each alone on its operation's wait queue. A read pays `readEmpty` on entry; without data the thread " +
    "sleeps, with data it goes on. The interrupt wakes it; it pays the rest of `read` and the copying and returns with the data, runs the callback " +
    "when its message is complete, and reads again. Per event: one call, one wake-up, and a context switch if its core last ran another thread. " +
    "`threads: m`: m threads share one listener, on which every event arrives as a connection of its own; a thread accepts one, reads the rest of a long " +
    "message, runs the callback and accepts the next. A cancellation shuts the socket down: the read that sleeps on it returns, and the thread reads again. " +
    "The thread of a request writes, and waits for each answer itself, in a read.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = idle exit + interrupt + wake-up + (read - readEmpty) + switch x " +
      "(1 - 1 / n): at light load the same core takes every interrupt and runs the thread it wakes, and one of n threads is the last that ran " +
      "there. Memory is O(n): a thread and a buffer for each operation. A pool that wakes first in, first out takes turns, and switches always; last in, first " +
      "out, one thread does all the work and never switches. With all costs zero, run to completion: M/G/C; a pool M/G/m.",
    notice: (context) => {
      const { costs } = context;
      const share = switchingShare(context);
      if (share === undefined) return undefined;
      return eventToThreadPs(costs) + share * costs.ps("contextSwitch") + readPrice(costs).finishPs;
    },
  },
  divergence: [
    "Threads exist and are in their first read before time zero, spread over the cores; creating and ending them is not charged.",
    "The number of threads is not limited; Linux has threads-max, pid_max and max_map_count. Address space (8 MiB a stack by default) is not counted.",
    "The scheduler's work does not grow with the number of threads, nor do caches get colder.",
    "Threads that write to one connection do not wait for each other. An accept costs as much as a read: it returns the first bytes too, and making the socket is not charged.",
    "Where connections end, a thread is kept for the next one (a futex wakes it): creating threads is not charged. An accept that sleeps costs as much as one that does not.",
    "A pool that reads of storage devices share with requests has a queue of tasks and an acceptor (blocking-pool.ts): a connection is read by another call than the accept, and all reads begin when a thread has taken them.",
    "Closing a socket that was shut down and accepting a new connection are not charged.",
  ],
  sources: [
    { text: "read(2)", url: "https://man7.org/linux/man-pages/man2/read.2.html", kind: "documentation" },
    {
      text: "Linux, kernel/sched/wait.c and net/core/sock.c (sock_def_readable): an arriving packet wakes the sleepers of its socket",
      url: "https://github.com/torvalds/linux/blob/master/net/core/sock.c",
      kind: "source code",
    },
    {
      text: "Cloudflare, The sad state of Linux socket balancing, 2017: processes blocked in accept() take turns, first in, first out",
      url: "https://blog.cloudflare.com/the-sad-state-of-linux-socket-balancing/",
      kind: "published",
    },
    {
      text: "Measured for this project: 35 kB of memory per thread parked in read(), 1,000 to 10,000 threads, Linux 6.18",
      kind: "measured",
    },
  ],
  signals: {
    kind: "both",
    start: "never: the read starts in advance, and waits",
    done: "when the read returns",
    memory: "a thread and a buffer",
  },
  parameters: {
    threads: {
      type: "limit",
      default: PER_OPERATION,
      min: 1,
      max: 4096,
      unlimited: PER_OPERATION,
      summary:
        "one for each operation, asleep in its read(); or a pool of this size, asleep in accept() on one listener",
    },
    wakeOrder: wakeOrderParameter("FIFO"),
    buffer: PENDING_BUFFER,
  },
  costs: ["read", "readEmpty", "copyPerByte", "operationBuffer", "shutdown"],
  handlerCosts: ["write", "pollCall", "pollPerDescriptor", "waitEntryAdd", "waitEntryRemove"],
  receiverCosts: [],
  poolCosts: [],
  fileCosts: ["pread", ...READ_COSTS, "queuePush", "queuePop", "futexWake", "futexWait"],
  awaits: true,
  threads: threadsOf,
  memory: ({ pending, costs, parameters }) => {
    const threads = threadsOf(parameters, pending);
    return {
      threads: threads * costs.value("threadMemory"),
      buffers: threads * bufferBytes(parameters, costs, "operationBuffer"),
      registrations: 0,
    };
  },
  build(host) {
    const { storage } = host.operations;
    if (storage?.operations === host.pending) {
      buildReaders(host, threadsOf(host.parameters, host.pending));
      return;
    }
    const { machine, operations, parameters, pending, costs } = host;
    operations.bufferBytes = bufferBytes(parameters, costs, "operationBuffer");
    if (storage?.operations && parameters.threads !== PER_OPERATION) {
      buildSharedPool(host, Number(parameters.threads));
      return;
    }
    if (host.accepting !== undefined) {
      const sockets = new Sockets(machine, operations);
      if (storage?.operations) buildReadersBeside(host, sockets);
      else operations.attach(sockets, "readiness");
      if (parameters.threads === PER_OPERATION) buildThreadPerConnection(host, sockets, host.accepting);
      else buildPool(host, sockets, host.accepting, Number(parameters.threads));
      return;
    }
    if (parameters.threads === PER_OPERATION) {
      const sockets = new Sockets(machine, operations);
      if (storage?.operations) buildReadersBeside(host, sockets);
      else operations.attach(sockets, "readiness");
      const own = Array.from({ length: pending }, (_, i) => i).filter((i) => !storage?.isOperation(i));
      const threads = spawnAsleep(host, own.length, "connection", (i, self) =>
        connectionThread(host, sockets, own[i], self),
      );
      threads.forEach((thread, i) => {
        sockets.sleep(own[i], thread);
      });
      return;
    }
    operations.separate();
    const listener = new Listener(machine, parameters.wakeOrder as WakeOrder);
    operations.attach(listener, "readiness");
    const sockets = new Sockets(machine, operations);
    const pool = Number(parameters.threads);
    const threads = spawnAsleep(host, pool, "acceptor", (_, self) => acceptThread(host, listener, sockets, self));
    for (const thread of threads) listener.waiters.sleep(thread);
  },
};
