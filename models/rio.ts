/**
 * rio: Windows' registered I/O. Buffers registered once; requests and completions on rings that program and kernel
 * share.
 *
 * Kernel-side object: a completion queue per thread, a ring in memory that the program looks at without a system call,
 * and that sends one notification to a port when it is asked to (RIONotify) and not empty. All O(1). Law: O(1) in n:
 * mean notice at light load = idle exit + interrupt + wake-up + one look at the ring; polled, interrupt + half a look.
 * System calls per event: the request's commit, and a share of RIONotify and GetQueuedCompletionStatus that vanishes
 * while the ring is not empty.
 */
import { Fifo } from "../sim/fifo.js";
import type { Machine } from "../sim/machine.js";
import { type EventId, type KernelSide, NONE, type Operations, PARTIAL } from "../sim/operations.js";
import { BLOCK, call, compute, type Op, type Program, poll, spin, type Thread, wake } from "../sim/thread.js";
import { ACCEPT_PARAMETER } from "./accept-policies.js";
import { cancelledPacket, eventOf, isCancelled, operationOf, SENT } from "./cancelling.js";
import { adopt } from "./further.js";
import { goOn } from "./handling.js";
import { eventToKernelPs, eventToThreadPs } from "./laws.js";
import { overlappedMemory } from "./overlapped.js";
import type { Canceller, Port } from "./port.js";
import { handlerPs } from "./programs/costs.js";
import { packets, posting } from "./programs/way-back.js";
import { bufferBytes, PENDING_BUFFER } from "./reading.js";
import { RequestQueues } from "./rio-requests.js";
import { awaited, NOBODY } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

/**
 * An RIO_CQ, and what its thread waits for. A result is the number of an operation, or its complement (~) if its socket
 * was closed.
 */
class CompletionQueue {
  /** The thread that looks at it. */
  owner: Thread | undefined;
  private readonly results = new Fifo<number>();
  /** RIONotify was called and has not completed; it has, and its packet waits at the port; the thread waits for it. */
  private armed = false;
  private notified = false;
  private waiting = false;

  constructor(private readonly machine: Machine) {}

  get length(): number {
    return this.results.length;
  }

  /** The kernel puts a result on the ring. The thread returned, if any, must be woken. */
  complete(result: number): Thread | undefined {
    this.results.push(result);
    this.machine.endSpin(this.owner as Thread);
    return this.armed ? this.notify() : undefined;
  }

  /** RIODequeueCompletion: up to `most` results, oldest first. */
  dequeue(into: number[], most: number): void {
    into.length = 0;
    while (this.results.length > 0 && into.length < most) into.push(this.results.shift() as number);
  }

  /** RIONotify: one notification, at once if there are results. */
  arm(): void {
    this.armed = true;
    if (this.results.length > 0) this.notify();
  }

  /** GetQueuedCompletionStatus: whether the notification is there; else its thread must block. */
  getNotification(): boolean {
    this.waiting = !this.notified;
    this.notified = false;
    return !this.waiting;
  }

  private notify(): Thread | undefined {
    this.armed = false;
    this.notified = !this.waiting;
    if (!this.waiting) return undefined;
    this.waiting = false;
    return this.owner;
  }
}

/** Of m completion queues operation i completes to queue i mod m. */
class CompletionQueues implements KernelSide {
  readonly all: readonly CompletionQueue[];

  constructor(private readonly host: Host) {
    const count = Number(host.parameters.threads);
    this.all = Array.from({ length: count }, () => new CompletionQueue(host.machine));
  }

  announce(operation: number): void {
    this.completeIn(this.of(operation), operation);
  }

  /** What hears of answers on the further sockets of one queue. */
  side(queue: number): KernelSide {
    return { announce: (descriptor) => this.completeIn(this.all[queue], descriptor) };
  }

  private completeIn(queue: CompletionQueue, operation: number): void {
    const thread = queue.complete(operation);
    if (thread !== undefined) this.host.machine.wakeFromInterrupt(thread);
  }

  /** There is no call that cancels a request: closing the socket completes it. */
  canceller(): Canceller {
    const closesocket = call(this.host.costs.ps("cancelIoEx"));
    const wakeupPs = this.host.costs.ps("wakeup");
    return {
      call: () => closesocket,
      cancelled: (operation): Op[] => {
        const thread = this.of(operation).complete(cancelledPacket(operation));
        return thread === undefined ? [] : [wake(wakeupPs, thread)];
      },
    };
  }

  private of(operation: number): CompletionQueue {
    return this.all[this.host.accepting?.loopWith(operation) ?? operation % this.all.length];
  }
}

function* ringThread(host: Host, queues: CompletionQueues, loop: number): Program {
  const queue = queues.all[loop];
  const { operations: io, costs, parameters } = host;
  const look = lookOf(host, queue);
  const arraySize = Number(parameters.ArraySize);
  const perResultPs = costs.ps("rioPerResult");
  const rioNotify = call(costs.ps("rioNotify"));
  const getQueuedCompletionStatus = call(costs.ps("completionGet"));
  const rioReceive = compute(costs.ps("rioReceive"), "user");
  const commit = call(costs.ps("rioCommit"));
  const defer = parameters.RIO_MSG_DEFER === "yes";
  const results: number[] = [];
  const requests = new RequestQueues(host, queue);
  const handlers = registeredPort(host, queues, loop, requests);
  if (host.accepting !== undefined) {
    yield* host.accepting.begin(handlers);
    while (requests.takeUp() !== undefined);
  }
  if (host.files !== undefined) yield* host.files.begin(handlers);

  for (;;) {
    while (!(yield look)) {
      yield rioNotify;
      queue.arm();
      yield getQueuedCompletionStatus;
      if (!queue.getNotification()) yield BLOCK;
    }
    queue.dequeue(results, arraySize);
    yield compute(results.length * perResultPs, "user");
    for (const result of results) if (result >= 0) io.notice(result);

    for (let i = 0; i < results.length; i++) {
      const event = results[i] === SENT ? NONE : eventOf(results[i], io);
      if (event >= 0) {
        yield io.begin(event);
        if (io.goesOn(event)) yield* goOn(host, handlers, event);
        else io.end(event);
      }
      if (!isThrough(results[i], event, io)) {
        yield rioReceive;
        requests.receive(operationOf(results[i]));
      }
      if ((defer && i < results.length - 1) || requests.isEmpty) continue;
      for (let op: Op | undefined = commit; op !== undefined; op = requests.takeUp()) yield op;
    }
  }
}

/** Whether nothing is to be received any more where `result` came from: a message sent, or an answer that is whole. */
function isThrough(result: number, event: EventId, io: Operations): boolean {
  return result === SENT || (event !== PARTIAL && !isCancelled(result) && io.isFurther(operationOf(result)));
}

/** Receives and sends on the thread's own queues: committed at once, or deferred to the end of a round. */
function registeredPort(host: Host, queues: CompletionQueues, loop: number, requests: RequestQueues): Port {
  const { operations: io, costs, parameters } = host;
  const side = queues.side(loop);
  const rioReceive = compute(costs.ps("rioReceive"), "user");
  const rioSend = compute(handlerPs(host, "rioSend"), "user");
  const commit = call(costs.ps("rioCommit"));
  const defer = parameters.RIO_MSG_DEFER === "yes";
  function* committed(): Program {
    if (defer) return;
    for (let op: Op | undefined = commit; op !== undefined; op = requests.takeUp()) yield op;
  }
  return {
    loop,
    confined: true,
    canceller: queues.canceller(),
    *expect(descriptor) {
      adopt(io, descriptor, side);
      yield rioReceive;
      requests.receive(descriptor);
      yield* committed();
    },
    *send(message, bytes) {
      yield rioSend;
      const completesOn = awaited(host, message, loop);
      if (completesOn !== undefined) {
        adopt(io, completesOn, side);
        io.issue(completesOn);
      }
      requests.send({ send: message, bytes, completesOn });
      yield* committed();
      return completesOn === undefined ? undefined : NOBODY;
    },
    ...posting(packets(host, loop, (descriptor) => adopt(io, descriptor, side))),
  };
}

/** A look at the ring; polled, look after look until there is something. */
function lookOf({ costs, parameters }: Host, queue: CompletionQueue): Op {
  const look = parameters.notify === "poll" ? spin : poll;
  return look(costs.ps("rioDequeue"), "user", () => queue.length > 0);
}

export const rio: Mechanism = {
  name: "rio",
  aliases: ["RIO", "registered-io"],
  title: "Registered I/O",
  family: "completion",
  summary:
    "Requests and completions on rings shared with the kernel; after one notification, many results without a call.",
  realThing:
    "Since Windows 8: buffers are registered, and their pages locked, once. A socket has a request queue, and completes to a completion " +
    "queue; both are rings of fixed size in memory that program and kernel share. RIOReceive puts a request on the ring and, without " +
    "RIO_MSG_DEFER, has the kernel take up what is there. RIODequeueCompletion takes up to ArraySize results off the ring in user " +
    "mode. RIONotify asks for one notification, to a port or an event, when the completion queue is not empty; a queue without one is polled.",
  model:
    "A completion queue per thread, with its share of the operations. The thread looks at the ring (`rioDequeue`), takes up to `ArraySize` " +
    "results (`rioPerResult` each), runs their callbacks, and for each puts a request on the ring (`rioReceive`) and commits it (`rioCommit`); " +
    "with `RIO_MSG_DEFER: yes` it commits once for all results of a call. When the ring is empty it calls RIONotify and " +
    "GetQueuedCompletionStatus, or, with `notify: poll`, looks again. A closed socket's request completes, and is made again. " +
    "The receive of an answer is put on its ring before the request. A message is on its way when the commit that takes it has transmitted it.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = idle exit + interrupt + wake-up + a look + a result; polled, on a core " +
      "of its own, interrupt + half a look + a result. System calls per event: three at light load (RIONotify, " +
      "GetQueuedCompletionStatus, the commit), towards one, or with RIO_MSG_DEFER towards 1 / ArraySize, at most load. With all costs " +
      "zero and one thread: M/G/1.",
    notice: (context) => {
      const { costs, cores, parameters } = context;
      const lookPs = costs.ps("rioDequeue");
      if (parameters.notify !== "poll") return eventToThreadPs(costs) + lookPs + costs.ps("rioPerResult");
      const threads = Number(parameters.threads);
      if (threads >= cores) return undefined;
      return eventToKernelPs(context, threads) + lookPs / 2 + costs.ps("rioPerResult");
    },
  },
  divergence: [
    "No measurement of registered I/O's calls was found: all its costs are assumed. That RIOReceive enters the kernel unless deferred is inferred from the documentation.",
    "A request queue belongs to one socket. With RIO_MSG_DEFER a thread's operations count as the receives of one queue, as of one UDP socket; the documentation allows the kernel to take deferred ones up early.",
    "A completion queue belongs to one thread, so it needs no lock. Notification by event (RIO_EVENT_COMPLETION) is left out.",
    "Polled, the device still interrupts; a thread that polls never yields its core.",
    "The rings have room for all requests. Registering buffers is not charged; data is copied as elsewhere.",
    "Nothing cancels a single request. Closing the socket costs as much as CancelIoEx; the next connection's sockets and queues cost nothing.",
  ],
  sources: [
    {
      text: "Microsoft Learn, RIOReceive: RIO_MSG_DEFER and RIO_MSG_COMMIT_ONLY",
      url: "https://learn.microsoft.com/en-us/windows/win32/api/mswsock/nc-mswsock-lpfn_rioreceive",
      kind: "documentation",
    },
    {
      text: "Microsoft Learn, RIONotify: one notification when the completion queue is not empty",
      url: "https://learn.microsoft.com/en-us/windows/win32/api/mswsock/nc-mswsock-lpfn_rionotify",
      kind: "documentation",
    },
    {
      text: "Microsoft Learn, RIODequeueCompletion; RIOCreateCompletionQueue: without a notification the queue must be polled",
      url: "https://learn.microsoft.com/en-us/windows/win32/api/mswsock/nc-mswsock-lpfn_riocreatecompletionqueue",
      kind: "documentation",
    },
    {
      text: "L. Holgate, Windows 8 Registered I/O Networking Extensions, 2011",
      url: "https://serverframework.com/asynchronousevents/2011/10/windows-8-registered-io-networking-extensions.html",
      kind: "published",
    },
  ],
  signals: {
    kind: "completion",
    start: "in advance: it issues the operation without a notification",
    done: "when RIODequeueCompletion returns its result",
    memory: "a registered buffer and ring entries",
  },
  parameters: {
    threads: {
      type: "integer",
      default: 1,
      min: 1,
      max: 4096,
      summary: "threads, each with a completion queue and its share of the operations, m",
    },
    accept: ACCEPT_PARAMETER,
    notify: {
      type: "choice",
      default: "iocp",
      choices: ["iocp", "poll"],
      aliases: { RIO_IOCP_COMPLETION: "iocp" },
      summary: "how the thread learns of results: RIONotify to a port, or polling all the time",
    },
    ArraySize: {
      type: "integer",
      default: 64,
      min: 1,
      max: 1_000_000,
      summary: "results one RIODequeueCompletion may take",
      alias: "max-results",
    },
    RIO_MSG_DEFER: {
      type: "choice",
      default: "no",
      choices: ["no", "yes"],
      summary: "commit each request, or all requests of a batch of results at once",
      alias: "defer",
    },
    buffer: PENDING_BUFFER,
  },
  costs: [
    ...["rioReceive", "rioCommit", "rioNotify", "rioDequeue", "rioPerResult", "completionGet", "cancelIoEx"],
    ...["copyPerByte", "operationBuffer", "rioEntryMemory"],
  ],
  handlerCosts: ["rioSend", "rioTransmit"],
  receiverCosts: [],
  poolCosts: ["postPacket"],
  threads: ({ threads }) => Number(threads),
  loops: ({ threads }) => Number(threads),
  memory: (context) => overlappedMemory(context, Number(context.parameters.threads), "rioEntryMemory"),
  build(host) {
    const { machine, operations, parameters, costs } = host;
    const queues = new CompletionQueues(host);
    operations.bufferBytes = bufferBytes(parameters, costs, "operationBuffer");
    operations.attach(queues, "completion");
    queues.all.forEach((queue, i) => {
      queue.owner = machine.spawn(`ring thread ${i}`, () => ringThread(host, queues, i));
    });
  },
};
