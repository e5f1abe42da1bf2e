/** A row of a cost profile in words. */
import type { Cost, CostUnit } from "../models/costs.js";
import { sayCount, sayDuration } from "../scenarios/quantity.js";

/** `1.12 us (126 ns to 1.40 us)`; a table of values by their numbers of operations. */
export function costText({ value, unit, low, high }: Cost): string {
  const said =
    typeof value === "number"
      ? amount(value, unit)
      : value.map(([n, each]) => `${amount(each, unit)} at ${sayCount(n)}`).join(", ");
  return `${said} (${amount(low, unit)} to ${amount(high, unit)})`;
}

function amount(value: number, unit: CostUnit): string {
  return unit === "ns" ? sayDuration(value) : `${value} ${unit}`;
}
