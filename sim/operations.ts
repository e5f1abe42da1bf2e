/**
 * The n pending operations and the life of their events (docs/model.md#operations-and-latencies):
 *
 *     issued -> device event -> kernel knows (interrupt) -> noticed -> callback starts -> callback ends -> re-issued
 *
 * An operation is a connection, a file, a handle: something on which events happen, one after another. An event on an
 * operation that has unread events already is kept behind them: nothing is lost. The traffic makes device events; a
 * mechanism hears of them through its {@link KernelSide}, and tells when it noticed, took, began and ended each.
 *
 * Who makes the events, who hears of them, and in which two ways: event-parties.ts.
 */
import { type BusiestOperation, type OperationRange, OperationUse } from "./accounting/operation-use.js";
import { Callbacks, NO_CALLBACK } from "./callbacks.js";
import type { Device } from "./device.js";
import type { Askers, CopyPrice, Discipline, KernelSide, Observer, Traffic } from "./event-parties.js";
import { EventQueues, NONE } from "./event-queues.js";
import { type EventId, EventTable } from "./event-table.js";
import { EventWays } from "./event-ways.js";
import { Issuance } from "./issuance.js";
import type { Machine } from "./machine.js";
import type { Probe } from "./probe.js";
import { Answers } from "./requests/answers.js";
import type { Connections } from "./requests/connections.js";
import type { Itinerary } from "./requests/handler.js";
import type { Lifetimes } from "./requests/lifetimes.js";
import { NO_STOPS, type Requests } from "./requests/requests.js";
import type { StorageReads } from "./storage/reads.js";
import type { Op } from "./thread.js";
import type { Picoseconds } from "./time.js";

export type * from "./event-parties.js";

export { type EventId, NONE };
/** A read moved a part of the oldest event's message; there is more of it. */
export const PARTIAL = -2;

export class Operations {
  /** Where the events come from: a mechanism may mask its interrupts and poll it. */
  readonly device: Device;
  readonly ways: EventWays;
  private kernelSide: KernelSide | undefined;
  discipline: Discipline = "readiness";
  private traffic: Traffic | undefined;
  private observer: Observer | undefined;
  /** Where it matters to whoever asks what becomes of its requests. */
  askers: Askers | undefined;

  /** The events that have not been taken. */
  private readonly queues: EventQueues;
  /** Per operation: events that happened and have not ended; how far a completion is. */
  private readonly outstanding: Int32Array;
  private readonly issuance: Issuance;
  private readonly use: OperationUse;
  private readonly probe: Probe | undefined;

  readonly events = new EventTable();
  /** Where callbacks have more behind them; and the names of the pools that handlers leave work to. */
  requests: Requests | undefined;
  answers: Answers | undefined;
  connections: Connections | undefined;
  storage: StorageReads | undefined;
  pools: readonly string[] = [];
  private readonly callbacks = new Callbacks();

  /** Most bytes that one read, or one completion, moves; and what a connection's send buffer holds. */
  bufferBytes = Number.POSITIVE_INFINITY;
  sendBufferBytes = 1;
  /** What telling the kernel-side object of an event takes in its interrupt. */
  announcePs: Picoseconds = 0;
  /** Bytes the last `take` moved; and operations without an outstanding event. */
  takenBytes = 0;
  idle: number;
  /** Reads that found nothing, and operations cancelled, in the current window. */
  emptyReads = 0;
  cancellations = 0;
  /** The same, per operation: events ended. */
  readonly served: Int32Array;

  constructor(
    private readonly machine: Machine,
    readonly count: number,
    private readonly copyPrice: CopyPrice = () => 0,
  ) {
    this.queues = new EventQueues(count);
    this.outstanding = new Int32Array(count);
    this.issuance = new Issuance(count);
    this.served = new Int32Array(count);
    this.use = new OperationUse(count);
    this.probe = machine.simulation.probe;
    this.idle = count;
    this.ways = new EventWays(machine, count, this.known);
    this.device = this.ways.device;
  }

  // --- wiring ----------------------------------------------------------------------------------------------------

  /** The mechanism's kernel-side object. All operations count as registered, or issued, from the start. */
  attach(kernelSide: KernelSide, discipline: Discipline): void {
    this.kernelSide = kernelSide;
    this.discipline = discipline;
  }

  /**
   * The device has `count` rings; `choose` says which of them an event enters. What one delivers is announced to
   * `sides` of the same number, to be filled in. Only for readiness, before there is traffic.
   */
  split(count: number, choose: (descriptor: number) => number, sides: readonly KernelSide[]): readonly Device[] {
    // What does not come by a ring of the device is of the same sides.
    this.kernelSide = { announce: (descriptor) => sides[choose(descriptor)].announce(descriptor) };
    return this.ways.split(count, choose, (each, i) => this.deliver(each, sides[i]));
  }

  /** Each event, but reads, is a connection of its own from now on. Only for readiness, before there is traffic. */
  separate(): void {
    this.queues.separateEvents(this.storage?.operations ? this.count : 0);
  }

  get areSeparate(): boolean {
    return this.queues.separate;
  }

  /** If events are separate: all are through with `descriptor`; another event may have it. */
  close(descriptor: number): void {
    if (this.queues.separate && !this.isFurther(descriptor)) this.queues.close(descriptor);
  }

  /** Events are requests from now on, whose callbacks are the first step of a handler. */
  handleRequests(pools: readonly string[]): Answers {
    const { machine, queues, events, issuance, known, deliverTo: deliver } = this;
    const responded = (request: EventId) => this.respond(request);
    const refused = (request: EventId) => this.askers?.refused(request);
    const answers = new Answers({ machine, queues, events, issuance, known, deliver, responded, refused, on: this });
    this.answers = answers;
    this.requests = answers.requests;
    this.pools = pools;
    return answers;
  }

  /** Operations are connections that end, as `lifetimes` says: none but reads has a descriptor of its own number. */
  endConnections(lifetimes: Pick<Lifetimes, keyof Lifetimes>): void {
    const answers = this.answers ?? this.handleRequests([]);
    const kernelSide = () => this.kernelSide as KernelSide;
    this.connections = answers.connections(this.count, lifetimes, kernelSide, (slot) => this.askers?.remote?.(slot));
  }

  /** How many of the operations, reads aside, have a descriptor of their own number, registered or issued at first. */
  get registered(): number {
    return this.connections === undefined ? this.count : 0;
  }

  connect(traffic: Traffic, observer: Observer): void {
    this.traffic = traffic;
    this.observer = observer;
    traffic.reportTo?.(observer);
  }

  /** Of all, or of a class. Undefined where none limits anything: several events of one are served at a time, say. */
  busiest(range?: OperationRange): BusiestOperation | undefined {
    if (this.areSeparate || (range ? this.connections : this.requests) !== undefined) return undefined;
    return this.use.busiest(this.outstanding, this.served, this.machine.simulation.now, range);
  }

  /** A window starts. */
  beginWindow(): void {
    this.emptyReads = 0;
    this.cancellations = 0;
    this.askers?.outcomes.beginWindow();
    this.served.fill(0);
    this.use.beginWindow(this.outstanding, this.machine.simulation.now);
  }

  // --- the device's side -----------------------------------------------------------------------------------------

  /**
   * A device event on `operation`: a message of `bytes`, whose callback will take `callbackPs` and sleep for `blockPs`
   * in its middle, and then cancel `cancels` operations from `firstVictim` on, and go through `itinerary`.
   */
  deviceEvent(
    operation: number,
    callbackPs: Picoseconds,
    bytes = 0,
    blockPs = 0,
    cancels = 0,
    firstVictim = 0,
    itinerary?: Itinerary,
  ): void {
    const serial = this.events.nextSerial(operation);
    const event = this.events.add(operation, serial, this.machine.simulation.now, callbackPs, bytes, blockPs);
    this.events.cancelCount[event] = cancels;
    this.events.firstVictim[event] = firstVictim;
    this.requests?.add(event, itinerary ?? NO_STOPS, operation);
    this.probe?.happens(event);
    this.askers?.happened(event, operation, this.events.serial[event]);
    if (this.outstanding[operation]++ === 0) this.idle--;
    (this.observer as Observer).happened(serial, operation);
    if (this.connections?.has(operation)) return void this.connections.happens(event, operation);
    const descriptor = this.queues.separate && !this.storage?.isOperation(operation) ? this.queues.open() : operation;
    this.queues.send(descriptor, event);
    this.ways.of(operation, descriptor).happen(descriptor, this.copiedOnArrival(event) + this.announcePs);
  }

  isFurther(descriptor: number): boolean {
    return this.requests?.isFurther(descriptor) ?? false;
  }

  /** An issued operation has its buffer with the kernel already: the interrupt fills it. */
  private copiedOnArrival(event: EventId): Picoseconds {
    const operation = this.events.operation[event];
    if (this.discipline !== "completion" || !this.issuance.fill(operation)) return 0;
    return this.copyPrice(Math.min(this.events.bytesLeft[event], this.bufferBytes));
  }

  /** Interrupts may overtake each other, messages of one operation not: one stands for the oldest on the way. */
  readonly known = (operation: number): void => {
    this.arrive(operation);
    if (this.discipline === "completion" && !this.issuance.complete(operation)) return;
    (this.requests?.sideOf(operation) ?? (this.kernelSide as KernelSide)).announce(operation);
  };

  private deliver(descriptor: number, side: KernelSide): void {
    this.arrive(descriptor);
    (this.requests?.sideOf(descriptor) ?? side).announce(descriptor);
  }

  private readonly deliverTo = (descriptor: number, event: EventId, ring: Pick<Device, "happen"> = this.device): void =>
    ring.happen(descriptor, this.copiedOnArrival(event) + this.announcePs);

  private arrive(descriptor: number): void {
    this.probe?.known(this.queues.comingHead[descriptor]);
    this.queues.arrive(descriptor);
    if (descriptor < this.count && !this.queues.separate) this.use.comes(descriptor, this.machine.simulation.now);
  }

  // --- the mechanism's side --------------------------------------------------------------------------------------

  /** Whether the kernel knows of an event that can be taken: `operation` is readable, or complete. */
  isReady(operation: number): boolean {
    return this.discipline === "readiness" ? this.queues.head[operation] !== NONE : this.issuance.isComplete(operation);
  }

  /**
   * The call, or the successful poll, that reports `operation` to user code returns now. Readiness covers all events
   * the kernel knows of; a completion covers one.
   */
  notice(operation: number): void {
    let event = this.queues.unnoticed[operation];
    if (event === NONE) return;
    // A completion with a further part of a message says nothing of the message behind it.
    if (this.discipline === "completion" && event !== this.queues.head[operation]) return;
    const now = this.machine.simulation.now;
    do {
      this.probe?.noticed(event);
      this.events.noticedPs[event] = now;
      event = this.queues.next[event];
    } while (event !== NONE && this.discipline === "readiness");
    this.queues.unnoticed[operation] = event;
  }

  /**
   * Move up to `bufferBytes` of the oldest known event off `operation`: the data leaves the socket. PARTIAL if its
   * message has more; NONE, an empty read, if there is no event.
   */
  take(operation: number): EventId {
    const event = this.receive(operation);
    if (event === NONE) {
      this.emptyReads++;
      return NONE;
    }
    this.noticed(event);
    this.probe?.taken(event);
    return this.events.bytesLeft[event] > 0 ? PARTIAL : event;
  }

  /** As `take`, but within the kernel, for a program that learns of it later (`noticed`); even if not `isWhole`. */
  receive(operation: number): EventId {
    const event = this.isReady(operation) ? this.queues.head[operation] : NONE;
    this.takenBytes = 0;
    if (event === NONE) return NONE;
    if (this.discipline === "completion") this.issuance.withdraw(operation);
    if (this.queues.unnoticed[operation] === event) this.queues.unnoticed[operation] = this.queues.next[event];
    this.takenBytes = Math.min(this.events.bytesLeft[event], this.bufferBytes);
    this.events.bytesLeft[event] -= this.takenBytes;
    if (this.events.bytesLeft[event] > 0) return event;
    this.queues.shift(operation);
    return event;
  }

  /** Whether all of the message of `event` has been taken. */
  isWhole(event: EventId): boolean {
    return this.events.bytesLeft[event] === 0;
  }

  /** The program learns of `event` now, unless it knows of it. */
  noticed(event: EventId): void {
    if (this.events.noticedPs[event] !== NONE) return;
    this.probe?.noticed(event);
    this.events.noticedPs[event] = this.machine.simulation.now;
  }

  /** What it costs to move `bytes`; and those of the last `take`. */
  copyPs(bytes: number): Picoseconds {
    return bytes === 0 ? 0 : this.copyPrice(bytes);
  }

  get copiedPs(): Picoseconds {
    return this.copyPs(this.takenBytes);
  }

  /** What the next `take` will cost to move: right after `issue`, of an event on its way too, which had no buffer. */
  nextCopyPs(operation: number): Picoseconds {
    const { head, comingHead } = this.queues;
    const event = head[operation] === NONE ? comingHead[operation] : head[operation];
    return event === NONE ? 0 : this.copyPrice(Math.min(this.events.bytesLeft[event], this.bufferBytes));
  }

  /** The user's work on `event` begins: the operation to yield. One that blocks sleeps half-way. */
  begin(event: EventId): Op {
    if (this.requests?.isBegunElsewhere(event)) return NO_CALLBACK;
    this.probe?.started(event);
    this.events.startPs[event] = this.machine.simulation.now;
    if (!this.queues.separate) this.use.begins(this.events.operation[event]);
    (this.observer as Observer).started(this.events.operation[event]);
    this.askers?.began(event);
    return this.callbacks.lasting(this.events.callbackPs[event], this.events.blockPs[event]);
  }

  /** Whether there is more to do about `event` when what `begin` said is done: else it ends. */
  goesOn(event: EventId): boolean {
    return this.events.cancels(event) || (this.requests?.has(event) ?? false);
  }

  /**
   * Operations that the callback of `event` is to cancel, as their descriptors: neighbours, each once, of its own
   * class. Where connections end, those that are open when their turn comes.
   */
  *victims(event: EventId): Iterable<number> {
    for (const operation of this.events.victims(event, this.count)) {
      const descriptor = this.connections === undefined ? operation : this.connections.openIn(operation);
      if (descriptor !== NONE) yield descriptor;
    }
  }

  /** Whether `operation` waits for its next event, on `descriptor`: that is registered, or issued, and nothing came. */
  isPending(operation: number, descriptor = operation): boolean {
    const { head, comingHead } = this.queues;
    if (operation === NONE || this.outstanding[operation] > 0) return false;
    if (this.discipline === "completion") return this.issuance.isIssued(descriptor);
    // The end of a connection is there without a request.
    return this.connections === undefined || (head[descriptor] === NONE && comingHead[descriptor] === NONE);
  }

  /** Take back what waits on `descriptor`; its client begins anew. False if nothing waits: its event has come. */
  cancel(descriptor: number): boolean {
    const operation = this.connections === undefined ? descriptor : this.connections.slotOf(descriptor);
    if (!this.isPending(operation, descriptor)) return false;
    if (this.discipline === "completion") this.issuance.withdraw(descriptor);
    const traffic = this.traffic as Traffic;
    traffic.cancelled(operation);
    traffic.reissued(operation);
    this.cancellations++;
    return true;
  }

  /** The user's work on `event` is done, and its client goes on, unless it has been answered before. */
  end(event: EventId): void {
    const { requests } = this;
    if (requests?.isUnfinished(event)) throw new Error("the mechanism carries out no steps after the callback");
    if (this.machine.current !== undefined) this.machine.current.toBook().callbacks++;
    if (requests === undefined || requests.isUnanswered(event)) this.respond(event);
    this.probe?.ended(event);
    if (requests === undefined) this.events.remove(event);
    else requests.finish(event);
  }

  /** The client of `event` has its answer and goes on. */
  private respond(event: EventId): void {
    const operation = this.events.operation[event];
    this.probe?.responded(event);
    if (--this.outstanding[operation] === 0) this.idle++;
    if (!this.queues.separate) this.use.ends(operation, this.machine.simulation.now);
    this.served[operation]++;
    this.connections?.responded(operation);
    const answeredPs = this.askers?.answered(event, operation);
    this.events.report(event, this.observer as Observer, this.storage?.tookPs(operation) ?? answeredPs);
    (this.traffic as Traffic).reissued(operation);
  }

  /**
   * The program hands `operation` to the kernel again, for its next event or the rest of a message. Whether it has
   * completed at once, as an event was waiting: then nothing will be announced, and the mechanism must queue the
   * completion. What there is to copy (`nextCopyPs`) it pays in either case. Of a readiness mechanism nothing happens.
   */
  issue(operation: number): boolean {
    if (this.discipline === "readiness") return false;
    const { head, comingHead } = this.queues;
    const atOnce = head[operation] !== NONE;
    this.issuance.issue(operation, atOnce, comingHead[operation] !== NONE);
    return atOnce;
  }
}
