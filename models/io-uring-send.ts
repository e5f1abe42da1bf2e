/**
 * Sends by io_uring. There is room in the socket's buffer, as a rule, so a send is carried out when it is submitted:
 * with everything else that an enter submits, for one entry into the kernel. Its completion says little; with
 * IOSQE_CQE_SKIP_SUCCESS there is none. A zero-copy send pins the pages instead of copying, and tells by a second
 * completion when it needs them no longer.
 */
import { NONE } from "../sim/operations.js";
import type { Picoseconds } from "../sim/time.js";
import type { Cqe, Ring } from "./io-uring-ring.js";
import { handlerPs } from "./programs/costs.js";
import type { Host, ParameterSpec } from "./types.js";

export const SEND_PARAMETERS = {
  IOSQE_CQE_SKIP_SUCCESS: {
    type: "choice",
    default: "no",
    choices: ["no", "yes"],
    alias: "skip-success",
    summary: "whether a send that succeeds posts no completion",
  },
  IORING_OP_SEND_ZC: {
    type: "limit",
    default: "off",
    min: 1,
    max: 2 ** 30,
    unlimited: "off",
    alias: "zero-copy",
    summary: "bytes from which on messages are sent without copying",
  },
  MSG_WAITALL: {
    type: "choice",
    default: "yes",
    choices: ["no", "yes"],
    summary: "whether a send that finds too little room completes when all is sent, not short",
  },
  IOSQE_IO_LINK: {
    type: "choice",
    default: "no",
    choices: ["no", "yes"],
    alias: "linked",
    summary: "whether the connection's next receive is linked to the last reply, and starts when that is sent",
  },
} as const satisfies Record<string, ParameterSpec>;

/** The completions of a send: the last, another is to follow, or its buffer is free. */
const SENT = completion("sent", false);
const SENT_MORE = completion("sent", true);
const RELEASED = completion("released", false);

function completion(result: Cqe["result"], more: boolean): Cqe {
  return { result, operation: NONE, event: NONE, whole: false, more };
}

export class Sending {
  private readonly skips: boolean;
  private readonly zeroCopyFrom: number;
  private readonly sendPs: Picoseconds;
  private readonly pinPs: Picoseconds;
  private readonly io: Host["operations"];

  constructor(host: Pick<Host, "operations" | "costs" | "parameters">) {
    const { operations, parameters } = host;
    this.io = operations;
    this.skips = parameters.IOSQE_CQE_SKIP_SUCCESS === "yes";
    this.zeroCopyFrom = typeof parameters.IORING_OP_SEND_ZC === "number" ? parameters.IORING_OP_SEND_ZC : Infinity;
    this.sendPs = handlerPs(host, "uringSend");
    this.pinPs = this.zeroCopyFrom < Infinity ? handlerPs(host, "uringZeroCopy") : 0;
  }

  /** What a send takes within the call that submits it, `completePs` for each completion it posts. */
  price(bytes: number, completePs: Picoseconds): Picoseconds {
    return this.attemptPs(bytes, bytes) + this.completions(bytes) * completePs;
  }

  /** Without its completions, of a send of `bytes` that moves so many. */
  attemptPs(bytes: number, moves: number): Picoseconds {
    return this.sendPs + (this.isZeroCopy(bytes) ? this.pinPs : this.io.copyPs(moves));
  }

  /** Post the completions of a send, on `descriptor` if its request waits for it, to `ring`; whether there are any. */
  post(ring: Ring, bytes: number, descriptor = NONE): boolean {
    const isZeroCopy = this.isZeroCopy(bytes);
    const sent = isZeroCopy ? SENT_MORE : SENT;
    if (!this.skips) ring.post(descriptor === NONE ? sent : { ...sent, operation: descriptor });
    if (isZeroCopy) ring.post(RELEASED);
    return this.completions(bytes) > 0;
  }

  /** The notification that a buffer is free cannot be skipped. */
  completions(bytes: number): number {
    return (this.skips ? 0 : 1) + (this.isZeroCopy(bytes) ? 1 : 0);
  }

  private isZeroCopy(bytes: number): boolean {
    return bytes >= this.zeroCopyFrom;
  }
}
