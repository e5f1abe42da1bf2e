/**
 * The data on its way: Scenario -> Cell -> CellResult -> Point -> Result. All of it survives JSON.
 *
 * Whatever stands in a result.json has a shape in shapes/, which it is read back with, and from which its type is
 * inferred.
 */
export * from "./cell.js";
export type { Counter } from "./counters.js";
export type { Estimate } from "./estimate.js";
export type * from "./findings.js";
export type { PrecisionStatistic, Statistic } from "./percentiles.js";
export type { Amount, CapacityClaim, CapacityQuestion, Condition, QuantityUnit } from "./shapes/capacity.js";
export type { Profile } from "./shapes/machine.js";
export type { Correlation, Point, PrecisionReached } from "./shapes/point.js";
export type { MechanismNote, ModelNote, Result, SourceText } from "./shapes/result.js";
export type { Line, Measurement, Precision, Scenario } from "./shapes/scenario.js";
