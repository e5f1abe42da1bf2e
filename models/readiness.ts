/** What the readiness mechanisms share: how a loop serves what was reported, memory that holds no buffers, own sets. */
import { type KernelSide, NONE, type Operations, PARTIAL } from "../sim/operations.js";
import type { Op, Program } from "../sim/thread.js";
import type { CostName } from "./costs.js";
import { goOn, heed } from "./handling.js";
import type { Port, RequestExecutor } from "./port.js";
import type { Reader, Reads } from "./reading.js";
import type { Host, LawContext, MemoryUse } from "./types.js";

/** How a loop deals with what was reported. */
export interface Service {
  readonly reader: Reader;
  readonly reads: Reads;
  /** How handlers do I/O. */
  readonly port: Port;
  /**
   * Where workers read (`Executor.reads`): what whoever has read does then, in the loop's place. Absent: the loop
   * reads.
   */
  readonly settle?: (service: Service, operation: number) => Iterable<Op>;
  /** What `serve` was last called with is left to a worker, with all that follows. */
  isLeft?: boolean;
  /** Whether the last read of `serve` left the rest of a message; and whether its first found nothing. */
  partial?: boolean;
  empty?: boolean;
}

/** The program is through with a further descriptor: its answer has been read, and whoever expects another says so. */
export function isThrough(io: Operations, { partial }: Service, descriptor: number): boolean {
  return io.isFurther(descriptor) && !partial;
}

/**
 * Whether `serve` comes to one read and a callback. A loop may do that itself: a generator in a generator takes twice
 * the time.
 */
export function isPlain({ operations }: Host, { reads, settle }: Service): boolean {
  return reads === "once" && settle === undefined && operations.requests === undefined;
}

/**
 * Serve one reported descriptor: read, run the callback if that completed a message, and go on for as long as `reads`
 * says.
 */
export function* serve(host: Host, service: Service, operation: number): Program {
  const { reader, reads, port } = service;
  const io = host.operations;
  if (io.requests?.isSignal(operation)) {
    service.partial = false;
    service.empty = false;
    service.isLeft = false;
    return yield* heed(host, port, operation);
  }
  if (service.settle !== undefined) {
    service.isLeft = !io.requests?.isLent(operation) && !io.requests?.isDoor(operation);
    if (service.isLeft) return yield* leaveToRead(host, service, operation);
  }
  for (let first = true; ; first = false) {
    const event = reader.take(operation);
    yield reader.op;
    service.partial = event === PARTIAL;
    service.empty = first && event === NONE;
    if (event === NONE) return;
    if (event !== PARTIAL) {
      yield io.begin(event);
      if (io.goesOn(event)) yield* goOn(host, port, event);
      else io.end(event);
    }
    if (!reader.goesOn(reads, operation)) return;
  }
}

function* leaveToRead(host: Host, service: Service, operation: number): Program {
  const { settle, ...own } = service;
  yield* (host.executor as RequestExecutor).handOverReady(operation, service.port, function* () {
    yield* serve(host, own, operation);
    yield* (settle as NonNullable<Service["settle"]>)(own, operation);
  });
}

/** Pending operations need only the threads and what the kernel keeps per descriptor, at the price `entry`. */
export function registeredMemory({ pending, costs, parameters }: LawContext, entry: CostName): MemoryUse {
  return {
    threads: Number(parameters.threads) * costs.value("threadMemory"),
    buffers: 0,
    registrations: pending * costs.value(entry),
  };
}

/** One set for all, or of k sets operation i in set i mod k: that set hears of its events. */
export class OwnSets implements KernelSide {
  constructor(private readonly sets: readonly { event(operation: number): unknown }[]) {}

  announce(operation: number): void {
    this.sets[operation % this.sets.length].event(operation);
  }
}
