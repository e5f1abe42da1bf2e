/**
 * Replies by io_uring to receivers that take their time. A send moves what finds room in the socket's buffer. Is that
 * not all, and MSG_WAITALL set, or is it nothing, the kernel polls the socket for the submitter: when there is room,
 * task work moves more, and the send completes with the last byte. Without MSG_WAITALL a send that moved something
 * completes short, and the program submits another for the rest; that breaks its link (IOSQE_IO_LINK), whose receive
 * comes back.
 *
 * Sources: Linux, io_uring/net.c: io_send (-EAGAIN, io_net_retry), io_uring/io_uring.c: io_arm_poll_handler, and for
 * links io_req_complete_failed. Divergence: sends of one connection are carried out in the order in which they were
 * submitted, where Linux has each try as its poll wakes it.
 */
import { Fifo } from "../sim/fifo.js";
import { type EventId, NONE, type Operations } from "../sim/operations.js";
import type { Requests } from "../sim/requests/requests.js";
import type { Sends } from "../sim/requests/sends.js";
import type { Picoseconds } from "../sim/time.js";
import type { Reply, Ring, Sqe, Submitter } from "./io-uring-ring.js";
import type { Sending } from "./io-uring-send.js";
import type { Host, Parameters } from "./types.js";

class Replies {
  private readonly waitsForAll: boolean;
  /** Whether the program hears of a send that succeeds: only then can a handler wait for it. */
  readonly areHeard: boolean;
  private readonly queues = new Map<number, Fifo<Reply>>();
  private readonly byDescriptor = new Map<number, Reply>();

  constructor(
    private readonly io: Operations,
    private readonly requests: Requests,
    private readonly sends: Sends,
    parameters: Parameters,
  ) {
    this.waitsForAll = parameters.MSG_WAITALL === "yes";
    this.areHeard = parameters.IOSQE_CQE_SKIP_SUCCESS !== "yes";
  }

  /** A reply of `bytes` to `request`, by the ring `loop`. */
  prepare(request: EventId, bytes: number, loop: number, link: number): Reply {
    const { requests } = this;
    const descriptor = this.areHeard ? requests.openForSend(request, loop) : requests.lendRoom(request, loop);
    const reply = { request, left: bytes, descriptor, moves: 0, short: false, link, held: false };
    this.byDescriptor.set(descriptor, reply);
    return reply;
  }

  /** The reply that `descriptor` is about. */
  on(descriptor: number): Reply | undefined {
    return this.byDescriptor.get(descriptor);
  }

  /** What an attempt would move now. */
  attempt(reply: Reply): number {
    const head = this.queues.get(this.sends.connectionOf(reply.request))?.at(0) ?? reply;
    reply.moves = head === reply ? Math.min(reply.left, this.sends.room(reply.request)) : 0;
    return reply.moves;
  }

  /** Whether the attempt leaves it waiting for room. */
  isToWait({ left, moves }: Reply): boolean {
    return moves < left && (moves === 0 || this.waitsForAll);
  }

  /** The attempt is made: whether the reply completes, all of it or short. */
  move(reply: Reply): boolean {
    const waits = this.isToWait(reply);
    reply.left -= this.sends.put(reply.request, reply.moves);
    reply.short = !waits && reply.left > 0;
    this.join(reply);
    return !waits;
  }

  /** It waits: is it the first, for room. */
  wait(reply: Reply): void {
    if (this.first(reply.request) === reply) this.sends.awaitRoom(reply.request, reply.descriptor);
  }

  /** There is word of room on the reply's descriptor, of which nobody else hears. */
  heed({ descriptor }: Reply): void {
    this.requests.taken(this.io.receive(descriptor));
  }

  /** All of it is in the buffer: the next one of its connection, if there is any, waits for room now. */
  finish(reply: Reply): void {
    const connection = this.sends.connectionOf(reply.request);
    const queue = this.queues.get(connection) as Fifo<Reply>;
    queue.shift();
    if (queue.length > 0) this.wait(queue.at(0));
    else this.queues.delete(connection);
    this.requests.sent(reply.request);
    if (!this.areHeard) this.forget(reply);
  }

  /** The program has its completion: the request that goes on. */
  completed(reply: Reply): EventId {
    this.byDescriptor.delete(reply.descriptor);
    return this.requests.completed(reply.descriptor);
  }

  private forget({ descriptor }: Reply): void {
    this.byDescriptor.delete(descriptor);
    this.requests.giveBack(descriptor);
  }

  private first(request: EventId): Reply | undefined {
    return this.queues.get(this.sends.connectionOf(request))?.at(0);
  }

  private join(reply: Reply): void {
    const connection = this.sends.connectionOf(reply.request);
    const queue = this.queues.get(connection) ?? new Fifo<Reply>();
    if (queue.length === 0) this.queues.set(connection, queue);
    // One that was short is there still.
    if (queue.length === 0 || queue.at(0) !== reply) queue.push(reply);
  }
}

/** What it needs of the kernel's side of io_uring. */
interface Kernel {
  add(descriptor: number, ring: number): void;
  arm(descriptor: number, submitter: Submitter, armed: boolean): void;
  start(submitter: Submitter, operation: number): unknown;
  startPs(operation: number): Picoseconds;
}

/** The kernel's work on replies, and on receives that are linked to them. */
export class SendWork {
  constructor(
    readonly replies: Replies,
    private readonly kernel: Kernel,
    private readonly sending: Sending,
    private readonly completePs: Picoseconds,
    private readonly armPs: Picoseconds,
  ) {}

  /** A reply of `bytes` that the ring of number `ring` is to send, and the receive that is linked to it. */
  prepare(request: EventId, bytes: number, ring: number, link: number): Reply {
    const reply = this.replies.prepare(request, bytes, ring, link);
    this.kernel.add(reply.descriptor, ring);
    return reply;
  }

  /** What it takes to submit a send, or a receive that is linked to one: that waits, or comes back, or starts. */
  price({ kind, operation, reply }: Sqe): Picoseconds {
    const { left, short } = reply as Reply;
    if (kind === "send") return this.attemptPs(reply as Reply);
    if (short) return this.completePs;
    return left > 0 ? 0 : this.kernel.startPs(operation);
  }

  /** It has been submitted. */
  submit(submitter: Submitter, { kind, operation, reply }: Sqe): void {
    if (reply === undefined) return;
    if (kind === "send") this.moved(submitter, reply);
    else if (reply.short) unlink(submitter.ring, operation);
    else if (reply.left > 0) reply.held = true;
    else this.kernel.start(submitter, operation);
  }

  /** There is room for more of the reply that `descriptor` tells of, if it tells of one: what the attempt takes. */
  goOn(descriptor: number, submitter: Submitter): Picoseconds | undefined {
    const reply = this.replies.on(descriptor);
    if (reply === undefined) return undefined;
    this.replies.heed(reply);
    submitter.replies.push(reply);
    const ps = this.attemptPs(reply);
    // A linked receive then tries at once.
    return ps + (reply.held && reply.moves === reply.left ? this.kernel.startPs(reply.link) : 0);
  }

  /** Task work has moved what it could. */
  finish(submitter: Submitter): void {
    for (const reply of submitter.replies) this.moved(submitter, reply);
    submitter.replies.length = 0;
  }

  private attemptPs(reply: Reply): Picoseconds {
    const { replies, sending } = this;
    const ps = sending.attemptPs(reply.left, replies.attempt(reply));
    return ps + (replies.isToWait(reply) ? this.armPs : sending.completions(reply.left) * this.completePs);
  }

  /** An attempt is over: the reply waits, or completes. */
  private moved(submitter: Submitter, reply: Reply): void {
    const { replies, kernel, sending } = this;
    const { descriptor, left } = reply;
    const completes = replies.move(reply);
    kernel.arm(descriptor, submitter, !completes);
    if (!completes) {
      replies.wait(reply);
      return;
    }
    if (!reply.short) replies.finish(reply);
    sending.post(submitter.ring, left, descriptor);
    if (!reply.held) return;
    reply.held = false;
    if (reply.short) unlink(submitter.ring, reply.link);
    else kernel.start(submitter, reply.link);
  }
}

/** A receive comes back because the send that it was linked to was short. */
function unlink(ring: Ring, operation: number): void {
  ring.post({ result: "unlinked", operation, event: NONE, whole: false, more: false });
}

export function sendWork(
  kernel: Kernel,
  sending: Sending,
  { operations, costs, parameters }: Pick<Host, "operations" | "costs" | "parameters">,
): SendWork | undefined {
  const { requests } = operations;
  if (requests?.sends === undefined) return undefined;
  const replies = new Replies(operations, requests, requests.sends, parameters);
  return new SendWork(replies, kernel, sending, costs.ps("uringComplete"), costs.ps("pollArm"));
}
