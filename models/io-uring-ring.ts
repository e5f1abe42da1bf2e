/**
 * What io_uring's kernel side consists of: rings, the requests that wait, and the threads that carry out their task
 * work.
 *
 * A request waits on its descriptor. An event does not complete it: it queues task work, which the thread that
 * submitted the request carries out (receiving, copying, posting the completion) when it is in the kernel next. How
 * that thread is brought there is the matter of io-uring-kernel.ts.
 */
import type { Poller } from "../sim/core.js";
import { type EventHandle, NO_EVENT } from "../sim/event-set.js";
import { Fifo } from "../sim/fifo.js";
import type { EventId } from "../sim/operations.js";
import type { PolledQueue } from "../sim/storage/completion-queues.js";
import type { Thread } from "../sim/thread.js";
import type { Lock } from "./lock.js";

/** What an entry of the submission ring asks for. */
export interface Sqe {
  /**
   * A receive; IORING_OP_ASYNC_CANCEL of one; IORING_OP_MSG_RING, which has the ring of `operation` cancel its receive;
   * a send, whose `operation` is the message.
   */
  readonly kind: "receive" | "cancel" | "message" | "send";
  readonly operation: number;
  /** Of a send; else 0. */
  readonly bytes: number;
  /** The reply that a send moves, or that a receive is linked to, if receivers take their time. */
  readonly reply: Reply | undefined;
}

/** A reply that has been prepared and is not all in the buffer. */
export interface Reply {
  readonly request: EventId;
  left: number;
  /** The descriptor that tells of room, and, if the request waits for its completion, of that. */
  readonly descriptor: number;
  /** Bytes that the submission, or the task work, in progress moves. */
  moves: number;
  /** It has completed without all of it. */
  short: boolean;
  /**
   * IOSQE_IO_LINK: the operation whose receive is linked to it, else NONE; and whether that was submitted and waits.
   */
  readonly link: number;
  held: boolean;
}

/** An entry of the completion ring. */
export interface Cqe {
  /**
   * What has completed: a receive, well or not; a request to cancel; `message`: another ring's IORING_OP_MSG_RING; a
   * send, whose `operation` is the descriptor of its reply, if its request waits for it; `released`: a zero-copy send
   * needs its buffer no longer (IORING_CQE_F_NOTIF); `unlinked`: a receive, as the link to it was broken (-ECANCELED).
   */
  readonly result: "data" | "-ENOBUFS" | "-ECANCELED" | "cancel" | "message" | "sent" | "released" | "unlinked";
  readonly operation: number;
  /** With `data`: the event it belongs to, and whether its message is whole now. */
  readonly event: EventId;
  readonly whole: boolean;
  /** IORING_CQE_F_MORE: the receive, a multishot one, goes on. */
  readonly more: boolean;
}

/** A submission and a completion ring. */
export class Ring {
  readonly completions = new Fifo<Cqe>();
  /** Completions that found the ring full: kept by the kernel (IORING_FEAT_NODROP) until the next enter moves them. */
  readonly overflow = new Fifo<Cqe>();
  /** Threads asleep in io_uring_enter, in the order in which they began to wait. */
  waiters: Submitter[] = [];
  /** SQPOLL: entries that the kernel's thread has not taken. */
  readonly submissions = new Fifo<Sqe>();
  /** The ring of provided buffers, and the operations whose receive ended because it was empty. */
  freeBuffers: number;
  readonly starved = new Fifo<number>();
  /** Completions that task work in progress will post. */
  underWay = 0;
  /** SQPOLL: the kernel's thread. */
  poller: Submitter | undefined;
  /** Who submits to the second ring of its thread, which takes nothing but reads. */
  reader: Submitter | undefined;

  constructor(
    private readonly cqEntries: number,
    buffers: number,
    readonly lock: Lock,
  ) {
    this.freeBuffers = buffers;
  }

  /** Whether one more completion will fit on the ring. */
  get hasRoom(): boolean {
    return this.overflow.length === 0 && this.completions.length + this.underWay < this.cqEntries;
  }

  /** Behind what has overflowed already, or completions would overtake each other. */
  post(cqe: Cqe): void {
    const full = this.overflow.length > 0 || this.completions.length >= this.cqEntries;
    (full ? this.overflow : this.completions).push(cqe);
  }

  /** Move what has overflowed to the ring, as far as it fits; how many. */
  flush(): number {
    let moved = 0;
    for (; this.overflow.length > 0 && this.completions.length < this.cqEntries; moved++) {
      this.completions.push(this.overflow.shift() as Cqe);
    }
    return moved;
  }
}

/** A thread that submits to a ring, and on which the task work of what it has submitted falls. */
export class Submitter {
  thread!: Thread;
  /** Operations whose descriptor has become readable. */
  readonly work = new Fifo<number>();
  /** What the task work in progress will post, and its operations. */
  readonly results = new Fifo<Cqe>();
  readonly operations = new Fifo<number>();
  /** Replies that it moves. */
  readonly replies: Reply[] = [];
  /** There is work of which the thread has been notified (TIF_NOTIFY_SIGNAL): more of it goes without saying. */
  notified = false;
  /** Task work on its way back from interrupts to user code. */
  onReturn!: Poller;
  /**
   * Asleep, to be woken once there are `needed` completions; which sleep it is; what ends the waiting for more than
   * one.
   */
  waiting = false;
  needed = 1;
  wait = 0;
  expiring = 0;
  timer: EventHandle = NO_EVENT;
  /** IORING_SETUP_IOPOLL: what storage devices are done with, until it looks. */
  polled: PolledQueue | undefined;
  /** Reads that it has submitted and not found done. */
  reading = 0;

  constructor(
    readonly index: number,
    readonly ring: Ring,
  ) {}
}
