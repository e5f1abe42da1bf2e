/**
 * Looks into a stretch of a run: a probe that keeps what cores and threads do in it, one thing after another, and what
 * events wait for. It goes by way of the probe that takes latencies apart (sim/why/), from the run's beginning, so that
 * what is under way when the stretch begins is known. Results are the same as without it.
 *
 * Divergence: the polls in turns of a polling scheme are foreseen (fast-forward/), unless all are acted out: then a
 * core's turns are one slice with their number, and which thread makes them when is not told.
 */
import type { Core } from "../core.js";
import type { EventId, EventTable } from "../event-table.js";
import type { Machine } from "../machine.js";
import type { Doing, Probe } from "../probe.js";
import type { Thread } from "../thread.js";
import type { Picoseconds } from "../time.js";
import { Why } from "../why/why.js";
import { CoreTracks } from "./core-tracks.js";
import { PartPlacer } from "./parts.js";
import { RequestTracks } from "./request-tracks.js";
import { ThreadTracks } from "./thread-tracks.js";
import type { ExecutionTrace, Sample, TracedCounters } from "./types.js";

/** What is to be looked at: from when, until when; how many slices at most; and whether all polls are acted out. */
interface TraceWindow {
  fromPs: Picoseconds;
  untilPs: Picoseconds;
  mostSlices: number;
  exactPolls: boolean;
}

export class ExecutionTracer implements Probe {
  private readonly why: Why;
  private readonly cores: CoreTracks;
  private readonly threads: ThreadTracks;
  private readonly requests: RequestTracks;
  private readonly counters: TracedCounters = { pending: [], queued: [], ready: [], runQueue: [] };
  /** By thread: how many operations it has begun. */
  private readonly operations: number[] = [];
  private fullAt: number | undefined;

  constructor(
    private readonly machine: Machine,
    private readonly window: TraceWindow,
  ) {
    const { fromPs, exactPolls } = window;
    this.why = new Why(machine);
    const requestOf = (thread: Thread) => this.requests.workedOnBy(thread);
    const operationOf = (thread: Thread) => this.operations[thread.id] ?? 0;
    this.cores = new CoreTracks(machine.coreCount, fromPs, !exactPolls, requestOf, operationOf);
    this.threads = new ThreadTracks(fromPs, !exactPolls);
    const placer = new PartPlacer(fromPs, this.cores, this.threads);
    this.requests = new RequestTracks(machine, fromPs, this.why, placer);
    this.why.onStretch = (event) => this.requests.stretch(event);
  }

  /** To be called before the first event: where events are, which happen on so many `operations`. */
  watch(events: EventTable, operations: number): void {
    this.requests.events = events;
    this.requests.pending = operations;
  }

  /** The simulation is at the end of the window, or has stopped before: all that there is to tell. */
  finish(): ExecutionTrace {
    const { machine, window } = this;
    machine.timers.bookAll();
    const untilPs = Math.min(machine.simulation.now, window.untilPs);
    this.sample();
    return {
      fromPs: window.fromPs,
      untilPs,
      cores: this.cores.slices,
      ...this.threads.close(untilPs),
      requests: this.requests.close(),
      counters: this.counters,
      ...(this.fullAt !== undefined && { fullAt: this.fullAt }),
    };
  }

  // --- cores and threads -----------------------------------------------------------------------------------------

  spent(core: Core, fromPs: Picoseconds): void {
    this.why.spent(core, fromPs);
    const { now } = this.machine.simulation;
    if (now > this.window.fromPs) this.cores.spent(core, fromPs, now);
  }

  spentInTurns(core: Core, account: number, ps: Picoseconds, untilPs: Picoseconds, polls: number): void {
    this.why.spentInTurns(core, account, ps, untilPs);
    this.cores.spentInTurns(core, ps, untilPs, polls);
  }

  changes(thread: Thread, to: Doing, core?: Core): void {
    this.why.changes(thread, to);
    this.threads.changes(thread, to, core, this.machine.simulation.now);
    this.sample();
  }

  alarmed(thread: Thread): void {
    this.why.alarmed(thread);
    this.threads.alarmed(thread, this.machine.simulation.now);
  }

  begins(thread: Thread): void {
    this.why.begins(thread);
    this.operations[thread.id] = (this.operations[thread.id] ?? 0) + 1;
    this.threads.begins(thread, this.machine.simulation.now);
    this.checkRoom();
  }

  resumes(thread: Thread): void {
    this.why.resumes(thread);
    const { now } = this.machine.simulation;
    const hasFound = this.threads.isInTurns(thread);
    this.threads.resumes(thread, now);
    if (!hasFound || this.window.exactPolls) return;
    this.threads.found(thread, this.cores.found(thread, thread.op?.ps ?? 0, now));
  }

  waitsForLock(ps: Picoseconds): void {
    this.why.waitsForLock(ps);
  }

  lookedElsewhere(thread: Thread, ps: Picoseconds): void {
    this.why.lookedElsewhere(thread, ps);
  }

  // --- events ----------------------------------------------------------------------------------------------------

  happens(event: EventId): void {
    this.why.happens(event);
    this.requests.happens(event);
    this.sample();
  }

  departs(event: EventId): void {
    this.why.departs(event);
  }

  known(event: EventId): void {
    this.why.known(event);
    this.requests.known(event);
    this.sample();
  }

  noticed(event: EventId): void {
    this.why.noticed(event);
    this.requests.noticed(event);
    this.sample();
  }

  taken(event: EventId): void {
    this.why.taken(event);
    this.requests.workOn(event);
  }

  started(event: EventId): void {
    this.why.started(event);
    this.requests.started(event);
    this.sample();
  }

  steps(request: EventId): void {
    this.why.steps(request);
    this.requests.workOn(request);
  }

  queued(request: EventId, pool: boolean): void {
    this.why.queued(request, pool);
    this.requests.letGo(request);
  }

  asked(request: EventId): void {
    this.why.asked(request);
  }

  answered(request: EventId, answer: EventId): void {
    this.requests.answering = { request, answer };
    this.why.answered(request, answer);
    this.requests.answering = undefined;
    this.requests.workOn(request);
  }

  posts(): void {
    this.why.posts();
  }

  responded(event: EventId): void {
    this.why.responded(event);
    this.requests.responded(event);
    this.sample();
  }

  ended(event: EventId): void {
    this.why.ended(event);
    this.requests.ended(event);
  }

  released(event: EventId): void {
    this.why.released(event);
    this.requests.released(event);
    this.sample();
  }

  // --- counters --------------------------------------------------------------------------------------------------

  /** Look at the counters; and whether there is room for more. */
  private sample(): void {
    const { counters, requests, threads, machine, window } = this;
    const { now } = machine.simulation;
    const atPs = Math.max(now, window.fromPs);
    if (atPs > window.untilPs) return;
    note(counters.pending, atPs, requests.pending);
    note(counters.queued, atPs, requests.queued);
    note(counters.ready, atPs, requests.ready);
    note(counters.runQueue, atPs, threads.runnable);
    this.checkRoom();
  }

  private checkRoom(): void {
    const count = this.cores.count + this.threads.count + this.requests.count;
    if (this.fullAt !== undefined || count < this.window.mostSlices) return;
    this.fullAt = count;
    this.machine.simulation.stop();
  }
}

/** It has that value from `atPs` on. */
function note(samples: Sample[], atPs: Picoseconds, value: number): void {
  const last = samples.at(-1);
  if (last?.[0] === atPs) last[1] = value;
  else if (last?.[1] !== value) samples.push([atPs, value]);
}
