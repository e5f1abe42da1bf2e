/** What the readiness mechanisms share: memory that holds no buffers, and operations divided among several sets. */
import type { KernelSide } from "../sim/operations.js";
import type { CostName } from "./costs.js";
import type { LawContext, MemoryUse } from "./types.js";

/** Nothing is committed but the threads and what the kernel keeps per descriptor, at the price `entry`. */
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
