/**
 * Clients and what they send: each request travels to the device and its reply back; a client that has waited too long
 * gives up, and one that was refused or gave up may send the request again. What the server has, it goes on with.
 *
 * A sending is over for its client when the reply or the refusal reaches it, or its timeout ends, whichever is first;
 * of two at one instant the timeout. What a request brings is drawn when it is sent first, so that all mechanisms meet
 * the same requests.
 */
import { type Distribution, distribution } from "../distributions.js";
import type { Askers, RemoteClients } from "../event-parties.js";
import { NONE } from "../event-queues.js";
import { type EventId, LATER } from "../event-table.js";
import { pow } from "../math.js";
import type { Stream } from "../random.js";
import { type Attempt, Attempts } from "../requests/attempts.js";
import { replyBytes } from "../requests/handler.js";
import { Limits } from "../requests/limits.js";
import { Outcomes } from "../requests/outcomes.js";
import type { Simulation } from "../simulation.js";
import type { ClientSide } from "../spec.js";
import type { Picoseconds } from "../time.js";
import type { Content, EventSite, Streams } from "./content.js";

/** Whose streams the next draws are from, where operations have streams of their own. */
interface Draws {
  select(operation: number): void;
  of: Streams;
}

/** Clients that take core time to send and to read: what is to happen to them by other means than the network's. */
export interface ThreadedClients {
  /** Whoever works for the program has sent the reply to `attempt`: bring it to a client that will `read` it. */
  carry(attempt: Attempt): void;
  /** `attempt` did not fit: bring that to a client that will `read` it. */
  refuse(attempt: Attempt): void;
  /** The timeout of `attempt` is over: its client may give up. */
  expires(attempt: Attempt): void;
}

/** A request that is to be sent again, after a wait. */
export interface Again {
  attempt: Attempt;
  waitPs: Picoseconds;
}

/** What a client has read. */
interface Reading {
  /** The serial number of its event, NONE if the reply says no; and how long after it was sent first. */
  serial: number;
  clientPs: Picoseconds;
  again: Again | undefined;
}

export class Exchange implements Askers, RemoteClients {
  private readonly attempts = new Attempts();
  readonly outcomes = new Outcomes(() => this.attempts.awaited);
  private readonly limits: Limits | undefined;
  private readonly network: Distribution | undefined;
  private readonly timeoutPs: Picoseconds | undefined;
  private readonly retry: { after: Distribution; times: number; backoff: number } | undefined;
  private readonly ways: Stream;
  private readonly retries: Stream;
  /** What is arriving; and of each event, which sending it is, and whether the program says no to it. */
  private arriving: Attempt = NONE;
  private readonly attemptOf: Attempt[] = [];
  private readonly isRefused: boolean[] = [];
  /**
   * Of each sending of clients with threads: the serial number of its event, NONE if the reply says no; whether the
   * reply has been sent; and whether there is none to be read, but a reset.
   */
  private readonly serialOf: number[] = [];
  private readonly isOnItsWay: boolean[] = [];
  private readonly isReset: boolean[] = [];

  /**
   * @param over a request on this operation is over for its client, answered or given up
   * @param threads where clients have threads, on this machine
   */
  constructor(
    { network, timeoutPs, retry, limits }: ClientSide,
    private readonly simulation: Simulation,
    private readonly operations: EventSite,
    private readonly content: Content,
    private readonly draws: Draws,
    private readonly over: (operation: number) => void,
    private readonly threads?: ThreadedClients,
  ) {
    this.limits = limits && new Limits(limits, operations.count);
    this.network = network && distribution(network);
    this.timeoutPs = timeoutPs;
    this.retry = retry && { ...retry, after: distribution(retry.after) };
    this.ways = draws.of("network");
    this.retries = draws.of("retry");
    operations.askers = this;
  }

  // --- the clients' side -----------------------------------------------------------------------------------------

  /** A new request is sent on `operation`; it has been on its way if it is `forwardPs` from the device. */
  request(operation: number, forwardPs = this.way(operation, this.ways)): void {
    this.send(this.prepare(operation), forwardPs, this.way(operation, this.ways));
  }

  /** A new request on `operation` is about to be sent: its latency counts from `sincePs`. */
  prepare(operation: number, sincePs = this.simulation.now): Attempt {
    return this.attempts.add(operation, this.content.draw(), sincePs, 0);
  }

  operationOf(attempt: Attempt): number {
    return this.attempts.operation[attempt];
  }

  /** Bytes of the request, and of the replies to it. */
  bytesOf(attempt: Attempt): { request: number; replies: number } {
    const { bytes, itinerary = [] } = this.attempts.brings[attempt];
    return { request: bytes, replies: this.isReset[attempt] ? 0 : replyBytes(itinerary) };
  }

  /** `attempt` comes to the device, from which no network separates its client. */
  bring(attempt: Attempt): void {
    this.send(attempt, 0, 0);
  }

  /** Its client, which has a thread, has read the reply to `attempt`; undefined if it had given up before. */
  read(attempt: Attempt): Reading | undefined {
    const { attempts, simulation, outcomes } = this;
    if (!attempts.isAwaited[attempt]) {
      attempts.drop(attempt);
      return undefined;
    }
    const serial = this.serialOf[attempt];
    const isNo = serial === NONE;
    if (isNo) outcomes.refused++;
    else outcomes.inTime++;
    const clientPs = simulation.now - attempts.firstPs[attempt];
    const again = isNo ? this.again(attempt) : undefined;
    this.settle(attempt);
    attempts.drop(attempt);
    return { serial, clientPs, again };
  }

  /** Whether the client of `attempt` still waits for the reply, for longer than it will. */
  isOverdue(attempt: Attempt): boolean {
    return this.attempts.isAwaited[attempt] && this.simulation.now >= this.attempts.deadlinePs[attempt];
  }

  /**
   * The client of `attempt`, which has a thread, gives up: whether it sends again; the serial number of the event if
   * its reply is on its way, NONE if not.
   */
  giveUp(attempt: Attempt): { again: Again | undefined; serial: number } {
    this.outcomes.timedOut++;
    const serial = this.isOnItsWay[attempt] ? this.serialOf[attempt] : NONE;
    const again = this.again(attempt);
    this.settle(attempt);
    return { again, serial };
  }

  /** `attempt`, which is one more of a request, comes to the device. */
  bringAgain(attempt: Attempt): void {
    this.outcomes.retried++;
    this.bring(attempt);
  }

  private way(operation: number, stream: Stream): Picoseconds {
    this.draws.select(operation);
    return this.network?.sample(stream) ?? 0;
  }

  private send(attempt: Attempt, forwardPs: Picoseconds, backPs: Picoseconds): void {
    const { attempts, simulation, timeoutPs = Number.POSITIVE_INFINITY } = this;
    this.outcomes.offered++;
    attempts.sent(attempt);
    attempts.forwardPs[attempt] = forwardPs;
    attempts.backPs[attempt] = backPs;
    attempts.deadlinePs[attempt] = simulation.now + timeoutPs;
    if (this.threads !== undefined) {
      this.isOnItsWay[attempt] = false;
      this.isReset[attempt] = false;
    }
    if (this.timeoutPs !== undefined) attempts.alarm[attempt] = simulation.after(timeoutPs, this.expires, attempt);
    const { connections } = this.operations;
    if (connections === undefined || this.openThemselves) this.depart(attempt);
    else connections.send(attempt, attempts.operation[attempt]);
  }

  remote(): this {
    return this;
  }

  get openThemselves(): boolean {
    return this.threads !== undefined;
  }

  wants(attempt: Attempt): boolean {
    const { isAwaited } = this.attempts;
    if (isAwaited[attempt]) return true;
    this.attempts.drop(attempt);
    return false;
  }

  depart(attempt: Attempt): void {
    const forwardPs = this.attempts.forwardPs[attempt];
    if (forwardPs === 0) this.arrives(attempt);
    else this.simulation.after(forwardPs, this.arrives, attempt);
  }

  private readonly sendsAgain = (attempt: Attempt): void => {
    const operation = this.attempts.operation[attempt];
    this.outcomes.retried++;
    this.send(attempt, this.way(operation, this.retries), this.way(operation, this.retries));
  };

  private readonly hasReply = (attempt: Attempt): void => {
    this.outcomes.inTime++;
    this.settle(attempt);
    this.attempts.drop(attempt);
    this.operations.connections?.returned(this.attempts.operation[attempt]);
    this.over(this.attempts.operation[attempt]);
  };

  private readonly isTold = (attempt: Attempt): void => {
    const isAwaited = this.attempts.isAwaited[attempt];
    this.operations.connections?.returned(this.attempts.operation[attempt]);
    if (isAwaited) {
      this.outcomes.refused++;
      this.settle(attempt);
    }
    this.attempts.drop(attempt);
    if (isAwaited) this.goesOn(attempt);
  };

  /** An answer that nobody waits for is back where `operation` is. */
  private readonly isBack = (operation: number): void => this.operations.connections?.returned(operation);

  private readonly expires = (attempt: Attempt): void => {
    if (this.threads !== undefined) {
      this.threads.expires(attempt);
      return;
    }
    this.outcomes.timedOut++;
    this.attempts.settle(attempt);
    this.goesOn(attempt);
  };

  private settle(attempt: Attempt): void {
    if (this.timeoutPs !== undefined) this.simulation.cancel(this.attempts.alarm[attempt]);
    this.attempts.settle(attempt);
  }

  /** Its client has no reply: it sends again, or is through with the request. The row may be another's soon. */
  private goesOn(attempt: Attempt): void {
    const operation = this.attempts.operation[attempt];
    const again = this.again(attempt);
    if (again === undefined) this.over(operation);
    else this.simulation.after(again.waitPs, this.sendsAgain, again.attempt);
  }

  /** How the request of `attempt` is sent again; undefined if it is not. */
  private again(attempt: Attempt): Again | undefined {
    const { attempts, retry } = this;
    const operation = attempts.operation[attempt];
    const before = attempts.before[attempt];
    if (retry === undefined || before >= retry.times) return undefined;
    this.draws.select(operation);
    const waitPs = Math.round(retry.after.sample(this.retries) * pow(retry.backoff, before));
    const again = attempts.add(operation, attempts.brings[attempt], attempts.firstPs[attempt], before + 1);
    return { attempt: again, waitPs };
  }

  // --- the device's side -----------------------------------------------------------------------------------------

  private readonly arrives = (attempt: Attempt): void => {
    const { attempts, limits } = this;
    const operation = attempts.operation[attempt];
    if (limits?.admits(operation) === false) {
      this.operations.connections?.refusedOn(operation);
      if (this.threads !== undefined) {
        this.serialOf[attempt] = NONE;
        this.isReset[attempt] = true;
        this.threads.refuse(attempt);
        return;
      }
      const tell = () => void this.simulation.after(attempts.backPs[attempt], this.isTold, attempt);
      this.operations.ways.turnAway(operation, tell);
      return;
    }
    this.arriving = attempt;
    this.content.bring(operation, attempts.brings[attempt]);
  };

  happened(event: EventId, operation: number, serial: number): void {
    this.attemptOf[event] = this.arriving;
    if (this.threads !== undefined) this.serialOf[this.arriving] = serial;
    this.isRefused[event] = false;
    this.limits?.enters(operation);
  }

  began(): void {
    this.limits?.begins();
  }

  refused(event: EventId): void {
    this.isRefused[event] = true;
  }

  answered(event: EventId, operation: number): Picoseconds {
    const { attempts, simulation } = this;
    const attempt = this.attemptOf[event];
    this.limits?.leaves(operation);
    if (this.threads !== undefined) {
      if (this.isRefused[event]) this.serialOf[attempt] = NONE;
      this.isOnItsWay[attempt] = true;
      this.threads.carry(attempt);
      return this.isRefused[event] || !attempts.isAwaited[attempt] ? NONE : LATER;
    }
    const backPs = attempts.backPs[attempt];
    const atPs = simulation.now + backPs;
    if (!attempts.isAwaited[attempt] || atPs >= attempts.deadlinePs[attempt]) {
      attempts.drop(attempt);
      if (this.operations.connections !== undefined) simulation.after(backPs, this.isBack, operation);
      return NONE;
    }
    simulation.after(backPs, this.isRefused[event] ? this.isTold : this.hasReply, attempt);
    return this.isRefused[event] ? NONE : atPs - attempts.firstPs[attempt];
  }
}
