/**
 * What events bring: work for the callback, and where the workload asks for it a message, a sleep half-way through the
 * callback, or a cancellation. Each purpose has a stream of its own, so that asking for one does not change the others.
 */
import { type Sizes, sizes } from "../distributions/sizes.js";
import { type Distribution, distribution } from "../distributions.js";
import type { Askers, EventRing } from "../event-parties.js";
import type { Operations } from "../operations.js";
import type { Stream } from "../random.js";
import type { Connections } from "../requests/connections.js";
import { Handler, type Itinerary } from "../requests/handler.js";
import { poolsOf } from "../requests/pools.js";
import type { EventContent } from "../spec.js";
import type { StorageReads } from "../storage/reads.js";
import type { Picoseconds } from "../time.js";

/** Which streams the traffic is drawn from. */
export interface Draw {
  seed: string;
  replication: number;
}

/** The stream for a purpose. */
export type Streams = (purpose: string) => Stream;

/** What clients do with the connection of an operation; the latter where they have threads. */
type ByClients = "send" | "returned" | "refusedOn";
type ByThreads = "claim" | "isOver" | "leave" | "connect" | "arrival" | "tellEnd";

/** Where events happen: all operations, or those of a class, counted from 0. */
export interface EventSite {
  readonly count: number;
  /** Names of the pools that handlers leave work to. */
  readonly pools: readonly string[];
  askers: Askers | undefined;
  deviceEvent: Operations["deviceEvent"];
  /** What requests on them come by, where it is not the device. */
  readonly ways: {
    comeBy(make: (known: (descriptor: number) => void) => EventRing): void;
    turnAway(operation: number, then: () => void): void;
  };
  /** Where connections end, by operation: how clients at a distance use them. */
  readonly connections: Pick<Connections, ByClients | ByThreads> | undefined;
  handleRequests(pools: readonly string[]): void;
  /** The storage devices of the machine, if it has any, and which of these operations read them. */
  readonly storage: Pick<StorageReads, "devices" | "readFrom" | "begin"> | undefined;
}

/** What a request brings, each time that it is sent. */
export interface Brought {
  callbackPs: Picoseconds;
  bytes: number;
  blockPs: Picoseconds;
  cancels: number;
  firstVictim: number;
  itinerary: Itinerary | undefined;
}

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
    { callback, message, blocking, cancel, handler, threads }: Partial<EventContent>,
    private readonly operations: EventSite,
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
    // Handed over are requests, if only with a callback.
    const steps = handler ?? (threads?.workers && []);
    if (steps !== undefined) operations.handleRequests(poolsOf(steps));
    this.handler = steps && new Handler(steps, operations.storage?.devices, operations.pools);
    this.handlerDraws = streams("handler");
  }

  /** A device event on `operation`; what is known of it is not drawn. */
  happen(operation: number, knownBytes?: number, knownPs?: Picoseconds): void {
    const callbackPs = knownPs ?? (this.callback as Distribution).sample(this.callbackTimes);
    const bytes = knownBytes ?? this.size?.sample(this.sizeDraws) ?? 0;
    const blockPs = this.blockPs();
    const itinerary = this.handler?.draw(this.handlerDraws);
    if (this.cancel === undefined) {
      this.operations.deviceEvent(operation, callbackPs, bytes, blockPs, 0, 0, itinerary);
      return;
    }
    this.operations.deviceEvent(operation, callbackPs, bytes, blockPs, this.cancels(), this.firstVictim(), itinerary);
  }

  /** What a request brings, drawn when it is sent first. */
  draw(): Brought {
    return {
      callbackPs: (this.callback as Distribution).sample(this.callbackTimes),
      bytes: this.size?.sample(this.sizeDraws) ?? 0,
      blockPs: this.blockPs(),
      itinerary: this.handler?.draw(this.handlerDraws),
      cancels: this.cancel === undefined ? 0 : this.cancels(),
      firstVictim: this.cancel === undefined ? 0 : this.firstVictim(),
    };
  }

  /** A request comes that brings what was drawn. */
  bring(operation: number, { callbackPs, bytes, blockPs, cancels, firstVictim, itinerary }: Brought): void {
    this.operations.deviceEvent(operation, callbackPs, bytes, blockPs, cancels, firstVictim, itinerary);
  }

  private cancels(): number {
    const { share, operations } = this.cancel as NonNullable<EventContent["cancel"]>;
    return this.cancelDraws.next() < share ? operations : 0;
  }

  private firstVictim(): number {
    return this.cancelDraws.below(this.operations.count);
  }

  private blockPs(): Picoseconds {
    if (this.blocking === undefined || this.blockingDraws.next() >= this.blocking.share) return 0;
    return this.blocking.duration.sample(this.blockingDraws);
  }
}
