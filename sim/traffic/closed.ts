/** Operations each of which, or so many of which, are about the next event from the end of a callback on. */
import { type Distribution, distribution, meanOf, withMean } from "../distributions.js";
import type { Traffic } from "../event-parties.js";
import { OperationStreams } from "../operation-streams.js";
import { type Stream, stream } from "../random.js";
import type { Simulation } from "../simulation.js";
import type { ClosedWorkload } from "../spec.js";
import { type Picoseconds, PS_PER_S } from "../time.js";
import { Content, type Draw, type EventSite } from "./content.js";
import { IdleOperations } from "./idle-operations.js";
import { activeOf, paced, rateOf } from "./rate.js";
import { durations, STARTS, type Start } from "./starts.js";

/** In place of when an operation's event is due: none is under way. */
const NOT_UNDER_WAY = -1;

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
  /** What the start is drawn from. */
  private readonly startKey: string;
  /** By operation, its device event to come. */
  private readonly scheduled: Float64Array;
  /** Where the rate will change: by operation, when that is; and how many times as fast as asked for time passes. */
  private duePs: Float64Array | undefined;
  private factor = 1;
  /** Where only some of the operations are active at a time. */
  private readonly idle: IdleOperations | undefined;
  private readonly active: number;

  constructor(
    workload: ClosedWorkload,
    private readonly simulation: Simulation,
    private readonly operations: EventSite,
    draw: Draw,
  ) {
    this.active = activeOf(workload, operations.count);
    const cyclePs = (PS_PER_S * this.active) / rateOf(workload, operations.count);
    const io = withMean(workload.io, cyclePs - meanOf(workload.think));
    this.io = distribution(io);
    this.think = distribution(workload.think);
    const { seed, replication } = draw;
    this.startKey = JSON.stringify([seed, replication, operations.count, io, workload.think]);
    this.streams = new OperationStreams(seed, replication, operations.count);
    this.content = new Content(workload, operations, (purpose) => this.streams.of(purpose));
    this.ioTimes = this.streams.of("io");
    this.thinkTimes = this.streams.of("think");
    this.phases = stream(seed, "phase", replication);
    this.scheduled = new Float64Array(operations.count);
    if (this.active < operations.count)
      this.idle = new IdleOperations(operations.count, stream(seed, "active", replication));
  }

  start(): void {
    if (this.idle !== undefined) {
      for (let i = 0; i < this.active; i++) this.begin(this.idle.take(), () => this.remainingCycle());
      return;
    }
    const { duePs, progress } = STARTS.of(this.startKey, () => this.drawStart());
    for (let operation = 0; operation < duePs.length; operation++) this.schedule(operation, duePs[operation]);
    this.streams.goOnFrom(progress);
  }

  private drawStart(): Start {
    const duePs = durations(this.operations.count, (operation) => {
      this.streams.operation = operation;
      return this.remainingCycle();
    });
    return { duePs, progress: this.streams.progress() };
  }

  expectChanges(): void {
    this.duePs = new Float64Array(this.operations.count).fill(NOT_UNDER_WAY);
  }

  /** Time passes `factor` times as fast for all that is under way, and all that will be. */
  changeRate(factor: number): void {
    const { duePs, simulation } = this;
    if (duePs === undefined) throw new Error("nobody has told the traffic that its rate will change");
    const before = this.factor;
    this.factor = factor;
    for (let operation = 0; operation < duePs.length; operation++) {
      if (before === 0) {
        if (duePs[operation] >= 0) this.schedule(operation, duePs[operation]);
      } else if (simulation.cancel(this.scheduled[operation])) {
        this.schedule(operation, (duePs[operation] - simulation.now) * before);
      } else {
        duePs[operation] = NOT_UNDER_WAY;
      }
    }
  }

  /** Of a rate of 0, what is due is how much of the duration is left. */
  private schedule(operation: number, ownPs: Picoseconds): void {
    const { duePs, factor, simulation } = this;
    if (factor === 0) {
      (duePs as Float64Array)[operation] = ownPs;
      return;
    }
    const atPs = simulation.now + paced(ownPs, factor);
    this.scheduled[operation] = simulation.at(atPs, this.happen, operation);
    if (duePs !== undefined) duePs[operation] = atPs;
  }

  reissued(operation: number): void {
    this.idle?.putBack(operation);
    const next = this.idle?.take() ?? operation;
    this.begin(next, () => this.think.sample(this.thinkTimes) + this.io.sample(this.ioTimes));
  }

  private begin(operation: number, duration: () => Picoseconds): void {
    this.streams.operation = operation;
    this.schedule(operation, duration());
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
