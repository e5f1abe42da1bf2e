/**
 * iocp-zero-byte: readiness by way of a completion port. The pending operation is a read of no bytes: it completes when
 * there is something to read, and no buffer is held meanwhile; the program then reads without blocking.
 *
 * Kernel-side object: the completion port (completion-port.ts), and for each socket whether its zero-byte read is
 * pending. All O(1). Law: O(1) in n: mean notice at light load = idle exit + interrupt + wake-up, as iocp; one call
 * more per message: the read.
 */
import type { KernelSide, Operations } from "../sim/operations.js";
import { BLOCK, call, kernel, type Op, type Program, type Thread, wake } from "../sim/thread.js";
import { Batch } from "./batch.js";
import { operationOf } from "./cancelling.js";
import { CompletionPort, noticePackets, PORT_PARAMETERS, type Waiter } from "./completion-port.js";
import { roomFor } from "./further.js";
import { eventToThreadPs } from "./laws.js";
import type { Canceller, Port } from "./port.js";
import { isDriven, ROUND, spawnLoop } from "./programs/driving.js";
import { packets, posted, posting } from "./programs/way-back.js";
import { isThrough, registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { fullWrite, isSent, NOBODY, socketWrite, writingPort } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

/** The sockets' zero-byte reads: all pending at first. */
class ZeroByteReads implements KernelSide {
  private pending: Uint8Array;

  constructor(
    private readonly io: Operations,
    private readonly port: CompletionPort,
  ) {
    this.pending = new Uint8Array(io.count).fill(1);
  }

  announce(operation: number): void {
    const isPacket = this.io.requests?.isDone(operation) ?? false;
    if (this.pending[operation] === 0 && !isPacket) return;
    this.pending[operation] = 0;
    this.port.complete(operation);
  }

  /** WSARecv of no bytes: pending, or complete at once; then the thread returned, if any, is to be woken. */
  issue(operation: number): Thread | undefined {
    this.pending = roomFor(this.pending, operation);
    if (this.io.isReady(operation)) return this.port.post(operation);
    this.pending[operation] = 1;
    return undefined;
  }

  /**
   * The connection is closed and another takes its place. A pending read comes back as a packet; whoever gets it issues
   * the other's.
   */
  canceller(): Canceller {
    const { call, cancelled } = this.port.canceller();
    return {
      call,
      cancelled: (operation): Iterable<Op> => {
        // In a thread's hands, it is about to be issued.
        if (this.pending[operation] === 0) return [];
        this.pending[operation] = 0;
        return cancelled(operation);
      },
    };
  }
}

/** A further socket has a receive of no bytes while an answer is expected. */
function receivingPort(host: Host, requests: ZeroByteReads): Port {
  const wsaRecv = call(host.costs.ps("issue"));
  const wakeupPs = host.costs.ps("wakeup");
  const write = socketWrite(host);
  const full = fullWrite(host);
  const watching = {
    loop: 0,
    canceller: requests.canceller(),
    *expect(descriptor: number): Program {
      yield wsaRecv;
      const released = requests.issue(descriptor);
      if (released !== undefined) yield wake(wakeupPs, released);
    },
    ...posting(packets(host, 0)),
  };
  const { requests: all, sends } = { requests: host.operations.requests, sends: host.operations.requests?.sends };
  if (all === undefined || sends === undefined) return writingPort(host, watching);
  const sendPs = host.costs.ps("overlappedSend");
  return {
    ...watching,
    /** What finds no room is left to an overlapped send. */
    *send(message, bytes) {
      const moved = message < 0 ? bytes : sends.put(message, bytes);
      if (moved > 0) yield write(moved);
      if (moved === bytes) return all.sent(message);
      yield full;
      const left = bytes - moved;
      yield call(sendPs + host.operations.copyPs(left));
      const completesOn = all.openForSend(message, 0);
      if (isSent(host, message, left, completesOn)) yield* posted(host, completesOn, host.machine.current as Thread);
      return NOBODY;
    },
  };
}

function* portThread(host: Host, port: CompletionPort, requests: ZeroByteReads, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const self: Waiter = { thread, packets: new Batch() };
  const getQueuedCompletionStatus = call(costs.ps("completionGet"));
  const perEntryPs = costs.ps("completionPerEntry");
  const wsaRecv = call(costs.ps("issue"));
  const wakeupPs = costs.ps("wakeup");
  const service: Service = {
    reader: new Reader(host),
    reads: (parameters.reads ?? "once") as Reads,
    port: receivingPort(host, requests),
    ...(host.executor?.reads && { settle: issueAgain }),
  };
  function* issueAgain(service: Service, operation: number): Program {
    if (!isThrough(io, service, operation)) yield* issue(operation);
  }
  function* issue(operation: number): Program {
    yield wsaRecv;
    const released = requests.issue(operation);
    if (released !== undefined) yield wake(wakeupPs, released);
  }
  if (host.accepting !== undefined) yield* host.accepting.begin(service.port);
  if (host.files !== undefined) yield* host.files.begin(service.port);

  const driven = isDriven(host);

  for (;;) {
    if (driven) yield ROUND;
    yield port.lock.guard(getQueuedCompletionStatus);
    if (!port.get(self)) {
      yield BLOCK;
      port.fill(self);
    }
    if (self.packets.length > 1) yield kernel((self.packets.length - 1) * perEntryPs);
    noticePackets(io, self.packets);

    for (let i = 0; i < self.packets.length; i++) {
      const packet = self.packets.at(i);
      const operation = operationOf(packet);
      if (packet < 0) {
        yield* issue(operation);
        continue;
      }
      yield* serve(host, service, operation);
      if (!service.isLeft) yield* issueAgain(service, operation);
    }
  }
}

export const iocpZeroByte: Mechanism = {
  name: "iocp-zero-byte",
  aliases: ["zero-byte-iocp", "zero-byte-read", "zero-byte-reads"],
  title: "I/O completion port with zero-byte reads",
  family: "readiness",
  summary: "A pending read of zero bytes completes when there is data; the program then reads it.",
  realThing:
    "A receive needs its buffer from the moment it is issued, and the buffer's pages stay locked while it is pending. A server with " +
    "many idle connections issues receives of zero bytes instead: one completes, through the port, as soon as data arrives. The " +
    "program then reads without blocking into a buffer it takes only now, and issues the next zero-byte receive.",
  model:
    "As iocp, but an operation's completion says only that it is readable. The thread that gets the packet reads (`reads` says " +
    "how often), runs the callback, and issues a receive of zero bytes again, which completes at once if there is more. CancelIoEx cancels a " +
    "pending receive; its packet says so, and the thread that gets it issues the next. Where workers read, who has read issues the next. " +
    "A receive of zero bytes on a further descriptor is issued before its request is written. A message is a write of its own.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = idle exit + interrupt + wake-up. Per message a " +
      "GetQueuedCompletionStatus, a read and a WSARecv of zero bytes: three calls where iocp makes two. A pending operation holds no " +
      "buffer. With all costs zero and m threads on m cores: M/M/m.",
    notice: ({ costs }) => eventToThreadPs(costs),
  },
  divergence: [
    "A zero-byte receive costs as much as one with a buffer (`issue`), though no pages are locked.",
    "A receive that completes at once still queues a packet, as without FILE_SKIP_COMPLETION_PORT_ON_SUCCESS.",
    "The connection that replaces a cancelled one exists from the cancellation on; accepting it is not charged.",
    "One read takes at most one message; a real one would also take bytes of the next.",
    "With `lock: contended` calls that take packets and interrupts that queue one wait for the lock; a thread that queues one does not.",
    "iocp's divergence in threads, batches and priorities applies here too.",
  ],
  sources: [
    {
      text: "Jones and Ohlund, Network Programming for Microsoft Windows, 2nd edition, 2002, chapter 6, Scalable Winsock Applications: zero-byte receives where many connections are idle",
      kind: "published",
    },
    {
      text: "Go, src/internal/poll/fd_windows.go: RawRead waits with a read of no bytes until the socket is readable",
      url: "https://github.com/golang/go/blob/master/src/internal/poll/fd_windows.go",
      kind: "source code",
    },
    {
      text: "C. Nelson on curl-library, 19 August 2008: an asynchronous receive of no bytes to be notified, then non-blocking receives",
      url: "https://curl.se/mail/lib-2008-08/0316.html",
      kind: "published",
    },
    {
      text: "Microsoft Learn, I/O Completion Ports",
      url: "https://learn.microsoft.com/en-us/windows/win32/fileio/i-o-completion-ports",
      kind: "documentation",
    },
  ],
  signals: {
    kind: "readiness",
    start: "when the packet of the zero-byte read is taken",
    done: "when its own read returns",
    memory: "a request",
  },
  parameters: { ...PORT_PARAMETERS, reads: READS_PARAMETER, buffer: LOOP_BUFFER },
  costs: [
    ...[
      "completionGet",
      "completionPerEntry",
      "issue",
      "read",
      "readEmpty",
      "cancelIoEx",
      "lockHold",
      "lockHandover",
      "lockPerWaiter",
    ],
    ...["copyPerByte", "loopBuffer", "requestMemory"],
  ],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull", "overlappedSend"],
  poolCosts: ["postPacket"],
  driven: {},
  workersRead: {},
  threads: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "requestMemory"),
  build(host) {
    const { operations, parameters, costs } = host;
    const port = new CompletionPort(host, Number(parameters.ulCount ?? 1));
    const requests = new ZeroByteReads(operations, port);
    operations.bufferBytes = bufferBytes(parameters, costs, "loopBuffer");
    operations.attach(requests, "readiness");
    const waitPs = costs.ps("completionGet");
    for (let i = 0; i < Number(parameters.threads); i++) {
      const program = (thread: Thread) => portThread(host, port, requests, thread);
      const thread = spawnLoop(host, `port thread ${i}`, program, port, waitPs);
      if (!isDriven(host)) thread.binding = port;
    }
  },
};
