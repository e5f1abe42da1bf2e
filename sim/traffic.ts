/**
 * The traffic: when device events happen, on which operation, and how long each one's callback takes. Drawn from
 * streams that belong to the run, not to the mechanism, so that every mechanism meets the same traffic.
 */
import { type Distribution, distribution, meanOf, withMean } from "./distributions.js";
import type { Operations, Traffic } from "./operations.js";
import { type Stream, stream } from "./random.js";
import type { Simulation } from "./simulation.js";
import type { ClosedWorkload, OpenWorkload, Workload } from "./spec.js";
import { type Picoseconds, PS_PER_S } from "./time.js";

/** Events per second the workload asks for, over all `pending` operations. */
export function intendedRate(workload: Workload, pending: number): number {
  return workload.rate.basis === "total" ? workload.rate.perSecond : workload.rate.perSecond * pending;
}

/** Which streams the traffic is drawn from. */
export interface Draw {
  seed: string;
  replication: number;
}

export function traffic(workload: Workload, simulation: Simulation, operations: Operations, draw: Draw): Traffic {
  return workload.kind === "closed"
    ? new ClosedTraffic(workload, simulation, operations, draw)
    : new OpenTraffic(workload, simulation, operations, draw);
}

/**
 * Every operation that is issued thinks, then takes its I/O duration until its device event. The first round starts in
 * equilibrium: what is left of a cycle already under way, so that no start-up burst needs to be waited out.
 */
class ClosedTraffic implements Traffic {
  private readonly ioTimes: Stream;
  private readonly thinkTimes: Stream;
  private readonly callbackTimes: Stream;
  private readonly phases: Stream;
  private readonly io: Distribution;
  private readonly think: Distribution;
  private readonly callback: Distribution;
  /** By operation, its device event to come. */
  private readonly scheduled: Float64Array;

  constructor(
    workload: ClosedWorkload,
    private readonly simulation: Simulation,
    private readonly operations: Operations,
    { seed, replication }: Draw,
  ) {
    const cyclePs = (PS_PER_S * operations.count) / intendedRate(workload, operations.count);
    this.io = distribution(withMean(workload.io, cyclePs - meanOf(workload.think)));
    this.think = distribution(workload.think);
    this.callback = distribution(workload.callback);
    this.ioTimes = stream(seed, "io", replication);
    this.thinkTimes = stream(seed, "think", replication);
    this.callbackTimes = stream(seed, "callback", replication);
    this.phases = stream(seed, "phase", replication);
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
    this.operations.deviceEvent(operation, this.callback.sample(this.callbackTimes));
  };

  /** Time to the event of a cycle think + io that is seen at a random instant (renewal theory). */
  private remainingCycle(): Picoseconds {
    const thinking = this.phases.next() * (this.think.meanPs + this.io.meanPs) < this.think.meanPs;
    if (!thinking) return this.io.sampleResidual(this.ioTimes);
    return this.think.sampleResidual(this.thinkTimes) + this.io.sample(this.ioTimes);
  }
}

/** Events arrive whatever the program does, each on an operation chosen uniformly. */
class OpenTraffic implements Traffic {
  private readonly arrivals: Stream;
  private readonly choices: Stream;
  private readonly callbackTimes: Stream;
  private readonly interval: Distribution;
  private readonly callback: Distribution;

  constructor(
    workload: OpenWorkload,
    private readonly simulation: Simulation,
    private readonly operations: Operations,
    { seed, replication }: Draw,
  ) {
    this.interval = distribution(withMean(workload.interval, PS_PER_S / intendedRate(workload, operations.count)));
    this.callback = distribution(workload.callback);
    this.arrivals = stream(seed, "arrivals", replication);
    this.choices = stream(seed, "choice", replication);
    this.callbackTimes = stream(seed, "callback", replication);
  }

  start(): void {
    this.simulation.after(this.interval.sampleResidual(this.arrivals), this.arrive);
  }

  reissued(): void {}

  cancelled(): void {}

  private readonly arrive = (): void => {
    this.simulation.after(this.interval.sample(this.arrivals), this.arrive);
    this.operations.deviceEvent(this.choices.below(this.operations.count), this.callback.sample(this.callbackTimes));
  };
}
