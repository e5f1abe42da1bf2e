/** A row of a cost profile in words. */
import type { Cost } from "../models/costs.js";
import { costValues, formatCost } from "../scenarios/common/cost-text.js";

/** `1.12 us (126 ns to 1.4 us)`; a table of values by their numbers of operations, or by idle time. */
export function costText(name: string, { value, unit, low, high }: Cost): string {
  return `${costValues(name, value, unit).join(", ")} (${formatCost(low, unit)} to ${formatCost(high, unit)})`;
}
