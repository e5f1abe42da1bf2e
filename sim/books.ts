/** What the computer counts and books over a window. */
import type { Usage } from "./usage.js";

/** What the computer counts. A count is of what happened in the window, whole or in part. */
export interface MachineCounters {
  systemCalls: number;
  contextSwitches: number;
  wakeups: number;
  interrupts: number;
  fruitlessPolls: number;
  preemptions: number;
}

/** What one window held. */
export interface WindowBooks {
  /** Core-picoseconds by index into ACCOUNTS: the nearest doubles, and what each sum is more than that, which is 0 up to 2^53 (accounts.ts). */
  accounts: number[];
  remainders: number[];
  counters: MachineCounters;
  /** Callbacks run, by thread of the program. */
  callbacks: number[];
  usage: Usage;
}

/** Counters at the start of a window. */
export function noCounts(): MachineCounters {
  return { systemCalls: 0, contextSwitches: 0, wakeups: 0, interrupts: 0, fruitlessPolls: 0, preemptions: 0 };
}
