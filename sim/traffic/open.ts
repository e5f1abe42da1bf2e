/** Events that arrive whatever the program does. */
import { type Distribution, distribution, withMean } from "../distributions.js";
import type { Traffic } from "../event-parties.js";
import type { EventHandle } from "../event-set.js";
import { type Stream, stream } from "../random.js";
import type { Simulation } from "../simulation.js";
import type { OpenWorkload } from "../spec.js";
import { type Picoseconds, PS_PER_S } from "../time.js";
import { batches } from "./batches.js";
import { Bursts, onShare } from "./bursts.js";
import { Content, type Draw, type EventSite } from "./content.js";
import { Exchange } from "./exchange.js";
import { hasClients, paced, rateOf } from "./rate.js";
import { type Target, targets } from "./targets.js";

/**
 * Arrivals follow one another at intervals; each brings a batch of events at one instant, on operations chosen one by
 * one. With bursts, the intervals pass only during on-phases. The mean interval is that which makes the long-run rate
 * of events the one asked for: mean batch x share of on-phases / rate.
 */
export class OpenTraffic implements Traffic {
  private readonly arrivals: Stream;
  private readonly batchSizes: Stream;
  private readonly interval: Distribution;
  private readonly bursts: Bursts | undefined;
  private readonly batch: ((stream: Stream) => number) | undefined;
  private readonly target: Target;
  /** One more request on an operation. */
  private readonly request: (operation: number) => void;
  /** When the next batch arrives, and how many times as fast as was asked for they do. */
  private nextPs: Picoseconds = 0;
  private handle: EventHandle = 0;
  private factor = 1;

  constructor(
    workload: OpenWorkload,
    private readonly simulation: Simulation,
    operations: EventSite,
    draw: Draw,
  ) {
    const { seed, replication } = draw;
    const batch = workload.batch && batches(workload.batch);
    const meanPs = (PS_PER_S * (batch?.mean ?? 1) * onShare(workload)) / rateOf(workload, operations.count);
    this.interval = distribution(withMean(workload.interval, meanPs));
    this.bursts = workload.bursts && new Bursts(workload.bursts, stream(seed, "bursts", replication));
    this.batch = batch?.draw;
    this.target = targets(workload.targets, operations.count, stream(seed, "choice", replication));
    const of = (purpose: string) => stream(seed, purpose, replication);
    const content = new Content(workload, operations, of);
    const exchange =
      hasClients(workload) && new Exchange(workload, simulation, operations, content, { select() {}, of }, () => {});
    this.request = exchange ? (operation) => exchange.request(operation) : (operation) => content.happen(operation);
    this.arrivals = stream(seed, "arrivals", replication);
    this.batchSizes = stream(seed, "batch", replication);
  }

  start(): void {
    this.next(this.interval.sampleResidual(this.arrivals));
  }

  reissued(): void {}

  cancelled(): void {}

  /** Time passes `factor` times as fast for the traffic: for what is left of the present interval too. */
  changeRate(factor: number): void {
    const { simulation } = this;
    const left = this.factor === 0 ? this.nextPs : (this.nextPs - simulation.now) * this.factor;
    if (this.factor > 0) simulation.cancel(this.handle);
    this.factor = factor;
    this.schedule(left);
  }

  private next(interval: number): void {
    this.schedule(this.bursts?.pass(interval) ?? interval);
  }

  /** Of a rate of 0, `nextPs` is how much of the interval is left. */
  private schedule(ownPs: Picoseconds): void {
    const { factor, simulation } = this;
    this.nextPs = factor === 0 ? ownPs : simulation.now + paced(ownPs, factor);
    if (factor > 0) this.handle = simulation.at(this.nextPs, this.arrive);
  }

  private readonly arrive = (): void => {
    this.next(this.interval.sample(this.arrivals));
    const events = this.batch?.(this.batchSizes) ?? 1;
    for (let i = 0; i < events; i++) this.request(this.target());
  };
}
