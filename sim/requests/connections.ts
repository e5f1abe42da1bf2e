/**
 * Connections that end and are replaced. The n operations are n slots of clients: in each a connection is open, carries
 * one request after another, ends, and the client opens the next at once.
 *
 * Each connection has a descriptor, as further operations have, from its opening on: what its client sends before the
 * program has accepted and registered it waits there, and nobody hears of it. A connection of so many requests says
 * with the last of them that it is the last: the program closes when it is through with all of them. One that lasts for
 * a time is closed by the client when that is over and all its requests are answered: the program is told by an event,
 * the end of the data, and closes then.
 *
 * A request that comes when the connection takes no more (it is over, but for an answer) waits with its client for the
 * next one: its latency counts from then, as it should.
 *
 * A connection that finds the listener's backlog full is not there yet: its client tries later, and its requests wait.
 *
 * Clients that are at a distance see all that when it has come to them: that a connection takes no more when they have
 * sent what it takes, that it is over when every answer has come back. Then they open the next, by three ways: there
 * (where the backlog may be full), back (from now on it takes requests), and there again, which is when the program
 * hears of it. What the device refuses counts as one of a connection's requests, too: where that leaves none to say
 * that it is the last, the client closes.
 *
 * Clients with threads, on the same machine, open and close themselves (sim/traffic/local-connections.ts).
 */
import type { EventRing, RemoteClients } from "../event-parties.js";
import { type EventQueues, NONE } from "../event-queues.js";
import type { EventId, EventTable } from "../event-table.js";
import type { Issuance } from "../issuance.js";
import type { Simulation } from "../simulation.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Doors } from "./doors.js";
import type { Lifetimes } from "./lifetimes.js";
import type { Listening } from "./listening.js";
import type { Requests } from "./requests.js";

/** What connections share with the other events. */
interface Surroundings {
  readonly simulation: Simulation;
  readonly queues: EventQueues;
  readonly events: EventTable;
  readonly issuance: Issuance;
  readonly requests: Requests;
  /** A descriptor that there has not been; of a completion mechanism, not issued. */
  open(): number;
  /** `event` is with the device, whose ring it enters, if it has several. */
  deliver(descriptor: number, event: EventId, ring?: EventRing): void;
  /** What comes from the client of `slot` comes by that, if not by the device. */
  wayOf(slot: number): EventRing | undefined;
  /** Whoever hears of `descriptor` is told of an event on it, on behalf of a thread on `core`: whom to wake. */
  tell(descriptor: number, core: number): { woken: readonly Thread[]; lingerPs: number };
}

export class Connections {
  /** Set before there is traffic. */
  listening: Listening | undefined;

  /**
   * Per slot: its connection; requests that it may still carry, and how long it lasts;
   * requests under way, and those of them that are not at the device yet; whether the last has come, and its
   * time is over.
   */
  private readonly current: Int32Array;
  private readonly left: Float64Array;
  private readonly lastPs: Float64Array;
  private readonly underWay: Int32Array;
  private readonly coming: Int32Array;
  private readonly lastCame: Uint8Array;
  private readonly over: Uint8Array;
  /** Per slot: requests that wait for the next connection, or sendings if clients are at a distance. */
  private readonly held: number[][] = [];
  private readonly doors: Doors;

  /** Per connection: its slot. */
  private readonly slot: number[] = [];
  /** Per connection: requests sent and not ended by the program; whether the last was sent, or the end read. */
  private readonly unserved: number[] = [];
  private readonly ends: boolean[] = [];
  private readonly endRead: boolean[] = [];
  /** Per descriptor: how many events came before it was registered. */
  private readonly early: number[] = [];
  /** Per request: its connection, and whether it is the last. Per event on a door: the connection that it is about. */
  private readonly on: number[] = [];
  private readonly isLast: boolean[] = [];
  private readonly free: number[] = [];

  constructor(
    private readonly around: Surroundings,
    readonly slots: number,
    private readonly lifetimes: Pick<Lifetimes, keyof Lifetimes>,
    private readonly clientsOf: (slot: number) => RemoteClients | undefined,
  ) {
    this.current = new Int32Array(slots).fill(NONE);
    this.left = new Float64Array(slots);
    this.lastPs = new Float64Array(slots);
    this.underWay = new Int32Array(slots);
    this.coming = new Int32Array(slots);
    this.lastCame = new Uint8Array(slots);
    this.over = new Uint8Array(slots);
    this.doors = new Doors(slots, lifetimes);
  }

  beginWindow(now: Picoseconds): void {
    this.doors.refused = 0;
    this.listening?.beginWindow(now);
  }

  /** Tries to connect that found a backlog full, in the window; undefined where backlogs have no bound. */
  get refusals(): number | undefined {
    return this.lifetimes.backlog === Number.POSITIVE_INFINITY ? undefined : this.doors.refused;
  }

  // --- the clients' side -----------------------------------------------------------------------------------------

  /** Open the first connection of every slot, in equilibrium: they exist already. By operation; NONE of no slot. */
  begin(isSlot: (operation: number) => boolean = () => true): readonly number[] {
    return Array.from({ length: this.slots }, (_, slot) => (isSlot(slot) ? this.open(slot, true) : NONE));
  }

  /** Whether `operation` is a slot: one that is a read of a storage device is none. */
  readonly has = (operation: number): boolean => this.current[operation] !== NONE;

  /** The client of `slot` sends the request `sent`: a sending if it is at a distance, else an event. */
  send(sent: number, slot: number): void {
    if (this.takesMore(slot)) {
      this.depart(sent, slot);
      return;
    }
    this.held[slot] ??= [];
    this.held[slot].push(sent);
  }

  private depart(sent: number, slot: number): void {
    const clients = this.clientsOf(slot);
    if (clients?.wants(sent) === false) return;
    this.takeOne(slot);
    if (clients === undefined) this.put(sent, slot);
    else clients.depart(sent);
  }

  private takeOne(slot: number): void {
    this.left[slot]--;
    this.underWay[slot]++;
    this.coming[slot]++;
  }

  /** The request `event` of `slot` happens. */
  happens(event: EventId, slot: number): void {
    if (this.clientsOf(slot) === undefined) this.send(event, slot);
    else this.put(event, slot);
  }

  /** The device has refused a request of `slot`. */
  refusedOn(slot: number): void {
    this.coming[slot]--;
  }

  /** A request of `slot` has been answered. */
  responded(slot: number): void {
    if (this.has(slot) && this.clientsOf(slot) === undefined) this.returned(slot);
  }

  /** The client of `slot` has an answer, whether or not it has waited for it. */
  returned(slot: number): void {
    this.underWay[slot]--;
    if (this.isOver(slot) && !this.clientsOf(slot)?.openThemselves) {
      this.around.simulation.after(this.unreadPs(slot), this.renew, slot);
    }
  }

  /** Whether nothing more comes on the connection of `slot`, which is there, and all answers are back. */
  isOver(slot: number): boolean {
    return this.doors.isThere(slot) && this.underWay[slot] === 0 && (this.left[slot] === 0 || this.over[slot] === 1);
  }

  /** How long the client of `slot` still takes what has been sent to it: it ends its connection behind that. */
  private unreadPs(slot: number): Picoseconds {
    return this.around.requests.sends?.drainsIn(slot) ?? 0;
  }

  private put(event: EventId, slot: number): void {
    const { queues, requests } = this.around;
    const connection = this.current[slot];
    this.unserved[connection]++;
    this.on[event] = connection;
    this.isLast[event] = --this.coming[slot] === 0 && this.left[slot] === 0;
    if (this.isLast[event]) {
      this.ends[connection] = true;
      this.lastCame[slot] = 1;
    }
    this.around.simulation.probe?.departs(event);
    queues.send(connection, event);
    this.around.deliver(connection, event, this.around.wayOf(slot) ?? requests.deviceOf(connection));
  }

  /** The connection of `slot` has ended: the client opens another. */
  private readonly renew = (slot: number): void => {
    const before = this.leave(slot);
    if (before !== NONE) this.travel(slot, () => this.tellEnd(before, slot));
    this.travel(slot, () => this.knock(slot));
  };

  /**
   * The client of `slot` is through with its connection, and is about to open the next. The one whose end the program
   * is to be told of, since it is the client who closes; NONE if it is the program.
   */
  leave(slot: number): number {
    const before = this.lastCame[slot] === 0 ? this.current[slot] : NONE;
    this.open(slot, false);
    this.doors.leave(slot);
    return before;
  }

  /** The end of the data on `connection`, which the client of `slot` has closed, is there. */
  tellEnd(connection: number, slot: number): void {
    this.happen(connection, slot);
  }

  /** `arrive` when a packet between the client of `slot` and the device has got there. */
  private travel(slot: number, arrive: () => void): void {
    const ps = this.lifetimes.drawWay(slot);
    if (ps === 0) arrive();
    else this.around.simulation.after(ps, arrive);
  }

  private open(slot: number, exists: boolean): number {
    const { requests } = this.around;
    const connection = this.free.pop() ?? this.around.open();
    const { requests: most, lastPs } = exists ? this.lifetimes.drawRest(slot) : this.lifetimes.draw(slot);
    this.current[slot] = connection;
    this.slot[connection] = slot;
    this.left[slot] = most;
    this.over[slot] = 0;
    this.lastCame[slot] = 0;
    this.unserved[connection] = 0;
    this.ends[connection] = false;
    this.endRead[connection] = false;
    requests.connect(connection);
    this.hold(connection);
    this.lastPs[slot] = lastPs;
    if (exists) this.lasts(slot);
    return connection;
  }

  /** Its time runs from when it is there. */
  private lasts(slot: number): void {
    const lastPs = this.lastPs[slot];
    if (lastPs < Number.POSITIVE_INFINITY) this.around.simulation.after(lastPs, this.expire, slot);
  }

  private readonly expire = (slot: number): void => {
    this.over[slot] = 1;
    if (this.underWay[slot] > 0 || this.clientsOf(slot)?.openThemselves) return;
    const unreadPs = this.unreadPs(slot);
    if (unreadPs === 0) this.renew(slot);
    else this.around.simulation.after(unreadPs, this.renew, slot);
  };

  /** The connection of `slot` comes to a door of the program, and waits there until it is accepted, if it has room. */
  private readonly knock = (slot: number): void => {
    const waitPs = this.connect(slot);
    if (waitPs === undefined) this.travel(slot, () => this.established(slot));
    else this.around.simulation.after(waitPs, this.knock, slot);
  };

  /** Undefined if there is room at the door; else how long the client of `slot` waits before it tries again. */
  connect(slot: number): Picoseconds | undefined {
    return this.doors.enter(slot, () => (this.listening as Listening).door(this.current[slot], slot));
  }

  /** The client of `slot` has its connection: how the program hears of that. */
  arrival(slot: number): () => void {
    this.doors.arrive(slot);
    this.lasts(slot);
    const [connection, door] = [this.current[slot], this.doors.of(slot)];
    return () => this.comeTo(door, connection, slot);
  }

  /** A thread of the client of `slot` is about to send a request: whether its connection takes one. */
  claim(slot: number): boolean {
    if (!this.takesMore(slot)) return false;
    this.takeOne(slot);
    return true;
  }

  /** The client of `slot` has its connection. */
  private established(slot: number): void {
    this.travel(slot, this.arrival(slot));
    const held = this.held[slot];
    while (held !== undefined && held.length > 0 && this.takesMore(slot)) this.depart(held.shift() as number, slot);
  }

  private takesMore(slot: number): boolean {
    return this.left[slot] > 0 && this.over[slot] === 0 && this.doors.isThere(slot);
  }

  /** `connection`, which was open from the start, has not been accepted: it waits at `door`. */
  waitAgain(connection: number, door: number): void {
    this.hold(connection);
    this.around.simulation.at(0, () => {
      this.doors.wait(door);
      this.comeTo(door, connection, this.slot[connection]);
    });
  }

  private comeTo(door: number, connection: number, slot: number): void {
    const event = this.happen(door, slot);
    this.on[event] = connection;
  }

  /** Something comes on `descriptor` from the client of `slot`. */
  private happen(descriptor: number, slot: number): EventId {
    const { events, queues, requests, simulation } = this.around;
    const event = events.add(descriptor, NONE, simulation.now, 0, 0, 0);
    simulation.probe?.happens(event);
    requests.addAnswer(event, descriptor);
    queues.send(descriptor, event);
    this.around.deliver(descriptor, event, this.around.wayOf(slot) ?? requests.deviceOf(descriptor));
    return event;
  }

  /** Nobody hears of `descriptor` until it is registered. */
  hold(descriptor: number): void {
    this.early[descriptor] = 0;
    this.around.requests.discard(descriptor, this.waits);
  }

  private readonly waits = { announce: (descriptor: number) => void this.early[descriptor]++ };

  // --- the program's side ----------------------------------------------------------------------------------------

  /** The connection that a request came on. */
  of(event: EventId): number {
    return this.on[event];
  }

  /** The connection that `event`, which was taken from `door`, is about: it waits there no longer. */
  accepted(event: EventId, door: number): number {
    this.doors.accepted(door);
    return this.on[event];
  }

  /** The connection of `slot`, if the program has one there that may still bring something; NONE if not. */
  openIn(slot: number): number {
    const connection = this.current[slot];
    return this.slotOf(connection) === slot ? connection : NONE;
  }

  /** The slot of `connection`, which the program hears of and which may still bring something; NONE if it is none. */
  slotOf(connection: number): number {
    const { requests } = this.around;
    const slot = this.slot[connection] ?? NONE;
    if (slot === NONE || this.current[slot] !== connection || this.ends[connection]) return NONE;
    return requests.isConnected(connection) && !requests.isUnregistered(connection) ? slot : NONE;
  }

  /** Whether `event` is a request that says that no other comes. */
  saysLast(event: EventId): boolean {
    return this.isLast[event];
  }

  /** Whether something may still come on `connection`, which has not said that this was the last. */
  isToBeRead(connection: number): boolean {
    return this.around.requests.isConnected(connection) && !this.endRead[connection];
  }

  /** The program is through with a request on `connection`: whether it is to close it now. */
  served(connection: number): boolean {
    return --this.unserved[connection] === 0 && this.ends[connection];
  }

  /** The program has read the end of `connection`: whether it is to close it now. */
  readEnd(connection: number): boolean {
    this.ends[connection] = true;
    this.endRead[connection] = true;
    return this.unserved[connection] === 0;
  }

  /** Somebody hears of `descriptor`, a connection or a door, from now on. */
  registered(descriptor: number): void {
    this.around.requests.discard(descriptor, undefined);
  }

  /**
   * Events that came on `descriptor` before are told of now, each on behalf of a thread on `core`: whom it is to wake,
   * and how long it has to wait for locks. Undefined if there are none (left).
   */
  tellEarly(descriptor: number, core: number): { woken: readonly Thread[]; lingerPs: number } | undefined {
    if (this.early[descriptor] === 0) return undefined;
    this.early[descriptor]--;
    return this.around.tell(descriptor, core);
  }

  /** The program has closed `connection`: another may have its descriptor. */
  closed(connection: number): void {
    this.around.requests.disconnect(connection);
    this.around.issuance.withdraw(connection);
    this.free.push(connection);
  }
}
