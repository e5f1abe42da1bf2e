/** What a point is, and what that rests on. */

/** What is most in demand at a point, and how far. */
export interface Bottleneck {
  /** `all 4 cores`, `event loop 2`, `core 0, by the interrupts it takes`, `the lock of the queue`. */
  name: string;
  /** Share of the window that it was in use. */
  utilisation: number;
  /** Open: offered work over what it can do, at the rate and the mean callback that the scenario asks for. */
  load?: number;
}

/** How long a run would do where this one did not. */
export interface Needs {
  /** Device events to drop first, and to measure. */
  warmup: number;
  completions: number;
  /** Or so many replications of the length they have, where that is enough. */
  replications?: number;
}

export type Standing =
  | { status: "steady" }
  | { status: "saturated"; bottleneck: Bottleneck }
  /** Without `bottleneck` where nothing that is known is full. */
  | { status: "overloaded"; excess: number; bottleneck?: Bottleneck }
  | { status: "partly overloaded"; excess: number; bottleneck: Bottleneck; overloadedReplications: number }
  | { status: "too short"; reason: string; needs: Needs };
