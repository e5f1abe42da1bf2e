/** What a thread of clients on the same machine has to see to. */
import { Fifo } from "../fifo.js";
import type { Attempt } from "../requests/attempts.js";
import type { Thread } from "../thread.js";

/**
 * A thread of clients: replies that have come to it, connections whose request is due (or, as its complement, what is
 * to be sent again), what has waited as long as it will, and whether the thread sleeps.
 */
export class Seat {
  readonly replies = new Fifo<Attempt>();
  readonly due = new Fifo<number>();
  readonly overdue = new Fifo<Attempt>();
  /** Operations whose connections are there. */
  readonly there = new Fifo<number>();
  asleep: Thread | undefined;

  constructor(readonly index: number) {}

  get isIdle(): boolean {
    const { replies, due, overdue, there } = this;
    return replies.length === 0 && due.length === 0 && overdue.length === 0 && there.length === 0;
  }
}
