/** Counts steps that cost nothing, so that a loop of them is found out. */
import { NoProgressError, type Simulation } from "./simulation.js";
import type { Picoseconds } from "./time.js";

const MAX_FREE_STEPS = 10_000_000;

/**
 * So many free steps at one instant may come of `pending` operations: of each a few, and where all threads are woken for each of
 * them a few for every two.
 */
export function mostFreeSteps(pending: number): number {
  return Math.min(1_000_000 + 100 * pending ** 2, MAX_FREE_STEPS);
}

export class FreeSteps {
  private count = 0;
  private atPs: Picoseconds = -1;

  constructor(
    private readonly simulation: Simulation,
    private readonly most = MAX_FREE_STEPS,
  ) {}

  /** A thread has gone on to an operation that takes no time. */
  add(): void {
    if (this.atPs !== this.simulation.now) {
      this.atPs = this.simulation.now;
      this.count = 0;
    }
    if (++this.count > this.most) {
      throw new NoProgressError(this.simulation.now, "a thread goes round a loop that costs nothing");
    }
  }
}
