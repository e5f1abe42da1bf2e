/**
 * How connections come to a mechanism's threads: who hears of a new one, accepts it, registers it, and closes it.
 *
 * A mechanism's threads have one loop in common (one set, port, ring), or one each; a connection belongs to the loop
 * that accepted it. A loop hears of new connections by a *door*, a descriptor in its set like any other: a listening
 * socket of its own or shared, or whatever an acceptor rings. Which door a new one comes to is the policy's affair
 * (accept-policies.ts).
 */
import type { KernelSide } from "../sim/event-parties.js";
import type { EventId, Operations } from "../sim/operations.js";
import type { Connections } from "../sim/requests/connections.js";
import type { Balance, Listening } from "../sim/requests/listening.js";
import type { Requests } from "../sim/requests/requests.js";
import { call, Kind, kernel, type Op, type Program, type Thread, wake } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { type AcceptPolicy, acceptPolicy } from "./accept-policies.js";
import type { Accepts, AcceptTurns } from "./accepts.js";
import type { Port } from "./port.js";
import type { Host } from "./types.js";

export class Accepting implements Accepts, Listening {
  /** By loop: how its threads do I/O, its threads, its connections, those it had at first. */
  private readonly ports: Port[] = [];
  readonly threads: Thread[][];
  readonly open: Int32Array;
  private readonly first: number[][];
  /** By loop, its connections times time, from the beginning of the window up to when they last changed. */
  private readonly areas: Float64Array;
  private readonly sincePs: Float64Array;
  private windowPs: Picoseconds = 0;
  /** Connections in the window. */
  private accepted = 0;
  /** By connection, its loop. */
  private readonly loopOf: number[] = [];
  private readonly policy: AcceptPolicy;
  private readonly io: Operations;
  private readonly requests: Requests;
  private readonly connections: Connections;
  readonly acceptOp: Op;
  private readonly closeOp: Op;
  private readonly wakeupPs: Picoseconds;

  constructor(
    private readonly host: Host,
    /** How many loops there are. */
    readonly loops: number,
  ) {
    const { operations: io, costs } = host;
    this.io = io;
    this.requests = io.requests as Requests;
    this.connections = io.connections as Connections;
    this.acceptOp = call(costs.ps("accept"));
    this.closeOp = call(costs.ps("close"));
    this.wakeupPs = costs.ps("wakeup");
    this.threads = Array.from({ length: loops }, () => []);
    this.open = new Int32Array(loops);
    this.areas = new Float64Array(loops);
    this.sincePs = new Float64Array(loops);
    this.policy = acceptPolicy(host, this);
    this.first = this.threads.map(() => []);
    const isSlot = (operation: number) => !io.storage?.isOperation(operation);
    this.connections.begin(isSlot).forEach((connection, slot) => {
      if (isSlot(slot)) this.first[this.policy.first(slot)].push(connection);
    });
    this.connections.listening = this;
  }

  /** A listening socket in the set of `loop`; nobody hears of it yet. */
  newDoor(loop: number): number {
    const door = this.requests.door(loop);
    this.connections.hold(door);
    return door;
  }

  /** An eventfd in the set of `loop`. */
  newBell(loop: number): number {
    const bell = this.requests.lend(loop);
    this.connections.hold(bell);
    return bell;
  }

  /** Whoever accepts from `door` is not a loop that reads it like any other descriptor. */
  announceTo(door: number, side: KernelSide): void {
    this.requests.announceTo(door, side);
    this.connections.registered(door);
  }

  /**
   * The connections that were open from the start, by slot, for a mechanism whose threads do not begin by `begin`: they
   * are registered.
   */
  takeFirst(): number[] {
    return this.first.flatMap((each, loop) => {
      for (const connection of each) {
        this.belongs(connection, loop);
        this.connections.registered(connection);
      }
      return each.splice(0);
    });
  }

  /** `connections`, which were open from the start, have not been accepted. */
  knockAgain(connections: readonly number[]): void {
    for (const connection of connections) {
      this.count(0, -1);
      this.connections.waitAgain(connection, this.doorOf(0));
    }
  }

  /** The door by which `loop` hears of connections. */
  doorOf(loop: number): number {
    return this.policy.doorOf(loop) as number;
  }

  get turns(): AcceptTurns | undefined {
    return this.policy.turns;
  }

  /** The connection that has waited longest at `door`, which is ready. */
  next(door: number): number {
    const event = this.io.take(door);
    this.requests.taken(event);
    return this.connections.accepted(event, door);
  }

  door(connection: number, slot: number): number {
    const door = this.policy.door(slot);
    this.requests.enters(connection, this.requests.deviceOf(door));
    return door;
  }

  /** A thread of the loop of `port` starts: what is open then was registered before time zero, free of charge. */
  *begin(port: Port): Program {
    const loop = this.loopFor(port);
    this.threads[loop].push(this.host.machine.current as Thread);
    if (this.ports[loop] !== undefined) return;
    this.ports[loop] = port;
    const door = this.policy.doorOf(loop);
    if (door !== undefined) yield* forFree(this.listen(port, door));
    for (const connection of this.first[loop].splice(0)) {
      this.belongs(connection, loop);
      yield* forFree(this.listen(port, connection));
    }
  }

  /** What an event that is not a request is about: true if it is about connections, and has been dealt with. */
  *concerns(port: Port, event: EventId): Generator<Op, boolean, boolean> {
    const { requests, connections } = this;
    const descriptor = requests.descriptorOf(event);
    if (requests.isDoor(descriptor)) {
      yield* this.accept(port, descriptor, event);
      return true;
    }
    const { handOver } = this.policy;
    if (handOver?.isAbout(descriptor)) {
      requests.taken(event);
      for (const connection of yield* handOver.take(port)) yield* this.listen(port, connection);
      return true;
    }
    if (!requests.isConnected(descriptor)) return false;
    requests.taken(event);
    if (connections.readEnd(descriptor)) yield* this.close(descriptor);
    return true;
  }

  /** accept(), and the connection is registered where it was accepted. */
  private *accept(port: Port, door: number, event: EventId): Program {
    this.requests.taken(event);
    const connection = this.connections.accepted(event, door);
    yield this.acceptOp;
    yield* port.expect(door);
    yield* this.adopt(port, connection);
  }

  /** `connection`, which has been accepted, belongs to the loop of `port` from now on. */
  *adopt(port: Port, connection: number): Program {
    this.belongs(connection, this.loopFor(port));
    yield* this.listen(port, connection);
  }

  /** The connection of the request `event`, and whether it is the last there; undefined of a read of a device. */
  requestOn(event: EventId): { connection: number; isLast: boolean } | undefined {
    if (!this.connections.has(this.io.events.operation[event])) return undefined;
    return { connection: this.connections.of(event), isLast: this.connections.saysLast(event) };
  }

  loopWith(connection: number): number {
    return this.loopOf[connection];
  }

  /** A request of `connection` has been dealt with, or waits for something: the next one may come. */
  *readOn(port: Port, connection: number, isLast: boolean): Program {
    if (!isLast && this.connections.isToBeRead(connection)) yield* port.expect(connection);
  }

  /** A request of `connection` has ended. */
  *served(connection: number): Program {
    if (this.connections.served(connection)) yield* this.close(connection);
  }

  private *close(connection: number): Program {
    yield this.closeOp;
    const loop = this.loopOf[connection];
    this.ports[loop]?.forget?.(connection);
    this.count(loop, -1);
    this.connections.closed(connection);
  }

  private loopFor({ loop }: Port): number {
    return this.loops === 1 ? 0 : loop;
  }

  /** `connection` is one of those of `loop`. */
  belongs(connection: number, loop: number): void {
    this.loopOf[connection] = loop;
    this.count(loop, 1);
    this.accepted++;
  }

  // --- who has how much to do ------------------------------------------------------------------------------------

  beginWindow(now: Picoseconds): void {
    this.windowPs = now;
    this.accepted = 0;
    this.areas.fill(0);
    this.sincePs.fill(now);
  }

  /** Workers are the loops; or, if there is but one, its threads. Undefined if no thread has begun. */
  balance(now: Picoseconds): Balance | undefined {
    const workers = this.loops > 1 ? this.threads : this.threads[0].map((thread) => [thread]);
    if (workers.length < 2 || workers.every((threads) => threads.length === 0)) return undefined;
    const total = (of: (thread: Thread) => number) =>
      workers.map((threads) => threads.reduce((sum, thread) => sum + of(thread), 0));
    return {
      ...(this.loops > 1 && { connections: this.meanOpen(now) }),
      requests: total(({ books }) => books?.callbacks ?? 0),
      corePs: total(({ books }) => books?.ranPs ?? 0),
      accepted: this.accepted,
    };
  }

  private meanOpen(now: Picoseconds): number[] {
    const spanPs = now - this.windowPs;
    return Array.from(this.open, (open, loop) => {
      this.count(loop, 0);
      return spanPs === 0 ? open : this.areas[loop] / spanPs;
    });
  }

  private count(loop: number, change: number): void {
    const { now } = this.host.machine.simulation;
    this.areas[loop] += this.open[loop] * (now - this.sincePs[loop]);
    this.sincePs[loop] = now;
    this.open[loop] += change;
  }

  /** `descriptor` is registered with the loop of `port`, which hears of what has come already. */
  private *listen(port: Port, descriptor: number): Program {
    const { connections, io } = this;
    if (io.discipline === "completion") connections.registered(descriptor);
    yield* (port.register ?? port.expect)(descriptor);
    connections.registered(descriptor);
    if (io.discipline === "completion") return;
    for (;;) {
      const told = connections.tellEarly(descriptor, (this.host.machine.current as Thread).core);
      if (told === undefined) return;
      if (told.lingerPs > 0) yield kernel(told.lingerPs);
      for (const thread of told.woken) yield wake(this.wakeupPs, thread);
    }
  }
}

/** Do what `operations` do, but for the time that it takes; threads that are to be woken are. */
export function* forFree(operations: Iterable<Op>): Program {
  for (const op of operations) if (op.kind === Kind.Wake) yield op;
}
