/** An estimate in a sentence, with its interval and whose confidence it has. */
import type { Estimate, MetricUnit } from "../common/estimate.js";
import { DISTINCT, formatEstimate, formatGiven, formatInterval } from "../common/format.js";

/** `5.2 us (95 % interval 5.1 us to 5.3 us)`; the value alone where it is exact or has no interval. */
export function withInterval(estimate: Estimate, confidence: number, unit: MetricUnit): string {
  const interval = estimate.low === estimate.high ? "" : formatInterval(estimate, unit, DISTINCT);
  return (
    formatEstimate(estimate, unit, DISTINCT) +
    (interval && ` (${formatGiven(confidence, "share")} interval ${interval})`)
  );
}
