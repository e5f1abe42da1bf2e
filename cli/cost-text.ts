/** A row of a cost profile in words. */
import type { Cost, CostUnit } from "../models/costs.js";
import { sayDuration, sayRow } from "../scenarios/common/quantity.js";

/** `1.12 us (126 ns to 1.40 us)`; a table of values by their numbers of operations, or by idle time. */
export function costText(name: string, { value, unit, low, high }: Cost): string {
  const said =
    typeof value === "number"
      ? amount(value, unit)
      : value.map(([n, each]) => `${amount(each, unit)} at ${sayRow(name, n)}`).join(", ");
  return `${said} (${amount(low, unit)} to ${amount(high, unit)})`;
}

function amount(value: number, unit: CostUnit): string {
  return unit === "ns" ? sayDuration(value) : `${value} ${unit}`;
}
