/** What a cost may be: an amount, what it is drawn from, or a table of either. */
import { meanOf, withMean } from "../sim/distributions.js";
import { log } from "../sim/math.js";
import type { DistributionSpec } from "../sim/spec.js";
import { fromNs } from "../sim/time.js";

/** In the cost's own unit; or, of one that is drawn, a distribution of durations. */
export type CostAmount = number | DistributionSpec;

/** [key, amount], ascending in the key. */
export type CostRows = readonly (readonly [key: number, amount: CostAmount])[];

/**
 * An amount, or a table of [n, amount] for a cost that depends on n (cache). n is the number of pending operations of
 * the run, for whatever is paid for; but a price per descriptor of a call that is handed its descriptors (poll, select)
 * is taken at how many it is handed, which is a share of n where several loops divide the operations. Of a cost that is
 * `over` idle time a table of steps: [from so many ns of idle time on, amount].
 */
export type CostValue = CostAmount | CostRows;

export function isTable(value: CostValue): value is CostRows {
  return Array.isArray(value);
}

/** Of one that is drawn its mean, in ns. */
export function meanAmount(amount: CostAmount): number {
  return typeof amount === "number" ? amount : meanOf(amount) / fromNs(1);
}

/** Smallest and largest amount; of what is drawn the mean counts. */
export function extent(value: CostValue): [low: number, high: number] {
  const amounts = isTable(value) ? value.map(([, each]) => meanAmount(each)) : [meanAmount(value)];
  return [Math.min(...amounts), Math.max(...amounts)];
}

/** So many times what it was, in every row; a distribution keeps its shape. */
export function scaled(value: CostValue, factor: number): CostValue {
  const times = (amount: CostAmount) =>
    typeof amount === "number" ? amount * factor : withMean(amount, meanOf(amount) * factor);
  return isTable(value) ? value.map(([key, each]) => [key, times(each)] as const) : times(value);
}

/** Linear in log n between the rows of `table`, constant outside them. */
export function interpolate(table: CostRows, n: number): number {
  const at = (row: number) => meanAmount(table[row][1]);
  const last = table.length - 1;
  if (n <= table[0][0]) return at(0);
  if (n >= table[last][0]) return at(last);
  let i = 0;
  while (table[i + 1][0] < n) i++;
  const [n0, n1] = [table[i][0], table[i + 1][0]];
  return at(i) + ((at(i + 1) - at(i)) * log(n / n0)) / log(n1 / n0);
}
