/** What is drawn from the points of a sweep: growth laws, knees, claims and their verdicts. All of it survives JSON. */
import type { Estimate, MetricUnit } from "./estimate.js";

/** From the slowest growing to the fastest. */
export const LAWS = ["O(1)", "O(log n)", "O(n)", "O(n log n)", "O(n^2)"] as const;
export type LawName = (typeof LAWS)[number];

/** A range of the axis over which one law holds; both ends are values of the axis. */
export interface Stretch {
  from: number;
  to: number;
  /** `undecided`: the values do not tell, or no law of the list fits. */
  law: LawName | "undecided";
}

/** How one metric of one line grows along the axis, as far as the line carries its load. */
export interface Growth extends Stretch {
  line: string;
  metric: string;
  /** Why it is undecided, in words. */
  reason?: string;
  /** Weight of evidence of each law over `from` to `to`: they sum to 1. Absent where nothing could be fitted. */
  weights?: Record<LawName, number>;
  /** The law fitted over `from` to `to`: constant + factor x f(n), with the natural logarithm, in the metric's unit. Absent if undecided. */
  constant?: Estimate;
  factor?: Estimate;
  /** b of constant + factor x n^b over the same range; absent where it cannot be told (no growth to measure). */
  exponent?: Estimate;
  /** Stretches of the axis before `from` with laws of their own, ascending: the law changes between two neighbours. */
  before: Stretch[];
  /** Stretches beyond the knee, where a closed workload is saturated and latency is what is left of its cycle; absent without a knee. */
  beyond?: Stretch[];
}

/** Where the processor becomes the bottleneck of a line. */
export interface Knee {
  line: string;
  /**
   * A closed workload saturates, an open one is overloaded; `none`: neither, up to the end of the axis; `unknown`: not up to a place beyond which
   * the runs are too short to tell, or were not made.
   */
  kind: "saturates" | "overloaded" | "none" | "unknown";
  /** The last number of pending operations that was carried (null if none was) and the first that was not, or of which it is unknown. */
  between?: [number | null, number];
  /** Number of pending operations at which the offered rate equals what is delivered beyond; absent where load does not grow with n. */
  at?: Estimate;
  /** What is delivered beyond it, per second. */
  perSecond?: Estimate;
  /** What is full there. */
  full?: string;
}

/** An interval that a number is claimed to lie in; an absent end is open. */
export interface Range {
  atLeast?: number;
  atMost?: number;
}

/** What a claim says, once its line, metric and n are resolved. Amounts are in the metric's unit. */
export type Statement =
  /** The metric grows by one of `laws` over `from` to `to`. */
  | { kind: "growth"; metric: string; line: string; laws: LawName[]; from: number; to: number }
  /** line / other, at each of `at`. `otherAt`: the other is taken at that number of operations instead. */
  | { kind: "ratio"; metric: string; line: string; other: string; otherAt?: number; at: number[]; range: Range }
  /** line - other, at each of `at`. */
  | { kind: "difference"; metric: string; line: string; other: string; at: number[]; range: Range }
  /** `line` lies below `other` up to some n between the two given ones, and above it beyond. */
  | { kind: "crossover"; metric: string; line: string; other: string; between: [number, number] }
  /** The metric lies in `range` at each of `at`. */
  | { kind: "bound"; metric: string; line: string; at: number[]; range: Range }
  /** The metric of each line is below that of the next one, at each of `at`. */
  | { kind: "order"; metric: string; lines: string[]; at: number[] }
  /** The processor becomes the bottleneck between these two; null: it never does, up to the end of the axis. */
  | { kind: "knee"; line: string; between: [number, number] | null };

export interface Claim {
  /** Short, unique in the scenario: `fifo-linear`. */
  id: string;
  /** The sentence it stands for, and who says so. */
  says: string;
  source: string;
  /** Whether it is examined on the scheme that was described or on what systems really do. */
  about?: "described" | "real";
  /** What is to be kept in mind, in the author's words. */
  comment?: string;
  statement: Statement;
}

export type Verdict = "supported" | "refuted" | "undecided";

/** A number that a verdict rests on. */
export interface Evidence {
  /** The line's label, or `overlapped-fifo / iocp`, `epoll - iocp`, `overlapped-fifo crosses iocp`. */
  of: string;
  /** Number of pending operations; null for a number about the whole range. */
  pending: number | null;
  metric: string;
  unit: MetricUnit | "ratio";
  estimate: Estimate;
  /** What this number by itself says of the claim. */
  verdict: Verdict;
}

export interface ClaimVerdict {
  /** Of the claim. */
  id: string;
  verdict: Verdict;
  /** The statement in words: `mean notice latency with overlapped-fifo grows as O(n) from 100 to 1 M`. */
  statement: string;
  /** Why, in one sentence with numbers and intervals. */
  because: string;
  evidence: Evidence[];
  /** The values of n it rests on. */
  pending: number[];
  /** Assumed costs that the lines it is about are charged, by name: see charged.ts for how far that can be told. */
  assumedCosts: string[];
}
