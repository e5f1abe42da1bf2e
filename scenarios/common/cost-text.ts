/** What is paid, in words. */
import { type CostAmount, type CostValue, isTable } from "../../models/cost-values.js";
import { type CostUnit, isOverIdleTime } from "../../models/costs.js";
import { distribution as distributionText } from "./distribution-text.js";
import { formatCount, formatExact, formatGiven, formatInteger } from "./format.js";

/** What something costs, in the cost's own unit: `599 ns`, `4,096 B`. */
export function formatCost(value: number, unit: CostUnit): string {
  return unit === "bytes" ? `${formatInteger(value)} B` : formatGiven(value, unit);
}

/** What a row of the table of a cost is for: `n = 1 k`, or, of one over idle time in ns, `12 us idle`. */
function formatRow(cost: string, key: number): string {
  return isOverIdleTime(cost) ? `${formatExact(key, "ns")} idle` : `n = ${formatCount(key)}`;
}

/** An amount; of what is drawn, its distribution: `p50 14 us, p99 28 us`. */
function amountText(amount: CostAmount, unit: CostUnit): string {
  return typeof amount === "number" ? formatCost(amount, unit) : distributionText(amount);
}

/** A cost's value, `1.12 us`; of a table one for each row: `2 us at n = 1 k`. */
export function costValues(name: string, value: CostValue, unit: CostUnit): string[] {
  if (!isTable(value)) return [amountText(value, unit)];
  return value.map(([key, each]) => `${amountText(each, unit)} at ${formatRow(name, key)}`);
}
