/**
 * How io_uring reads storage devices: what a submission takes, and who makes it where there is no room, and where
 * completions go with IORING_SETUP_IOPOLL.
 */
import type { Fifo } from "../sim/fifo.js";
import type { Thread } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import { type DirectReads, directReads } from "./direct-reads.js";
import { isPolled, registered } from "./io-uring-parameters.js";
import type { Sqe, Submitter } from "./io-uring-ring.js";
import { Workers } from "./io-uring-workers.js";
import type { Host } from "./types.js";

const NOBODY: readonly Thread[] = [];

export class UringReads {
  private readonly workers: Workers;
  private readonly puntPs: Picoseconds;
  /** Devices are polled, and do not interrupt. */
  readonly polls: boolean;
  /** There are sockets, too, which such a ring does not take: reads have a second one. */
  readonly areApart: boolean;

  constructor(
    private readonly host: Host,
    private readonly reads: DirectReads,
  ) {
    this.workers = new Workers(host, reads);
    this.puntPs = host.costs.ps("uringPunt");
    this.polls = isPolled(host.parameters);
    this.areApart = this.polls && reads.storage.operations < host.operations.count;
  }

  has(operation: number): boolean {
    return this.reads.has(operation);
  }

  /** `submitter` may poll. */
  equip(submitter: Submitter): void {
    const { machine } = this.host;
    if (this.polls) submitter.polled = this.reads.storage.polled(() => machine.endSpin(submitter.thread));
  }

  /** Where operations are reads: those that find room were submitted before time zero, by `submitterOf` them. */
  begin(submitterOf: (operation: number) => Submitter): void {
    const { storage } = this.reads;
    if (storage.operations === 0) return;
    storage.isSubmittedFirst = (operation) => !this.reads.isFull(operation);
    storage.firstQueue = (operation) => {
      const submitter = submitterOf(operation);
      submitter.reading++;
      return submitter.polled;
    };
  }

  /** What the submission of `operation` takes now. */
  price(operation: number): Picoseconds {
    return this.reads.isFull(operation) ? this.puntPs : this.reads.submitPs(operation);
  }

  /** `submitter` has submitted `operation`. The worker to be woken, if it is left to one. */
  start(operation: number, submitter: Submitter): readonly Thread[] {
    submitter.reading++;
    if (this.reads.isFull(operation)) return this.workers.take(operation, submitter.polled);
    this.reads.start(operation, submitter.polled);
    return NOBODY;
  }
}

/** How many of the first `count` entries there are up to one whose turn has to be over by itself, that one included. */
export function untilOwnTurn(sqes: Fifo<Sqe>, count: number, reads: UringReads | undefined): number {
  for (let i = 0; i < count; i++) {
    const { kind, operation } = sqes.at(i);
    if (kind === "send" || (kind === "receive" && reads?.has(operation))) return i + 1;
  }
  return count;
}

/** Undefined where the machine has no storage device. */
export function uringReads(host: Host): UringReads | undefined {
  const reads = directReads(host, registered(host.parameters));
  return reads && new UringReads(host, reads);
}
