/** Quantiles of a sample. */

/** The value at `level` (0 to 1) of ascending `values`, linear between neighbours. */
export function quantile(values: readonly number[], level: number): number {
  const at = level * (values.length - 1);
  const below = Math.floor(at);
  const above = Math.min(values.length - 1, below + 1);
  return values[below] + (at - below) * (values[above] - values[below]);
}
