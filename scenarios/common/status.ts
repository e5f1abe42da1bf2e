/** What a point is, and what that rests on. */
import type { Bottleneck, Needs } from "./shapes/standing.js";

export type { Bottleneck, Needs };

export type Standing =
  | { status: "steady" }
  /** Things happen to it while it is measured: it has latencies, of the whole time and over it, but no steady ones. */
  | { status: "changing" }
  | { status: "saturated"; bottleneck: Bottleneck }
  /** Without `bottleneck` where nothing that is known is full. */
  | { status: "overloaded"; excess: number; bottleneck?: Bottleneck }
  | { status: "partly overloaded"; excess: number; bottleneck: Bottleneck; overloadedReplications: number }
  | { status: "too short"; reason: string; needs: Needs };
