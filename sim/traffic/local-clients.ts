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
 * Source of the way over the loopback: Linux, drivers/net/loopback.c (loopback_xmit hands the packet to netif_rx) and
 * net/core/dev.c (process_backlog, in the soft interrupt that the sender enters as it leaves the network stack).
 * Divergence: no acknowledgements; the backlog of a core has no bound.
 */
import { type Distribution, distribution } from "../distributions.js";
import type { Observer } from "../event-parties.js";
import { NONE } from "../event-queues.js";
import { Fifo } from "../fifo.js";
import type { Machine } from "../machine.js";
import { OperationStreams } from "../operation-streams.js";
import type { Operations, Traffic } from "../operations.js";
import type { Stream } from "../random.js";
import type { Attempt } from "../requests/attempts.js";
import type { ClientsWorkload } from "../spec.js";
import { BLOCK, type Op, type Program, sleep, type Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Content, type Draw } from "./content.js";
import { Exchange } from "./exchange.js";

/** What clients are charged: operations of their threads, booked to `clients`. */
export interface ClientPrices {
  write(bytes: number): Op;
  /** A read()'s two halves: before it sleeps, if it does, and after. */
  readonly enter: Op;
  finish(bytes: number): Op;
  /** A read() of what is there. */
  read(bytes: number): Op;
  /** epoll_wait, without its events; and those. */
  readonly wait: Op;
  events(count: number): Op;
  /** What bringing a message over the loopback takes, in a soft interrupt. */
  readonly loopbackPs: Picoseconds;
}

/** Where clients run, if on the same machine as the program. */
export interface Here {
  readonly machine: Machine;
  readonly prices: ClientPrices;
}

/** A thread of clients: replies that have come to it, connections whose request is due, and whether it sleeps. */
class Seat {
  readonly replies = new Fifo<Attempt>();
  readonly due = new Fifo<number>();
  asleep: Thread | undefined;

  get isIdle(): boolean {
    return this.replies.length === 0 && this.due.length === 0;
  }
}

export class LocalClients implements Traffic {
  private readonly streams: OperationStreams;
  private readonly think: Distribution;
  private readonly thinkTimes: Stream;
  private readonly startTimes: Stream;
  private readonly exchange: Exchange;
  private readonly seats: readonly Seat[];
  private observer: Observer | undefined;
  /** By sending, the core that it comes from, or its reply. */
  private readonly coreOf: number[] = [];
  private bringingCore = NONE;

  constructor(
    private readonly workload: ClientsWorkload,
    private readonly here: Here,
    private readonly operations: Operations,
    { seed, replication }: Draw,
  ) {
    const { machine, prices } = here;
    this.streams = new OperationStreams(seed, replication, operations.count);
    this.think = distribution(workload.think);
    this.thinkTimes = this.streams.of("think");
    this.startTimes = this.streams.of("start");
    const of = (purpose: string) => this.streams.of(purpose);
    const content = new Content(workload, operations, of);
    const draws = { select: (operation: number) => this.select(operation), of };
    this.exchange = new Exchange(workload, machine.simulation, operations, content, draws, () => {}, this.carry);
    const seats = Math.min(workload.here?.threads ?? operations.count, operations.count);
    this.seats = Array.from({ length: seats }, () => new Seat());
    operations.comeBy((known) => ({
      happen: (descriptor, extraPs = 0) =>
        machine.interrupts.raiseOn(this.bringingCore, known, descriptor, prices.loopbackPs + extraPs),
    }));
  }

  start(): void {
    const { machine } = this.here;
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

  reportTo(observer: Observer): void {
    this.observer = observer;
  }

  // --- programs --------------------------------------------------------------------------------------------------

  /** A thread of its own for the connection `operation`. */
  private *converse(operation: number, seat: Seat, thread: Thread): Program {
    const { prices } = this.here;
    this.select(operation);
    let thinkPs = this.firstPs();
    for (;;) {
      if (thinkPs > 0) yield sleep(thinkPs);
      yield* this.send(operation, thread);
      yield prices.enter;
      if (seat.isIdle) {
        seat.asleep = thread;
        yield BLOCK;
      }
      const attempt = seat.replies.shift() as Attempt;
      yield prices.finish(this.exchange.bytesOf(attempt).replies);
      this.hasRead(attempt);
      thinkPs = this.thought(operation);
    }
  }

  /** A thread that waits for events on many connections. */
  private *serve(seat: Seat, thread: Thread): Program {
    const { prices } = this.here;
    for (;;) {
      yield prices.wait;
      if (seat.isIdle) {
        seat.asleep = thread;
        yield BLOCK;
      }
      let [replies, due] = [seat.replies.length, seat.due.length];
      yield prices.events(replies + due);
      for (; replies > 0; replies--) {
        const { attempt, operation } = this.next(seat);
        yield prices.read(this.exchange.bytesOf(attempt).replies);
        this.hasRead(attempt);
        const thinkPs = this.thought(operation);
        if (thinkPs === 0) yield* this.send(operation, thread);
        else this.sendAfter(thinkPs, operation);
      }
      for (; due > 0; due--) yield* this.send(seat.due.shift() as number, thread);
    }
  }

  private next(seat: Seat): { attempt: Attempt; operation: number } {
    const attempt = seat.replies.shift() as Attempt;
    return { attempt, operation: this.exchange.operationOf(attempt) };
  }

  private *send(operation: number, thread: Thread): Program {
    this.select(operation);
    const attempt = this.exchange.prepare(operation);
    yield this.here.prices.write(this.exchange.bytesOf(attempt).request);
    this.coreOf[attempt] = thread.core;
    this.here.machine.simulation.after(0, this.brings, attempt);
  }

  // --- on the way ------------------------------------------------------------------------------------------------

  private readonly brings = (attempt: Attempt): void => {
    this.bringingCore = this.coreOf[attempt];
    this.exchange.bring(attempt);
  };

  /** Whoever works for the program has sent the reply to `attempt`. */
  private readonly carry = (attempt: Attempt): void => {
    const { machine } = this.here;
    this.coreOf[attempt] = machine.current?.core ?? machine.interrupts.core ?? 0;
    machine.simulation.after(0, this.takesBack, attempt);
  };

  private readonly takesBack = (attempt: Attempt): void => {
    const { machine, prices } = this.here;
    machine.interrupts.raiseOn(this.coreOf[attempt], this.hasCome, attempt, prices.loopbackPs);
  };

  private readonly hasCome = (attempt: Attempt): void => {
    const seat = this.seatOf(this.exchange.operationOf(attempt));
    seat.replies.push(attempt);
    this.rouse(seat);
  };

  private hasRead(attempt: Attempt): void {
    const operation = this.exchange.operationOf(attempt);
    const { serial, clientPs } = this.exchange.read(attempt);
    if (serial !== NONE) this.observer?.reaches?.(serial, clientPs, operation);
  }

  // --- time to think ---------------------------------------------------------------------------------------------

  private sendAfter(ps: Picoseconds, operation: number): void {
    if (ps === 0) this.seatOf(operation).due.push(operation);
    else this.here.machine.simulation.after(ps, this.timeUp, operation);
  }

  private readonly timeUp = (operation: number): void => this.here.machine.interrupt(this.isDue, operation);

  private readonly isDue = (operation: number): void => {
    const seat = this.seatOf(operation);
    seat.due.push(operation);
    this.rouse(seat);
  };

  /** Called inside an interrupt. */
  private rouse(seat: Seat): void {
    const { asleep } = seat;
    seat.asleep = undefined;
    if (asleep !== undefined) this.here.machine.wakeFromInterrupt(asleep);
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
