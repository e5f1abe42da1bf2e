/** Operations each of which is about its next event from the end of its callback on. */
import { type Distribution, distribution, meanOf, withMean } from "../distributions.js";
import { OperationStreams } from "../operation-streams.js";
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
  private readonly streams: OperationStreams;
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
    const { seed, replication } = draw;
    this.streams = new OperationStreams(seed, replication, operations.count);
    this.content = new Content(workload, operations, (purpose) => this.streams.of(purpose));
    this.ioTimes = this.streams.of("io");
    this.thinkTimes = this.streams.of("think");
    this.phases = stream(seed, "phase", replication);
    this.scheduled = new Float64Array(operations.count);
  }

  start(): void {
    for (let operation = 0; operation < this.operations.count; operation++) {
      this.streams.operation = operation;
      this.scheduled[operation] = this.simulation.at(this.remainingCycle(), this.happen, operation);
    }
  }

  reissued(operation: number): void {
    this.streams.operation = operation;
    const duration = this.think.sample(this.thinkTimes) + this.io.sample(this.ioTimes);
    this.scheduled[operation] = this.simulation.after(duration, this.happen, operation);
  }

  cancelled(operation: number): void {
    this.simulation.cancel(this.scheduled[operation]);
  }

  private readonly happen = (operation: number): void => {
    this.streams.operation = operation;
    this.content.happen(operation);
  };

  /** Time to the event of a cycle think + io that is seen at a random instant (renewal theory). */
  private remainingCycle(): Picoseconds {
    const thinking = this.phases.next() * (this.think.meanPs + this.io.meanPs) < this.think.meanPs;
    if (!thinking) return this.io.sampleResidual(this.ioTimes);
    return this.think.sampleResidual(this.thinkTimes) + this.io.sample(this.ioTimes);
  }
}
