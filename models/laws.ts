/** The terms that the mechanisms' laws begin with. */
import { idleExitAfter, meanExitPs } from "../sim/idling.js";
import type { Picoseconds } from "../sim/time.js";
import type { CostTable } from "./costs.js";
import type { LawContext } from "./types.js";

/** From a device event to the woken thread's first instruction, at light load: idle exit, interrupt, wake-up. */
export function eventToThreadPs(costs: CostTable): Picoseconds {
  return costs.meanIdleExitPs + costs.ps("interrupt") + costs.ps("wakeup");
}

/**
 * From a device event until the kernel knows, at light load, where `polling` threads never let go of their cores:
 * another core is idle, or none.
 */
export function eventToKernelPs({ costs, cores }: LawContext, polling: number): Picoseconds {
  return (polling < cores ? costs.meanIdleExitPs : 0) + costs.ps("interrupt");
}

/**
 * A thread on another core wakes one that sleeps on a core which was interrupted `idlePs` ago: wake-up, interprocessor
 * interrupt, idle exit.
 */
export function threadToThreadPs(costs: CostTable, idlePs: Picoseconds): Picoseconds {
  return costs.ps("wakeup") + costs.ps("ipi") + meanExitPs(idleExitAfter(costs.idleExit, idlePs));
}
