/**
 * afd-poll: readiness on Windows, as wepoll, libuv, mio and c-ares make it: a one-shot poll request per socket, to the
 * driver behind all sockets (AFD), completing to a port.
 *
 * Kernel-side object: the completion port (completion-port.ts); for each socket whether its request is pending, and for
 * each \Device\Afd handle, which a group of sockets shares, how many are. In user mode: the queue of sockets whose
 * request must be made again. Law: O(1) in n: mean notice at light load = idle exit + interrupt + wake-up; one call
 * more per event than epoll, the request. Cancelling one request is O(g) in the g requests pending on its handle.
 */
import { Fifo } from "../sim/fifo.js";
import type { KernelSide } from "../sim/operations.js";
import { BLOCK, call, compute, kernel, longer, type Op, type Program, type Thread, wake } from "../sim/thread.js";
import { forFree } from "./accepting.js";
import { Batch } from "./batch.js";
import { CompletionPort, type Waiter } from "./completion-port.js";
import { roomFor } from "./further.js";
import { eventToThreadPs } from "./laws.js";
import { LOCK_PARAMETER } from "./lock.js";
import type { Canceller, Driven, Port } from "./port.js";
import { isDriven, ROUND, spawnLoop } from "./programs/driving.js";
import { packets, posting } from "./programs/way-back.js";
import { registeredMemory, type Service, serve } from "./readiness.js";
import { bufferBytes, LOOP_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { writingPort } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

/** The sockets' poll requests: all pending at first. */
class PollRequests implements KernelSide {
  private pending: Uint8Array;
  /** By group, the requests pending on its handle. */
  private onHandle: Int32Array;
  private readonly group: number;
  /** wepoll's update queue: sockets whose request is to be submitted, each once. */
  private readonly updates = new Fifo<number>();
  private queued: Uint8Array;
  /** Threads that have begun to submit and to wait, and not returned (wepoll's active_poll_count). */
  calling = 0;
  private readonly afdPoll: Op;

  constructor(
    private readonly host: Host,
    private readonly port: CompletionPort,
  ) {
    const { pending, parameters, costs, operations } = host;
    this.group = Number(parameters.group);
    this.pending = new Uint8Array(pending);
    this.queued = new Uint8Array(pending);
    this.onHandle = new Int32Array(Math.ceil(pending / this.group));
    this.afdPoll = call(costs.ps("afdPoll"));
    for (let operation = 0; operation < pending; operation++)
      if (!operations.storage?.isOperation(operation)) this.start(operation);
  }

  /** The socket is readable, inside an interrupt: its request, if it is pending, completes. */
  announce(operation: number): void {
    const isPacket = this.host.operations.requests?.isDone(operation) ?? false;
    if (this.pending[operation] === 0 && !isPacket) return;
    if (!isPacket) this.finish(operation);
    this.port.complete(operation);
  }

  /**
   * The sockets that `packets` report; each needs another request, at once unless others read it (`again`). A cancelled
   * one's packet reports nothing.
   */
  feed(packets: Batch, reported: Batch, othersRead: boolean): void {
    for (let i = 0; i < packets.length; i++) {
      const packet = packets.at(i);
      if (packet < 0) continue;
      reported.push(packet);
      if (!othersRead && !this.host.operations.isFurther(packet)) this.requestUpdate(packet);
    }
  }

  /** By whoever has read `operation`, which is no loop: it needs another request. */
  *again(operation: number): Program {
    this.requestUpdate(operation);
    yield* this.submitIfOneCalls();
  }

  /** Submit a request for each socket in the update queue, a call each. One that is readable completes at once. */
  *submitUpdates(): Program {
    while (this.updates.length > 0) {
      const operation = this.updates.shift() as number;
      this.queued[operation] = 0;
      // What it was for was read before it was submitted, or another thread has submitted it: that one is still there.
      if (this.pending[operation] === 1) continue;
      yield this.afdPoll;
      const released = this.submit(operation);
      if (released !== undefined) yield wake(this.host.costs.ps("wakeup"), released);
    }
  }

  /** While other threads wait, nobody else would submit what is queued. */
  *submitIfOthersWait(): Program {
    if (this.port.anyWaits) yield* this.submitUpdates();
  }

  /** By a thread that does not wait itself: while one is in its call, that one would not submit what is queued now. */
  *submitIfOneCalls(): Program {
    if (this.calling > 0) yield* this.submitUpdates();
  }

  /** By whoever runs a handler. */
  submitSoon(): Program {
    return this.host.executor === undefined ? this.submitIfOthersWait() : this.submitIfOneCalls();
  }

  /** The socket is closed and a new one takes its place, with a request of its own. */
  canceller(): Canceller {
    const { costs } = this.host;
    const { cancelled: comesBack } = this.port.canceller();
    const cancelIoEx = call(costs.ps("cancelIoEx"));
    const perEntryPs = costs.ps("cancelPerEntry");
    const nothingToCancel = compute(0, "user");
    const requests = this;
    return {
      call: (operation) => {
        const walked = requests.onHandle[requests.groupOf(operation)];
        return requests.pending[operation] === 1 ? longer(cancelIoEx, walked * perEntryPs) : nothingToCancel;
      },
      *cancelled(operation) {
        requests.requestUpdate(operation);
        if (requests.pending[operation] === 1) {
          requests.finish(operation);
          yield* comesBack(operation);
        }
        yield* requests.submitSoon();
      },
    };
  }

  private submit(operation: number): Thread | undefined {
    if (this.host.operations.isReady(operation)) return this.port.post(operation);
    this.start(operation);
    return undefined;
  }

  /** A further socket has something to tell: it needs a poll request, which the next wait submits. */
  expect(descriptor: number): void {
    this.pending = roomFor(this.pending, descriptor);
    this.queued = roomFor(this.queued, descriptor);
    this.onHandle = roomFor(this.onHandle, this.groupOf(descriptor));
    this.requestUpdate(descriptor);
  }

  private requestUpdate(operation: number): void {
    if (this.queued[operation] === 1) return;
    this.queued[operation] = 1;
    this.updates.push(operation);
  }

  private start(operation: number): void {
    this.pending[operation] = 1;
    this.onHandle[this.groupOf(operation)]++;
  }

  private finish(operation: number): void {
    this.pending[operation] = 0;
    this.onHandle[this.groupOf(operation)]--;
  }

  private groupOf(operation: number): number {
    return Math.floor(operation / this.group);
  }
}

/** A further socket has a poll request while an answer is expected. */
function requestingPort(host: Host, requests: PollRequests): Port {
  return writingPort(host, {
    loop: 0,
    canceller: requests.canceller(),
    expect(descriptor) {
      requests.expect(descriptor);
      return requests.submitSoon();
    },
    ...posting(packets(host, 0)),
  });
}

function* eventLoop(host: Host, port: CompletionPort, requests: PollRequests, thread: Thread): Program {
  const { operations: io, costs, parameters } = host;
  const self: Waiter = { thread, packets: new Batch() };
  const getQueuedCompletionStatusEx = call(costs.ps("completionGet"));
  const perEntryPs = costs.ps("completionPerEntry");
  const service: Service = {
    reader: new Reader(host),
    reads: (parameters.reads ?? "once") as Reads,
    port: requestingPort(host, requests),
    ...(host.executor?.reads && { settle: requestAgain }),
  };
  const othersRead = service.settle !== undefined;
  function* requestAgain({ partial }: Service, operation: number): Program {
    if (partial || !io.isFurther(operation)) yield* requests.again(operation);
  }
  const reported = new Batch();
  if (host.accepting !== undefined) {
    yield* host.accepting.begin(service.port);
    yield* forFree(requests.submitUpdates());
  }
  if (host.files !== undefined) yield* host.files.begin(service.port);

  const driven = isDriven(host);

  for (;;) {
    if (driven) yield ROUND;
    reported.clear();
    while (reported.length === 0) {
      requests.calling++;
      yield* requests.submitUpdates();
      yield port.lock.guard(getQueuedCompletionStatusEx);
      if (!port.get(self)) {
        yield BLOCK;
        port.fill(self);
      }
      requests.calling--;
      if (self.packets.length > 1) yield kernel((self.packets.length - 1) * perEntryPs);
      requests.feed(self.packets, reported, othersRead);
    }
    yield* requests.submitIfOthersWait();
    for (let i = 0; i < reported.length; i++) io.notice(reported.at(i));

    for (let i = 0; i < reported.length; i++) {
      yield* serve(host, service, reported.at(i));
      if (service.isLeft) continue;
      if (service.partial && io.isFurther(reported.at(i))) requests.expect(reported.at(i));
    }
  }
}

export const afdPoll: Mechanism = {
  name: "afd-poll",
  aliases: ["afd", "wepoll"],
  title: "Poll requests to AFD",
  family: "readiness",
  summary: "epoll's interface on Windows: a one-shot poll request per socket, completing to a port.",
  realThing:
    "Windows has no call that waits for many sockets to become ready, but the driver behind its sockets, AFD, can be asked to complete a " +
    "request when one is (IOCTL_AFD_POLL, undocumented; select uses it). wepoll, libuv, mio and c-ares submit such a " +
    "request for each socket, on handles of \\Device\\Afd that complete to a port. A request is one-shot: wepoll queues the sockets it " +
    "reports, and submits their next requests when the program waits again, or at once if another thread waits; one whose socket is still " +
    "readable then completes at once. Cancelling a request gets slower with the number pending on the same handle, so a handle " +
    "serves a group of limited size: 32 sockets in wepoll and mio, 128 in c-ares, 500 in trio.",
  model:
    "A completion port, a request per socket, an update queue. A wait submits the queued requests (`afdPoll` each), takes up to `maxevents` " +
    "packets, and queues the sockets they report. The loop reads each reported socket, runs the callback, and goes on; where workers read, who has read queues it, and submits it if a thread waits. Closing a " +
    "connection walks over all requests pending on its handle (`cancelPerEntry` each), brings its own back as a packet that " +
    "reports nothing, and queues the socket of the next connection. " +
    "The next wait submits the poll request of a further descriptor, too. A message is a write of its own.",
  law: {
    text:
      "O(1) in n: mean notice latency at light load = idle exit + interrupt + wake-up. A message that comes alone takes a wait, a read and a " +
      "poll request: three calls, where level-triggered epoll makes two. Cancelling is linear in the group's size. With all costs zero: one " +
      "loop is M/G/1.",
    notice: ({ costs, parameters }) => (Number(parameters.threads) > 1 ? undefined : eventToThreadPs(costs)),
  },
  divergence: [
    "Published (trio issue 1280, 2019): a cancel is 10 times as slow with 10,000 requests on a handle, but 100 times with 30,000. That is more than linear; the model is linear.",
    "A cancel walks over all requests on the handle; how many the real one passes before it finds the right one is not known. Groups are filled in order and do not change.",
    "Level-triggered, for reading only. Left out: wepoll's EPOLLONESHOT, and mio's way to submit a request again when a read would block.",
    "libuv makes a request again after each callback, not at the next wait, and on a socket per protocol instead of \\Device\\Afd.",
    "wepoll's own lock, held while updates are submitted, is not simulated; `lock` is the port's. Several loops share one port.",
    "Registration before time zero is not charged; nor is accepting the connection that replaces a closed one.",
    "One read takes at most one message; a real one would also take bytes of the next.",
  ],
  sources: [
    {
      text: "wepoll, src/port.c (port_wait, port__update_events_if_polling), src/sock.c (sock_update, sock_feed_event), src/poll-group.c (32 sockets a handle)",
      url: "https://github.com/piscisaureus/wepoll/blob/dist/wepoll.c",
      kind: "source code",
    },
    {
      text: "mio, src/sys/windows/selector.rs: POLL_GROUP__MAX_GROUP_SIZE = 32",
      url: "https://github.com/tokio-rs/mio/blob/master/src/sys/windows/selector.rs",
      kind: "source code",
    },
    {
      text: "trio, src/trio/_core/_io_windows.py: MAX_AFD_GROUP_SIZE = 500, at 1000 the scaling begins to bite",
      url: "https://github.com/python-trio/trio/blob/main/src/trio/_core/_io_windows.py",
      kind: "source code",
    },
    {
      text: "trio issue 1280, 2019: CancelIoEx with up to 30,000 requests on one handle",
      url: "https://github.com/python-trio/trio/issues/1280",
      kind: "published",
    },
    {
      text: "libuv, src/win/poll.c (uv__fast_poll_submit_poll_req); c-ares, src/lib/event/ares_event_win32.c",
      url: "https://github.com/libuv/libuv/blob/v1.x/src/win/poll.c",
      kind: "source code",
    },
  ],
  signals: {
    kind: "readiness",
    start: "when the packet of the poll request is taken",
    done: "when its own read returns",
    memory: "a poll request",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "event-loop threads that share the port, m" },
    group: {
      type: "integer",
      default: 32,
      min: 1,
      max: 1_000_000,
      summary: "sockets per \\Device\\Afd handle: 32 in wepoll and mio, 128 in c-ares, 500 in trio",
    },
    maxevents: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "packets one wait may take" },
    reads: READS_PARAMETER,
    buffer: LOOP_BUFFER,
    lock: LOCK_PARAMETER,
  },
  costs: [
    ...[
      "afdPoll",
      "completionGet",
      "completionPerEntry",
      "cancelIoEx",
      "cancelPerEntry",
      "lockHold",
      "lockHandover",
      "lockPerWaiter",
    ],
    ...["read", "readEmpty", "copyPerByte", "loopBuffer", "requestMemory"],
  ],
  handlerCosts: ["write"],
  receiverCosts: ["writeFull"],
  poolCosts: ["postPacket"],
  driven: {},
  workersRead: {},
  threads: ({ threads }) => Number(threads),
  memory: (context) => registeredMemory(context, "requestMemory"),
  build(host) {
    const { operations, parameters, costs } = host;
    const port = new CompletionPort(host, Number(parameters.maxevents));
    const requests = new PollRequests(host, port);
    operations.bufferBytes = bufferBytes(parameters, costs, "loopBuffer");
    operations.attach(requests, "readiness");
    const waitPs = costs.ps("completionGet");
    const shared: Driven = { someReady: () => port.someReady(), prepare: () => requests.submitUpdates() };
    for (let i = 0; i < Number(parameters.threads); i++) {
      const program = (thread: Thread) => eventLoop(host, port, requests, thread);
      const thread = spawnLoop(host, `event loop ${i}`, program, shared, waitPs);
      if (!isDriven(host)) thread.binding = port;
    }
  },
};
