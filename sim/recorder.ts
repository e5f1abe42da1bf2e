/**
 * What is measured. The window is a run of consecutive device events: `warmup` of them pass first, the next `measured`
 * are followed one by one until their callbacks have ended, while the traffic goes on. So no event is missing because
 * it was slow, and latency counts from the device event, not from when the mechanism got round to looking.
 *
 * Core time, counters and averages over time are those between the first measured event and the first one after.
 */
import type { WindowAccounts } from "./accounting/accounting.js";
import type { BusiestOperation } from "./accounting/operation-use.js";
import { BatchMeans } from "./batch-means.js";
import { Histogram } from "./histogram.js";
import type { Machine } from "./machine.js";
import type { Observer, Operations } from "./operations.js";
import type { Balance } from "./requests/listening.js";
import type { OutcomeCounts } from "./requests/outcomes.js";
import type { Picoseconds } from "./time.js";
import { TimeAverage } from "./time-average.js";
import type { Timeline } from "./timeline.js";
import type { Tally } from "./why/tally.js";
import type { Why } from "./why/why.js";

/**
 * Sums over batches of so many consecutive events: what each took, and how many others had not ended when it happened.
 */
class PilotSums {
  readonly response: Float64Array;
  readonly backlog: Float64Array;

  constructor(
    readonly size: number,
    events: number,
  ) {
    this.response = new Float64Array(Math.ceil(events / size));
    this.backlog = new Float64Array(Math.ceil(events / size));
  }

  happened(index: number, backlog: number): void {
    this.backlog[Math.floor(index / this.size)] += backlog;
  }

  ended(index: number, responsePs: Picoseconds): void {
    this.response[Math.floor(index / this.size)] += responsePs;
  }
}

export class Recorder implements Observer {
  readonly notice = new Histogram();
  readonly start = new Histogram();
  readonly response = new Histogram();
  /** From when a client sent a request first until it has the reply; undefined where clients are no matter. */
  client: Histogram | undefined;
  /** Response latencies in the order of their events. */
  readonly batches: BatchMeans;
  /** Start and end of the window in picoseconds; -1 until reached. */
  windowStartPs: Picoseconds = -1;
  windowEndPs: Picoseconds = -1;
  /**
   * Core time, counts, empty reads, cancellations and events served per operation in the window; undefined until it
   * ended.
   */
  books: (WindowAccounts & { emptyReads: number; cancellations: number; served: Int32Array }) | undefined;
  /** What became of the requests in the window, where that is counted; undefined until it ended. */
  outcomes: OutcomeCounts | undefined;
  /** Tries to connect that found a backlog full, where backlogs have a bound. */
  refusedConnections: number | undefined;
  /** Callbacks that ended inside the window. */
  completions = 0;
  /** Events happened and not ended, at the window's start and end. */
  backlogStart = 0;
  backlogEnd = 0;
  /** The operation with most events, where that may be what the run is short of. */
  busiest: BusiestOperation | undefined;
  /** Where connections end: what each worker had. */
  balance: Balance | undefined;
  /** Measured events that have not ended. */
  unfinished: number;
  /** Stations that events have passed since the run began: grows as long as anything happens to any event. */
  stations = 0;
  /** Events that have happened since the run began, warm-up included; and those in the background. */
  counted = 0;
  background = 0;
  /** How many in the background come with each other one, at the rates asked for. */
  backgroundShare = 0;
  /** Operations without an outstanding event; events whose callback has not started; events that have not ended. */
  readonly pending: TimeAverage;
  readonly queued: TimeAverage;
  readonly backlog: TimeAverage;

  /** What response latencies are made of, where that is asked for. */
  why: { readonly tally: Tally; readonly probe: Why } | undefined;
  /** Hears of each measured event that is answered, by its place among them. */
  onResponse: ((index: number, devicePs: Picoseconds) => void) | undefined;
  /** Response latencies over time, where they are asked for. */
  timeline: Timeline | undefined;
  /** Called when measurement starts, and when it ends. */
  onWindow: (() => void) | undefined;
  onEnd: (() => void) | undefined;

  /** Of each `batch` consecutive measured events, undefined if not asked for: see {@link PilotSums}. */
  readonly pilot: PilotSums | undefined;

  /** The window is over. */
  sealed = false;

  constructor(
    private readonly machine: Machine,
    private readonly operations: Operations,
    private readonly warmup: number,
    private readonly measured: number,
    /** Events after the window to wait for stragglers. */
    private readonly patience: number,
    /** Latencies are those of events on this operation and those after it. */
    private readonly firstMeasured = 0,
    /** Events to a batch; the last one counts even if it is not full. */
    batch?: number,
  ) {
    if (batch !== undefined) this.pilot = new PilotSums(batch, measured);
    this.unfinished = measured;
    this.batches = new BatchMeans(measured);
    this.pending = new TimeAverage(0);
    this.queued = new TimeAverage(0);
    this.backlog = new TimeAverage(0);
    this.pending.set(0, operations.count);
  }

  happened(serial: number): void {
    const now = this.machine.simulation.now;
    this.stations++;
    this.counted++;
    if (serial === this.warmup) this.beginWindow(now);
    if (serial === this.warmup + this.measured) this.endWindow(now);
    if (serial === this.warmup + this.measured + this.patience) this.machine.simulation.stop();
    if (this.sealed) return;
    if (serial >= this.warmup) this.pilot?.happened(serial - this.warmup, this.backlog.value);
    this.pending.set(now, this.operations.idle);
    this.queued.add(now, 1);
    this.backlog.add(now, 1);
  }

  started(): void {
    this.stations++;
    if (!this.sealed) this.queued.add(this.machine.simulation.now, -1);
  }

  ended(
    serial: number,
    devicePs: Picoseconds,
    noticedPs: Picoseconds,
    startPs: Picoseconds,
    operation: number,
    isAwaited = false,
  ): void {
    const now = this.machine.simulation.now;
    this.left(now);
    if (!this.isMeasured(serial)) return;
    this.pilot?.ended(serial - this.warmup, now - devicePs);
    if (operation >= this.firstMeasured) {
      this.notice.record(noticedPs - devicePs);
      this.start.record(startPs - devicePs);
      this.response.record(now - devicePs);
      this.batches.record(serial - this.warmup, now - devicePs);
      this.timeline?.record(devicePs - this.windowStartPs, now - devicePs);
      this.onResponse?.(serial - this.warmup, devicePs);
      this.takeApart(now - devicePs);
    }
    if (!isAwaited) this.isThrough();
  }

  /** Into `tally`, what the event is made of that has just been answered after `ps`; nothing where nobody asks. */
  takeApart(ps: Picoseconds, tally = this.why?.tally): void {
    if (this.why !== undefined) tally?.record(ps, this.why.probe.parts, this.why.probe.answeredAt);
  }

  endedInVain(serial: number, devicePs: Picoseconds): void {
    const now = this.machine.simulation.now;
    this.left(now);
    if (!this.isMeasured(serial)) return;
    this.pilot?.ended(serial - this.warmup, now - devicePs);
    this.isThrough();
  }

  reaches(serial: number, clientPs: Picoseconds, operation: number): void {
    if (!this.isMeasured(serial)) return;
    if (operation >= this.firstMeasured) this.client?.record(clientPs);
  }

  concludes(serial: number): void {
    if (this.isMeasured(serial)) this.isThrough();
  }

  /** An event that is not measured happens, or has ended. */
  passes(): void {
    this.stations++;
    if (!this.sealed) this.pending.set(this.machine.simulation.now, this.operations.idle);
  }

  /** No event that is measured will come any more, nor end: the window ends as it is. */
  giveUp(): void {
    const { now } = this.machine.simulation;
    if (this.windowStartPs < 0) this.beginWindow(now);
    if (!this.sealed) this.endWindow(now);
    this.machine.simulation.stop();
  }

  isMeasured(serial: number): boolean {
    return serial >= this.warmup && serial < this.warmup + this.measured;
  }

  /** An event has ended. */
  private left(now: Picoseconds): void {
    this.stations++;
    if (this.sealed) return;
    this.completions++;
    this.pending.set(now, this.operations.idle);
    this.backlog.add(now, -1);
  }

  /** A measured event has ended. */
  private isThrough(): void {
    if (--this.unfinished === 0 && this.sealed) this.machine.simulation.stop();
  }

  private beginWindow(now: Picoseconds): void {
    this.windowStartPs = now;
    this.completions = 0;
    this.machine.beginWindow();
    this.operations.beginWindow();
    this.operations.connections?.beginWindow(now);
    for (const average of [this.pending, this.queued, this.backlog]) average.reset(now);
    this.backlogStart = this.backlog.value;
    this.onWindow?.();
  }

  private endWindow(now: Picoseconds): void {
    this.windowEndPs = now;
    this.backlogEnd = this.backlog.value;
    this.busiest = this.operations.busiest();
    const { emptyReads, cancellations, served } = this.operations;
    this.books = { ...this.machine.endWindow(), emptyReads, cancellations, served: served.slice() };
    this.outcomes = this.operations.askers?.outcomes.inWindow();
    this.refusedConnections = this.operations.connections?.refusals;
    this.balance = this.operations.connections?.listening?.balance(now);
    this.onEnd?.();
    this.sealed = true;
    if (this.unfinished === 0) this.machine.simulation.stop();
  }
}
