/** Clients as load generators are: each connection keeps so many requests under way, and thinks between two. */
import { type Distribution, distribution } from "../distributions.js";
import type { Traffic } from "../event-parties.js";
import { OperationStreams } from "../operation-streams.js";
import { type Stream, stream } from "../random.js";
import type { Simulation } from "../simulation.js";
import type { ClientsWorkload } from "../spec.js";
import type { Picoseconds } from "../time.js";
import { Content, type Draw, type EventSite } from "./content.js";
import { Exchange } from "./exchange.js";
import { PacedWaits } from "./paced-waits.js";

/**
 * Every connection begins in the middle of the cycles of its requests, network + network + think, as they are without a
 * server: a third of them on their way to it, say. One that is on its way counts as sent at time 0.
 */
export class ClientsTraffic implements Traffic {
  private readonly streams: OperationStreams;
  private readonly network: Distribution;
  private readonly think: Distribution;
  private readonly thinkTimes: Stream;
  private readonly startTimes: Stream;
  private readonly phases: Stream;
  private readonly exchange: Exchange;
  /** Until a client sends, besides what the network takes. */
  private readonly waits: PacedWaits;

  constructor(
    private readonly workload: ClientsWorkload,
    simulation: Simulation,
    private readonly operations: EventSite,
    { seed, replication }: Draw,
  ) {
    const streams = new OperationStreams(seed, replication, operations.count);
    this.streams = streams;
    this.network = distribution(workload.network);
    this.think = distribution(workload.think);
    this.thinkTimes = streams.of("think");
    this.startTimes = streams.of("start");
    this.phases = stream(seed, "phase", replication);
    const of = (purpose: string) => streams.of(purpose);
    const content = new Content(workload, operations, of);
    const select = (operation: number) => {
      streams.operation = operation;
    };
    this.waits = new PacedWaits(simulation, this.sends);
    this.exchange = new Exchange(workload, simulation, operations, content, { select, of }, this.isOver);
  }

  start(): void {
    for (let operation = 0; operation < this.operations.count; operation++) {
      for (let i = 0; i < this.workload.outstanding; i++) this.begin(operation);
    }
  }

  expectChanges(): void {
    this.waits.expectChanges();
  }

  /** Clients think so many times as fast: what is left of the time that they think now, too. */
  changeRate(factor: number): void {
    this.waits.changePace(factor);
  }

  reissued(): void {}

  cancelled(): void {}

  /** Where a request is in its cycle that is seen at a random instant (renewal theory). */
  private begin(operation: number): void {
    const { network, think, startTimes } = this;
    this.streams.operation = operation;
    const at = this.phases.next() * (2 * network.meanPs + think.meanPs);
    if (at < network.meanPs) this.exchange.request(operation, network.sampleResidual(startTimes));
    else if (at < 2 * network.meanPs) this.comesBackIn(network.sampleResidual(startTimes), operation);
    else this.waits.begin(think.sampleResidual(startTimes), operation);
  }

  private comesBackIn(ps: Picoseconds, operation: number): void {
    this.waits.begin(this.thought(), operation, ps);
  }

  private thought(): Picoseconds {
    return this.think.sample(this.thinkTimes);
  }

  private readonly isOver = (operation: number): void => {
    this.streams.operation = operation;
    this.waits.begin(this.thought(), operation);
  };

  private readonly sends = (operation: number): void => {
    this.streams.operation = operation;
    this.exchange.request(operation);
  };
}
