/**
 * The data on its way: Scenario -> Cell -> CellResult -> Point -> Result. All of it survives JSON.
 */
import type { Cost } from "../../models/costs.js";
import type { Family, MemoryUse, Parameters, Signals, Source } from "../../models/types.js";
import type { Account } from "../../sim/accounting/accounts.js";
import type { BusiestOperation } from "../../sim/accounting/operation-use.js";
import type { Usage } from "../../sim/accounting/usage.js";
import type { BatchData } from "../../sim/batch-means.js";
import type { HistogramData } from "../../sim/histogram.js";
import type { MachineSpec, Workload } from "../../sim/spec.js";
import type { Counter } from "./counters.js";
import type { Estimate } from "./estimate.js";
import type { Claim, ClaimVerdict, Growth, Knee } from "./findings.js";
import type { Percentile, PrecisionStatistic, Statistic } from "./percentiles.js";
import type { Bottleneck, Needs, Standing } from "./status.js";

export type * from "./findings.js";
export type { Counter, Percentile, PrecisionStatistic, Statistic };

/** One line of the chart: a mechanism with its parameters resolved. */
export interface Line {
  /** Unique in the scenario: the mechanism's name, with the parameters that tell it from its siblings. */
  id: string;
  /** What the chart says at the line's end; the author's own words, or the id. */
  label: string;
  mechanism: string;
  parameters: Parameters;
  /** The values of the axis this line is run at, ascending. */
  pending: number[];
}

export interface Measurement {
  /** Independent replications per point, at least 2 for an interval; the first ones, where more may be added. */
  replications: number;
  /** Replications are added to a point until it is as precise as asked, up to so many; absent: none are. */
  maxReplications?: number;
  precision: Precision;
  /** Device events before measurement starts, and further ones per pending operation; both 0 where they are detected. */
  warmup: number;
  warmupRounds: number;
  /** The warm-up of each point is detected by MSER-5 (see scenarios/run/pilots.ts). */
  autoWarmup?: true;
  /** Consecutive device events that are measured; each is followed until its callback ends. */
  completions: number;
  /** Confidence level of every interval, e.g. 0.95. */
  confidence: number;
  /** Percentiles of every latency besides those that every result has; absent if there are none. */
  percentiles?: Percentile[];
  /** Whose latencies: those of the operations outside the hot set only; of all if absent. */
  of?: "cold";
}

/** How narrow the intervals shall be: the greatest half-width, relative to the value, of these statistics of one latency. */
export interface Precision {
  of: Latency;
  targets: Partial<Record<PrecisionStatistic, number>>;
}

/** A cost profile: every cost with its value, range, source and kind. */
export interface Profile {
  name: string;
  title: string;
  description: string;
  costs: Record<string, Cost>;
  /** Interrupts go on to poll the device (NAPI), where a scenario does not say otherwise. */
  napi?: true;
}

/** A scenario with every default filled in and every unit resolved. */
export interface Scenario {
  name: string;
  question: string;
  description: string;
  machine: MachineSpec;
  profile: Profile;
  workload: Workload;
  lines: Line[];
  /** All values of the axis, ascending: the union of the lines' own. */
  pending: number[];
  measurement: Measurement;
  /** What the scenario's author claims of the result. */
  claims: Claim[];
  seed: string;
  /**
   * Other scenarios that belong to its answer, as `parts` of its file names them; absent if there are none. They have none
   * themselves, and names of their own. In a result they are where their results are, in `Result.parts`.
   */
  parts?: Scenario[];
}

/** One run: everything `simulate` needs, and nothing else. */
export interface Cell {
  line: string;
  mechanism: string;
  parameters: Parameters;
  pending: number;
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
  /** Act out every poll of the polling schemes, which gives the same numbers more slowly (sim/fast-forward/rotation.ts). */
  exactPolls?: boolean;
  /** Give `CellResult.pilot`, of so many events each. */
  batch?: number;
}

export type Latency = "notice" | "start" | "response";
export const LATENCIES: readonly Latency[] = ["notice", "start", "response"];

/** What one run measured, over the window from the first to the last measured device event. */
export interface CellResult {
  line: string;
  pending: number;
  replication: number;
  /** Length of the window in picoseconds. */
  windowPs: number;
  latency: Record<Latency, HistogramData>;
  /** Response latencies in the order of their events, in batches. */
  batches: BatchData;
  /** Core-picoseconds by account over the window: the nearest doubles. With their remainders they add up to cores x windowPs exactly. */
  accounts: Record<Account, number>;
  /** What each account is more than its nearest double, in picoseconds; absent where that is 0, as it is up to 2^53. */
  remainders?: Partial<Record<Account, number>>;
  counters: Record<Counter, number>;
  /** What was in use, and for how long, over the window. */
  usage: Usage;
  /** Device events and ended callbacks inside the window. */
  events: number;
  completions: number;
  /** Events that happened but whose callback had not ended, at the start and end of the window. */
  backlogStart: number;
  backlogEnd: number;
  /** The operation with most events; absent where several events of one are served at a time, or each is a connection of its own. */
  busiest?: BusiestOperation;
  /** Time average and maximum over the window. */
  pendingMean: number;
  pendingMax: number;
  queuedMean: number;
  queuedMax: number;
  /**
   * Over the window, time averages in equal spans of `spanPs` (at most 128, the last may be shorter): operations without an
   * outstanding event, events whose callback has not started, events whose callback has not ended.
   */
  series: { spanPs: number; pending: number[]; queued: number[]; backlog: number[] };
  /** Measured events whose callback had not ended when the run was given up; 0 unless overloaded or starved. */
  unfinished: number;
  /** Callbacks run by each thread that ran any, descending (at most 64), and Jain's index over all threads. */
  workers: { callbacks: number[]; jain: number };
  /** Jain's fairness index of events served over operations. */
  operationsJain: number;
  /** Where the simulated clock stood at the end, and the number of simulation events executed. */
  endPs: number;
  simulatedEvents: number;
  /**
   * Where the cell asks for it, means over batches of consecutive events: their response latencies in picoseconds, and how many
   * events had not ended when they happened.
   */
  pilot?: { response: number[]; backlog: number[] };
}

/** How far the response latencies of consecutive events depend on each other (scenarios/statistics/autocorrelation.ts). To three digits. */
export interface Correlation {
  /** So many consecutive events tell as much about the mean as one independent sample: the integrated autocorrelation time. */
  events: number;
  /** All samples of all replications over that. */
  effectiveSamples: number;
  /** How often an interval at the scenario's confidence that took all events for independent would hold the true mean. */
  naiveCoverage: number;
  /** A replication's window is less than 20 times as long: intervals may be too narrow, and the warm-up too short. */
  short?: true;
}

/** How narrow the intervals of a point came out. */
export interface PrecisionReached {
  /** Whether every target was reached. */
  met: boolean;
  /** Of each: half the interval relative to the value; null where there is no interval or the value is 0. */
  reached: Partial<Record<PrecisionStatistic, number | null>>;
}

/** What is known of one line at one number of pending operations. */
export interface Point {
  line: string;
  pending: number;
  /**
   * `steady`: everything below is present.
   * `saturated`: closed: so is here, but less is delivered than was asked for, and `bottleneck` is full.
   * `overloaded`: open: no steady state; `latency` and `quantiles` are absent, `bottleneck` is offered more than it can do, by `excess`.
   * `partly overloaded`: `overloadedReplications` of the replications are, the others are not: no latency is averaged over them.
   * `too short`: the runs do not tell, or were still on their way; `latency` and `quantiles` are absent, `reason` says why, `needs` how long would do.
   * `unsupported`: not run; `reason` says why, nothing measured is present.
   */
  status: Standing["status"] | "unsupported";
  /** Why it was not run or cannot be told; or, on a steady point, that some measured events never ended and are not in its latencies. */
  reason?: string;
  /** What was most in demand, or what is full. */
  bottleneck?: Bottleneck;
  /** Offered load / capacity - 1, when overloaded; of the replications that are, when some are. */
  excess?: number;
  overloadedReplications?: number;
  needs?: Needs;
  /**
   * Why something that is told of other points is not told of this one: `drift`; `correlation`; `perCompletion`, core time, counters and energy;
   * `rates`, whatever is a rate, a share or an average over time, and all that is per completion.
   */
  undetermined?: Partial<Record<"rates" | "perCompletion" | "drift" | "correlation", string>>;
  replications?: number;
  /** Device events that each replication dropped first. */
  warmup?: number;
  /** Of a steady point: whether it is as precise as `measurement.precision` asks. */
  precision?: PrecisionReached;
  /** Measured samples over all replications. */
  samples?: number;
  /** Nanoseconds. */
  latency?: Record<Latency, Record<Statistic, Estimate>>;
  /** Percentiles without an interval, because too few samples lie beyond them: names of metrics, `response.p999`. */
  unbounded?: string[];
  /** Nanoseconds at the quantiles of `Result.quantileLevels`, from all replications together. */
  quantiles?: Record<Latency, number[]>;
  /** Mean notice latency the mechanism's law expects at light load, in nanoseconds, where it claims one. */
  lawNoticeNs?: number;
  /** How far consecutive events depend on each other. */
  correlation?: Correlation;
  /** Relative change of the mean response latency from the first half of the window to the second. */
  drift?: Estimate;
  /** Device events, and ended callbacks, per second. */
  offered?: Estimate;
  throughput?: Estimate;
  /**
   * Of a steady point, what each replication gave, in their order, to 7 significant digits: `throughput`, and every statistic of every latency
   * but the maximum, under the metric's name (`response.p99`). Percentiles are those of the replication's own samples, in nanoseconds.
   */
  byReplication?: Record<string, number[]>;
  /** The rate the scenario asks for, per second. */
  intendedRate: number;
  /** Closed: by which share `throughput` is below `intendedRate`; absent unless it is so beyond chance. */
  shortfall?: number;
  /** Core-nanoseconds per completion by account. */
  coreTime?: Record<Account, Estimate>;
  /** Core-nanoseconds per completion that are not idle. */
  busyTime?: Estimate;
  /** Share of core time by account: sums to 1. */
  coreShare?: Record<Account, number>;
  /** Share of core time that is not idle. */
  busyShare?: Estimate;
  /** Per completion. */
  counters?: Record<Counter, Estimate>;
  /** Context switches of all cores in a mean notice latency: how many pass while an event waits to be noticed. */
  switchesUntilNotice?: Estimate;
  pendingMean?: number;
  queuedMean?: number;
  queuedMax?: number;
  /** The same over the window of the first replication: time averages in equal spans of `spanNs`, four digits. */
  overTime?: { spanNs: number; pending: number[]; queued: number[] };
  /** Bytes committed while the operations are merely pending. */
  memory: MemoryUse;
  /** Number of threads of the mechanism. */
  threads: number;
  fairness?: { workers: number; operations: number };
  /** Joules per completion, when the profile gives watts. */
  energy?: Estimate;
}

/** A mechanism's documentation, copied into the result so that a report needs nothing else. */
export interface MechanismNote {
  name: string;
  title: string;
  family: Family;
  summary: string;
  realThing: string;
  model: string;
  law: string;
  signals: Signals;
  divergence: readonly string[];
  sources: readonly Source[];
}

/** Where mechanisms that do not ship come from. */
export interface ModelNote {
  /** Their names. */
  mechanisms: string[];
  /** The module, as it was named, and the SHA-256 of its bundled text; null for a mechanism given as an object. */
  file: string | null;
  sha256: string | null;
}

/** A file that a scenario was read from. */
export interface SourceText {
  /** With forward slashes, from the directory that all of them are in. */
  path: string;
  /** Of the text, in UTF-8. */
  sha256: string;
  text: string;
}

/** What is drawn from the points. */
export interface Findings {
  /** How the metrics of each line grow along the axis, in the order of the lines; empty if the axis has too few values. */
  growth: Growth[];
  /** Where the processor becomes the bottleneck, for each line. */
  knees: Knee[];
  /** For each claim of the scenario, in its order. */
  claims: ClaimVerdict[];
}

/** result.json. */
export interface Result {
  schema: "muxsim-result/3";
  version: string;
  /** What ran it, for the record: part of recordSha256 only. */
  engine: { node: string; v8: string; platform: string };
  /** The command that makes it again. */
  command: string;
  /**
   * The files that the scenario was read from, its own first, but for those that ship with muxsim; absent if there are none. For the
   * record, and part of recordSha256 only: `scenario` is what they say.
   */
  sources?: SourceText[];
  scenario: Scenario;
  /** Absent if every mechanism that took part ships with muxsim. */
  models?: ModelNote[];
  mechanisms: MechanismNote[];
  quantileLevels: number[];
  points: Point[];
  findings: Findings;
  /** The answer to the scenario's question, one sentence with numbers and intervals. */
  answer: string;
  /** The results of the scenario's parts, each as if it had been run by itself, without parts of its own; absent if there are none. */
  parts?: Result[];
  /** SHA-256 over the canonical JSON of scenario, version, models, points, findings and the parts' hashes (see scenarios/result/result.ts). */
  sha256: string;
  /** SHA-256 of what is for the record: schema, engine, command, sources, the models' files. */
  recordSha256: string;
}
