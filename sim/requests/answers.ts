/** The answers to what requests ask of others: events on further descriptors, which the traffic knows nothing of. */
import type { EventRing, KernelSide, RemoteClients } from "../event-parties.js";
import { type EventQueues, NONE } from "../event-queues.js";
import type { EventId, EventTable } from "../event-table.js";
import type { Issuance } from "../issuance.js";
import type { Machine } from "../machine.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Connections } from "./connections.js";
import type { Lifetimes } from "./lifetimes.js";
import { Requests } from "./requests.js";
import { Sends } from "./sends.js";

/** What the answers share with the other events. */
interface Surroundings {
  readonly machine: Machine;
  readonly queues: EventQueues;
  readonly events: EventTable;
  readonly issuance: Issuance;
  /** Reads of storage devices, if there are any. */
  readonly on: { readonly storage: Storage | undefined; readonly ways: { ownOf(slot: number): EventRing | undefined } };
  /** The client of `request` has its answer. */
  responded(request: EventId): void;
  /** The answer to `request` will say no. */
  refused(request: EventId): void;
  /** The kernel knows of the oldest event on its way on `descriptor`. */
  known(descriptor: number): void;
  /** `event` is with the device, whose ring it enters, if it has several. */
  deliver(descriptor: number, event: EventId, ring?: EventRing): void;
}

/** Which descriptors are those of reads, and where the devices say that they are done. */
interface Storage {
  has(descriptor: number): boolean;
  queueOf(descriptor: number): EventRing;
}

export class Answers {
  readonly requests: Requests;
  /** Requests that are with whom they ask: their answers have still to come. */
  underWay = 0;

  constructor(private readonly around: Surroundings) {
    this.requests = new Requests({
      simulation: around.machine.simulation,
      open: () => this.open(),
      answer: (descriptor, ps) => this.answer(descriptor, ps),
      responded: (request) => around.responded(request),
      refused: (request) => around.refused(request),
      over: (event) => this.release(event),
    });
  }

  /** Replies go to receivers who take so long for a byte, by operation, through buffers of `capacity` bytes each. */
  throttle(capacity: Float64Array, drainPs: Float64Array): void {
    const { machine, queues } = this.around;
    const { requests } = this;
    requests.sends = new Sends(
      { simulation: machine.simulation, requests, isSeparate: () => queues.separate, comes: this.answer },
      capacity,
      drainPs,
    );
  }

  /**
   * The request that is to be read on `descriptor`, or that waits for what is; NONE if nothing is there, or the end of
   * a connection.
   */
  requestOn(descriptor: number): EventId {
    const { requests, around } = this;
    if (requests.isAsked(descriptor)) return requests.ownerOf(descriptor);
    const event = around.queues.head[descriptor];
    return event === NONE || requests.isAnswer(event) ? NONE : event;
  }

  /** When `request` came. */
  devicePs(request: EventId): Picoseconds {
    return this.around.events.devicePs[request];
  }

  private release(event: EventId): void {
    this.around.machine.simulation.probe?.released(event);
    this.around.events.remove(event);
  }

  private readonly answer = (descriptor: number, ps: Picoseconds): void => {
    this.underWay++;
    this.around.machine.simulation.after(ps, this.comes, descriptor);
  };

  /**
   * As many connections as there are operations, which end as `lifetimes` says; `kernelSide` hears of what comes on
   * descriptors that nobody else is named for.
   */
  connections(
    slots: number,
    lifetimes: Pick<Lifetimes, keyof Lifetimes>,
    kernelSide: () => KernelSide,
    clientsOf: (slot: number) => RemoteClients | undefined,
  ): Connections {
    const { machine, queues, events, issuance, deliver } = this.around;
    const { requests } = this;
    requests.connectionsEnd = true;
    return new Connections(
      {
        ...{ simulation: machine.simulation, queues, events, issuance, requests, deliver },
        open: () => this.open(),
        wayOf: (slot) => this.around.on.ways.ownOf(slot),
        tell: (descriptor, core) =>
          machine.interrupts.softly(core, (each) => (requests.sideOf(each) ?? kernelSide()).announce(each), descriptor),
      },
      slots,
      lifetimes,
      clientsOf,
    );
  }

  /** Nobody wants the answer on `descriptor` any more: it vanishes, now or when it comes. */
  discard(descriptor: number): void {
    const { queues, issuance } = this.around;
    const event = queues.head[descriptor];
    this.requests.discard(descriptor, event === NONE ? this.discarding : undefined);
    if (event === NONE) return;
    if (queues.unnoticed[descriptor] === event) queues.unnoticed[descriptor] = NONE;
    queues.shift(descriptor);
    issuance.withdraw(descriptor);
    this.requests.claim(event);
  }

  private readonly discarding: KernelSide = { announce: (descriptor) => this.discard(descriptor) };

  /** A descriptor that there has not been; of a completion mechanism, not issued. */
  private open(): number {
    const descriptor = this.around.queues.open();
    this.around.issuance.add(descriptor);
    return descriptor;
  }

  /**
   * Something comes on `descriptor` from a thread on `core`, not from a device: the threads that it is to wake, and how
   * long it has to wait for locks before.
   */
  post(descriptor: number, core: number): { woken: readonly Thread[]; lingerPs: Picoseconds } {
    const { machine, events, queues } = this.around;
    const { probe } = machine.simulation;
    probe?.posts();
    const event = events.add(descriptor, NONE, machine.simulation.now, 0, 0, 0);
    probe?.happens(event);
    this.requests.addAnswer(event, descriptor);
    queues.send(descriptor, event);
    return machine.interrupts.softly(core, this.around.known, descriptor);
  }

  /** What was under way on `descriptor` happens. */
  readonly comes = (descriptor: number): void => {
    const { machine, events, queues, on } = this.around;
    const { storage } = on;
    this.underWay--;
    this.requests.sends?.arrives(descriptor);
    const isRead = storage?.has(descriptor) ?? false;
    const bytes = isRead || this.requests.isSignal(descriptor) ? 0 : this.requests.answerOn(descriptor);
    const event = events.add(descriptor, NONE, machine.simulation.now, 0, bytes, 0);
    machine.simulation.probe?.happens(event);
    this.requests.addAnswer(event, descriptor);
    queues.send(descriptor, event);
    const ring = isRead ? storage?.queueOf(descriptor) : this.requests.deviceOf(descriptor);
    this.around.deliver(descriptor, event, ring);
  };
}
