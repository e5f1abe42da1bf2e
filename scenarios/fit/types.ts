/** What is found when costs are fitted to measured points. */
import type { CostValue } from "../../models/cost-values.js";
import type { Cost, CostUnit } from "../../models/costs.js";
import type { MetricUnit } from "../common/estimate.js";
import type { ModelNote, Result, Scenario } from "../common/types.js";

/** One measured number. */
export interface Observation {
  /** Line of the data file, from 1. */
  row: number;
  /** The scenario's line, by its id. */
  line: string;
  pending: number;
  /** Other quantities that the row gives: name and value, as written. */
  settings: readonly (readonly [name: string, text: string])[];
  metric: string;
  unit: MetricUnit;
  /** In `unit`. */
  measured: number;
}

/** An observation beside what is simulated; values in its unit, null where there is no steady one. */
export interface Fitted extends Observation {
  /** With the profile's own costs. */
  before: number | null;
  /** With the fitted costs. */
  simulated: number | null;
  /** Standard error of the simulated value, as a share of it. */
  error: number | null;
}

/** A cost that was left free. Settings: of a table, factors of it; else values in the cost's unit. */
export interface FreeCost {
  name: string;
  unit: CostUnit;
  kind: Cost["kind"];
  table: boolean;
  /** Range searched, and where the profile has it. */
  low: number;
  high: number;
  profile: number;
  /** Where the data is explained best. */
  setting: number;
  /** The cost with that setting. */
  value: CostValue;
  /** Of the setting, at the confidence of the fit, within the range. */
  interval: readonly [low: number, high: number];
  /** Whether the data narrows the range to less than half (of its logarithm). */
  determined: boolean;
  /** Costs with which it can be exchanged: only a combination of them is determined. */
  exchangeable: readonly string[];
  /** The best value is at an end of the range: the best may lie outside. */
  atEnd?: "low" | "high";
}

/** How well simulated and measured agree: of the logarithms of their ratios. */
export interface Agreement {
  /** Root mean square, as a factor: 1.05 is 5 %. */
  typical: number;
  /** Largest, as a factor. */
  worst: number;
  /** Observations within 15 %. */
  near: number;
  /** Observations without a steady simulated value. */
  unsteady: number;
}

export interface Fit {
  schema: string;
  version: string;
  engine: Result["engine"];
  command: string;
  /** As it was run at the first of the points. */
  scenario: Scenario;
  data: { file: string; sha256: string };
  confidence: number;
  costs: FreeCost[];
  observations: Fitted[];
  before: Agreement;
  after: Agreement;
  /** Combinations of costs that were tried, and runs made for them. */
  tried: number;
  runs: number;
  models?: ModelNote[];
  sha256: string;
}
