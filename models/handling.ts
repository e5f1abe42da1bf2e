/**
 * What a thread does about a request after its callback: the rest of its handler, step by step, until it has to wait
 * for further I/O; the answer takes it up again, on whatever thread the mechanism brings it to.
 */
import { type EventId, NONE } from "../sim/operations.js";
import { StepKind } from "../sim/requests/handler.js";
import type { Requests } from "../sim/requests/requests.js";
import { call, compute, type Op, type Program, sleep, type Thread, wake } from "../sim/thread.js";
import type { Accepts } from "./accepts.js";
import { asleepInHandler } from "./asleep.js";
import { cancelFor, cancelVictims } from "./cancelling.js";
import type { FileReads, Place, Port, RequestExecutor, RequestInbox, RequestPool } from "./port.js";
import { Inbox, isReadLeft, operationLeft } from "./programs/way-back.js";
import type { Host } from "./types.js";

/**
 * The callback of `event` is over, or it is an answer and has none: what follows, until the handler waits or is over.
 * Where others run handlers they get `event`, with its callback still to come. Steps that nothing comes before are
 * returned as they are, for a generator in a generator takes twice the time.
 */
export function goOn(host: Host, port: Port, event: EventId): Program {
  const { operations: io, executor } = host;
  const cancels = executor === undefined && port.canceller !== undefined && io.events.cancels(event);
  const isFirst = !cancels && io.requests?.isAnswer(event) === false;
  const isPlain = isFirst && executor === undefined && host.accepting === undefined;
  return isPlain ? proceed(host, port, event) : takeUp(host, port, event);
}

/** The same, where something comes before the steps. */
function* takeUp(host: Host, port: Port, event: EventId): Program {
  const { operations: io, executor } = host;
  const { canceller } = port;
  // Who hands a request over has not run its callback.
  if (executor === undefined && canceller !== undefined && io.events.cancels(event))
    yield* cancelVictims(host, event, canceller);
  const { requests } = io;
  if (requests === undefined) return io.end(event);
  const { accepting } = host;
  if (!requests.isAnswer(event)) {
    const request = accepting?.requestOn(event);
    yield* executor === undefined ? proceed(host, port, event) : executor.handOver(event, port, true);
    if (request !== undefined) yield* (accepting as Accepts).readOn(port, request.connection, request.isLast);
    return;
  }
  if (accepting !== undefined && (yield* accepting.concerns(port, event))) return;
  yield* goOnWith(host, port, event, requests.descriptorOf(event));
}

/** `event`, on `descriptor`, is what requests waited for: one of them, or all that others are through with. */
function* goOnWith(host: Host, port: Port, event: EventId, descriptor: number): Program {
  const requests = host.operations.requests as Requests;
  const inbox = host.inboxes[port.loop];
  if (host.files?.isAbout(descriptor)) {
    requests.taken(event);
    yield* host.files.visit(descriptor, port);
  } else if (inbox?.isAbout(descriptor)) {
    requests.taken(event);
    yield* proceedAll(host, port, yield* inbox.empty(port));
  } else {
    yield* goOnAfter(host, port, requests.claim(event));
  }
}

/** What `going` waited for is done, or they have been given back to their loop, which goes on with them itself. */
function* proceedAll(host: Host, port: Port, going: readonly EventId[]): Program {
  for (const request of going) {
    if (isReadLeft(request)) yield* (port.read as NonNullable<Port["read"]>)(operationLeft(request));
    else if (host.files?.isThrough(request)) yield* host.files.goOn(request, port);
    else if (host.executor === undefined) yield* proceed(host, port, request);
    else yield* helpOut(host, port, request, host.executor);
  }
}

/** `request` has been given back to its loop, which alone can do what comes next. */
function* helpOut(host: Host, port: Port, request: EventId, { loops }: RequestExecutor): Program {
  if (host.operations.events.cancels(request)) yield* cancelFor(host, request, port);
  yield* proceed(host, port, request, loops);
}

/** What `request` waited for is done; nothing if it is NONE. */
export function* goOnAfter(host: Host, port: Port, request: EventId): Program {
  const { executor } = host;
  if (request === NONE) return;
  if (host.files?.isThrough(request)) yield* host.files.goOn(request, port);
  else if (executor === undefined) yield* proceed(host, port, request);
  else if (executor.comesBack(request)) yield* helpOut(host, port, request, executor);
  else yield* executor.handOver(request, port);
}

/** The steps of `request` from where it is, as far as they are for this `place`. */
export function* proceed(host: Host, port: Port, request: EventId, place?: Place): Program {
  const requests = host.operations.requests as Requests;
  for (;;) {
    const elsewhere = place?.leaves?.(requests.upcoming(request), port);
    if (elsewhere !== undefined) return yield* elsewhere(request);
    switch (requests.next(request, port.loop)) {
      case StepKind.Compute:
        yield compute(requests.ps, "callback");
        break;
      case StepKind.Block:
        // As a callback that sleeps does: it keeps its thread.
        (host.machine.current as Thread).inHandler = true;
        yield sleep(requests.ps);
        if (port.resumes !== undefined && place === undefined) yield* port.resumes();
        break;
      case StepKind.Reply: {
        const going = yield* port.send(request, requests.bytes);
        if (going === undefined) break;
        for (const other of going) if (other !== request) yield* proceed(host, port, other, place);
        if (!going.includes(request)) return;
        break;
      }
      case StepKind.Offload: {
        const pool = host.pools[requests.pool];
        if (!pool.reserve()) {
          requests.refuse(request);
          break;
        }
        if (port.await === undefined) return yield* leave(host, port, pool, request);
        yield* leaveAndWait(host, pool, request);
        break;
      }
      case StepKind.Io: {
        const descriptors = requests.opened.slice();
        const goes = yield* ask(host, port, requests, descriptors);
        if (port.await === undefined) {
          if (goes) break;
          return;
        }
        yield* port.await(descriptors, requests.awaitedBy(request));
        break;
      }
      case StepKind.Back:
        if (place?.back === undefined) throw new Error("what was left to a pool comes back by its thread");
        return yield* place.back(request, host.machine.current as Thread);
      case StepKind.End: {
        const connection = host.accepting?.requestOn(request)?.connection;
        const operation = host.operations.events.operation[request];
        host.operations.end(request);
        if (connection !== undefined) yield* (host.accepting as Accepts).served(connection);
        else if (isWorkersRead(host, operation)) yield* readAgain(host, port, operation);
        return;
      }
    }
  }
}

/** Whether a step of that kind is I/O that maybe a loop alone can do; any thread can sleep in a read. */
export function isForLoop({ files }: Host, step: number): boolean {
  return step === StepKind.Io || step === StepKind.Reply || (step === StepKind.Read && files === undefined);
}

/** Whether `operation` is a read that the mechanism submits, and that workers have run the callback of. */
export function isWorkersRead({ executor, files, operations: io }: Host, operation: number): boolean {
  return executor !== undefined && files === undefined && (io.storage?.isOperation(operation) ?? false);
}

/** By a worker: the next read of `operation` is submitted, by the loop of `port` if only that can. */
function readAgain(host: Host, port: Port, operation: number): Iterable<Op> {
  if (port.confined) return inboxOf(host, port).leaveRead(operation, host.machine.current as Thread);
  return (port.read as NonNullable<Port["read"]>)(operation);
}

/** `descriptor` says that something is done that a request waits for, or that there is room for a reply. */
export function* heed(host: Host, port: Port, descriptor: number): Program {
  const { operations: io } = host;
  const requests = io.requests as Requests;
  const event = io.receive(descriptor);
  // Another thread that it was reported to has seen to it.
  if (event === NONE) return;
  if (port.flush !== undefined && requests.isAboutRoom(descriptor)) {
    requests.taken(event);
    yield* proceedAll(host, port, yield* port.flush(descriptor));
    return;
  }
  yield* goOnWith(host, port, event, descriptor);
}

/** The next steps of `request` are left to `pool`, and the loop goes on with other work. */
function* leave(host: Host, port: Port, pool: RequestPool, request: EventId): Program {
  const { executor } = host;
  if (executor !== undefined) {
    yield* pool.take(request, (through) => executor.goOn(through, port));
    return;
  }
  if (port.back !== undefined) {
    yield* pool.take(request, port.back);
    return;
  }
  const inbox = inboxOf(host, port);
  yield* inbox.begin(port);
  const called = yield* pool.take(request, inbox.back);
  if (called && port.resumes !== undefined) yield* port.resumes();
}

/** How the loop of `port` learns of what others are through with. */
export function inboxOf(host: Host, { loop }: Port): RequestInbox {
  host.inboxes[loop] ??= new Inbox(host, loop);
  return host.inboxes[loop];
}

/** The thread itself waits, asleep on a futex, until `pool` is through. */
function* leaveAndWait(host: Host, pool: RequestPool, request: EventId): Program {
  const { costs, machine } = host;
  const self = machine.current as Thread;
  let [isThrough, isAsleep] = [false, false];
  yield* pool.take(request, function* () {
    const sleeps = isAsleep;
    isThrough = true;
    yield call(costs.ps("futexWake"));
    if (sleeps) yield wake(costs.ps("wakeup"), self);
  });
  if (isThrough) return;
  yield call(costs.ps("futexWait"));
  if (isThrough) return;
  isAsleep = true;
  yield* asleepInHandler(host, self);
}

/** Start further operations, one after another. Whether what the request waits for is done by then. */
function* ask(
  host: Host,
  port: Port,
  requests: Requests,
  descriptors: readonly number[],
): Generator<Op, boolean, boolean> {
  let goes = false;
  for (const descriptor of descriptors) {
    if (requests.readFrom(descriptor) !== NONE) {
      if (port.read !== undefined) yield* port.read(descriptor);
      else if ((yield* (host.files as FileReads).read(descriptor)) !== NONE) goes = true;
      continue;
    }
    yield* port.expect(descriptor);
    const bytes = requests.requestOn(descriptor);
    if (bytes > 0) yield* port.send(~descriptor, bytes);
    else requests.sent(~descriptor);
  }
  return goes;
}
