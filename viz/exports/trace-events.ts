/**
 * A run looked into, in the Trace Event Format of Chromium, which ui.perfetto.dev and chrome://tracing open
 * ("Trace Event Format", Google, docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU).
 *
 * Times are in microseconds of simulated time, with picoseconds behind the point. Slices are pairs of B and E events:
 * a viewer that rounds times to nanoseconds, as Perfetto does, rounds the end of one and the beginning of the next
 * alike, and none overlaps another; with a beginning and a duration (X) they might.
 */
import type { TracedRun } from "../../scenarios/cell/execution-trace.js";
import type {
  CoreSlice,
  ExecutionTrace,
  Sample,
  Station,
  TracedRequest,
  TracedThread,
} from "../../sim/execution-trace/types.js";
import { type Picoseconds, PS_PER_US, toNs } from "../../sim/time.js";
import { endOfTurn, lastBefore, within } from "../charts/trace-slices.js";
import { TraceNames } from "../wording/trace-names.js";

/** What the trace is of: texts and numbers for whoever opens it. */
export type TraceLabels = Readonly<Record<string, string | number>>;

type TraceEvent = Readonly<Record<string, unknown>>;

/** Processes: the four groups of tracks. */
const CORES = 1;
const THREADS = 2;
const REQUESTS = 3;
const COUNTERS = 4;
/** Track numbers are unique: those of cores begin here, those of threads behind them. */
const FIRST_TRACK = 10;

/** The file, in pieces that are to be written one after another. */
export function* traceEventsJson(run: TracedRun, labels: TraceLabels): Generator<string> {
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(labels)},"traceEvents":[\n`;
  let separator = "";
  for (const event of traceEvents(run)) {
    yield separator + JSON.stringify(event);
    separator = ",\n";
  }
  yield "\n]}\n";
}

/** Track by track, each in the order of time. */
function* traceEvents(run: TracedRun): Generator<TraceEvent> {
  const { trace } = run;
  const tracks = new Tracks(run);
  yield* tracks.tracks();
  for (let core = 0; core < trace.cores.length; core++) yield* tracks.core(core);
  for (const thread of trace.threads) yield* tracks.thread(thread);
  for (const request of trace.requests) yield* tracks.request(request);
  for (const request of trace.requests) yield* tracks.flow(request);
  yield* tracks.counters();
}

function us(ps: Picoseconds): number {
  return ps / PS_PER_US;
}

class Tracks {
  private readonly names: TraceNames;
  private readonly trace: ExecutionTrace;

  constructor(run: TracedRun) {
    this.trace = run.trace;
    this.names = new TraceNames(run);
  }

  *tracks(): Generator<TraceEvent> {
    const { cores, threads } = this.trace;
    const processes = [
      [CORES, "cores"],
      [THREADS, "threads"],
      [REQUESTS, "requests"],
      [COUNTERS, "counters"],
    ] as const;
    for (const [pid, name] of processes) {
      yield { ph: "M", pid, name: "process_name", args: { name } };
      yield { ph: "M", pid, name: "process_sort_index", args: { sort_index: pid } };
    }
    for (let core = 0; core < cores.length; core++) yield* trackName(CORES, coreTrack(core), `core ${core}`);
    for (const { id, name } of threads) yield* trackName(THREADS, this.threadTrack(id), name);
  }

  // --- slices ----------------------------------------------------------------------------------------------------

  /** What it does; within slices of the thread that has it. */
  *core(core: number): Generator<TraceEvent> {
    const slices = this.trace.cores[core];
    const at = { pid: CORES, tid: coreTrack(core) };
    for (let i = 0; i < slices.length; ) {
      const { thread, fromPs } = slices[i];
      if (thread === undefined) {
        yield* this.slice(slices[i], at);
        i++;
        continue;
      }
      const end = endOfTurn(slices, i);
      const name = this.names.thread(thread);
      yield { ph: "B", ...at, ts: us(fromPs), cat: "thread", name };
      for (; i < end; i++) yield* this.slice(slices[i], at);
      yield { ph: "E", ...at, ts: us(slices[end - 1].untilPs), name };
    }
  }

  /** Its states; while it is on a core, within them what the core does. */
  *thread({ id, slices }: TracedThread): Generator<TraceEvent> {
    const at = { pid: THREADS, tid: this.threadTrack(id) };
    for (const { fromPs, untilPs, state, core } of slices) {
      const name = core === undefined ? state : `on core ${core}`;
      yield { ph: "B", ...at, ts: us(fromPs), cat: "state", name };
      if (core !== undefined) {
        for (const slice of within(this.trace.cores[core], fromPs, untilPs)) yield* this.slice(slice, at);
      }
      yield { ph: "E", ...at, ts: us(untilPs), name };
    }
  }

  private *slice(slice: CoreSlice, at: object): Generator<TraceEvent> {
    const { fromPs, untilPs, thread, request, polls } = slice;
    const all = {
      ...(thread !== undefined && { thread: this.names.thread(thread) }),
      ...(request !== undefined && { request: this.names.request(request) }),
      ...(polls !== undefined && { polls }),
    };
    const name = this.names.doing(slice);
    yield { ph: "B", ...at, ts: us(fromPs), cat: "core", name, ...(Object.keys(all).length > 0 && { args: all }) };
    // Arguments of both would have to be merged, which chrome://tracing warns of, one by one.
    yield { ph: "E", ...at, ts: us(untilPs), name };
  }

  // --- requests --------------------------------------------------------------------------------------------------

  *request(request: TracedRequest): Generator<TraceEvent> {
    const { id, devicePs, responsePs, parts, operation, latency, givenUp } = request;
    const fromPs = Math.max(devicePs, this.trace.fromPs);
    const untilPs = responsePs ?? Math.max(fromPs, givenUp ? (parts.at(-1)?.untilPs ?? 0) : this.trace.untilPs);
    const own = { pid: REQUESTS, tid: REQUESTS, cat: "request", id: String(id) };
    const args = {
      operation,
      ...(responsePs !== undefined && { "response latency, ns": toNs(responsePs - devicePs) }),
      ...(devicePs < fromPs && { "began before the trace, ns": toNs(fromPs - devicePs) }),
      ...(latency && { "made of, ns": nanoseconds(latency) }),
      ...(givenUp && { "given up": true }),
    };
    const name = this.names.request(id);
    yield { ph: "b", ...own, ts: us(fromPs), name, args };
    let atPs = fromPs;
    for (const { component, fromPs, untilPs } of parts) {
      yield { ph: "b", ...own, ts: us(fromPs), name: component };
      yield { ph: "e", ...own, ts: us(untilPs), name: component };
      atPs = untilPs;
    }
    if (atPs < untilPs) {
      yield { ph: "b", ...own, ts: us(atPs), name: "under way" };
      yield { ph: "e", ...own, ts: us(untilPs), name: "under way" };
    }
    yield { ph: "e", ...own, ts: us(untilPs), name };
  }

  /** Arrows: the interrupt, the call that reports it, its callback, what it is answered by. */
  *flow({ id, stations }: TracedRequest): Generator<TraceEvent> {
    const points: { pid: number; tid: number; ts: number }[] = [];
    let lastPs = 0;
    let last: CoreSlice | undefined;
    for (const station of stations) {
      const slice = station.core === undefined ? undefined : this.sliceOf(station, this.trace.cores[station.core]);
      if (slice === undefined || slice === last || slice.untilPs <= lastPs + 1) continue;
      last = slice;
      // In the middle of what is left of it, where no viewer takes it for the next one's.
      lastPs = Math.floor((Math.max(slice.fromPs, lastPs) + slice.untilPs) / 2);
      const { thread } = slice;
      const at = this.names.knowsThread(thread)
        ? { pid: THREADS, tid: this.threadTrack(thread) }
        : { pid: CORES, tid: coreTrack(station.core as number) };
      points.push({ ...at, ts: us(lastPs) });
    }
    if (points.length < 2) return;
    for (const [i, point] of points.entries()) {
      const ph = i === 0 ? "s" : i === points.length - 1 ? "f" : "t";
      yield { ph, ...point, cat: "request", name: "request", id: String(id), bp: "e" };
    }
  }

  /** What its core did that led to it; of a callback that starts, that. */
  private sliceOf({ what, atPs }: Station, slices: readonly CoreSlice[]): CoreSlice | undefined {
    const i = lastBefore(slices, atPs);
    if (what === "started") return slices[i + 1]?.fromPs === atPs ? slices[i + 1] : slices[i];
    return slices[i];
  }

  // --- counters --------------------------------------------------------------------------------------------------

  *counters(): Generator<TraceEvent> {
    const { pending, queued, ready, runQueue } = this.trace.counters;
    yield* counter("pending operations", "operations", pending);
    yield* counter("queued events", "events", queued);
    yield* counter("unnoticed events", "events", ready);
    yield* counter("run queue", "threads", runQueue);
  }

  private threadTrack(id: number): number {
    return FIRST_TRACK + this.trace.cores.length + id;
  }
}

function coreTrack(core: number): number {
  return FIRST_TRACK + core;
}

function* trackName(pid: number, tid: number, name: string): Generator<TraceEvent> {
  yield { ph: "M", pid, tid, name: "thread_name", args: { name } };
  yield { ph: "M", pid, tid, name: "thread_sort_index", args: { sort_index: tid } };
}

function* counter(name: string, what: string, samples: readonly Sample[]): Generator<TraceEvent> {
  for (const [atPs, value] of samples) {
    yield { ph: "C", pid: COUNTERS, tid: COUNTERS, ts: us(atPs), name, args: { [what]: value } };
  }
}

function nanoseconds(latency: NonNullable<TracedRequest["latency"]>): Record<string, number> {
  return Object.fromEntries(Object.entries(latency).map(([component, ps]) => [component, toNs(ps)]));
}
