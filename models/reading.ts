/**
 * How a program reads a descriptor that was reported ready: what each read costs, and when it stops reading.
 *
 * A read that moves b bytes costs `read` + b x `copyPerByte`; one that finds nothing costs `readEmpty`. It moves at
 * most a buffer, and never more than one message: a real read of a stream would take the next message's bytes along.
 */
import { type EventId, NONE, type Operations } from "../sim/operations.js";
import { call, compute, type Op } from "../sim/thread.js";
import type { Picoseconds } from "../sim/time.js";
import type { CostTable } from "./costs.js";
import type { Host, ParameterSpec, Parameters } from "./types.js";

/** One read; as long as reads fill the buffer; or until a read finds nothing. */
const READS = ["once", "until-short", "until-EAGAIN"] as const;
export type Reads = (typeof READS)[number];

export const READS_PARAMETER: ParameterSpec = {
  type: "choice",
  default: "once",
  choices: READS,
  summary: "reads per report: one, until one leaves the buffer partly empty, or until one finds nothing",
};

/** The buffer that each loop reads into, whatever the number of descriptors. */
export const LOOP_BUFFER: ParameterSpec = {
  type: "size",
  default: "profile",
  cost: "loopBuffer",
  min: 1,
  max: 2 ** 30,
  summary: "bytes one read can take; a buffer per loop",
};

/** The buffer that each pending operation holds. */
export const PENDING_BUFFER: ParameterSpec = {
  type: "size",
  default: "profile",
  cost: "operationBuffer",
  min: 1,
  max: 2 ** 30,
  summary: "bytes one completion can bring; a buffer per pending operation",
};

/** Bytes of the parameter `buffer`: its own value, or the profile's, at least one. */
export function bufferBytes(parameters: Parameters, costs: CostTable, cost: "loopBuffer" | "operationBuffer"): number {
  const given = parameters.buffer;
  return typeof given === "number" ? given : Math.max(1, Math.round(costs.value(cost)));
}

/** Looking at data in memory: nothing to pay, whatever its size. */
const FREE_OF_CHARGE = compute(0, "user");

/** Reads for one thread. */
export class Reader {
  /** The system call of the last `take`, or nothing if the data is mapped: to be yielded. */
  op: Op;
  private readonly io: Operations;
  private readonly readPs: Picoseconds;
  private readonly read: Op;
  /** Of a descriptor that only says that something is to be had elsewhere. */
  private readonly readBell: Op;
  private readonly readEmpty: Op;
  /** Numbers of descriptors come again. */
  private readonly reopens: boolean;

  constructor(
    { operations, costs }: Host,
    /** The data is in the program's own memory already. */
    private readonly mapped = false,
  ) {
    this.io = operations;
    this.readPs = costs.ps("read");
    this.read = call(this.readPs);
    this.readEmpty = call(costs.ps("readEmpty"));
    this.op = this.read;
    this.reopens = operations.connections !== undefined;
    this.readBell = costs.has("eventfdRead") ? call(costs.ps("eventfdRead")) : this.read;
  }

  /** Read `operation`, from now on for the length of `op`: the event whose message is complete, PARTIAL, or NONE. */
  take(operation: number): EventId {
    // Another thread of the set has closed it meanwhile, and a new connection has its number.
    const isStale = this.reopens && this.io.requests?.isUnregistered(operation);
    const event = isStale ? NONE : this.io.take(operation);
    if (this.mapped) this.op = FREE_OF_CHARGE;
    else if (event === NONE) this.op = this.readEmpty;
    else if (this.io.takenBytes === 0) this.op = this.withoutData(operation);
    else this.op = call(this.readPs + this.io.copiedPs);
    return event;
  }

  /** What is to be had of a listening socket is had by accept(), which costs what it costs. */
  private withoutData(descriptor: number): Op {
    const { requests } = this.io;
    if (requests?.isDoor(descriptor)) return FREE_OF_CHARGE;
    return requests?.isLent(descriptor) ? this.readBell : this.read;
  }

  /** Whether a program that reads like this goes on after `take` has moved something. */
  goesOn(reads: Reads, operation: number): boolean {
    if (reads === "once") return false;
    if (reads === "until-EAGAIN") return true;
    // The bytes of a message behind this one would have filled the buffer further.
    return this.io.takenBytes === this.io.bufferBytes || this.io.isReady(operation);
  }
}
