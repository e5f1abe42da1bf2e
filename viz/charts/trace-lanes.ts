/**
 * A run looked into as lanes: of each core what it does and for which thread, of each thread its states, of each
 * request what it waits for, and counters. The same slices as in the file that `muxsim trace` writes, nested alike.
 */
import type { TracedRun } from "../../scenarios/cell/execution-trace.js";
import type {
  CoreDoing,
  CoreSlice,
  Sample,
  ThreadState,
  TracedRequest,
  TracedThread,
} from "../../sim/execution-trace/types.js";
import type { Picoseconds } from "../../sim/time.js";
import type { Component } from "../../sim/why/components.js";
import { TraceNames } from "../wording/trace-names.js";
import type { Account } from "../wording/vocabulary.js";
import { COMPONENT_COLOURS } from "../wording/why.js";
import { endOfTurn, within } from "./trace-slices.js";

export interface Span {
  fromPs: Picoseconds;
  untilPs: Picoseconds;
  name: string;
  /** The colour of the account of core time that it is akin to; none of a span that only holds others. */
  colour?: Account;
  /** By `TracedRequest.id`. */
  request?: number;
  /** By `TracedThread.id`. */
  thread?: number;
  /** Polls that found nothing, where they are counted and not acted out. */
  polls?: number;
}

/** In the order of time; no two of `outer` overlap, and each of `inner` lies in one of `outer`. */
export interface Lane {
  name: string;
  outer: Span[];
  inner: Span[];
  /** What has a colour: what is drawn, gapless where the trace is. */
  leaves: Span[];
}

export interface RequestLane extends Lane {
  request: TracedRequest;
  fromPs: Picoseconds;
  untilPs: Picoseconds;
}

export interface Counter {
  name: string;
  samples: readonly Sample[];
}

export interface Lanes {
  run: TracedRun;
  names: TraceNames;
  cores: Lane[];
  threads: Lane[];
  /** In the order in which they begin. */
  requests: RequestLane[];
  counters: Counter[];
  /** The slowest response that is measured, if it is in the trace: a `TracedRequest.id`. */
  slowest?: number;
}

const DOING: Record<CoreDoing, Account> = {
  idle: "idle",
  "idle exit": "interrupt",
  interrupt: "interrupt",
  "wake-up": "interrupt",
  "context switch": "switch",
  callback: "callback",
  "user code": "user",
  "system call": "system",
  kernel: "system",
  "soft interrupt": "interrupt",
  poll: "polling",
  spin: "polling",
  "after a poll": "polling",
  "polls in turns": "polling",
  client: "clients",
};

const STATES: Record<ThreadState, Account | undefined> = {
  asleep: "idle",
  "waits in a handler": "clients",
  alarmed: "interrupt",
  woken: "interrupt",
  runnable: "switch",
  "on core": undefined,
  "polls in turns": "polling",
  exited: "idle",
};

export function lanesOf(run: TracedRun): Lanes {
  const { trace, slowest } = run;
  const names = new TraceNames(run);
  const { pending, queued, ready, runQueue } = trace.counters;
  return {
    run,
    names,
    cores: trace.cores.map((slices, core) => coreLane(`core ${core}`, slices, names)),
    threads: trace.threads.map((thread) => threadLane(thread, trace.cores, names)),
    requests: trace.requests
      .map((request) => requestLane(request, run, names))
      .filter(({ fromPs, untilPs }) => untilPs > fromPs)
      .sort((a, b) => a.fromPs - b.fromPs || a.request.id - b.request.id),
    counters: [
      { name: "pending operations", samples: pending },
      { name: "queued events", samples: queued },
      { name: "unnoticed events", samples: ready },
      { name: "run queue", samples: runQueue },
    ],
    slowest: trace.requests.find(({ serial }) => serial === slowest.serial)?.id,
  };
}

function laneOf(name: string, outer: Span[], inner: Span[]): Lane {
  const leaves = [...outer, ...inner].filter(({ colour }) => colour !== undefined);
  return { name, outer, inner, leaves: leaves.sort((a, b) => a.fromPs - b.fromPs) };
}

function coreLane(name: string, slices: readonly CoreSlice[], names: TraceNames): Lane {
  const [outer, inner]: [Span[], Span[]] = [[], []];
  for (let i = 0; i < slices.length; ) {
    const { thread, fromPs } = slices[i];
    if (thread === undefined) {
      outer.push(doingOf(slices[i++], names));
      continue;
    }
    const end = endOfTurn(slices, i);
    outer.push({ fromPs, untilPs: slices[end - 1].untilPs, name: names.thread(thread), thread });
    for (; i < end; i++) inner.push(doingOf(slices[i], names));
  }
  return laneOf(name, outer, inner);
}

function threadLane({ id, name, slices }: TracedThread, cores: readonly CoreSlice[][], names: TraceNames): Lane {
  const [outer, inner]: [Span[], Span[]] = [[], []];
  for (const { fromPs, untilPs, state, core } of slices) {
    const named = core === undefined ? state : `on core ${core}`;
    outer.push({ fromPs, untilPs, name: named, colour: core === undefined ? STATES[state] : undefined, thread: id });
    if (core === undefined) continue;
    for (const slice of within(cores[core], fromPs, untilPs)) inner.push(doingOf(slice, names));
  }
  return laneOf(name, outer, inner);
}

function doingOf(slice: CoreSlice, names: TraceNames): Span {
  const { fromPs, untilPs, doing, thread, request, polls } = slice;
  return { fromPs, untilPs, name: names.doing(slice), colour: DOING[doing], thread, request, polls };
}

/** As much of it as lies in the trace. */
function requestLane(request: TracedRequest, { trace }: TracedRun, names: TraceNames): RequestLane {
  const { id, devicePs, responsePs, parts, givenUp } = request;
  const fromPs = Math.max(devicePs, trace.fromPs);
  const untilPs = responsePs ?? Math.max(fromPs, givenUp ? (parts.at(-1)?.untilPs ?? 0) : trace.untilPs);
  const inner = parts.map(({ component, ...stretch }): Span => partOf(component, stretch, id));
  const atPs = parts.at(-1)?.untilPs ?? fromPs;
  if (atPs < untilPs) inner.push({ fromPs: atPs, untilPs, name: "under way", colour: "idle", request: id });
  const name = names.request(id);
  return { ...laneOf(name, [{ fromPs, untilPs, name, request: id }], inner), request, fromPs, untilPs };
}

function partOf(component: Component, { fromPs, untilPs }: Pick<Span, "fromPs" | "untilPs">, request: number): Span {
  return { fromPs, untilPs, name: component, colour: COMPONENT_COLOURS.get(component), request };
}
