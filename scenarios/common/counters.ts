/** What is counted in a run, per completion, and how it is called there. */
export const COUNTERS = {
  systemCalls: "system calls",
  contextSwitches: "context switches",
  wakeups: "wake-ups",
  interrupts: "interrupts",
  fruitlessPolls: "fruitless polls",
  emptyReads: "empty reads",
  cancellations: "cancelled operations",
  preemptions: "preemptions",
};
export type Counter = keyof typeof COUNTERS;
export const COUNTER_KEYS = Object.keys(COUNTERS) as Counter[];
