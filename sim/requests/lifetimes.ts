/** How long connections last: so many requests, or a time. */
import { type Distribution, distribution, meanOf } from "../distributions.js";
import { OperationStreams } from "../operation-streams.js";
import type { Stream } from "../random.js";
import { type ConnectionsSpec, type DistributionSpec, type PlainWorkload, RECONNECTS } from "../spec.js";
import { type Picoseconds, PS_PER_S } from "../time.js";
import { type Batches, batches } from "../traffic/batches.js";

/** How long the connections of `workload` last; undefined if they stay. */
export function connectionsOf(workload: Pick<PlainWorkload, "kind">): ConnectionsSpec | undefined {
  return "connections" in workload ? (workload.connections as ConnectionsSpec | undefined) : undefined;
}

/** What each way between its clients and the device takes; no time if undefined. */
export function networkOf(workload: Pick<PlainWorkload, "kind">): DistributionSpec | undefined {
  return "network" in workload ? (workload.network as DistributionSpec | undefined) : undefined;
}

/** What is sent first is sent again a second later (RFC 6298, section 2). */
const AS_TCP = { kind: "constant", meanPs: PS_PER_S } as const;

/** How long the client of a connection that finds the backlog full waits on average, the first time; 0 if none can. */
export function meanReconnectPs(traffic: PlainWorkload): Picoseconds {
  const spec = connectionsOf(traffic);
  return spec?.backlog === undefined ? 0 : meanOf(spec.reconnect ?? AS_TCP);
}

/** Of one connection: how many requests it carries at most, and after how long it ends; either may be Infinity. */
interface Lifetime {
  requests: number;
  lastPs: Picoseconds;
}

/**
 * Drawn for each slot from a stream of its own: the k-th connection of a slot lasts as long whatever the mechanism does
 * with the others.
 */
export class Lifetimes {
  private readonly streams: OperationStreams;
  private readonly stream: Stream;
  private readonly requests: Batches | undefined;
  private readonly last: Distribution | undefined;
  private readonly reconnect: Distribution;
  private readonly reconnects: Stream;
  private readonly network: Distribution | undefined;
  private readonly ways: Stream;
  /** Most connections that wait at a door. */
  readonly backlog: number;

  /** @param network each way between clients and device; no time if absent */
  constructor(
    spec: ConnectionsSpec,
    slots: number,
    { seed, replication }: { seed: string; replication: number },
    network?: DistributionSpec,
  ) {
    this.streams = new OperationStreams(seed, replication, slots);
    this.stream = this.streams.of("connections");
    this.requests = "requests" in spec ? batches(spec.requests) : undefined;
    this.last = "last" in spec ? distribution(spec.last) : undefined;
    this.backlog = spec.backlog ?? Number.POSITIVE_INFINITY;
    this.reconnect = distribution(spec.reconnect ?? AS_TCP);
    this.reconnects = this.streams.of("reconnect");
    this.network = network && distribution(network);
    this.ways = this.streams.of("handshake");
  }

  /** What a packet that opens or closes a connection of `slot` takes. */
  drawWay(slot: number): Picoseconds {
    if (this.network === undefined) return 0;
    this.streams.operation = slot;
    return this.network.sample(this.ways);
  }

  /** How long the client of `slot` waits before it tries again, after `before` waits. */
  drawReconnect(slot: number, before: number): Picoseconds {
    this.streams.operation = slot;
    return this.reconnect.sample(this.reconnects) * 2 ** (before % (RECONNECTS + 1));
  }

  /** Of a new connection of `slot`. */
  draw(slot: number): Lifetime {
    this.streams.operation = slot;
    return {
      requests: this.requests?.draw(this.stream) ?? Number.POSITIVE_INFINITY,
      lastPs: this.last?.sample(this.stream) ?? Number.POSITIVE_INFINITY,
    };
  }

  /** What is left of a connection of `slot` that is seen at a random instant (renewal theory). */
  drawRest(slot: number): Lifetime {
    this.streams.operation = slot;
    return {
      requests: this.requests === undefined ? Number.POSITIVE_INFINITY : this.restOf(this.requests),
      lastPs: this.last?.sampleResidual(this.stream) ?? Number.POSITIVE_INFINITY,
    };
  }

  /** A connection is seen in proportion to its length, and anywhere in it: P(r left) = P(length >= r) / mean length. */
  private restOf({ max, draw, memoryless }: Batches): number {
    if (memoryless) return draw(this.stream);
    for (;;) {
      const length = draw(this.stream);
      if (this.stream.next() * max < length) return 1 + this.stream.below(length);
    }
  }
}
