/**
 * linux-aio: io_submit hands requests to the kernel, io_getevents fetches their completions: two system calls an I/O at
 * least.
 *
 * Kernel-side object: an AIO context with a ring of completions and the threads asleep in io_getevents, all of which a
 * completion wakes. The requests are reads that complete (IOCB_CMD_PREAD) or polls that say that a read would find
 * something (IOCB_CMD_POLL). Submission may block: the thread then sleeps within io_submit. Law: O(1) in n; mean notice
 * at light load = idle exit + interrupt + wake-up + one event copied out.
 */
import { type EventId, NONE, type Operations, PARTIAL } from "../sim/operations.js";
import type { Message } from "../sim/requests/requests.js";
import { BLOCK, call, kernel, type Op, type Program, sleep, type Thread, wake } from "../sim/thread.js";
import { ACCEPT_PARAMETER } from "./accept-policies.js";
import { forFree } from "./accepting.js";
import { AioContext, polls } from "./aio-context.js";
import { cancelledPacket, isCancelled, operationOf, SENT } from "./cancelling.js";
import { type DirectReads, directReads, READ_COSTS } from "./direct-reads.js";
import { adopt } from "./further.js";
import { goOn, heed, isWorkersRead } from "./handling.js";
import { eventToThreadPs } from "./laws.js";
import type { Canceller, Port } from "./port.js";
import { handlerPs } from "./programs/costs.js";
import { posted } from "./programs/way-back.js";
import { OwnSets } from "./readiness.js";
import { bufferBytes, PENDING_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
import { awaited, isSent, WAITING } from "./sending.js";
import type { Host, Mechanism } from "./types.js";

const COMMANDS = ["IOCB_CMD_PREAD", "IOCB_CMD_POLL"] as const;

/** A control block: of the read or poll of an operation, or of a message to send. */
type Iocb = number | { message: Message; bytes: number; completesOn: number | undefined };

/** What an AIO thread works with. */
interface Loop {
  readonly host: Host;
  readonly context: AioContext;
  readonly reader: Reader;
  readonly aioCall: Op;
  readonly port: Port;
  /** To be submitted. */
  readonly iocbs: Iocb[];
  readonly reads: DirectReads | undefined;
  /** Whether the kernel makes the thread wait for the iocb it has just taken. */
  blocks(): boolean;
}

function* aioThread(host: Host, contexts: readonly AioContext[], index: number, thread: Thread): Program {
  const context = contexts[index];
  const { operations: io, costs, parameters } = host;
  const nr = Number(parameters.nr);
  const each = parameters.submit === "each";
  const perEventPs = costs.ps("aioPerEvent");
  const wakeupPs = costs.ps("wakeup");
  const handle = polls(parameters) ? handlePoll : handleRead;
  const loop = makeLoop(host, contexts, index, thread);
  const events: number[] = [];
  if (host.accepting !== undefined) {
    yield* host.accepting.begin(loop.port);
    yield* forFree(submit(loop));
  }
  if (host.operations.storage !== undefined) {
    loop.iocbs.push(...host.operations.storage.takeLeft((each) => each % contexts.length === index));
    yield* submit(loop);
  }

  for (;;) {
    yield loop.aioCall;
    for (;;) {
      if (!context.mutex.tryTake(thread)) yield* context.mutex.take(thread);
      const found = context.reap(events, nr);
      if (found > 0) yield kernel(found * perEventPs);
      const sleeper = context.mutex.release();
      if (sleeper !== undefined) yield wake(wakeupPs, sleeper);
      if (found > 0) break;
      if (sleeper !== undefined) continue;
      context.wait(thread);
      yield BLOCK;
    }
    for (const packet of events) if (packet !== SENT) io.notice(operationOf(packet));
    for (const packet of events) {
      if (packet !== SENT) yield* handle(loop, operationOf(packet), isCancelled(packet));
      if (each) yield* submit(loop);
    }
    if (!each) yield* submit(loop);
  }
}

/** A read has completed. */
function* handleRead({ host, port, iocbs, aioCall }: Loop, operation: number): Program {
  const { operations: io } = host;
  const event = io.take(operation);
  if (event !== PARTIAL) {
    yield io.begin(event);
    if (host.executor === undefined && io.events.cancels(event)) yield* cancelInVain(io, event, aioCall);
    if (io.goesOn(event)) yield* goOn(host, port, event);
    else io.end(event);
  }
  // Who runs the callback of a read has it submitted again.
  if (event === PARTIAL || !(io.isFurther(operation) || isWorkersRead(host, operation))) iocbs.push(operation);
}

/** io_cancel finds no way to take a read back: EINVAL. */
function* cancelInVain(io: Operations, event: EventId, ioCancel: Op): Program {
  for (const _ of io.victims(event)) yield ioCancel;
}

/** A poll has completed: there is something to read, or it was cancelled. */
function* handlePoll({ host, iocbs, reader, port }: Loop, operation: number, isCancelled: boolean): Program {
  const { operations: io, parameters } = host;
  if (io.requests?.isSignal(operation)) return yield* heed(host, port, operation);
  const further = io.isFurther(operation);
  if ((!further || isCancelled) && !isWorkersRead(host, operation)) iocbs.push(operation);
  if (!io.isReady(operation)) return;
  let event: EventId;
  do {
    event = reader.take(operation);
    yield reader.op;
    if (event === NONE) return;
    if (event === PARTIAL) continue;
    yield io.begin(event);
    if (io.goesOn(event)) yield* goOn(host, port, event);
    else io.end(event);
  } while (reader.goesOn(parameters.reads as Reads, operation));
  if (further && event === PARTIAL) iocbs.push(operation);
}

/** Within io_submit: a read of a storage device, for which the thread sleeps while there is no room for it. */
function* submitRead({ host, context, blocks }: Loop, reads: DirectReads, operation: number): Program {
  const { costs, machine } = host;
  yield kernel(costs.ps("aioIocb"));
  if (blocks()) yield sleep(costs.ps("aioBlock"));
  context.submit(operation);
  yield* reads.submitWhenRoom(operation, machine.current as Thread);
}

/** io_submit, for all that is to be submitted. */
function* submit(loop: Loop): Program {
  const { host, context, iocbs, aioCall, blocks, reads } = loop;
  const { operations: io, costs, parameters } = host;
  const polling = polls(parameters);
  const iocbPs = costs.ps(polling ? "pollArm" : "aioRead");
  const writePs = handlerPs(host, "aioWrite");
  const wakeupPs = costs.ps("wakeup");
  if (iocbs.length === 0) return;
  yield aioCall;
  for (const iocb of iocbs) {
    if (reads !== undefined && typeof iocb === "number" && reads.has(iocb)) {
      yield* submitRead(loop, reads, iocb);
      continue;
    }
    if (typeof iocb === "object") {
      const { message, bytes, completesOn } = iocb;
      yield kernel(writePs + io.copyPs(bytes));
      if (completesOn !== undefined) {
        if (isSent(host, message, bytes, completesOn)) yield* posted(host, completesOn, host.machine.current as Thread);
        continue;
      }
      io.requests?.sent(message);
      for (const sleeper of context.complete(SENT)) yield wake(wakeupPs, sleeper);
      continue;
    }
    const operation = iocb;
    yield kernel(iocbPs);
    if (blocks()) yield sleep(costs.ps("aioBlock"));
    const atOnce = context.submit(operation);
    const copyPs = polling ? 0 : io.nextCopyPs(operation);
    if (copyPs > 0) yield kernel(copyPs);
    if (!atOnce) continue;
    for (const sleeper of context.complete(operation)) yield wake(wakeupPs, sleeper);
  }
  iocbs.length = 0;
}

function makeLoop(host: Host, contexts: readonly AioContext[], index: number, thread: Thread): Loop {
  const context = contexts[index];
  const iocbs: Iocb[] = [];
  const percent = Number(host.parameters.blocking);
  const draws = host.stream(`blocking submissions of thread ${thread.id}`);
  const aioCall = call(host.costs.ps("aioCall"));
  return {
    ...{ host, context, aioCall, reader: new Reader(host), iocbs, reads: directReads(host) },
    port: submittingPort(host, contexts, index, iocbs),
    blocks: () => percent > 0 && draws.below(100) < percent,
  };
}

/** Further operations and messages are submitted with whatever the thread submits next, to its own context. */
function submittingPort(host: Host, contexts: readonly AioContext[], index: number, iocbs: Iocb[]): Port {
  const aioCall = call(host.costs.ps("aioCall"));
  const context = contexts[index];
  const expect = (descriptor: number) => {
    adopt(host.operations, descriptor, context);
    iocbs.push(descriptor);
    return [];
  };
  return {
    loop: index,
    confined: true,
    ...(polls(host.parameters)
      ? { canceller: pollCanceller(host, contexts, aioCall) }
      : { cancel: (event: EventId) => cancelInVain(host.operations, event, aioCall) }),
    expect,
    read: expect,
    send(message, bytes) {
      const completesOn = awaited(host, message, index);
      if (completesOn !== undefined) {
        adopt(host.operations, completesOn, context);
        context.submit(completesOn);
      }
      iocbs.push({ message, bytes, completesOn });
      return completesOn === undefined ? [] : WAITING;
    },
  };
}

/** A waiting poll completes with -ECANCELED; one that is about to be submitted will be for something else. */
function pollCanceller({ costs, accepting }: Host, contexts: readonly AioContext[], ioCancel: Op): Canceller {
  const wakeupPs = costs.ps("wakeup");
  return {
    call: () => ioCancel,
    *cancelled(operation) {
      const context = contexts[accepting?.loopWith(operation) ?? operation % contexts.length];
      if (!context.disarm(operation)) return;
      for (const sleeper of context.complete(cancelledPacket(operation))) yield wake(wakeupPs, sleeper);
    },
  };
}

export const linuxAio: Mechanism = {
  name: "linux-aio",
  aliases: ["aio", "libaio"],
  title: "Linux AIO",
  family: "completion",
  summary: "Requests are submitted with one system call and their completions fetched with another.",
  realThing:
    "io_submit hands the kernel an array of control blocks (iocbs) for an AIO context; io_getevents copies completions out " +
    "of the context's ring and sleeps if there are too few. Only reads and writes of files opened with O_DIRECT are asynchronous: " +
    "a buffered read is carried out within io_submit, and metadata or a full request queue may block it too. Since Linux 4.18 " +
    "IOCB_CMD_POLL waits once for readiness of a descriptor. io_cancel can cancel a poll, but not a read.",
  model:
    "A context for all threads, or one for each with the operations i mod m, holds the completions, first in first out; a " +
    "completion wakes all threads asleep in io_getevents. A thread takes up to `nr` completions with one call, runs their " +
    "callbacks and submits the next requests: all of a round with one io_submit, or each on its own. While a thread copies completions out the " +
    "others wait for the ring's mutex. `command: IOCB_CMD_PREAD` " +
    "is a read that completes, `IOCB_CMD_POLL` a poll after which the program reads. Of 100 submissions `blocking` make the " +
    "thread sleep for `aioBlock` within io_submit, which also delays all requests behind them. " +
    "The read of an answer stands in the array before the write of its request. A message is on its way when io_submit has carried out its own request; its completion is on the ring.",
  law: {
    text:
      "O(1) in n. Mean notice latency at light load, one thread or a context for each = idle exit + interrupt + wake-up + one " +
      "event copied out. System calls for a message that comes alone: io_getevents and io_submit, and a read with polls; " +
      "under load a round shares the two calls. m threads asleep on one context are all woken by a completion. With " +
      "all costs zero: one thread is M/G/1, m threads on one context with `nr: 1` M/M/m.",
    notice: ({ costs, parameters }) => {
      if (parameters.contexts === "shared" && Number(parameters.threads) > 1) return undefined;
      return eventToThreadPs(costs) + costs.ps("aioPerEvent");
    },
  },
  divergence: [
    "Without a storage device the traffic is that of the other mechanisms (messages on n descriptors), though real IOCB_CMD_PREAD is for files opened with O_DIRECT.",
    "So in a closed workload the next message is under way from the callback's end; a read of a file would start only when io_submit takes it, after the round.",
    "The interrupt pays for moving the bytes into a waiting read's buffer; a disk would move them itself.",
    "A submission that blocks takes `aioBlock` whatever it waits for, and is then issued like any other; in the real thing buffered reads complete at once.",
    "io_getevents waits for one completion (min_nr = 1) and has no time-out; the program does not read the ring in user mode.",
    "The first submissions are made before time zero and not charged. The ring is never full.",
  ],
  sources: [
    {
      text: "Linux, fs/aio.c: io_submit_one, aio_complete, read_events, aio_read_events_ring (holds ring_lock), aio_poll, aio_poll_cancel, io_cancel",
      url: "https://github.com/torvalds/linux/blob/master/fs/aio.c",
      kind: "source code",
    },
    {
      text: "io_submit(2), io_getevents(2), io_cancel(2)",
      url: "https://man7.org/linux/man-pages/man2/io_submit.2.html",
      kind: "documentation",
    },
    {
      text: "Oracle Linux blog, An introduction to the io_uring asynchronous I/O framework: what Linux AIO lacks: two system calls an I/O, no buffered I/O, submission that may block",
      url: "https://blogs.oracle.com/linux/an-introduction-to-the-io-uring-asynchronous-io-framework",
      kind: "published",
    },
  ],
  signals: {
    kind: "completion",
    start: "in advance: it submits the read without a notification (with IOCB_CMD_POLL, when io_getevents returns)",
    done: "when io_getevents returns (with IOCB_CMD_POLL, when its own read returns)",
    memory: "a buffer and a request (with IOCB_CMD_POLL, a request)",
  },
  parameters: {
    threads: { type: "integer", default: 1, min: 1, max: 4096, summary: "threads in io_getevents, m" },
    accept: ACCEPT_PARAMETER,
    contexts: {
      type: "choice",
      default: "shared",
      choices: ["shared", "per-thread"],
      summary: "one AIO context for all threads, or one for each with its share of the operations",
    },
    command: {
      type: "choice",
      default: "IOCB_CMD_PREAD",
      choices: COMMANDS,
      aliases: { read: "IOCB_CMD_PREAD", poll: "IOCB_CMD_POLL" },
      summary: "a read that completes, or a poll after which the program reads",
    },
    nr: { type: "integer", default: 64, min: 1, max: 1_000_000, summary: "completions one io_getevents may return" },
    submit: {
      type: "choice",
      default: "per-round",
      choices: ["per-round", "each"],
      summary: "one io_submit for all requests of a round, or one after each callback",
    },
    blocking: {
      type: "integer",
      default: 0,
      min: 0,
      max: 100,
      summary: "of 100 submissions, how many make the thread wait within io_submit",
    },
    reads: READS_PARAMETER,
    buffer: PENDING_BUFFER,
  },
  costs: [
    ...["aioCall", "aioRead", "pollArm", "aioPerEvent", "aioBlock", "aioRequestMemory", "lockHold", "lockHandover"],
    ...["read", "readEmpty", "copyPerByte", "operationBuffer"],
  ],
  handlerCosts: ["aioWrite"],
  receiverCosts: [],
  fileCosts: ["aioIocb", ...READ_COSTS],
  unsupported: (parameters, _, files = "none") =>
    polls(parameters) && files !== "none"
      ? "files are always ready to a poll, and IOCB_CMD_POLL reads nothing: write command: IOCB_CMD_PREAD"
      : undefined,
  threads: ({ threads }) => Number(threads),
  loops: ({ threads, contexts }) => (contexts === "shared" ? 1 : Number(threads)),
  memory: ({ pending, costs, parameters }) => ({
    threads: Number(parameters.threads) * costs.value("threadMemory"),
    buffers: polls(parameters) ? 0 : pending * bufferBytes(parameters, costs, "operationBuffer"),
    registrations: pending * costs.value("aioRequestMemory"),
  }),
  build(host) {
    const { machine, operations, parameters } = host;
    const threads = Number(parameters.threads);
    const count = parameters.contexts === "shared" ? 1 : threads;
    const contexts = Array.from({ length: count }, () => new AioContext(host));
    operations.bufferBytes = bufferBytes(parameters, host.costs, "operationBuffer");
    operations.attach(new OwnSets(contexts), polls(parameters) ? "readiness" : "completion");
    const { storage } = operations;
    if (storage !== undefined) storage.isSubmittedFirst = (operation) => !storage.deviceOf(operation).isFull;
    for (let i = 0; i < threads; i++) {
      machine.spawn(`AIO thread ${i}`, (thread) => aioThread(host, contexts, i % count, thread));
    }
  },
};
