/**
 * One run: what it is asked, and what it measured. Both survive JSON; a checkpoint proves by a hash that a result is as
 * it was written.
 */
import type { Cost } from "../../models/costs.js";
import type { Parameters } from "../../models/types.js";
import type { Account, Booking } from "../../sim/accounting/accounts.js";
import type { BusiestOperation } from "../../sim/accounting/operation-use.js";
import type { Usage } from "../../sim/accounting/usage.js";
import type { BatchData } from "../../sim/batch-means.js";
import type { HistogramData } from "../../sim/histogram.js";
import type { Balance } from "../../sim/requests/listening.js";
import type { OutcomeCounts } from "../../sim/requests/outcomes.js";
import type { Change, MachineSpec, Workload } from "../../sim/spec.js";
import type { Picoseconds } from "../../sim/time.js";
import type { TimelineData } from "../../sim/timeline.js";
import type { WhyData } from "../../sim/why/tally.js";
import type { Counter } from "./counters.js";

/** One run: everything `simulate` needs, and nothing else. */
export interface Cell {
  line: string;
  mechanism: string;
  parameters: Parameters;
  pending: number;
  /** Where it stands on an axis that is not n; nothing of the run depends on it. */
  x?: number;
  /** In which panel; nothing of the run depends on it either. */
  panel?: number;
  /** 0-based; below 0 for a pilot, whose streams no replication has. */
  replication: number;
  seed: string;
  machine: MachineSpec;
  /** Cost name -> nanoseconds, bytes or watts; a table of [pending, value] where it depends on n. */
  costs: Record<string, Cost["value"]>;
  workload: Workload;
  warmup: number;
  completions: number;
  /** Latencies are those of events on this operation and those after it; 0 if absent. */
  firstMeasured?: number;
  /**
   * Simulate every poll of the polling schemes: same numbers, slower (sim/fast-forward/fast-forward.ts).
   */
  exactPolls?: boolean;
  /** Give `CellResult.why`. */
  why?: true;
  /** What happens while it measures; and how long that is meant to take, for `CellResult.timeline`. */
  changes?: readonly Change[];
  durationPs?: Picoseconds;
  /** Give `CellResult.pilot`, of so many events each. */
  batch?: number;
}

/** From the device event on. */
export const DEVICE_LATENCIES = ["notice", "start", "response"] as const;
/** `client`, from when a client sent a request first until it has the reply, only where that is not the same. */
export const LATENCIES = [...DEVICE_LATENCIES, "client"] as const;
export type Latency = (typeof LATENCIES)[number];
/** A value for each latency that there is. */
export type ByLatency<V> = Record<(typeof DEVICE_LATENCIES)[number], V> & { client?: V };

/**
 * What one run measured of a class, each as of all together; of a class in the background, of the events that happened
 * in the window, and no latency.
 */
export interface ClassResult
  extends Pick<CellResult, "outcomes" | "events" | "completions" | "backlogStart" | "backlogEnd" | "unfinished">,
    Pick<CellResult, "timeline" | "busiest" | "why"> {
  name: string;
  background?: true;
  latency?: ByLatency<HistogramData>;
  /** Events whose callback has not ended, over the spans of `CellResult.series`. */
  backlog: number[];
}

/** What one run measured, over the window from the first to the last measured device event. */
export interface CellResult {
  line: string;
  pending: number;
  /** As of the cell. */
  x?: number;
  panel?: number;
  replication: number;
  /** Length of the window in picoseconds. */
  windowPs: number;
  /** Of the events that were answered, and in time. */
  latency: ByLatency<HistogramData>;
  /** Response latencies in the order of their events, in batches. */
  batches: BatchData;
  /**
   * Core-picoseconds by account over the window, and of `clients` that run on the machine: the nearest doubles. With
   * their remainders they add up to cores x windowPs exactly.
   */
  accounts: Record<Account, number> & { clients?: number; transition?: number };
  /** What each account is more than its nearest double, in picoseconds; absent where that is 0, as it is up to 2^53. */
  remainders?: Partial<Record<Booking, number>>;
  counters: Record<Counter, number>;
  /** What was in use, and for how long, over the window. */
  usage: Usage;
  /** What became of the requests that clients sent; where that is not the same for all. */
  outcomes?: OutcomeCounts;
  /** Tries to connect that found the backlog full, where it has a bound. */
  refusedConnections?: number;
  /** Of each class of traffic, in their order: what of all that is its own. */
  classes?: ClassResult[];
  /** Device events and ended callbacks inside the window. */
  events: number;
  completions: number;
  /** Events that happened but whose callback had not ended, at the start and end of the window. */
  backlogStart: number;
  backlogEnd: number;
  /**
   * The operation with most events; absent where several events of one are served at a time, or each is a connection of
   * its own.
   */
  busiest?: BusiestOperation;
  /** Time average and maximum over the window. */
  pendingMean: number;
  pendingMax: number;
  queuedMean: number;
  queuedMax: number;
  /**
   * Over the window, time averages in equal spans of `spanPs` (at most 128, the last may be shorter): operations
   * without an outstanding event, events whose callback has not started, events whose callback has not ended.
   */
  series: { spanPs: number; pending: number[]; queued: number[]; backlog: number[] };
  /** What the response latencies are made of, where the cell asks for it (sim/why/why.ts). */
  why?: WhyData;
  /** Response latencies over the time that the cell is meant to measure. */
  timeline?: TimelineData;
  /** Measured events whose callback had not ended when the run was given up; 0 unless overloaded or starved. */
  unfinished: number;
  /** Callbacks run by each thread that ran any, descending (at most 64), and Jain's index over all threads. */
  workers: { callbacks: number[]; jain: number };
  /** Where connections end: what each worker had in the window, the busiest first, each quantity by itself. */
  balance?: Balance;
  /** Jain's fairness index of events served over operations. */
  operationsJain: number;
  /** Where the simulated clock stood at the end, and the number of simulation events executed. */
  endPs: number;
  simulatedEvents: number;
  /**
   * Where the cell asks for it, means over batches of consecutive events: their response latencies in picoseconds, and
   * how many events had not ended when they happened.
   */
  pilot?: { response: number[]; backlog: number[] };
}
