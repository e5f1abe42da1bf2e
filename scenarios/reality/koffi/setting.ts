/** What each probe is given. */
import type { Descriptors } from "../types.js";
import type { Memory, System } from "./system.js";
import type { Timing } from "./timing.js";

export interface Setting {
  system: System;
  timing: Timing;
  descriptors: Descriptors;
  /** Descriptors of which none is ready, and where to write to make one. */
  watched: readonly { fd: number; end: number }[];
  /** What is read and written. */
  buffer: Memory;
  budgetNs: number;
}
