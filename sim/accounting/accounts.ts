/**
 * Where core time goes. Every core-picosecond is booked to exactly one account (docs/model.md#core-time), so over any
 * window the accounts add up to cores x elapsed time, to the last tick.
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

/**
 * What a core-picosecond is booked to: an account of the program's; or `clients`, threads that send it requests; or
 * `transition`, a core's going to sleep and resuming, where that has a price.
 */
export type Booking = Account | "clients" | "transition";
export const BOOKINGS: readonly Booking[] = [...ACCOUNTS, "clients", "transition"];

/** Indices into {@link ACCOUNTS}; those of the others come behind them. */
export const INDEX_OF = Object.fromEntries(BOOKINGS.map((booking, i) => [booking, i])) as Record<Booking, number>;
export const CALLBACK = INDEX_OF.callback;
export const USER = INDEX_OF.user;
export const SWITCH = INDEX_OF.switch;
export const INTERRUPT = INDEX_OF.interrupt;
export const IDLE = INDEX_OF.idle;
export const POLLING = INDEX_OF.polling;
export const CLIENTS = INDEX_OF.clients;
export const TRANSITION = INDEX_OF.transition;

/** Where the lower part of a sum carries. */
const LIMB = 2 ** 53;

/**
 * Sums of whole picoseconds by {@link INDEX_OF}, exact however large: cores x time passes 2^53 long before
 * the clock does. Each is `high` x 2^53 + `low`, and nothing of it is ever rounded.
 */
export class CoreTime {
  private readonly low = new Float64Array(BOOKINGS.length);
  private readonly high = new Float64Array(BOOKINGS.length);

  /** Add `ps`, a whole number from 0 to 2^53. */
  add(account: number, ps: number): void {
    const sum = this.low[account] + ps;
    // A sum of whole numbers that is not exact is not below 2^53 either.
    if (sum < LIMB) this.low[account] = sum;
    else this.carry(account, ps);
  }

  private carry(account: number, ps: number): void {
    this.low[account] -= LIMB - ps;
    this.high[account]++;
  }

  /** Everything back to zero. */
  clear(): void {
    this.low.fill(0);
    this.high.fill(0);
  }

  /** Each sum as the nearest double. */
  get nearest(): number[] {
    return Array.from(this.low, (low, account) => this.high[account] * LIMB + low);
  }

  /** What each sum is more than its nearest double: whole numbers, 0 for sums up to 2^53. */
  get remainders(): number[] {
    // The difference to the larger of two summands is exact (Dekker, A floating-point technique, 1971).
    return this.nearest.map((sum, account) => this.low[account] - (sum - this.high[account] * LIMB));
  }
}
