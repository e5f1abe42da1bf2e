/**
 * A stretch of a run, looked into: what each core and each thread did in it, one thing after another, and what became
 * of the events. Plain data, in picoseconds of simulated time; all of it lies between `fromPs` and `untilPs`.
 */
import type { Picoseconds } from "../time.js";
import type { Component } from "../why/components.js";

/** What a core does. */
export type CoreDoing =
  | "idle"
  /** Roused by an interrupt, and not awake yet. */
  | "idle exit"
  | "interrupt"
  /** Woken for a thread: the interprocessor interrupt, and leaving idle. */
  | "wake-up"
  | "context switch"
  | "callback"
  /** The mechanism's user-mode code. */
  | "user code"
  | "system call"
  /** More of a system call that is counted already. */
  | "kernel"
  /** An interrupt's work that a thread does, or puts off. */
  | "soft interrupt"
  | "poll"
  | "spin"
  /** What comes of a poll that has found nothing: putting back, yielding. */
  | "after a poll"
  /** Turns of a polling scheme that were foreseen and not acted out: `polls` of them found nothing. */
  | "polls in turns"
  /** A thread of clients on the same computer. */
  | "client";

interface Stretch {
  fromPs: Picoseconds;
  untilPs: Picoseconds;
}

/** Gapless, from one to the next. */
export interface CoreSlice extends Stretch {
  doing: CoreDoing;
  /** The thread it is about, by `TracedThread.id`; of an interrupt, none. */
  thread?: number;
  /** The request that the thread works on, by `TracedRequest.id`. */
  request?: number;
  polls?: number;
}

export type ThreadState =
  | "asleep"
  /** In the middle of a handler. */
  | "waits in a handler"
  /** Asleep; the interrupt that ends that is under way. */
  | "alarmed"
  /** Somebody pays for waking it. */
  | "woken"
  /** Waits in the run queue. */
  | "runnable"
  | "on core"
  /** Polls in turns with others, foreseen and not acted out: when it has a core is not told. */
  | "polls in turns"
  | "exited";

export interface ThreadSlice extends Stretch {
  state: ThreadState;
  /** The core that it is on. */
  core?: number;
}

export interface TracedThread {
  id: number;
  name: string;
  /** Gapless, but for the time before it was there. */
  slices: ThreadSlice[];
}

/** A stretch of a request's time, and what it waited for in it, or had done for it (docs/why.md). */
export interface Part extends Stretch {
  component: Component;
}

/** A station of a request; if a core did what led to it, which. */
export interface Station {
  what: "known" | "noticed" | "started" | "responded";
  atPs: Picoseconds;
  core?: number;
}

export interface TracedRequest {
  id: number;
  /** Its place among the device events of the traffic, from 0; negative: of a class in the background. */
  serial: number;
  operation: number;
  /** Its device event, which may be before the trace begins. */
  devicePs: Picoseconds;
  /** Undefined if the trace ends before, or it is given up. */
  responsePs?: Picoseconds;
  givenUp?: true;
  /** What its time in the trace went into, in order; up to its last station if it has no response. */
  parts: Part[];
  /** By component: what all its latency is made of, also what lies before the trace. */
  latency?: Partial<Record<Component, Picoseconds>>;
  stations: Station[];
}

/** What it is from a time on. */
export type Sample = [atPs: Picoseconds, value: number];

export interface TracedCounters {
  /** Operations without an outstanding event. */
  pending: Sample[];
  /** Events whose callback has not started. */
  queued: Sample[];
  /** Events that the kernel knows of, and the program does not. */
  ready: Sample[];
  /** Threads that wait for a core, but for those that poll in turns. */
  runQueue: Sample[];
}

export interface ExecutionTrace extends Stretch {
  cores: CoreSlice[][];
  /** Those that did anything but stay in one state off the cores. */
  threads: TracedThread[];
  /** Threads that did not. */
  otherThreads: number;
  requests: TracedRequest[];
  counters: TracedCounters;
  /** It ends before it was to: with this many slices it was full. */
  fullAt?: number;
}
