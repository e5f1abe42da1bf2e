/** Operations each of which is about its next event from the end of its callback on. */
import { type Distribution, distribution, meanOf, withMean } from "../distributions.js";
import type { Operations, Traffic } from "../operations.js";
import { type Stream, stream } from "../random.js";
import type { Simulation } from "../simulation.js";
import type { ClosedWorkload } from "../spec.js";
import { type Picoseconds, PS_PER_S } from "../time.js";
import { Content, type Draw } from "./content.js";
import { intendedRate } from "./rate.js";

/**
 * Every operation that is issued thinks, then takes its I/O duration until its device event. The first round starts in
 * equilibrium: what is left of a cycle already under way, so that no start-up burst needs to be waited out.
 */
export class ClosedTraffic implements Traffic {
  private readonly ioTimes: Stream;
  private readonly thinkTimes: Stream;
  private readonly phases: Stream;
  private readonly io: Distribution;
  private readonly think: Distribution;
  private readonly content: Content;
  /** By operation, its device event to come. */
  private readonly scheduled: Float64Array;

  constructor(
    workload: ClosedWorkload,
    private readonly simulation: Simulation,
    private readonly operations: Operations,
    draw: Draw,
  ) {
    const cyclePs = (PS_PER_S * operations.count) / intendedRate(workload, operations.count);
    this.io = distribution(withMean(workload.io, cyclePs - meanOf(workload.think)));
    this.think = distribution(workload.think);
    this.content = new Content(workload, operations, draw);
    this.ioTimes = stream(draw.seed, "io", draw.replication);
    this.thinkTimes = stream(draw.seed, "think", draw.replication);
    this.phases = stream(draw.seed, "phase", draw.replication);
    this.scheduled = new Float64Array(operations.count);
  }

  start(): void {
    for (let operation = 0; operation < this.operations.count; operation++) {
      this.scheduled[operation] = this.simulation.at(this.remainingCycle(), this.happen, operation);
    }
  }

  reissued(operation: number): void {
    const duration = this.think.sample(this.thinkTimes) + this.io.sample(this.ioTimes);
    this.scheduled[operation] = this.simulation.after(duration, this.happen, operation);
  }

  cancelled(operation: number): void {
    this.simulation.cancel(this.scheduled[operation]);
  }

  private readonly happen = (operation: number): void => {
    this.content.happen(operation);
  };

  /** Time to the event of a cycle think + io that is seen at a random instant (renewal theory). */
  private remainingCycle(): Picoseconds {
    const thinking = this.phases.next() * (this.think.meanPs + this.io.meanPs) < this.think.meanPs;
    if (!thinking) return this.io.sampleResidual(this.ioTimes);
    return this.think.sampleResidual(this.thinkTimes) + this.io.sample(this.ioTimes);
  }
}
