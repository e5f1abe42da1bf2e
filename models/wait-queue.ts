/**
 * The threads asleep on one object of the kernel, and who of them an event wakes: the last to come (epoll, event
 * ports), the first (accept), or all (kqueue). Which, is a parameter where a mechanism has such a queue, so that "what
 * if" can be asked.
 *
 * The last to come has the warmest cache, and leaves the others asleep for good at light load; the first spreads the
 * work evenly; all is a herd, of which all but one find nothing.
 */
import { Fifo } from "../sim/fifo.js";
import type { Thread } from "../sim/thread.js";
import type { ParameterSpec } from "./types.js";

export const WAKE_ORDERS = ["LIFO", "FIFO", "all"] as const;
export type WakeOrder = (typeof WAKE_ORDERS)[number];

/** The parameter that says it; `real` is what the real thing does. */
export function wakeOrderParameter(real: WakeOrder): ParameterSpec {
  return {
    type: "choice",
    default: real,
    choices: WAKE_ORDERS,
    alias: "wake-order",
    summary: `whom an event wakes: the thread that began to wait last, the one that began first, or all (the real one: ${real})`,
  };
}

/** None to be woken. */
export const NOBODY: readonly Thread[] = [];

export class WaitQueue {
  private readonly asleep = new Fifo<Thread>();

  constructor(private readonly order: WakeOrder) {}

  /** `thread` goes to sleep here: it must block now. */
  sleep(thread: Thread): void {
    thread.shares ??= this;
    this.asleep.push(thread);
  }

  get length(): number {
    return this.asleep.length;
  }

  /** The threads that one event wakes, off the queue from now on: the caller must wake them. */
  release(): readonly Thread[] {
    if (this.asleep.length === 0) return NOBODY;
    if (this.order === "all") return Array.from({ length: this.asleep.length }, () => this.first());
    return [this.order === "FIFO" ? this.first() : (this.asleep.pop() as Thread)];
  }

  private first(): Thread {
    return this.asleep.shift() as Thread;
  }
}
