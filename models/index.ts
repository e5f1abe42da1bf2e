/**
 * `muxsim/model`: what a mechanism is written with, for those that ship and for one's own alike
 * (docs/own-mechanism.md).
 */

export type { Account } from "../sim/accounting/accounts.js";
export { Fifo } from "../sim/fifo.js";
export type { Machine } from "../sim/machine.js";
export * as math from "../sim/math.js";
export { type Discipline, type EventId, type KernelSide, NONE, type Operations, PARTIAL } from "../sim/operations.js";
export type { Stream } from "../sim/random.js";
export type { Simulation } from "../sim/simulation.js";
export {
  type Binding,
  BLOCK,
  call,
  compute,
  kernel,
  longer,
  type Op,
  type Program,
  poll,
  sleep,
  spin,
  type Thread,
  wake,
  yieldCore,
} from "../sim/thread.js";
export { fromNs, type Picoseconds, PS_PER_MS, PS_PER_NS, PS_PER_S, PS_PER_US, toNs } from "../sim/time.js";
export { cancelVictims } from "./cancelling.js";
export { COSTS, type CostName, type CostTable } from "./costs.js";
export type { TaskFacts, TaskRule, WorkersView } from "./executors/task-rule.js";
export type { Executor } from "./executors/types.js";
export { goOn } from "./handling.js";
export { eventToThreadPs } from "./laws.js";
export { Lock } from "./lock.js";
export type { Canceller, Port } from "./port.js";
export { bufferBytes, LOOP_BUFFER, PENDING_BUFFER, READS_PARAMETER, Reader, type Reads } from "./reading.js";
export type * from "./types.js";
