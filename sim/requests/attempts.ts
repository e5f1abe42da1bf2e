/**
 * The sendings of requests, first and again, as columns of a table: a row is free when both its client and whoever
 * carries it, network or server, are through with it.
 */
import type { EventHandle } from "../event-set.js";
import type { Picoseconds } from "../time.js";
import type { Brought } from "../traffic/content.js";

/** A sending: an index into the table. */
export type Attempt = number;

export class Attempts {
  readonly operation: number[] = [];
  readonly brings: Brought[] = [];
  /** When the request was sent first; how often it had been sent before. */
  readonly firstPs: Picoseconds[] = [];
  readonly before: number[] = [];
  /** Until when a reply is in time; what the ways there and back take; the client's alarm. */
  readonly deadlinePs: Picoseconds[] = [];
  readonly forwardPs: Picoseconds[] = [];
  readonly backPs: Picoseconds[] = [];
  readonly alarm: EventHandle[] = [];
  /** Whether its client waits for the reply. */
  readonly isAwaited: boolean[] = [];
  /** Whether the network or the server has it. */
  private readonly isCarried: boolean[] = [];
  private readonly free: Attempt[] = [];

  /** A request that is about to be sent. */
  add(operation: number, brings: Brought, firstPs: Picoseconds, before: number): Attempt {
    const attempt = this.free.pop() ?? this.operation.length;
    this.operation[attempt] = operation;
    this.brings[attempt] = brings;
    this.firstPs[attempt] = firstPs;
    this.before[attempt] = before;
    this.isAwaited[attempt] = false;
    this.isCarried[attempt] = false;
    return attempt;
  }

  sent(attempt: Attempt): void {
    this.isAwaited[attempt] = true;
    this.isCarried[attempt] = true;
  }

  /** Its client waits no longer. */
  settle(attempt: Attempt): void {
    this.isAwaited[attempt] = false;
    if (!this.isCarried[attempt]) this.free.push(attempt);
  }

  /** Neither the network nor the server has it any more. */
  drop(attempt: Attempt): void {
    this.isCarried[attempt] = false;
    if (!this.isAwaited[attempt]) this.free.push(attempt);
  }

  /** How many clients wait for. */
  get awaited(): number {
    return this.isAwaited.reduce((sum, each) => sum + (each ? 1 : 0), 0);
  }
}
