/** What `muxsim capacity` finds. All of it survives JSON. */
import type { Estimate } from "../common/estimate.js";
import type { AxisUnit } from "../common/shapes/axis.js";
import type { Amount, CapacityClaim, Condition, ModelNote, Point, Result, Scenario, Verdict } from "../common/types.js";

/** What is varied. */
export interface Quantity {
  /** `rate`, `pending`, `cores`, `speed`, `load`, or whatever else an axis may be, by the name it has there. */
  over: string;
  unit: Amount["unit"];
  /** In a sentence: `rate`, `number of pending operations`, `machine.cores`. */
  title: string;
  /** Only whole numbers. */
  integral: boolean;
}

/** Which side of an objective a value is on; open: not decided. */
export type Side = "holds" | "fails" | "open";

/** What was measured of a line with one value of the quantity. */
export interface Probe {
  value: number;
  replications: number;
  /** Events of each replication: dropped, and measured. */
  warmup: number;
  completions: number;
  status: Point["status"];
  /** Why it is that, where a point says so. */
  reason?: string;
  /** Of the objective's conditions, in their order; null where there is none. */
  metrics: (Estimate | null)[];
  /** How many times as large the bound is as what is measured, of the narrowest condition: 1 at the bound. */
  headroom: Estimate | null;
  side: Side;
}

/**
 * - greatest: the objective holds up to this value, and not above it; fewest: from this value on.
 * - always: it holds wherever it was looked at, up to `limit`; never: nowhere, `limit` being where it is nearest.
 * - unknown: it could not be told, and why.
 */
export type Outcome = "greatest" | "fewest" | "always" | "never" | "unknown";

/** The axis along which capacities were found. */
export interface Along {
  /** As a scenario file calls it; `pending` of n. */
  of: string;
  unit: AxisUnit;
  /** Ascending. */
  values: number[];
  /** Of a load: whose capacity it is a share of. */
  capacityOf?: "each" | "first";
}

/** The rate that is 1 of a load, by pilot runs. */
export interface Rate {
  x?: number;
  line: string;
  /** Events per second. */
  perSecond: Estimate;
}

export interface LineCapacity {
  line: string;
  /** The value of the axis, where capacities were found along one. */
  x?: number;
  outcome: Outcome;
  /** Of greatest and fewest. An end that was not found is null. */
  capacity?: Estimate;
  /** Of always and never: where the search ended. */
  limit?: number;
  /** The capacity is above the limit, or below it, if there is one. */
  beyond?: "above" | "below";
  /** How the interval was found: by interpolation between two values, or as the two between which the side changes. */
  method?: "interpolated" | "bracketed";
  /** Of what decides, and why nothing was found. */
  note?: string;
  /** In the order of their values. */
  probes: Probe[];
  /** Runs it took, pilots aside. */
  runs: number;
}

/** How many times the capacity of `other` that of `line` is. */
export interface CapacityRatio {
  /** The value of the axis, where there are several. */
  x?: number;
  line: string;
  other: string;
  /** Low is null where no interval is known. */
  ratio: Estimate;
  /** One of the two is not known but bounded: the ratio is at least, or at most, that. */
  bound?: "at-least" | "at-most";
  /** Both met the same traffic, replication by replication. */
  paired: boolean;
}

export interface CapacityVerdict extends Pick<CapacityClaim, "id" | "says" | "source" | "about" | "comment"> {
  verdict: Verdict;
  /** The claim in words. */
  statement: string;
  because: string;
}

/** capacity.json. */
export interface Capacity {
  schema: "muxsim-capacity/1";
  version: string;
  /** What ran it, for the record; not part of the hash. */
  engine: Result["engine"];
  /** The command that makes it again. */
  command: string;
  /** As it was given, with the number of pending operations at which it was run. */
  scenario: Scenario;
  models?: ModelNote[];
  objective: Condition[];
  quantity: Quantity;
  /** Where the file has an axis other than n, or values of it were asked for: the lines are searched at each. */
  along?: Along;
  /** What the load was a share of, where there is one. */
  rates?: Rate[];
  /** Where the search was confined to; an absent end was open. */
  range: { from?: number; to?: number };
  /** Half the interval's width that was asked for, relative to the value. */
  precision: number;
  confidence: number;
  lines: LineCapacity[];
  ratios: CapacityRatio[];
  claims: CapacityVerdict[];
  runs: number;
  /** SHA-256 over the canonical JSON of everything but schema, engine, command and the models' paths. */
  sha256: string;
}
