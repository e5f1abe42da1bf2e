/**
 * The request queues of registered I/O: what a program has put on them, and how the kernel takes it up in a commit.
 */
import type { Operations } from "../sim/operations.js";
import type { Message } from "../sim/requests/requests.js";
import { kernel, type Op, type Thread } from "../sim/thread.js";
import { SENT } from "./cancelling.js";
import { handlerPs } from "./programs/costs.js";
import { isSent } from "./sending.js";
import type { Host } from "./types.js";

/** Where results go. */
interface Results {
  readonly owner: Thread | undefined;
  complete(result: number): unknown;
}

/** What the program has put on a request queue: a receive on an operation, or a message to send. */
type RioRequest = { receive: number } | RioSend;

/** `completesOn`: the descriptor that its result names, if somebody waits for it. */
interface RioSend {
  readonly send: Message;
  readonly bytes: number;
  readonly completesOn: number | undefined;
}

/** The request queues of a thread's sockets: what the program has put there, for the next commit. */
export class RequestQueues {
  private readonly requests: RioRequest[] = [];
  private taken = 0;
  /** Of the last request taken up: it completes at once, when its data has been copied. */
  private completes = false;
  /** The kernel's work on a send; it takes the data from where it is. */
  private readonly transmit: Op;

  private readonly io: Operations;

  constructor(
    private readonly host: Host,
    private readonly queue: Results,
  ) {
    this.io = host.operations;
    this.transmit = kernel(handlerPs(host, "rioTransmit"));
  }

  /** RIOReceive and RIOSend, but for their cost. */
  receive(operation: number): void {
    this.requests.push({ receive: operation });
  }

  send(send: RioSend): void {
    this.requests.push(send);
  }

  /** Nothing has been put there since the last commit. */
  get isEmpty(): boolean {
    return this.requests.length === 0;
  }

  /**
   * Within a commit the kernel takes up requests, up to one that keeps it busy, by copying or sending: that operation;
   * undefined when none is left.
   */
  takeUp(): Op | undefined {
    for (;;) {
      if (this.completes) this.complete(this.requests[this.taken - 1]);
      this.completes = false;
      if (this.taken === this.requests.length) break;
      const request = this.requests[this.taken++];
      if ("send" in request) {
        this.completes = true;
        return this.transmit;
      }
      this.completes = this.io.issue(request.receive);
      const copyPs = this.io.nextCopyPs(request.receive);
      if (copyPs > 0) return kernel(copyPs);
    }
    this.requests.length = 0;
    this.taken = 0;
    return undefined;
  }

  private complete(request: RioRequest): void {
    if (!("send" in request)) this.queue.complete(request.receive);
    else if (request.completesOn === undefined) {
      this.io.requests?.sent(request.send);
      this.queue.complete(SENT);
    } else if (isSent(this.host, request.send, request.bytes, request.completesOn)) {
      // Its own thread is at work here: nobody is to be woken.
      this.io.answers?.post(request.completesOn, (this.queue.owner as Thread).core);
    }
  }
}
