/**
 * How clients on the same machine as the program open and close connections that end: their threads do it, and pay.
 *
 * A connection is over when its client has read every answer on it and it takes no more requests. The thread that reads
 * the last of them closes it and calls connect() at once. The handshake is over when that returns, for the soft
 * interrupts of all its packets are on the thread's core, within the call; the last of them is what the program hears
 * of. Where the backlog is full the first packet is dropped, and a timer of the kernel sends it again: a thread with
 * one connection sleeps in connect() until then, one with several hears of it from epoll_wait (EPOLLOUT), as it does of
 * one that is there at once. What is to be sent before that waits with the client. One whose time is over while the
 * client thinks is closed when it has thought, ahead of the next request.
 *
 * Sources: Linux, net/ipv4/af_inet.c (inet_stream_connect), net/ipv4/tcp_input.c (tcp_conn_request drops a SYN when the
 * accept queue is full), net/ipv4/tcp_timer.c (tcp_retransmit_timer); wrk, src/wrk.c (connect_socket,
 * socket_connected).
 * Divergence: of packets that close a connection only the client's, where it is the first to close, is charged
 * `loopback`; the answers to them are in the price of close().
 */
import { NONE } from "../event-queues.js";
import type { Machine } from "../machine.js";
import type { Attempt } from "../requests/attempts.js";
import type { Op, Thread } from "../thread.js";
import type { EventSite } from "./content.js";

/** What a thread of clients pays for them. */
export interface ConnectionPrices {
  /** A socket, and connect(); and its place in the set of one that has several. */
  readonly connect: Op;
  readonly close: Op;
}

/** A sending that waits for a connection; whether it is one more of a request. */
interface Held {
  attempt: Attempt;
  isAgain: boolean;
}

export class LocalConnections {
  /** By operation: what is to be sent on its next connection. */
  private readonly held: Held[][] = [];

  /**
   * @param from what `happens` comes over the loopback, from that core
   * @param isThere called inside an interrupt: the connection of an operation is there, after a while
   */
  constructor(
    private readonly machine: Machine,
    private readonly connections: NonNullable<EventSite["connections"]>,
    private readonly prices: ConnectionPrices,
    private readonly from: (core: number, happens: () => void) => void,
    private readonly isThere: (operation: number) => void,
  ) {}

  /** Whether the connection of `operation` takes another request, which is then to be sent. */
  claim(operation: number): boolean {
    return this.connections.claim(operation);
  }

  hold(operation: number, held: Held): void {
    this.held[operation] ??= [];
    this.held[operation].push(held);
  }

  isHolding(operation: number): boolean {
    return (this.held[operation]?.length ?? 0) > 0;
  }

  /** What is to be sent now of what is held for `operation`, if anything. */
  next(operation: number): Held | undefined {
    return this.isHolding(operation) && this.claim(operation) ? this.held[operation].shift() : undefined;
  }

  /** The client of `operation` has read an answer. */
  returned(operation: number): void {
    this.connections.returned(operation);
  }

  isOver(operation: number): boolean {
    return this.connections.isOver(operation);
  }

  /** By `thread`: close the connection of `operation`, which is over, and open the next: whether it is there. */
  *renew(operation: number, thread: Thread): Generator<Op, boolean, boolean> {
    const { connections, prices } = this;
    yield prices.close;
    const before = connections.leave(operation);
    if (before !== NONE) this.comes(thread.core, () => connections.tellEnd(before, operation));
    yield prices.connect;
    return this.tryFrom(thread.core, operation);
  }

  private tryFrom(core: number, operation: number): boolean {
    const waitPs = this.connections.connect(operation);
    if (waitPs === undefined) this.comes(core, this.connections.arrival(operation));
    else this.machine.simulation.after(waitPs, this.timeUp, operation);
    return waitPs === undefined;
  }

  /** Behind what the thread or the interrupt on `core` does now. */
  private comes(core: number, happens: () => void): void {
    this.machine.simulation.after(0, () => this.from(core, happens));
  }

  private readonly timeUp = (operation: number): void => this.machine.interrupt(this.tryAgain, operation);

  private readonly tryAgain = (operation: number): void => {
    if (this.tryFrom(this.machine.interrupts.core ?? 0, operation)) this.isThere(operation);
  };
}
