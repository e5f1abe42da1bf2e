/** How a loop learns that a pool is through with a request of its own. */
import type { EventId } from "../../sim/operations.js";
import type { Answers } from "../../sim/requests/answers.js";
import type { Requests } from "../../sim/requests/requests.js";
import { call, kernel, type Op, type Program, type Thread, wake } from "../../sim/thread.js";
import type { CostName } from "../costs.js";
import type { Port, RequestInbox, WayBack } from "../port.js";
import type { Host } from "../types.js";

/** What `thread` pays for something that it posts on `descriptor`: waiting for locks, and whoever is to be woken. */
export function* posted({ operations, costs }: Host, descriptor: number, thread: Thread): Program {
  const { woken, lingerPs } = (operations.answers as Answers).post(descriptor, thread.core);
  if (lingerPs > 0) yield kernel(lingerPs);
  for (const each of woken) yield wake(costs.ps("wakeup"), each);
}

/** A packet or result for each request, as PostQueuedCompletionStatus queues one, or the like, for `prices`. */
export function packets(
  host: Host,
  loop: number,
  announceTo?: (descriptor: number) => void,
  prices: readonly CostName[] = ["postPacket"],
): Required<Pick<Port, "back" | "post">> {
  const requests = host.operations.requests as Requests;
  function* post(opened: () => number, by: Thread): Program {
    yield call(prices.reduce((sum, price) => sum + host.costs.ps(price), 0));
    const descriptor = opened();
    announceTo?.(descriptor);
    host.operations.issue(descriptor);
    yield* posted(host, descriptor, by);
  }
  return {
    back: (request, worker) => post(() => requests.openFor(request, loop), worker),
    post: (descriptor, by) => post(() => descriptor, by),
  };
}

/** Of a program that posts a packet to itself, too, where it wants to come back to something. */
export function posting(
  ways: Required<Pick<Port, "back" | "post">>,
): Required<Pick<Port, "back" | "comeBackTo" | "post">> {
  return { ...ways, comeBackTo: ways.post };
}

/** An eventfd that a loop watches: written to once until the loop has read it. */
export class Eventfd {
  private isSet = false;

  constructor(
    private readonly host: Host,
    readonly descriptor: number,
  ) {}

  *set(by: Thread): Program {
    if (this.isSet) return;
    this.isSet = true;
    yield call(this.host.costs.ps("eventfdWrite"));
    yield* posted(this.host, this.descriptor, by);
  }

  /** The loop of `port` has read it, and is to hear of it again. */
  *clear(port: Port): Program {
    this.isSet = false;
    yield* port.expect(this.descriptor);
  }
}

/** Of what an inbox has: whether it is no request, but an operation that is to be read; and which. */
export function isReadLeft(request: EventId): boolean {
  return request < 0;
}

export function operationLeft(request: EventId): number {
  return ~request;
}

/** A list of requests that are through, and an eventfd that says that there are any (libuv's uv_async). */
export class Inbox implements RequestInbox {
  private readonly through: EventId[] = [];
  private bell: Eventfd | undefined;

  constructor(
    private readonly host: Host,
    private readonly loop: number,
  ) {}

  /** The loop is told of it from the start. */
  *begin(port: Port): Program {
    if (this.bell !== undefined) return;
    const requests = this.host.operations.requests as Requests;
    this.bell = new Eventfd(this.host, requests.lend(this.loop));
    yield* port.expect(this.bell.descriptor);
  }

  /** Whether `descriptor` is the one that says so. */
  isAbout(descriptor: number): boolean {
    return descriptor === this.bell?.descriptor;
  }

  /** By a thread of a pool: only the first of several rings the bell. */
  readonly back: WayBack = (request, worker) => this.ring(request, worker);

  leaveRead(operation: number, worker: Thread): Iterable<Op> {
    return this.ring(~operation, worker);
  }

  private *ring(request: EventId, worker: Thread): Generator<Op, void, boolean> {
    this.through.push(request);
    yield* (this.bell as Eventfd).set(worker);
  }

  /** By the loop, which has read the descriptor: all that are through. */
  *empty(port: Port): Generator<Op, readonly EventId[], boolean> {
    const through = this.through.splice(0);
    yield* (this.bell as Eventfd).clear(port);
    return through;
  }
}
