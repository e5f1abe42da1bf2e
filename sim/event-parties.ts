/**
 * Who has to do with the life of an event (operations.ts): the kernel's side of a mechanism, the traffic, and who hears
 * of its stations.
 *
 * Re-issuing is the client's affair, not the mechanism's: in a closed workload an operation's next event is under way
 * from the end of the callback on, whoever serves it. When the program is ready for that event (`issue`, or the
 * registration of a readiness mechanism) is another matter: until then the event waits in the kernel.
 *
 * An event may bring a message of some bytes. One read moves at most `bufferBytes` of it, so a longer message takes
 * several; the callback belongs to the whole message. A callback may sleep in its middle, and may cancel other
 * operations that are still pending, whose clients then begin anew.
 *
 * A mechanism may ask for the events to be `separate`: each is then a connection of its own, with a descriptor of its
 * own, and follows no other. Where it says `operation`, a mechanism then gets and gives that descriptor, until the
 * event has ended.
 *
 * Two disciplines. `readiness`: an operation stays registered; every event is announced to the kernel-side object.
 * `completion`: an operation that was issued announces one event, its completion; further events wait until it is
 * issued again, and then complete it at once.
 */
import type { OutcomeBook } from "./requests/outcomes.js";
import type { Picoseconds } from "./time.js";

/** The kernel's side of a mechanism. */
export interface KernelSide {
  /** The kernel now knows of an event on `operation`. Called inside an interrupt: may call `wakeFromInterrupt`. */
  announce(operation: number): void;
}

/** What an event enters when it happens, and comes out of when the kernel knows. */
export interface EventRing {
  /** An event happens on `descriptor`; the kernel's work on it will take `extraPs` besides its price. */
  happen(descriptor: number, extraPs: Picoseconds): void;
}

export type Discipline = "readiness" | "completion";

/** Hears of every event's stations; times in picoseconds. */
export interface Observer {
  /** A device event happens: its serial number, counted from 0, or UNCOUNTED; and its operation. */
  happened(serial: number, operation: number): void;
  /** The callback of an event on that operation starts. */
  started(operation: number): void;
  /**
   * The callback has ended: the event's serial, its stations, and its operation; and whether its client has still to
   * read the reply, which then `concludes` it.
   */
  ended(
    serial: number,
    devicePs: Picoseconds,
    noticedPs: Picoseconds,
    startPs: Picoseconds,
    operation: number,
    isAwaited?: boolean,
  ): void;
  /** After `ended`: its client has read the reply, or has given up on it. */
  concludes?(serial: number, operation: number): void;
  /** In place of that: nobody waits for the reply any more, or it says no. */
  endedInVain?(serial: number, devicePs: Picoseconds, operation: number): void;
  /** Before `ended`, or later: its client has the reply so long after it sent the request first. */
  reaches?(serial: number, clientPs: Picoseconds, operation: number): void;
}

/** Who asks, where it matters what becomes of a request: what is refused, or comes too late. */
export interface Askers {
  readonly outcomes: OutcomeBook;
  /** Who has `operation`, if at a distance: such clients see more than the device does. */
  remote?(operation: number): RemoteClients | undefined;
  /** A request has come, and been let in: `event`, its row in the table of events. */
  happened(event: number, operation: number, serial: number): void;
  /** The callback of `event` starts. */
  began(event: number): void;
  /** The program will say no to `event`: a queue is full. */
  refused(event: number): void;
  /**
   * `event` is answered. When its client has the reply, in picoseconds after it sent first; NONE if in vain, LATER if
   * it will tell.
   */
  answered(event: number, operation: number): Picoseconds;
}

/** In place of the serial number of an event that is not measured. */
export const UNCOUNTED = -2;

/** Operations whose traffic is of several classes: those of each are neighbours. */
export interface ClassRanges {
  /** The class of `operation`, by its number; its first operation, and which are its own. */
  of(operation: number): number;
  first(operation: number): number;
  rangeOf(operation: number): { first: number; count: number };
  /** Whether what happens on `operation` is not measured. */
  isBackground(operation: number): boolean;
}

/** Clients at a distance: what they send is not at the device when it departs. */
export interface RemoteClients {
  /** Whether they have threads, which open and close their connections. */
  readonly openThemselves?: boolean;
  /** Whether the client still waits for the answer to `sending`, which has waited for a connection. */
  wants(sending: number): boolean;
  /** `sending` is on its way to the device. */
  depart(sending: number): void;
}

/** Where an event that has not ended is, and how far it got. */
export interface WaitingEvent {
  operation: number;
  devicePs: Picoseconds;
  station: "device" | "noticed" | "begun";
}

/** Makes device events on operations. */
export interface Traffic {
  start(): void;
  /** A callback on `operation` has ended, or it was cancelled: the next event of a closed operation is under way. */
  reissued(operation: number): void;
  /** The event that is under way on `operation` will not happen. */
  cancelled(operation: number): void;
  /** Called before `start`: its rate will change. */
  expectChanges?(): void;
  /**
   * From now on events come `factor` times as fast as was asked for at first, those to come as well; 0: none. Of
   * several classes, those of the one that is named, or all.
   */
  changeRate?(factor: number, of?: string): void;
  /** Who hears of replies that reach their clients after the event has ended. */
  reportTo?(observer: Pick<Observer, "reaches" | "concludes">): void;
  /** The run is over: let go of what is held. */
  close?(): void;
}

/** What moving `bytes` between kernel and user costs. */
export type CopyPrice = (bytes: number) => Picoseconds;
