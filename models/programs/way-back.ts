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

/**
 * A list of requests that are through, and a descriptor, an eventfd, that says that there are any (libuv's uv_async).
 */
export class Inbox implements RequestInbox {
  private readonly through: EventId[] = [];
  private signalled = false;
  private descriptor = -1;

  constructor(
    private readonly host: Host,
    private readonly loop: number,
  ) {}

  /** The loop is told of it from the start. */
  *begin(port: Port): Program {
    if (this.descriptor >= 0) return;
    const requests = this.host.operations.requests as Requests;
    this.descriptor = requests.lend(this.loop);
    yield* port.expect(this.descriptor);
  }

  /** Whether `descriptor` is the one that says so. */
  isAbout(descriptor: number): boolean {
    return descriptor === this.descriptor;
  }

  /** By a thread of a pool: only the first of several rings the bell. */
  readonly back: WayBack = (request, worker) => this.ring(request, worker);

  private *ring(request: EventId, worker: Thread): Generator<Op, void, boolean> {
    this.through.push(request);
    if (this.signalled) return;
    this.signalled = true;
    yield call(this.host.costs.ps("eventfdWrite"));
    yield* posted(this.host, this.descriptor, worker);
  }

  /** By the loop, which has read the descriptor: all that are through. */
  *empty(port: Port): Generator<Op, readonly EventId[], boolean> {
    this.signalled = false;
    const through = this.through.splice(0);
    yield* port.expect(this.descriptor);
    return through;
  }
}
