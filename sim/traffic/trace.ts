/** Events as they were recorded. */
import type { Traffic } from "../event-parties.js";
import type { EventHandle } from "../event-set.js";
import { stream } from "../random.js";
import type { Simulation } from "../simulation.js";
import type { RecordedTrace, TraceWorkload } from "../spec.js";
import type { Picoseconds } from "../time.js";
import { Content, type Draw, type EventSite } from "./content.js";
import { type Target, targets } from "./targets.js";

/** A recorded event; what it does not say is drawn. */
export interface TraceEvent {
  /** Since the first event that was asked for. */
  atPs: number;
  /** Any whole number: taken modulo the number of operations. */
  operation?: number;
  bytes?: number;
  servicePs?: number;
}

/** The events of `trace` from number `first` on, in order of time. Its `return` is called when no more are needed. */
export type OpenTrace = (trace: RecordedTrace, first: number) => Iterator<TraceEvent, unknown>;

/**
 * Plays a trace from one of its events on, at `speed` times the recorded speed. At its end it begins again, a mean
 * interval after the last event, as often as needed.
 */
export class TraceTraffic implements Traffic {
  private readonly content: Content;
  private readonly target: Target;
  private events: Iterator<TraceEvent, unknown>;
  private coming: TraceEvent = { atPs: 0 };
  /** Where the present round began and where its last event was, since the start, as recorded. */
  private roundPs = 0;
  private lastPs = 0;
  /** How many times as fast as at first it is played; since when, and from which place in the record on. */
  private factor = 1;
  private sincePs: Picoseconds = 0;
  private fromPs = 0;
  private handle: EventHandle = 0;

  constructor(
    private readonly workload: TraceWorkload,
    private readonly simulation: Simulation,
    private readonly operations: EventSite,
    draw: Draw,
    private readonly open: OpenTrace,
  ) {
    this.content = new Content(workload, operations, (purpose) => stream(draw.seed, purpose, draw.replication));
    this.target = targets(workload.targets, operations.count, stream(draw.seed, "choice", draw.replication));
    this.events = open(workload.trace, workload.firstEvent ?? 0);
  }

  start(): void {
    this.schedule();
  }

  reissued(): void {}

  cancelled(): void {}

  close(): void {
    this.events.return?.();
  }

  /** From where it is now it is played so many times as fast as at first; 0: it stands. */
  changeRate(factor: number): void {
    const { simulation } = this;
    if (this.factor > 0) simulation.cancel(this.handle);
    this.fromPs += (simulation.now - this.sincePs) * this.workload.speed * this.factor;
    this.sincePs = simulation.now;
    this.factor = factor;
    this.expect();
  }

  private schedule(): void {
    this.coming = this.next();
    this.lastPs = this.roundPs + this.coming.atPs;
    this.expect();
  }

  private expect(): void {
    if (this.factor === 0) return;
    const ps = (this.lastPs - this.fromPs) / (this.workload.speed * this.factor);
    // What rounding puts before the present is now.
    const atPs = Math.max(this.simulation.now, Math.round(this.sincePs + ps));
    this.handle = this.simulation.at(atPs, this.arrive);
  }

  private next(): TraceEvent {
    const event = this.events.next();
    if (!event.done) return event.value;
    const { trace } = this.workload;
    this.roundPs = this.lastPs + Math.round(trace.durationPs / (trace.events - 1));
    this.events = this.open(trace, 0);
    const first = this.events.next();
    if (first.done) throw new Error(`${trace.file} has no events`);
    return first.value;
  }

  private readonly arrive = (): void => {
    const { operation, bytes, servicePs } = this.coming;
    this.schedule();
    this.content.happen(operation === undefined ? this.target() : operation % this.operations.count, bytes, servicePs);
  };
}
