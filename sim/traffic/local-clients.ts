/**
 * Clients on the same machine as the program: threads that write requests and read replies, and take core time for it.
 *
 * What they write comes to the program over the loopback: a soft interrupt on the writer's core, right behind the
 * write, in which the kernel does what it does for a message from the network, and wakes whom that wakes. A reply comes
 * back in the same way, on the core of whoever sent it. The device and its interrupts have no part in it.
 *
 * Without a number of threads each connection has one, which writes, sleeps in read() until the reply is there, reads
 * it, and sleeps for the time that it thinks (ab, and many test programs). Threads of a number share the connections
 * evenly and wait in epoll_wait for replies and timers (wrk). At the start every client is thinking; with no time to
 * think all send at once.
 *
 * Who waits no longer than a timeout sleeps with a timer (SO_RCVTIMEO; the timeout of epoll_wait), which interrupts the
 * core that the thread was on, and wakes it. Then it looks for a reply once more, as the system does, and gives up if
 * there is none: a thread that has no core gives up later, or finds its reply in time. The timer runs from the end of
 * the write. A reply that comes for a request that was given up is read all the same, and dropped.
 *
 * What does not fit is refused where it comes in, in the soft interrupt of whoever wrote it, which sends a reset: that
 * comes back over the loopback in its turn, and a read finds it.
 *
 * Source of the way over the loopback: Linux, drivers/net/loopback.c (loopback_xmit hands the packet to netif_rx) and
 * net/core/dev.c (process_backlog, in the soft interrupt that the sender enters as it leaves the network stack). Of
 * timeouts: net/ipv4/tcp.c (tcp_recvmsg_locked looks at the queue before it looks at what is left of the time), ae.c of
 * wrk and Redis (aeProcessEvents: what has come before timers).
 * Divergence: no acknowledgements; the backlog of a core has no bound.
 */
import { type Distribution, distribution } from "../distributions.js";
import type { Traffic } from "../event-parties.js";
import { NONE } from "../event-queues.js";
import type { Machine } from "../machine.js";
import { OperationStreams } from "../operation-streams.js";
import type { Stream } from "../random.js";
import type { Attempt } from "../requests/attempts.js";
import type { ClientsWorkload } from "../spec.js";
import { BLOCK, type Op, type Program, sleep, type Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Content, type Draw, type EventSite } from "./content.js";
import { type Again, Exchange, type ThreadedClients } from "./exchange.js";
import type { ClientPrices, Here } from "./here.js";
import { LocalConnections } from "./local-connections.js";
import { Seat } from "./seat.js";

export class LocalClients implements Traffic, ThreadedClients {
  private readonly streams: OperationStreams;
  private readonly think: Distribution;
  private readonly thinkTimes: Stream;
  private readonly startTimes: Stream;
  private readonly exchange: Exchange;
  private readonly seats: readonly Seat[];
  private observer: Parameters<NonNullable<Traffic["reportTo"]>>[0] | undefined;
  private readonly machine: Machine;
  private readonly prices: ClientPrices;
  /** By sending, the core that it comes from, or its reply. */
  private readonly coreOf: number[] = [];
  /** What comes next comes from there: the first core, for connections that wait to be accepted at the start. */
  private bringingCore = 0;
  /** Where connections end, from the start on. */
  private opener: LocalConnections | undefined;

  constructor(
    private readonly workload: ClientsWorkload,
    here: Here,
    private readonly operations: EventSite,
    { seed, replication }: Draw,
  ) {
    const { machine } = here;
    const prices = here.prices(workload.here ?? {});
    this.machine = machine;
    this.prices = prices;
    this.streams = new OperationStreams(seed, replication, operations.count);
    this.think = distribution(workload.think);
    this.thinkTimes = this.streams.of("think");
    this.startTimes = this.streams.of("start");
    const of = (purpose: string) => this.streams.of(purpose);
    const content = new Content(workload, operations, of);
    const draws = { select: (operation: number) => this.select(operation), of };
    this.exchange = new Exchange(workload, machine.simulation, operations, content, draws, () => {}, this);
    const seats = Math.min(workload.here?.threads ?? operations.count, operations.count);
    this.seats = Array.from({ length: seats }, (_, i) => new Seat(i));
    operations.ways.comeBy((known) => ({
      happen: (descriptor, extraPs = 0) =>
        machine.interrupts.raiseOn(this.bringingCore, known, descriptor, prices.loopbackPs + extraPs),
    }));
  }

  start(): void {
    const { machine, prices } = this;
    const { connections } = this.operations;
    const from = (core: number, happens: () => void) => {
      this.bringingCore = core;
      happens();
    };
    this.opener = connections && new LocalConnections(machine, connections, prices.connections, from, this.isThere);
    const isShared = this.workload.here?.threads !== undefined;
    this.seats.forEach((seat, i) => {
      const program = (thread: Thread) => (isShared ? this.serve(seat, thread) : this.converse(i, seat, thread));
      machine.spawn(`client ${i}`, program).ofOthers = true;
    });
    if (!isShared) return;
    for (let operation = 0; operation < this.operations.count; operation++) {
      this.select(operation);
      for (let i = 0; i < this.workload.outstanding; i++) this.sendAfter(this.firstPs(), operation);
    }
  }

  reissued(): void {}

  cancelled(): void {}

  reportTo(observer: Parameters<NonNullable<Traffic["reportTo"]>>[0]): void {
    this.observer = observer;
  }

  // --- programs --------------------------------------------------------------------------------------------------

  /** A thread of its own for the connection `operation`. */
  private *converse(operation: number, seat: Seat, thread: Thread): Program {
    this.select(operation);
    let thinkPs = this.firstPs();
    let sincePs: Picoseconds | undefined;
    for (;;) {
      if (thinkPs > 0) yield sleep(thinkPs);
      this.select(operation);
      let again = yield* this.ask(this.exchange.prepare(operation, sincePs), seat, thread);
      while (again !== undefined) {
        if (again.waitPs > 0) yield sleep(again.waitPs);
        again = yield* this.ask(again.attempt, seat, thread, true);
      }
      thinkPs = this.thought(operation);
      if (this.opener?.isOver(operation)) {
        const duePs = this.machine.simulation.now + thinkPs;
        yield* this.reconnect(operation, seat, thread, this.opener);
        thinkPs = duePs - this.machine.simulation.now;
        sincePs = thinkPs < 0 ? duePs : undefined;
      } else sincePs = undefined;
    }
  }

  /** Close the connection of `operation`, and sleep in connect() until there is another. */
  private *reconnect(operation: number, seat: Seat, thread: Thread, opener: LocalConnections): Program {
    if (yield* opener.renew(operation, thread)) return;
    while (seat.there.length === 0) {
      seat.asleep = thread;
      yield BLOCK;
    }
    seat.there.shift();
  }

  /** Until its connection takes a request: it reads what is still to come on it, and opens another. */
  private *untilClaimed(operation: number, seat: Seat, thread: Thread, opener: LocalConnections): Program {
    while (!opener.claim(operation)) {
      if (opener.isOver(operation)) {
        yield* this.reconnect(operation, seat, thread, opener);
        continue;
      }
      yield this.prices.enter;
      if (seat.isIdle) {
        seat.asleep = thread;
        yield BLOCK;
      }
      const late = seat.replies.shift();
      if (late === undefined) {
        seat.overdue.shift();
        continue;
      }
      yield this.prices.finish(this.exchange.bytesOf(late).replies);
      this.read(late);
    }
  }

  /** Send `attempt`, and wait for the reply, or until the timeout is over: whether it is to be sent again. */
  private *ask(
    attempt: Attempt,
    seat: Seat,
    thread: Thread,
    isAgain = false,
  ): Generator<Op, Again | undefined, boolean> {
    const { prices, opener } = this;
    if (opener !== undefined) yield* this.untilClaimed(this.exchange.operationOf(attempt), seat, thread, opener);
    yield* this.send(attempt, thread, isAgain);
    for (;;) {
      yield prices.enter;
      if (seat.isIdle) {
        seat.asleep = thread;
        yield BLOCK;
      }
      const reply = seat.replies.shift();
      if (reply === undefined) {
        const isOver = this.exchange.isOverdue(seat.overdue.shift() as Attempt);
        if (isOver) return this.giveUp(attempt);
        continue;
      }
      yield prices.finish(this.exchange.bytesOf(reply).replies);
      const read = this.read(reply);
      if (read !== undefined) return read.again;
    }
  }

  /** A thread that waits for events on many connections. */
  private *serve(seat: Seat, thread: Thread): Program {
    const { prices } = this;
    for (;;) {
      yield prices.wait;
      if (seat.isIdle) {
        seat.asleep = thread;
        yield BLOCK;
      }
      let [replies, due, overdue] = [seat.replies.length, seat.due.length, seat.overdue.length];
      let there = seat.there.length;
      yield prices.events(replies + there + due);
      for (; replies > 0; replies--) {
        const attempt = seat.replies.shift() as Attempt;
        const operation = this.exchange.operationOf(attempt);
        yield prices.read(this.exchange.bytesOf(attempt).replies);
        const read = this.read(attempt);
        if (read !== undefined) yield* this.goOn(operation, read.again, thread);
        yield* this.renewIfOver(operation, thread);
      }
      for (; there > 0; there--) yield* this.sendHeld(seat.there.shift() as number, thread);
      for (; due > 0; due--) {
        const next = seat.due.shift() as number;
        if (next >= 0) yield* this.sendNew(next, thread);
        else yield* this.dispatch(~next, thread, true);
      }
      for (; overdue > 0; overdue--) {
        const attempt = seat.overdue.shift() as Attempt;
        if (!this.exchange.isOverdue(attempt)) continue;
        const operation = this.exchange.operationOf(attempt);
        yield* this.goOn(operation, this.giveUp(attempt), thread);
      }
    }
  }

  /** A request on `operation` is over, or is to be sent `again`. */
  private *goOn(operation: number, again: Again | undefined, thread: Thread): Program {
    if (again !== undefined) {
      if (again.waitPs > 0) this.machine.simulation.after(again.waitPs, this.timeUp, ~again.attempt);
      else yield* this.dispatch(again.attempt, thread, true);
      return;
    }
    const thinkPs = this.thought(operation);
    if (thinkPs === 0) yield* this.sendNew(operation, thread);
    else this.sendAfter(thinkPs, operation);
  }

  private *sendNew(operation: number, thread: Thread): Program {
    this.select(operation);
    yield* this.dispatch(this.exchange.prepare(operation), thread);
  }

  /** Send `attempt` as soon as its connection takes it. */
  private *dispatch(attempt: Attempt, thread: Thread, isAgain = false): Program {
    const { opener } = this;
    const operation = this.exchange.operationOf(attempt);
    if (opener === undefined || opener.claim(operation)) return yield* this.send(attempt, thread, isAgain);
    opener.hold(operation, { attempt, isAgain });
    yield* this.renewIfOver(operation, thread);
  }

  private *renewIfOver(operation: number, thread: Thread): Program {
    const { opener } = this;
    if (!opener?.isOver(operation)) return;
    if (yield* opener.renew(operation, thread)) this.seatOf(operation).there.push(operation);
  }

  /** The connection of `operation` is there. */
  private *sendHeld(operation: number, thread: Thread): Program {
    const opener = this.opener as LocalConnections;
    for (let held = opener.next(operation); held !== undefined; held = opener.next(operation))
      yield* this.send(held.attempt, thread, held.isAgain);
    // Its time may be over already.
    if (opener.isHolding(operation)) yield* this.renewIfOver(operation, thread);
  }

  private *send(attempt: Attempt, thread: Thread, isAgain = false): Program {
    yield this.prices.write(this.exchange.bytesOf(attempt).request);
    this.coreOf[attempt] = thread.core;
    this.machine.simulation.after(0, isAgain ? this.bringsAgain : this.brings, attempt);
  }

  // --- on the way ------------------------------------------------------------------------------------------------

  private readonly brings = (attempt: Attempt): void => {
    this.bringingCore = this.coreOf[attempt];
    this.exchange.bring(attempt);
  };

  private readonly bringsAgain = (attempt: Attempt): void => {
    this.bringingCore = this.coreOf[attempt];
    this.exchange.bringAgain(attempt);
  };

  carry(attempt: Attempt): void {
    const { machine } = this;
    this.coreOf[attempt] = machine.current?.core ?? machine.interrupts.core ?? 0;
    machine.simulation.after(0, this.takesBack, attempt);
  }

  refuse(attempt: Attempt): void {
    const { machine, prices } = this;
    machine.interrupts.raiseOn(this.coreOf[attempt], this.takesBack, attempt, prices.loopbackPs);
  }

  expires(attempt: Attempt): void {
    const { machine } = this;
    const seat = this.seatOf(this.exchange.operationOf(attempt));
    seat.overdue.push(attempt);
    // There is a timer only while it sleeps.
    if (seat.asleep !== undefined) machine.interrupt(this.timesOut, seat.index, 0, undefined, seat.asleep.core);
  }

  private readonly timesOut = (seat: number): void => this.rouse(this.seats[seat]);

  private readonly takesBack = (attempt: Attempt): void => {
    const { machine, prices } = this;
    machine.interrupts.raiseOn(this.coreOf[attempt], this.hasCome, attempt, prices.loopbackPs);
  };

  private readonly hasCome = (attempt: Attempt): void => {
    const seat = this.seatOf(this.exchange.operationOf(attempt));
    seat.replies.push(attempt);
    this.rouse(seat);
  };

  private readonly isThere = (operation: number): void => {
    const seat = this.seatOf(operation);
    seat.there.push(operation);
    this.rouse(seat);
  };

  /** The client of `attempt` has read the reply; undefined if it had given up. */
  private read(attempt: Attempt): { again: Again | undefined } | undefined {
    const operation = this.exchange.operationOf(attempt);
    this.opener?.returned(operation);
    const read = this.exchange.read(attempt);
    if (read === undefined) return undefined;
    const { serial, clientPs, again } = read;
    if (serial !== NONE) {
      this.observer?.reaches?.(serial, clientPs, operation);
      this.observer?.concludes?.(serial, operation);
    }
    return { again };
  }

  /** The client of `attempt` has waited long enough. */
  private giveUp(attempt: Attempt): Again | undefined {
    const operation = this.exchange.operationOf(attempt);
    const { again, serial } = this.exchange.giveUp(attempt);
    if (serial !== NONE) this.observer?.concludes?.(serial, operation);
    return again;
  }

  // --- time to think ---------------------------------------------------------------------------------------------

  private sendAfter(ps: Picoseconds, operation: number): void {
    if (ps === 0) this.seatOf(operation).due.push(operation);
    else this.machine.simulation.after(ps, this.timeUp, operation);
  }

  private readonly timeUp = (next: number): void => this.machine.interrupt(this.isDue, next);

  private readonly isDue = (next: number): void => {
    const seat = this.seatOf(next >= 0 ? next : this.exchange.operationOf(~next));
    seat.due.push(next);
    this.rouse(seat);
  };

  /** Called inside an interrupt. */
  private rouse(seat: Seat): void {
    const { asleep } = seat;
    seat.asleep = undefined;
    if (asleep !== undefined) this.machine.wakeFromInterrupt(asleep);
  }

  private seatOf(operation: number): Seat {
    return this.seats[operation % this.seats.length];
  }

  /** What is left of the time that it thinks, seen at a random instant. */
  private firstPs(): Picoseconds {
    return this.think.meanPs === 0 ? 0 : this.think.sampleResidual(this.startTimes);
  }

  private thought(operation: number): Picoseconds {
    this.select(operation);
    return this.think.sample(this.thinkTimes);
  }

  private select(operation: number): void {
    this.streams.operation = operation;
  }
}
