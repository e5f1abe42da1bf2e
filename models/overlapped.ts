/** What the polling schemes of the 2012 post share: the status words, the price of a poll, memory, sources. */
import type { FastForward } from "../sim/fast-forward/fast-forward.js";
import { type EventId, type KernelSide, NONE, type Operations } from "../sim/operations.js";
import { call } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { CostName, CostTable } from "./costs.js";
import { roomFor } from "./further.js";
import type { Canceller } from "./port.js";
import type { LawContext, MemoryUse, ParameterSpec, Parameters, Source } from "./types.js";

export const POST: Source = {
  text: "S. Molden, [Python-ideas] The async API of the future, 5 November 2012",
  url: "https://mail.python.org/pipermail/python-ideas/2012-November/017713.html",
  kind: "post",
};

/** Where what is read comes from: a divergence, if one reads files. */
export const FROM_PEERS =
  "In a closed workload the next message is under way from the callback's end on, as from a peer; a read of a file would " +
  "begin only when ReadFile is called.";

/** The post calls GetOverlappedResult a system call; documented, a poll of a pending operation reads a status word. */
export const POLL_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "syscall",
  choices: ["syscall", "memory"],
  summary: "what a poll is: a system call, as the post says, or a read of the status word, as documented",
};

export function pollPrice(costs: CostTable, parameters: Parameters): { ps: Picoseconds; account: "system" | "user" } {
  return parameters.poll === "memory"
    ? { ps: costs.ps("overlappedPollMemory"), account: "user" }
    : { ps: costs.ps("overlappedPollSyscall"), account: "system" };
}

/**
 * The status words of the operations, all there is of a kernel-side object: what a poll reads. The word of a cancelled
 * operation says that it is done, too.
 */
export class StatusWords implements KernelSide {
  /** Those that are done without data: cancelled, or a message that was sent. */
  private cancelled: Uint8Array;

  constructor(
    private readonly io: Operations,
    /** Foresees polls, and has to know which will find something. */
    private readonly fastForward: Pick<FastForward, "mayFind"> | undefined,
  ) {
    this.cancelled = new Uint8Array(io.count);
  }

  readonly isDone = (operation: number): boolean => this.io.isReady(operation) || this.cancelled[operation] === 1;

  announce(operation: number): void {
    this.fastForward?.mayFind(operation);
  }

  /**
   * A poll has found `operation` done: with the event whose message is complete, with a part of one, or with nothing.
   */
  collect(operation: number): EventId {
    if (this.cancelled[operation] === 1) {
      this.cancelled[operation] = 0;
      return NONE;
    }
    this.io.notice(operation);
    return this.io.take(operation);
  }

  /** ReadFile has been called; if there is something to read already, copying it takes the time returned. */
  issue(operation: number): Picoseconds {
    this.io.issue(operation);
    return this.io.nextCopyPs(operation);
  }

  /** The operation `descriptor` is done, without data: a message was sent, or it was cancelled. */
  finish(descriptor: number): void {
    this.cancelled = roomFor(this.cancelled, descriptor);
    this.cancelled[descriptor] = 1;
  }

  canceller(costs: CostTable): Canceller {
    const cancelIoEx = call(costs.ps("cancelIoEx"));
    return {
      call: () => cancelIoEx,
      cancelled: (operation) => {
        this.finish(operation);
        this.fastForward?.mayFind(operation);
        return [];
      },
    };
  }
}

/** Operations that are issued from the start, under their own numbers: where connections end, only reads of devices. */
export function issuedFirst({ count, connections, storage }: Operations): number[] {
  const all = Array.from({ length: count }, (_, operation) => operation);
  return connections === undefined ? all : all.filter((operation) => storage?.isOperation(operation));
}

/**
 * Memory of overlapped reads served by `threads` threads: a buffer and a request, of the price `request`, for each
 * pending one.
 */
export function overlappedMemory(
  { pending, costs, parameters }: LawContext,
  threads: number,
  request: CostName = "requestMemory",
): MemoryUse {
  const buffer = typeof parameters.buffer === "number" ? parameters.buffer : costs.value("operationBuffer");
  return {
    threads: threads * costs.value("threadMemory"),
    buffers: pending * buffer,
    registrations: pending * costs.value(request),
  };
}
