/** What handlers cost besides what their mechanism does anyway. */
import { poolsOf } from "../../sim/requests/pools.js";
import { filesOf, poolsRead, type Reading } from "../../sim/requests/read-steps.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { EventContent, Workload } from "../../sim/spec.js";
import type { Picoseconds } from "../../sim/time.js";
import type { CostName } from "../costs.js";
import { READ_COSTS } from "../direct-reads.js";
import type { Host, Mechanism } from "../types.js";

const POOL_COSTS = ["queuePush", "queuePop", "futexWake", "futexWait"] as const;
const INBOX_COSTS = ["eventfdWrite", "eventfdRead"] as const;

type Paying = Pick<Mechanism, "handlerCosts" | "receiverCosts" | "poolCosts" | "fileCosts">;

/** What a thread pays that sleeps in a read. */
const PREAD_COSTS = ["pread", ...READ_COSTS] as const;

/** Names of the costs of reads of storage devices, by the mechanism, its threads, or threads of pools. */
export function readingCosts(mechanism: Paying, workload: Reading & Pick<Workload, "threads">): string[] {
  const files = filesOf(workload);
  const byItself = files === "none" ? [] : (mechanism.fileCosts ?? PREAD_COSTS);
  const isLeft = mechanism.fileCosts === undefined && (files === "beside" || files === "only");
  return [
    ...byItself,
    ...(poolsRead(workload.handler ?? []) ? PREAD_COSTS : []),
    ...(isLeft ? operationCosts(mechanism, workload.threads) : []),
  ];
}

/** Where reads that are operations are left to a pool, or to workers, or come back to their loop. */
function operationCosts({ handlerCosts = [], poolCosts }: Paying, { blocking, workers }: ThreadsSpec = {}): string[] {
  const pool = blocking === undefined ? [] : POOL_COSTS;
  const back = workers !== undefined ? [] : blocking === undefined ? (poolCosts ?? []) : (poolCosts ?? INBOX_COSTS);
  return [...handlerCosts, ...pool, ...back];
}

/** Names of the costs that a handler is charged on a mechanism, besides those of the mechanism itself. */
export function handlerCosts(mechanism: Paying, { handler = [], receivers, threads }: Partial<EventContent>): string[] {
  if (handler.length === 0) return executorCosts(threads);
  const { handlerCosts = [], receiverCosts = [], poolCosts = INBOX_COSTS } = mechanism;
  return [
    ...handlerCosts,
    ...(receivers === undefined ? [] : receiverCosts),
    ...(poolsOf(handler).length > 0 ? [...POOL_COSTS, ...poolCosts] : []),
    ...executorCosts(threads),
  ];
}

/** The price of `name`, which only handlers are charged: where there are none, a profile need not have it. */
export function handlerPs({ operations, costs }: Pick<Host, "operations" | "costs">, name: CostName): Picoseconds {
  return operations.requests === undefined ? 0 : costs.ps(name);
}

/** Those that workers are charged, and whoever hands over to them. */
export function executorCosts({ workers }: ThreadsSpec = {}): string[] {
  if (workers === undefined) return [];
  const sleep = workers.wake === "futex" ? ["futexWake", "futexWait"] : [];
  const steal = workers.queue === "stealing" ? ["steal"] : [];
  return ["queuePush", "queuePop", "lockHold", "lockHandover", ...sleep, ...steal, ...INBOX_COSTS];
}
