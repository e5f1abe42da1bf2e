/** A number that is known with an interval, or without. */
import * as z from "zod";
import { type Infer, number, type Shape } from "./exact.js";

const ESTIMATE = {
  value: number,
  low: number.nullable(),
  high: number.nullable(),
};

/**
 * A value with its confidence interval; `low` and `high` are null where none is claimed (one replication, maxima,
 * percentiles with too few samples beyond them). Means have Student's t across the replications; percentiles the
 * interval of scenarios/statistics/percentile-intervals.ts, which reaches farther up than down.
 */
export interface Estimate extends Infer<typeof ESTIMATE> {}
export const estimate: Shape<Estimate> = z.strictObject(ESTIMATE);
