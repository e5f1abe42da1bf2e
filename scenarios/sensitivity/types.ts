/** What costs do to a scenario's numbers and to the verdicts on its claims. All of it survives JSON. */
import type { Cost } from "../../models/costs.js";
import type { Estimate, MetricUnit } from "../common/estimate.js";
import type { ModelNote, Point, Result, Scenario, Verdict } from "../common/types.js";

/**
 * A cost that is varied. Its *setting* is the value itself; of a cost that depends on n, or is drawn, it is the factor
 * by which its whole table, or what is drawn, is multiplied.
 */
export interface CostSpan {
  name: string;
  unit: Cost["unit"];
  kind: Cost["kind"];
  source: string;
  value: Cost["value"];
  /** The plausible range, as the profile gives it. */
  low: number;
  high: number;
  /** Whether settings are factors of a table. */
  table: boolean;
  /** Lowest setting, the profile's, highest. */
  settings: [low: number, base: number, high: number];
  /** Lines of which it changes any number, at low or at high. */
  lines: string[];
}

/** A metric with one cost changed and all others at their values. */
export interface Change {
  /** Null where there is no steady state. */
  value: number | null;
  /** Absent if steady. */
  status?: Point["status"];
  /**
   * To the value with no cost changed: paired by replication, since all meet the same traffic; null if either is
   * missing.
   */
  difference: Estimate | null;
}

export interface Effect {
  cost: string;
  low: Change;
  high: Change;
  /** From the least to the greatest of the three values; null where one has no steady state. */
  swing: number | null;
}

/** A line's metric at one value of the axis. */
export interface Response {
  line: string;
  metric: string;
  pending: number;
  /** Where the axis is not n. */
  x?: number;
  /** With all costs at their values; null where there is no steady state. */
  base: Estimate | null;
  /** Absent if steady. */
  status?: Point["status"];
  /** Of the costs that change it, the widest swing first; those that do not are left out. */
  effects: Effect[];
  /** Absent without a design. */
  joint?: Joint;
}

/** A metric with all costs varied at once. */
export interface Joint {
  /** In the order of the design's points; null where there is no steady state. */
  values: (number | null)[];
  /** Of the values there are; absent if there are none. */
  quantiles?: Record<QuantileName, number>;
  /**
   * Standardised rank regression coefficients, the largest first, of the costs that have an effect: -1 to 1, the
   * sign says whether the metric grows with the cost. Absent with too few steady points.
   */
  coefficients?: { cost: string; coefficient: number }[];
  /** Share of the ranks' variance that the regression explains. */
  rSquared?: number;
  /**
   * Spearman's correlation between the sizes of the coefficients and the swings; absent with fewer than three costs.
   */
  agreement?: number;
}

export const QUANTILE_LEVELS = { min: 0, p10: 0.1, p25: 0.25, median: 0.5, p75: 0.75, p90: 0.9, max: 1 } as const;
export type QuantileName = keyof typeof QUANTILE_LEVELS;

/** Between two settings of a cost the verdict changes. */
export interface Boundary {
  /** Ascending. */
  between: [number, number];
  /** At the lower of them and at the upper. */
  below: Verdict;
  above: Verdict;
}

/** A claim's verdict is another one at an end of a cost's range. */
export interface Flip {
  cost: string;
  kind: Cost["kind"];
  low: Verdict;
  high: Verdict;
  /** Ascending. */
  boundaries: Boundary[];
}

export interface ClaimSensitivity {
  id: string;
  says: string;
  source: string;
  /** With all costs at their values. */
  statement: string;
  verdict: Verdict;
  because: string;
  /** Costs that change a number of the lines it compares. */
  costs: string[];
  flips: Flip[];
  /** Number of the design's points with each verdict; absent without a design. */
  joint?: Record<Verdict, number>;
  /** The assumed costs among `flips`: the verdict rests on them. */
  assumed: string[];
}

/** sensitivity.json. */
export interface Sensitivity {
  schema: "muxsim-sensitivity/1";
  version: string;
  /** What ran it, for the record; not part of the hash. */
  engine: Result["engine"];
  /** The command that makes it again. */
  command: string;
  /** As it was run: the axis holds the values that were needed. */
  scenario: Scenario;
  models?: ModelNote[];
  metrics: { name: string; title: string; unit: MetricUnit }[];
  /** Those that were varied, in the profile's order. */
  costs: CostSpan[];
  /** Costs that some line reads and that have no range: one value, or set in the scenario. */
  fixed: string[];
  /** A setting of each cost, in the order of `costs`, for each point; absent without a design. */
  design?: number[][];
  responses: Response[];
  claims: ClaimSensitivity[];
  /** Runs it took, without those of its parts. */
  runs: number;
  /** Of the scenario's parts. */
  parts?: Sensitivity[];
  /**
   * SHA-256 over the canonical JSON of everything but schema, engine, command and the models' paths; of its parts, over
   * their hashes.
   */
  sha256: string;
}
