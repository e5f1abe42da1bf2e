/** What handlers cost besides what their mechanism does anyway. */
import { poolsOf } from "../../sim/requests/pools.js";
import type { Step } from "../../sim/spec.js";
import type { Mechanism } from "../types.js";

const POOL_COSTS = ["queuePush", "queuePop", "futexWake", "futexWait"] as const;
const INBOX_COSTS = ["eventfdWrite", "eventfdRead"] as const;

/** Names of the costs that `handler` is charged on `mechanism`, besides those of the mechanism itself. */
export function handlerCosts(
  { handlerCosts = [] }: Pick<Mechanism, "handlerCosts">,
  handler: readonly Step[],
): string[] {
  if (handler.length === 0) return [];
  return [...handlerCosts, ...(poolsOf(handler).length > 0 ? [...POOL_COSTS, ...INBOX_COSTS] : [])];
}
