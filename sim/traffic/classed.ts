/**
 * Traffic of several classes: each is what it would be by itself, on operations of its own, from streams of its own, so
 * that another class beside it changes nothing of what it brings.
 */
import type { Askers, ClassRanges, Observer, RemoteClients, Traffic } from "../event-parties.js";
import type { EventId } from "../event-table.js";
import type { Operations } from "../operations.js";
import { stream } from "../random.js";
import { connectionsOf, Lifetimes, networkOf } from "../requests/lifetimes.js";
import type { OutcomeBook, OutcomeCounts } from "../requests/outcomes.js";
import { poolsOf } from "../requests/pools.js";
import { drainTimes } from "../requests/receivers.js";
import { Refusals } from "../requests/refusals.js";
import type { ClassedWorkload, PlainWorkload } from "../spec.js";
import type { ReadSource } from "../storage/reads.js";
import { PS_PER_S } from "../time.js";
import { type ClassPart, classesOf, stepsOf } from "./classes.js";
import type { Draw, EventSite } from "./content.js";
import { hasBoundedPools } from "./rate.js";

/** Makes the traffic of a class, on its operations. */
type MakeTraffic = (workload: PlainWorkload, site: EventSite, draw: Draw) => Traffic;

/** The operations of a class, as its traffic sees them. */
class Site implements EventSite {
  askers: Askers | undefined;
  readonly count: number;
  private readonly first: number;
  private own: EventSite["connections"];
  private reads: EventSite["storage"];

  constructor(
    private readonly operations: Operations,
    { first, count }: ClassPart,
  ) {
    this.first = first;
    this.count = count;
  }

  get pools(): readonly string[] {
    return this.operations.pools;
  }

  readonly deviceEvent: EventSite["deviceEvent"] = (
    operation,
    callbackPs,
    bytes,
    blockPs,
    cancels,
    victim = 0,
    itinerary,
  ) => {
    const { first, operations } = this;
    operations.deviceEvent(first + operation, callbackPs, bytes, blockPs, cancels, first + victim, itinerary);
  };

  readonly ways: EventSite["ways"] = {
    comeBy: (make) => this.operations.ways.comeBy(make, this.first, this.count),
    turnAway: (operation, then) => this.operations.ways.turnAway(this.first + operation, then),
  };

  get connections(): EventSite["connections"] {
    const { first, operations } = this;
    const { connections } = operations;
    if (connections === undefined) return undefined;
    this.own ??= {
      send: (sent, operation) => connections.send(sent, first + operation),
      returned: (operation) => connections.returned(first + operation),
      refusedOn: (operation) => connections.refusedOn(first + operation),
      claim: (operation) => connections.claim(first + operation),
      isOver: (operation) => connections.isOver(first + operation),
      leave: (operation) => connections.leave(first + operation),
      connect: (operation) => connections.connect(first + operation),
      arrival: (operation) => connections.arrival(first + operation),
      tellEnd: (connection, operation) => connections.tellEnd(connection, first + operation),
    };
    return this.own;
  }

  get storage(): EventSite["storage"] {
    const { first, operations } = this;
    const { storage } = operations;
    if (storage === undefined) return undefined;
    this.reads ??= {
      devices: storage.devices,
      readFrom: (source, count) => storage.readFrom(shifted(source, first), count, first),
      begin: (operation, takesPs) => storage.begin(first + operation, takesPs),
    };
    return this.reads;
  }

  /** Those of all classes are, and have been. */
  handleRequests(): void {}
}

/** What `source` brings to operations that it counts from 0, of which `first` is the first of all. */
function shifted(source: ReadSource, first: number): ReadSource {
  return {
    ...{ device: source.device, bytes: source.bytes },
    takesPs: (operation) => source.takesPs(operation - first),
    happen: (operation) => source.happen(operation - first),
    wantedPs: (operation) => source.wantedPs(operation - first),
  };
}

/** Which class an operation is of. */
class Ranges implements ClassRanges {
  private readonly classOf: Uint8Array;

  constructor(private readonly parts: readonly ClassPart[]) {
    const last = parts[parts.length - 1];
    this.classOf = new Uint8Array(last.first + last.count);
    parts.forEach(({ first, count }, i) => {
      this.classOf.fill(i, first, first + count);
    });
  }

  of(operation: number): number {
    return this.classOf[operation];
  }

  first(operation: number): number {
    return this.parts[this.classOf[operation]].first;
  }

  rangeOf(operation: number): ClassPart {
    return this.parts[this.classOf[operation]];
  }

  isBackground(operation: number): boolean {
    return this.parts[this.classOf[operation]].background;
  }
}

/** Whoever asks in each class. */
class ClassedAskers implements Askers {
  /** By event: its class. */
  private readonly classOf: number[] = [];

  readonly outcomes: OutcomeBook;

  /** @param each by class */
  constructor(
    private readonly ranges: ClassRanges,
    private readonly each: readonly Askers[],
    isMeasured: (index: number) => boolean,
  ) {
    const all = each.map(({ outcomes }) => outcomes);
    this.outcomes = new ClassedOutcomes(
      all.filter((_, i) => isMeasured(i)),
      all,
    );
  }

  remote(operation: number): RemoteClients | undefined {
    return this.each[this.ranges.of(operation)].remote?.(operation - this.ranges.first(operation));
  }

  happened(event: EventId, operation: number, serial: number): void {
    const index = this.ranges.of(operation);
    this.classOf[event] = index;
    this.each[index].happened(event, operation - this.ranges.first(operation), serial);
  }

  began(event: EventId): void {
    this.each[this.classOf[event]].began(event);
  }

  refused(event: EventId): void {
    this.each[this.classOf[event]].refused(event);
  }

  answered(event: EventId, operation: number): number {
    return this.each[this.classOf[event]].answered(event, operation - this.ranges.first(operation));
  }
}

/** What became of the requests of all classes that are measured. */
class ClassedOutcomes implements OutcomeBook {
  /** @param all those that are not measured, too: they have the same window */
  constructor(
    private readonly each: readonly OutcomeBook[],
    private readonly all: readonly OutcomeBook[],
  ) {}

  readonly pending = (): number => this.sum(({ pending }) => pending());

  get offered(): number {
    return this.sum((each) => each.offered);
  }

  get sent(): number {
    return this.all.reduce((total, { sent }) => total + sent, 0);
  }

  get retried(): number {
    return this.sum((each) => each.retried);
  }

  get inTime(): number {
    return this.sum((each) => each.inTime);
  }

  get refused(): number {
    return this.sum((each) => each.refused);
  }

  get timedOut(): number {
    return this.sum((each) => each.timedOut);
  }

  beginWindow(): void {
    for (const each of this.all) each.beginWindow();
  }

  inWindow(): OutcomeCounts {
    const all = this.each.map((each) => each.inWindow());
    const sum = (name: keyof OutcomeCounts) => all.reduce((total, each) => total + each[name], 0);
    return {
      ...{ offered: sum("offered"), retried: sum("retried") },
      ...{ inTime: sum("inTime"), refused: sum("refused"), timedOut: sum("timedOut") },
      ...{ pendingStart: sum("pendingStart"), pendingEnd: sum("pendingEnd") },
    };
  }

  private sum(of: (each: OutcomeBook) => number): number {
    return this.each.reduce((total, each) => total + of(each), 0);
  }
}

export class ClassedTraffic implements Traffic {
  readonly parts: readonly ClassPart[];
  readonly ranges: ClassRanges;
  private readonly each: readonly Traffic[];
  /** By class, where it matters what becomes of requests. */
  readonly askers: readonly Askers[] | undefined;

  constructor(workload: ClassedWorkload, operations: Operations, draw: Draw, make: MakeTraffic) {
    this.parts = classesOf(workload, operations.count);
    this.ranges = new Ranges(this.parts);
    operations.events.classes = this.ranges;
    // Who has workers, or handlers in any class, has requests in all.
    if (this.parts.some(({ traffic }) => traffic.handler !== undefined || traffic.threads?.workers !== undefined))
      operations.handleRequests(poolsOf(stepsOf(workload)));
    const sites = this.parts.map((part) => new Site(operations, part));
    this.each = this.parts.map(({ traffic, name }, i) => make(traffic, sites[i], drawOf(draw, name)));
    this.askers = this.askersOf(sites, hasBoundedPools(workload), operations);
    this.throttle(operations, draw);
    this.endConnections(operations, draw);
  }

  start(): void {
    for (const traffic of this.each) traffic.start();
  }

  reissued(operation: number): void {
    const { ranges } = this;
    this.each[ranges.of(operation)].reissued(operation - ranges.first(operation));
  }

  cancelled(operation: number): void {
    const { ranges } = this;
    this.each[ranges.of(operation)].cancelled(operation - ranges.first(operation));
  }

  expectChanges(): void {
    for (const traffic of this.each) traffic.expectChanges?.();
  }

  changeRate(factor: number, of?: string): void {
    this.each.forEach((traffic, i) => {
      if (of === undefined || of === this.parts[i].name) traffic.changeRate?.(factor);
    });
  }

  close(): void {
    for (const traffic of this.each) traffic.close?.();
  }

  reportTo(observer: Observer): void {
    this.each.forEach((traffic, i) => {
      const { first } = this.parts[i];
      traffic.reportTo?.({
        reaches: (serial, clientPs, operation) => observer.reaches?.(serial, clientPs, first + operation),
        concludes: (serial, operation) => observer.concludes?.(serial, first + operation),
      });
    });
  }

  /** Where anybody asks what becomes of requests, it is known of all. */
  private askersOf(
    sites: readonly Site[],
    hasBoundedPools: boolean,
    operations: Operations,
  ): readonly Askers[] | undefined {
    if (!hasBoundedPools && sites.every(({ askers }) => askers === undefined)) return undefined;
    const all = sites.map(({ askers }) => askers ?? new Refusals());
    operations.askers = new ClassedAskers(this.ranges, all, (i) => !this.parts[i].background);
    return all;
  }

  private throttle(operations: Operations, draw: Draw): void {
    if (this.parts.every(({ traffic }) => traffic.receivers === undefined)) return;
    const drainPs = new Float64Array(operations.count);
    const capacity = new Float64Array(operations.count).fill(Number.POSITIVE_INFINITY);
    for (const { traffic, name, first, count } of this.parts) {
      const { receivers } = traffic;
      if (receivers === undefined) continue;
      const own = drawOf(draw, name);
      drainPs.set(drainTimes(receivers, count, stream(own.seed, "receivers", own.replication)), first);
      capacity.fill(receivers.bufferBytes ?? operations.sendBufferBytes, first, first + count);
    }
    operations.answers?.throttle(capacity, drainPs);
  }

  private endConnections(operations: Operations, draw: Draw): void {
    if (this.parts.every(({ traffic }) => connectionsOf(traffic) === undefined)) return;
    const each = this.parts.map(({ traffic, name, count }) => {
      const spec = connectionsOf(traffic);
      return spec && new Lifetimes(spec, count, drawOf(draw, name), networkOf(traffic));
    });
    const { ranges } = this;
    const of = (slot: number) => each[ranges.of(slot)];
    operations.endConnections({
      // They share the listener.
      backlog: Math.min(...each.map((lifetimes) => lifetimes?.backlog ?? Number.POSITIVE_INFINITY)),
      drawReconnect: (slot, before) => of(slot)?.drawReconnect(slot - ranges.first(slot), before) ?? PS_PER_S,
      drawWay: (slot) => of(slot)?.drawWay(slot - ranges.first(slot)) ?? 0,
      draw: (slot) => of(slot)?.draw(slot - ranges.first(slot)) ?? FOR_EVER,
      drawRest: (slot) => of(slot)?.drawRest(slot - ranges.first(slot)) ?? FOR_EVER,
    });
  }
}

const FOR_EVER = { requests: Number.POSITIVE_INFINITY, lastPs: Number.POSITIVE_INFINITY };

/** Streams of its own, for a class called `name`; one without a name draws what a workload without classes does. */
export function drawOf(draw: Draw, name: string): Draw {
  return name === "" ? draw : { seed: JSON.stringify([draw.seed, name]), replication: draw.replication };
}
