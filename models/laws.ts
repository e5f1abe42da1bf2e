/** The term that the laws of all waiting mechanisms begin with. */
import type { Picoseconds } from "../sim/time.js";
import type { CostTable } from "./costs.js";

/** From a device event to the woken thread's first instruction, at light load: interrupt, wake-up, wake latency. */
export function eventToThreadPs(costs: CostTable): Picoseconds {
  return costs.ps("interrupt") + costs.ps("wakeup") + costs.ps("wakeLatency");
}
