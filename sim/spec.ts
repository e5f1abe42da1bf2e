/**
 * What a run is asked to simulate, as plain data: the traffic and the computer.
 * Everything here survives JSON, so a cell can travel to a worker, another machine or a browser.
 */

import type { RecordedTrace } from "./recorded-trace.js";
import type { ThreadsSpec } from "./requests/threads.js";
import type { Picoseconds } from "./time.js";

/**
 * A distribution of durations. All durations in picoseconds; every kind has a finite mean.
 *
 * - `constant`, `exponential`: by their mean.
 * - `uniform`: between `lowPs` and `highPs`.
 * - `normal`: mean and standard deviation *before* truncation to `[0, mean + 6 sd]`.
 * - `lognormal`: mean and coefficient of variation (standard deviation / mean).
 * - `pareto`: type I, mean and tail index `alpha` > 1; the variance is infinite for `alpha` <= 2.
 * - `weibull`: mean and shape.
 * - `gamma`: mean and shape (an integer shape k is Erlang-k).
 * - `hyperexponential`: two branches with balanced means, by mean and coefficient of variation >= 1.
 * - `bimodal`: `lowPs` or, with probability `highProbability`, `highPs`.
 * - `empirical`: one of `valuesPs`, by `weights` (equal if absent).
 * - `quantiles`: `valuesPs` are its quantiles at `probabilities`, both ascending; between them, and beyond the outer
 *   ones, the logarithm is linear in the normal score. Of two it is the lognormal distribution that has both.
 */
export type DistributionSpec =
  | { kind: "constant"; meanPs: Picoseconds }
  | { kind: "exponential"; meanPs: Picoseconds }
  | { kind: "uniform"; lowPs: Picoseconds; highPs: Picoseconds }
  | { kind: "normal"; meanPs: Picoseconds; sdPs: Picoseconds }
  | { kind: "lognormal"; meanPs: Picoseconds; cv: number }
  | { kind: "pareto"; meanPs: Picoseconds; alpha: number }
  | { kind: "weibull"; meanPs: Picoseconds; shape: number }
  | { kind: "gamma"; meanPs: Picoseconds; shape: number }
  | { kind: "hyperexponential"; meanPs: Picoseconds; cv: number }
  | { kind: "bimodal"; lowPs: Picoseconds; highPs: Picoseconds; highProbability: number }
  | { kind: "empirical"; valuesPs: Picoseconds[]; weights?: number[] }
  | { kind: "quantiles"; probabilities: number[]; valuesPs: Picoseconds[] };

/** A distribution of message sizes: as one of durations, with bytes in place of picoseconds. */
export type SizeSpec = InBytes<DistributionSpec>;

type InBytes<Spec> = Spec extends DistributionSpec ? { [Name in keyof Spec as Sized<Name>]: Spec[Name] } : never;
type Sized<Name> = Name extends `${infer Stem}Ps` ? `${Stem}Bytes` : Name;

/** What an event brings, whatever makes it happen. */
export interface EventContent {
  /** The program's own work on the event. */
  callback: DistributionSpec;
  /** Bytes of its message, whole and at least 1; if absent, there is nothing to move. */
  message?: SizeSpec;
  /** Share of the callbacks that sleep half-way, and for how long. */
  blocking?: { share: number; duration: DistributionSpec };
  /** Share of the callbacks that cancel pending operations, and how many: neighbours, from a random one on. */
  cancel?: { share: number; operations: number };
  /** What is done with the request after its callback; nothing if absent. */
  handler?: Step[];
  /** The pools that its steps are left to. */
  pools?: Record<string, PoolSpec>;
  /** Who does it: the thread that noticed if absent. */
  threads?: ThreadsSpec;
  /** How fast clients take what is sent to them; at once if absent. */
  receivers?: ReceiverSpec;
}

/** The clients' side of what a program sends: each connection has a send buffer, which its receiver empties. */
export interface ReceiverSpec {
  /** Bytes per second, drawn once for each connection. */
  rate: SizeSpec;
  /** Such a share of the connections, rounded, but one at least, has another rate. */
  slow?: { share: number; rate: SizeSpec };
  /** What the send buffer of a connection holds; as the cost profile says if absent. */
  bufferBytes?: number;
}

/**
 * A program: what is done with a request, whoever asks. It is the part of an event's content that another program
 * replaces.
 */
export interface ProgramSpec extends Partial<Pick<EventContent, "callback" | "handler" | "pools" | "threads">> {}

/** Threads that work on what others leave to them, first come, first served. */
export interface PoolSpec {
  threads: number;
  /** Requests that may wait for a thread of it; those beyond are refused. No bound if absent. */
  queue?: number;
}

/**
 * What a program does with a request after its callback, step by step.
 *
 * - `compute`: core time on the thread that runs the handler. A handler that begins with it has it as its `callback`.
 * - `io`: further operations, submitted together through the same mechanism; the handler goes on when `all` are done,
 *   or the first (`any`).
 * - `block`: the thread sleeps, the core is free.
 * - `offload`: steps that compute or block are left to a thread of a pool; then the handler goes on where it was.
 * - `reply`: a message is sent to the client. The request is answered when its last one is with the device.
 * - `repeat`: the steps so many times, constant or geometric: P(k) = (1 - 1/mean)^(k-1) / mean.
 * - `choose`: the steps of one branch, by their probabilities, which add up to 1.
 */
export type Step =
  | { kind: "compute"; duration: DistributionSpec }
  | { kind: "io"; operations: FurtherOperation[]; until: "all" | "any" }
  | { kind: "block"; duration: DistributionSpec }
  | { kind: "offload"; pool: string; steps: Step[] }
  | { kind: "reply"; size: SizeSpec }
  | { kind: "repeat"; times: RepeatSpec; steps: Step[] }
  | { kind: "choose"; branches: { probability: number; steps: Step[] }[] };

/**
 * A request to somebody else (a database, a peer, a timer) and the answer, on a descriptor of its own; or a read of a
 * storage device of the machine.
 */
export interface FurtherOperation {
  /** Whom it asks; the device's name. */
  to: string;
  /** From when the request is with the network device until the answer is; of a read absent: its device knows. */
  takes?: DistributionSpec;
  /** Nothing is sent if absent: a timer, a notification. */
  request?: SizeSpec;
  /** Bytes of the answer; if absent, there is nothing to move. */
  response?: SizeSpec;
}

export type RepeatSpec = { kind: "constant"; count: number } | { kind: "geometric"; mean: number };

/**
 * Operations are connections that end: after so many requests, or after a time (with the response to the request then
 * in progress), and the client opens another at once, through the listener. Absent: they stay.
 */
export type ConnectionsSpec = ({ requests: BatchSpec } | { last: DistributionSpec }) & {
  /** Most connections that wait at one listening socket, at least 1; no bound if absent. */
  backlog?: number;
  /**
   * One that finds the backlog full is tried again so long after, a mean above 0, and twice as long each further time,
   * up to RECONNECTS times; then the client begins anew.
   */
  reconnect?: DistributionSpec;
};

/** Linux' tcp_syn_retries. */
export const RECONNECTS = 6;

/** Events per second: of all operations together, or of each. */
export interface Rate {
  basis: "total" | "per-operation";
  perSecond: number;
}

/**
 * Closed: `pending` operations. From the end of its callback on, whatever the mechanism has still to do, each takes
 * `think` and then a duration drawn from `io` until its next device event. `io` is scaled so that its mean plus the
 * mean think time is the mean interval between two events of one operation: pending / rate for a `total` rate, 1 / rate
 * `per-operation`.
 */
export interface ClosedWorkload extends EventContent {
  kind: "closed";
  connections?: ConnectionsSpec;
  rate: Rate;
  /** The shape of the I/O duration; only its shape counts, its mean follows from the rate. */
  io: DistributionSpec;
  think: DistributionSpec;
  /** So many have an event under way at a time: the next is of one drawn anew from the others. All if absent. */
  active?: number;
}

/** What clients do, and what their requests meet. What is absent takes no time, has no end and no bound. */
export interface ClientSide {
  /** From the client to the device, and from there back, each way anew. */
  network?: DistributionSpec;
  /** A client that has no reply so long after it sent gives up; the server goes on with the request all the same. */
  timeoutPs?: Picoseconds;
  /** A request that was refused or timed out is sent again so long after, the i-th time (from 0) x backoff^i. */
  retry?: { after: DistributionSpec; times: number; backoff: number };
  /** What does not fit is refused at the device. */
  limits?: LimitSpec;
}

/** Most requests at a time, each at least 1. */
export interface LimitSpec {
  /** That have come and are not answered. */
  requests?: number;
  /** That have come and whose callback has not started. */
  waiting?: number;
  /** That have come on one operation and are not answered. */
  perConnection?: number;
}

/**
 * Clients: `pending` connections, each of which keeps `outstanding` requests under way: a request takes `network` to
 * the device, its reply takes `network` back, and after `think` the next one is sent. No rate is asked for.
 */
export interface ClientsWorkload extends EventContent, ClientSide {
  kind: "clients";
  connections?: ConnectionsSpec;
  network: DistributionSpec;
  think: DistributionSpec;
  outstanding: number;
  /**
   * They run on the same machine: a thread for each connection, which waits for its reply (outstanding is 1 then); or
   * so many threads, which share the connections and wait for events. Absent: elsewhere.
   */
  here?: { threads?: number };
  /** What it would be with a server that takes no time, per operation. */
  rate: Rate;
}

/**
 * Storage: `pending` reads of a device of the machine at a time, each submitted again, by the mechanism's own call,
 * when its callback has ended: n is the queue depth.
 */
export interface StorageWorkload extends EventContent {
  kind: "storage";
  device: string;
  /** Of each read. */
  sizeBytes: number;
  /** What it would be, per operation, if the device served all at once and nothing else took time. */
  rate: Rate;
}

/** Open: events arrive by themselves and hit one of `pending` operations, whether the program keeps up or not. */
export interface OpenWorkload extends EventContent, ClientSide {
  kind: "open";
  connections?: ConnectionsSpec;
  /** The long-run average, of events. */
  rate: Rate;
  /** The shape of the interval between arrivals: exponential is a Poisson process. Its mean follows from the rate. */
  interval: DistributionSpec;
  /** Arrivals only during on-phases; always if absent. */
  bursts?: { on: DistributionSpec; off: DistributionSpec };
  /** Events that arrive at one instant; 1 if absent. */
  batch?: BatchSpec;
  /** Which operations they hit; uniform if absent. */
  targets?: TargetSpec;
}

/** Sizes of batches: always the same; any from `low` to `high`, equally likely; or P(k) = (1 - 1/mean)^(k-1) / mean. */
export type BatchSpec =
  | { kind: "constant"; size: number }
  | { kind: "uniform"; low: number; high: number }
  | { kind: "geometric"; mean: number };

/**
 * Which operation an event hits, each event anew.
 *
 * - `zipf`: operation k (from 0) with probability proportional to (k + 1)^-exponent.
 * - `hot-set`: with probability `events` one of the first operations, so many or such a share of all (at least one),
 *   else one of the others; equally likely among themselves.
 */
export type TargetSpec =
  | { kind: "zipf"; exponent: number }
  | { kind: "hot-set"; operations: { count: number } | { share: number }; events: number };

/**
 * Trace: events at the times at which they were recorded. What an event does not say of itself is drawn: its operation
 * from `targets`, its message from `message`, its callback from `callback`.
 */
export interface TraceWorkload extends Partial<EventContent> {
  kind: "trace";
  trace: RecordedTrace;
  /** How many times as fast as recorded it is played. */
  speed: number;
  /** The mean rate of the trace at this speed, a total. */
  rate: Rate;
  targets?: TargetSpec;
  /** The event with which a run starts; 0 if absent. */
  firstEvent?: number;
}

/**
 * What happens at `atPs`, counted from where measurement starts: events come `factor` times as fast as the workload
 * says, from then on, those of one class if it is named; or a thread of the program, by its number in the order in
 * which they start, or each if absent,
 * stands still for `forPs`.
 */
export type Change = { atPs: Picoseconds } & (
  | { kind: "rate"; factor: number; of?: string }
  | { kind: "stall"; thread?: number; forPs: Picoseconds }
);

export type { RecordedTrace, TraceMark } from "./recorded-trace.js";

export type PlainWorkload = ClosedWorkload | OpenWorkload | ClientsWorkload | TraceWorkload | StorageWorkload;

/**
 * Several kinds of requests at a time, each on operations of its own. A class whose traffic has neither a callback nor
 * a handler has those beside the classes; `pools` and `threads` are of all.
 */
export interface ClassedWorkload extends ProgramSpec {
  kind: "classes";
  classes: TrafficClass[];
}

export interface TrafficClass {
  name: string;
  /** How many of the `pending` operations are its own; an even part of what the others leave if absent. */
  operations?: { count: number } | { share: number };
  /** It keeps the machine busy, and nothing of it is measured. */
  background?: true;
  /** Rates are of its own operations. */
  traffic: ClassTraffic;
}

type Handled<W> = W extends PlainWorkload
  ? Omit<W, "callback" | "pools" | "threads"> & { callback?: DistributionSpec }
  : never;
export type ClassTraffic = Handled<PlainWorkload>;

export type Workload = PlainWorkload | ClassedWorkload;

/** The computer. What is absent is as it has always been: the first of the choices named. */
export interface MachineSpec {
  /** Identical cores, 1 to 1024. */
  cores: number;
  /** Time a thread may run while others are runnable. */
  quantumPs: Picoseconds;
  /** Main memory. The simulation does not depend on it: the memory of the pending operations is compared to it. */
  memoryBytes?: number;
  runQueue?: RunQueueChoice;
  /** Per-core queues only: whether a core that runs dry takes a thread from the longest queue; true if absent. */
  stealing?: boolean;
  scheduler?: SchedulerChoice;
  pinning?: PinningChoice;
  /** Numbers of the cores that run the program's threads; all but those dedicated to interrupts if absent. */
  threadCores?: readonly number[];
  interrupts?: InterruptSpec;
  /**
   * Whether calls find the table of open files shared by threads: a price of mechanisms, not of the machine. As the
   * process has several threads or one if absent.
   */
  fileTable?: FileTableChoice;
  /** Numbers of the cores that never sleep: idle, they poll for work; none if absent. */
  awake?: readonly number[];
  /** Storage devices, by name; none if absent. */
  devices?: Record<string, DeviceSpec>;
}

/** A storage device. */
export interface DeviceSpec {
  /** How many requests it serves at a time, first come, first served. */
  parallelism: number;
  /** How long it serves each. */
  takes: DistributionSpec;
  /** Most requests that are with it, served or waiting, from submission until the kernel has seen them done. */
  queue?: number;
}

/** One run queue that all cores share, or one for each core. */
export const RUN_QUEUES = ["shared", "per-core"] as const;
type RunQueueChoice = (typeof RUN_QUEUES)[number];

/** Whose turn it is: first in, first out; or whoever has had the least core time (as CFS, EEVDF). */
export const SCHEDULERS = ["fifo", "fair"] as const;
type SchedulerChoice = (typeof SCHEDULERS)[number];

/** Threads share their open files; or the one that there is has them for itself. */
export const FILE_TABLES = ["shared", "own"] as const;
type FileTableChoice = (typeof FILE_TABLES)[number];

/** Any thread on any core; or thread i on core i mod C only. */
export const PINNINGS = ["none", "round-robin"] as const;
type PinningChoice = (typeof PINNINGS)[number];

/**
 * Which core a device interrupts: an `idle` one if there is one, else each in turn; each in turn whatever it does
 * (`spread`); always core 0 (`one`); or each in turn of those listed, by their numbers from 0.
 */
export const INTERRUPT_TARGETS = ["idle", "spread", "one"] as const;
export type InterruptTarget = (typeof INTERRUPT_TARGETS)[number] | readonly number[];

export interface InterruptSpec {
  target?: InterruptTarget;
  /** Whether the cores that devices interrupt, which `target` lists, do nothing else; false if absent. */
  dedicated?: boolean;
  coalesce?: Coalescing;
  /**
   * An interrupt goes on to poll the device until it has no more events; absent: each event, or what was coalesced, has
   * its own.
   */
  napi?: NapiSpec;
}

/** Linux' way of taking events off a network device. */
export interface NapiSpec {
  /**
   * Events that one interrupt takes at most, its first included; the kernel's soft-interrupt thread goes on, so many a
   * turn.
   */
  budget: number;
}

/** The device holds events back until `events` have gathered, or the first has waited for `timerPs`. */
export interface Coalescing {
  /** No bound if absent: only the timer counts. */
  events?: number;
  timerPs: Picoseconds;
}
