/** What connections that end cost besides what their mechanism does anyway. */
import type { ConnectionsSpec } from "../sim/spec.js";
import type { CostName } from "./costs.js";
import type { Mechanism } from "./types.js";

/** Of an acceptor that hands connections over. */
const HAND_OVER: readonly CostName[] = ["eventfdWrite", "eventfdRead"];
/** Which thread deals connections out to others. */
const DEALT = ["round-robin", "least-connections", "two-choices"];

/** Names of the costs that `mechanism` is charged where `connections` end, besides its own. */
export function connectionCosts(
  { name }: Pick<Mechanism, "name">,
  { accept }: Readonly<Record<string, unknown>>,
  connections: ConnectionsSpec | undefined,
): string[] {
  if (connections === undefined) return [];
  const threads = name === "blocking-threads" ? ["futexWake", "futexWait"] : [];
  const registers = name === "busy-poll" ? ["epollCtlAdd"] : [];
  return ["accept", "close", ...threads, ...registers, ...(DEALT.includes(String(accept)) ? HAND_OVER : [])];
}
