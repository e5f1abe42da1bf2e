/**
 * Where core time goes. Every core-picosecond is booked to exactly one account (MODEL.md 3), so over any window the
 * accounts add up to cores x elapsed time, to the last tick.
 */
export const ACCOUNTS = ["callback", "user", "system", "polling", "switch", "interrupt", "idle"] as const;

/**
 * - `callback`: the user's work on an event: what the machine is there for.
 * - `user`: the mechanism's own user-mode code (queues, scans, loops).
 * - `system`: system calls, and the part of a poll or yield that led to something.
 * - `polling`: polls that found nothing, with the re-queueing and yielding they cause.
 * - `switch`: context switches. `interrupt`: interrupts, with the wake-ups they pay for. `idle`: nothing to run.
 */
export type Account = (typeof ACCOUNTS)[number];
