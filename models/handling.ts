/**
 * What a thread does about a request after its callback: the rest of its handler, step by step, until it has to wait
 * for further I/O; the answer takes it up again, on whatever thread the mechanism brings it to.
 */
import { type EventId, NONE } from "../sim/operations.js";
import { StepKind } from "../sim/requests/handler.js";
import type { Message, Requests } from "../sim/requests/requests.js";
import { call, compute, type Op, type Program, sleep } from "../sim/thread.js";
import { type Canceller, cancelVictims } from "./cancelling.js";
import type { Host } from "./types.js";

/** How a thread of a mechanism does the I/O that handlers ask for. */
export interface Port {
  /** How callbacks cancel, if the mechanism does not see to that itself. */
  readonly canceller?: Canceller;
  /** Which loop's further descriptors it uses: threads that hear of the same ones share them. */
  readonly loop: number;
  /** From now on the program is to be told of an answer on the further descriptor `descriptor`. */
  expect(descriptor: number): Iterable<Op>;
  /** Send a message of `bytes`; `requests.sent(message)` when it is with the device, which may be later. */
  send(message: Message, bytes: number): Iterable<Op>;
  /**
   * Where the thread itself waits for the answers: sleep until `count` of those on `descriptors` have been read. Else
   * they come as events do.
   */
  await?(descriptors: readonly number[], count: number): Iterable<Op>;
}

/**
 * The callback of `event` is over, or it is an answer and has none: what follows, until the handler waits or is over.
 */
export function* goOn(host: Host, port: Port, event: EventId): Program {
  const { operations: io } = host;
  if (port.canceller !== undefined && io.cancels(event)) yield* cancelVictims(host, event, port.canceller);
  const { requests } = io;
  if (requests === undefined) return io.end(event);
  const request = requests.isAnswer(event) ? requests.claim(event) : event;
  if (request === NONE) return;
  for (;;) {
    switch (requests.next(request, port.loop)) {
      case StepKind.Compute:
        yield compute(requests.ps, "callback");
        break;
      case StepKind.Block:
        yield sleep(requests.ps);
        break;
      case StepKind.Reply:
        yield* port.send(request, requests.bytes);
        break;
      case StepKind.Io: {
        const descriptors = requests.opened.slice();
        yield* ask(port, requests, descriptors);
        if (port.await === undefined) return;
        yield* port.await(descriptors, requests.awaitedBy(request));
        break;
      }
      case StepKind.End:
        return io.end(request);
    }
  }
}

/** Start further operations, one after another. */
function* ask(port: Port, requests: Requests, descriptors: readonly number[]): Program {
  for (const descriptor of descriptors) {
    yield* port.expect(descriptor);
    const bytes = requests.requestOn(descriptor);
    if (bytes > 0) yield* port.send(~descriptor, bytes);
    else requests.sent(~descriptor);
  }
}

/** A non-blocking write(): the message is with the device when it returns. */
export function writing({ operations, costs }: Host): Port["send"] {
  const writePs = operations.requests === undefined ? 0 : costs.ps("write");
  return function* (message, bytes) {
    yield call(writePs + operations.copyPs(bytes));
    operations.requests?.sent(message);
  };
}

/** A message that is put on the device's ring by `op`, without the kernel and without copying. */
export function placing({ operations }: Host, op: Op): Port["send"] {
  return function* (message) {
    yield op;
    operations.requests?.sent(message);
  };
}

/** What readiness mechanisms differ in. */
type Watching = Omit<Port, "send">;

/** The port of a readiness mechanism: each message is a write. */
export function writingPort(host: Host, watching: Watching): Port {
  return { ...watching, send: writing(host) };
}
