/**
 * iocp: a completion port as it is. Threads wait on the port; a completion wakes one, or queues.
 *
 * Kernel-side object (completion-port.ts): a FIFO of completed packets, the list of blocked threads, the number of
 * running ones and a concurrency limit. Nothing is polled and nothing is proportional to the pending operations: every
 * step is O(1), so the law is O(1): mean notice at light load = idle exit + interrupt + wake-up, whatever n.
 */
import { type EventId, NONE, type Operations, PARTIAL } from "../sim/operations.js";
import { BLOCK, call, kernel, type Program, type Thread, wake } from "../sim/thread.js";
import { Batch } from "./batch.js";
import { eventOf, isCancelled, operationOf, SENT } from "./cancelling.js";
import { CompletionPort, noticePackets, PORT_PARAMETERS, type Waiter } from "./completion-port.js";
import { type DirectReads, directReads, READ_COSTS } from "./direct-reads.js";
import { goOn, isWorkersRead } from "./handling.js";
import { eventToThreadPs } from "./laws.js";
import { FROM_PEERS, overlappedMemory } from "./overlapped.js";
import type { Port } from "./port.js";
import { handlerPs } from "./programs/costs.js";
import { isDriven, ROUND, spawnLoop } from "./programs/driving.js";
import { packets } from "./programs/way-back.js";
import { bufferBytes, PENDING_BUFFER } from "./reading.js";
import { handOver, NOBODY } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

function* portThread(host: Host, port: CompletionPort, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const packets = new Batch();
  const self: Waiter = { thread, packets };
  const getQueuedCompletionStatus = call(costs.ps("completionGet"));
  const perEntryPs = costs.ps("completionPerEntry");
  const readFile = call(costs.ps("issue"));
  const wakeupPs = costs.ps("wakeup");
  const skip = parameters.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS === "yes";
  const handlers = overlappedPort(host, port, skip);
  if (host.accepting !== undefined) yield* host.accepting.begin(handlers);

  const driven = isDriven(host);
  const reads = directReads(host);

  for (;;) {
    if (driven) yield ROUND;
    yield port.lock.guard(getQueuedCompletionStatus);
    if (!port.get(self)) {
      yield BLOCK;
      port.fill(self);
    }
    if (packets.length > 1) yield kernel((packets.length - 1) * perEntryPs);
    noticePackets(io, packets);

    for (let i = 0; i < packets.length; i++) {
      if (packets.at(i) === SENT) continue;
      const operation = operationOf(packets.at(i));
      let event = eventOf(packets.at(i), io);
      let comesBack = isCancelled(packets.at(i));
      do {
        if (event >= 0) {
          yield io.begin(event);
          if (io.goesOn(event)) yield* goOn(host, handlers, event);
          else io.end(event);
        }
        // Who runs the callback of a read issues it again.
        const isElsewhere = io.isFurther(operation) || isWorkersRead(host, operation);
        if (event !== PARTIAL && !comesBack && isElsewhere) break;
        comesBack = false;
        yield readFile;
        if (reads?.has(operation)) {
          io.issue(operation);
          yield* reads.submit(operation);
          break;
        }
        const atOnce = io.issue(operation);
        const copyPs = io.nextCopyPs(operation);
        if (copyPs > 0) yield kernel(copyPs);
        event = atOnce && skip ? takeAtOnce(operation, io) : NONE;
        const released = atOnce && !skip ? port.post(operation) : undefined;
        if (released !== undefined) yield wake(wakeupPs, released);
      } while (event !== NONE);
    }
  }
}

/** Overlapped receives and sends on further sockets, all of the same port. */
function overlappedPort(host: Host, port: CompletionPort, skip: boolean): Port {
  const { operations: io, costs } = host;
  const wsaRecv = call(costs.ps("issue"));
  const wakeupPs = costs.ps("wakeup");
  const sendPs = handlerPs(host, "overlappedSend");
  const reads = directReads(host);
  return {
    loop: 0,
    canceller: port.canceller(),
    *expect(descriptor) {
      yield wsaRecv;
      const atOnce = io.issue(descriptor);
      const copyPs = io.nextCopyPs(descriptor);
      if (copyPs > 0) yield kernel(copyPs);
      const released = atOnce ? port.post(descriptor) : undefined;
      if (released !== undefined) yield wake(wakeupPs, released);
    },
    *read(descriptor) {
      yield wsaRecv;
      io.issue(descriptor);
      yield* (reads as DirectReads).submit(descriptor);
    },
    *send(message, bytes) {
      yield call(sendPs + io.copyPs(bytes));
      const pending = handOver(host, message, bytes, 0);
      if (pending !== undefined) {
        io.issue(pending);
        return NOBODY;
      }
      const released = skip ? undefined : port.post(SENT);
      if (released !== undefined) yield wake(wakeupPs, released);
      return undefined;
    },
    ...packets(host, 0),
  };
}

/** The read has completed at once, and no packet will say so: what it brings. */
function takeAtOnce(operation: number, io: Operations): EventId {
  io.notice(operation);
  return io.take(operation);
}

export const iocp: Mechanism = {
  name: "iocp",
  aliases: ["IOCP", "completion-port", "completion-ports", "io-completion-port", "io-completion-ports"],
  title: "I/O completion port",
  family: "completion",
  summary: "Threads wait on a port; each completion is handed to one of them or queued.",
  realThing:
    "A kernel queue object: completed packets in first-in-first-out order, blocked threads released last in, first out, " +
    "and a count of running threads kept at or below a limit (NumberOfConcurrentThreads; 0 means the number of cores). A thread " +
    "belongs to the port it last waited on; while it blocks on something else it is not counted, and another may be released; when it " +
    "resumes, the count may exceed the limit for a while. With FILE_SKIP_COMPLETION_PORT_ON_SUCCESS a request that is " +
    "satisfied at once queues no packet.",
  model:
    "On completion, if fewer threads run than the limit and one is blocked, the packet goes to the thread that blocked " +
    "last; else it is queued. A thread that calls takes the oldest packet, or up to `ulCount` of them, without a switch if the " +
    "limit allows; else it blocks. It then runs the callback and issues the operation again. A callback that blocks makes room " +
    "for another thread, and pays its wake-up. A message longer than `buffer` takes several operations. CancelIoEx cancels one pending " +
    "operation, and its packet says so: the thread that gets it issues the operation again. " +
    "The receive of an answer is issued before its request is sent, the connection's next when the handler waits. A send completes at once, and its packet is queued.",
  law: {
    text:
      "O(1): no step depends on n. Mean notice latency at light load = idle exit + interrupt + wake-up. With all " +
      "costs zero and m threads on m cores it is the M/M/m queue. With callbacks that work for w and block for b, m threads on C " +
      "cores and a limit of C finish at most min(m / (w + b), C / w) a second: the limit counts only threads that run.",
    notice: ({ costs }) => eventToThreadPs(costs),
  },
  divergence: [
    "One AcceptEx is pending at a time; it pays the price of accept() when its packet is taken. Associating the socket with the port is not charged.",
    "Only callbacks block threads; page faults and waits for the port's own lock do not.",
    "With `lock: contended` calls that take packets and interrupts that queue one wait for the lock; a thread that queues one does not.",
    "With ulCount > 1 a woken thread takes what is queued by the time it runs; that Windows does so too is inferred from Wine.",
    "A thread that skips packets stays with an operation as long as its data keeps coming.",
    "A request completes at once only if its data came before it; locking the buffer's pages costs nothing beyond `issue`.",
    FROM_PEERS,
    "Thread priorities, the boost after a wait and timeouts are left out.",
  ],
  sources: [
    {
      text: "Microsoft Learn, I/O Completion Ports: threads released last in, first out; completion packets queued first in, first out; concurrency value; threads that block",
      url: "https://learn.microsoft.com/en-us/windows/win32/fileio/i-o-completion-ports",
      kind: "documentation",
    },
    {
      text: "ReactOS, ntoskrnl/ke/queue.c: KiInsertQueue, KeRemoveQueue and KiActivateWaiterQueue (a thread of the queue blocks), a re-implementation whose behaviour agrees with the documentation",
      url: "https://github.com/reactos/reactos/blob/master/ntoskrnl/ke/queue.c",
      kind: "source code",
    },
    {
      text: "Wine, dlls/ntdll/unix/sync.c: NtRemoveIoCompletionEx takes what there is, waits only for the first packet",
      url: "https://gitlab.winehq.org/wine/wine/-/blob/master/dlls/ntdll/unix/sync.c",
      kind: "source code",
    },
    {
      text: "Microsoft Learn, SetFileCompletionNotificationModes: FILE_SKIP_COMPLETION_PORT_ON_SUCCESS",
      url: "https://learn.microsoft.com/en-us/windows/win32/api/winbase/nf-winbase-setfilecompletionnotificationmodes",
      kind: "documentation",
    },
    {
      text: "Microsoft Learn, CancelIoEx: a cancelled operation completes with ERROR_OPERATION_ABORTED",
      url: "https://learn.microsoft.com/en-us/windows/win32/fileio/cancelioex-func",
      kind: "documentation",
    },
  ],
  signals: {
    kind: "completion",
    start: "in advance: it issues the operation without a notification",
    done: "when GetQueuedCompletionStatus returns its packet",
    memory: "a buffer and a request",
  },
  parameters: {
    ...PORT_PARAMETERS,
    FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: {
      type: "choice",
      default: "no",
      choices: ["no", "yes"],
      summary: "whether an operation that completes at once is handled at once, without a packet",
      alias: "skip-on-success",
    },
    buffer: PENDING_BUFFER,
  },
  costs: [
    ...["completionGet", "completionPerEntry", "issue", "cancelIoEx", "lockHold", "lockHandover", "lockPerWaiter"],
    ...["copyPerByte", "operationBuffer", "requestMemory"],
  ],
  handlerCosts: ["overlappedSend"],
  receiverCosts: [],
  poolCosts: ["postPacket"],
  fileCosts: READ_COSTS,
  driven: {},
  threads: ({ threads }) => Number(threads),
  memory: (context) => overlappedMemory(context, Number(context.parameters.threads)),
  build(host) {
    const { operations, parameters, costs } = host;
    const port = new CompletionPort(host, Number(parameters.ulCount ?? 1));
    operations.bufferBytes = bufferBytes(parameters, costs, "operationBuffer");
    operations.attach({ announce: (operation) => port.complete(operation) }, "completion");
    const waitPs = costs.ps("completionGet");
    for (let i = 0; i < Number(parameters.threads); i++) {
      const program = (thread: Thread) => portThread(host, port, thread);
      const thread = spawnLoop(host, `port thread ${i}`, program, port, waitPs);
      if (!isDriven(host)) thread.binding = port;
    }
  },
};
