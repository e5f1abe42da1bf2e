/** Counts steps that cost nothing, so that a loop of them is found out. */
import type { Simulation } from "./simulation.js";
import type { Picoseconds } from "./time.js";
import { NoProgressError } from "./time.js";

/**
 * A thousand threads that are all woken by each of a batch of ten thousand events make millions at one instant,
 * whatever n.
 */
export const MAX_FREE_STEPS = 10_000_000;

export class FreeSteps {
  private count = 0;
  private atPs: Picoseconds = -1;

  constructor(
    private readonly simulation: Simulation,
    private readonly most: number,
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
