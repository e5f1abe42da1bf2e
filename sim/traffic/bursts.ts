/**
 * On-phases and off-phases by turns: arrivals come only while it is on. With Poisson arrivals and exponential phases
 * this is the interrupted Poisson process (A. Kuczura, "The interrupted Poisson process as an overflow process", Bell
 * System Technical Journal 52, 1973), a two-state MMPP. Its index of dispersion over long times is 1 + 2 a p / (p +
 * q)^2, with a the rate while on, 1/p the mean on-phase and 1/q the mean off-phase (W. Fischer and K. Meier-Hellstern,
 * "The Markov-modulated Poisson process (MMPP) cookbook", Performance Evaluation 18, 1993).
 */
import { type Distribution, distribution, meanOf } from "../distributions.js";
import type { Stream } from "../random.js";
import type { OpenWorkload } from "../spec.js";
import type { Picoseconds } from "../time.js";

/** Share of time that is on. */
export function onShare({ bursts }: OpenWorkload): number {
  if (bursts === undefined) return 1;
  const [on, off] = [meanOf(bursts.on), meanOf(bursts.off)];
  return on / (on + off);
}

export class Bursts {
  private readonly on: Distribution;
  private readonly off: Distribution;
  /** What is left of the on-phase under way, and of an off-phase before it. */
  private onLeft: Picoseconds;
  private offLeft: Picoseconds = 0;

  /** Starts in equilibrium: in the middle of a phase. */
  constructor(
    { on, off }: NonNullable<OpenWorkload["bursts"]>,
    private readonly stream: Stream,
  ) {
    this.on = distribution(on);
    this.off = distribution(off);
    if (stream.next() * (this.on.meanPs + this.off.meanPs) < this.on.meanPs) {
      this.onLeft = this.on.sampleResidual(stream);
    } else {
      this.offLeft = this.off.sampleResidual(stream);
      this.onLeft = this.on.sample(stream);
    }
  }

  /** Let `onPs` of on-time pass: how long that takes. */
  pass(onPs: Picoseconds): Picoseconds {
    let elapsed = this.offLeft;
    let remaining = onPs;
    while (remaining > this.onLeft) {
      remaining -= this.onLeft;
      elapsed += this.onLeft + this.off.sample(this.stream);
      this.onLeft = this.on.sample(this.stream);
    }
    this.offLeft = 0;
    this.onLeft -= remaining;
    return elapsed + remaining;
  }
}
