/**
 * What events bring: work for the callback, and where the workload asks for it a message, a sleep half-way through the
 * callback, or a cancellation. Each purpose has a stream of its own, so that asking for one does not change the others.
 */
import { type Sizes, sizes } from "../distributions/sizes.js";
import { type Distribution, distribution } from "../distributions.js";
import type { Operations } from "../operations.js";
import type { Stream } from "../random.js";
import { Handler } from "../requests/handler.js";
import type { EventContent } from "../spec.js";
import type { Picoseconds } from "../time.js";

/** Which streams the traffic is drawn from. */
export interface Draw {
  seed: string;
  replication: number;
}

/** The stream for a purpose. */
type Streams = (purpose: string) => Stream;

export class Content {
  private readonly callback: Distribution | undefined;
  private readonly callbackTimes: Stream;
  private readonly size: Sizes | undefined;
  private readonly sizeDraws: Stream;
  private readonly blocking: { share: number; duration: Distribution } | undefined;
  private readonly blockingDraws: Stream;
  private readonly cancel: EventContent["cancel"];
  private readonly cancelDraws: Stream;
  private readonly handler: Handler | undefined;
  private readonly handlerDraws: Stream;

  /** @param spec may lack a callback if every event brings its own duration */
  constructor(
    { callback, message, blocking, cancel, handler }: Partial<EventContent>,
    private readonly operations: Operations,
    streams: Streams,
  ) {
    this.callback = callback && distribution(callback);
    this.size = message && sizes(message);
    this.blocking = blocking && { share: blocking.share, duration: distribution(blocking.duration) };
    this.cancel = cancel;
    this.callbackTimes = streams("callback");
    this.sizeDraws = streams("size");
    this.blockingDraws = streams("blocking");
    this.cancelDraws = streams("cancel");
    this.handler = handler && new Handler(handler);
    this.handlerDraws = streams("handler");
    if (this.handler !== undefined) operations.handleRequests(this.handler.pools);
  }

  /** A device event on `operation`; what is known of it is not drawn. */
  happen(operation: number, knownBytes?: number, knownPs?: Picoseconds): void {
    const callbackPs = knownPs ?? (this.callback as Distribution).sample(this.callbackTimes);
    const bytes = knownBytes ?? this.size?.sample(this.sizeDraws) ?? 0;
    const blockPs = this.blockPs();
    const itinerary = this.handler?.draw(this.handlerDraws);
    if (this.cancel === undefined && itinerary === undefined) {
      this.operations.deviceEvent(operation, callbackPs, bytes, blockPs);
      return;
    }
    if (this.cancel === undefined) {
      this.operations.deviceEvent(operation, callbackPs, bytes, blockPs, 0, 0, itinerary);
      return;
    }
    const cancels = this.cancelDraws.next() < this.cancel.share ? this.cancel.operations : 0;
    const first = this.cancelDraws.below(this.operations.count);
    this.operations.deviceEvent(operation, callbackPs, bytes, blockPs, cancels, first, itinerary);
  }

  private blockPs(): Picoseconds {
    if (this.blocking === undefined || this.blockingDraws.next() >= this.blocking.share) return 0;
    return this.blocking.duration.sample(this.blockingDraws);
  }
}
