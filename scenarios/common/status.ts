/** What a point is, and what that rests on. */
import type { Bottleneck, Needs } from "./shapes/standing.js";

export type { Bottleneck, Needs };

export type Standing =
  | { status: "steady" }
  /** Things happen to it while it is measured: it has latencies, of the whole time and over it, but no steady ones. */
  | { status: "changing" }
  | { status: "saturated"; bottleneck: Bottleneck }
  /** Without `bottleneck` where nothing that is known is full; with a `reason` where `excess` is not known. */
  | ({ status: "overloaded"; bottleneck?: Bottleneck } & Excess)
  | ({ status: "partly overloaded"; bottleneck?: Bottleneck; overloadedReplications: number } & Excess)
  | { status: "too short"; reason: string; needs: Needs };

type Excess = { excess: number } | { reason: string; excess?: number };
