/**
 * Main effects from a design: regression on ranks (Iman and Conover, Technometrics 21, 1979; Saltelli et al., Global
 * Sensitivity Analysis: The Primer, 2008, section 1.2). Ranks do not mind how curved a dependence is, as long as it is
 * monotone.
 */

/** Ranks from 1, ties sharing their mean. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const result = new Array<number>(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i + 1;
    while (end < order.length && values[order[end]] === values[order[i]]) end++;
    for (let k = i; k < end; k++) result[order[k]] = (i + 1 + end) / 2;
    i = end;
  }
  return result;
}

/** Mean 0, sum of squares 1; undefined if all are equal. */
function standardised(values: readonly number[]): number[] | undefined {
  const mean = sum(values) / values.length;
  const centred = values.map((value) => value - mean);
  const length = Math.sqrt(dot(centred, centred));
  return length > 0 ? centred.map((value) => value / length) : undefined;
}

function dot(a: readonly number[], b: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** Spearman's rank correlation; undefined if either is constant. */
export function spearman(a: readonly number[], b: readonly number[]): number | undefined {
  const [x, y] = [standardised(ranks(a)), standardised(ranks(b))];
  return x && y && dot(x, y);
}

interface RankRegression {
  /** In the order of the inputs. */
  coefficients: number[];
  rSquared: number;
}

/**
 * Least squares of the standardised ranks of `output` on those of each of `inputs` (one array of values each).
 * Undefined if that has no one answer: too few values, or some that do not vary.
 */
export function rankRegression(
  inputs: readonly (readonly number[])[],
  output: readonly number[],
): RankRegression | undefined {
  const y = standardised(ranks(output));
  const columns = inputs.map((input) => standardised(ranks(input)));
  if (!y || inputs.length === 0 || output.length < inputs.length + 2 || columns.includes(undefined)) return undefined;
  const x = columns as number[][];
  const right = x.map((column) => dot(column, y));
  const coefficients = solve(
    x.map((a) => x.map((b) => dot(a, b))),
    right,
  );
  return coefficients && { coefficients, rSquared: Math.min(1, Math.max(0, dot(coefficients, right))) };
}

/** A matrix whose pivot falls below this is taken for singular; entries are correlations, at most 1. */
const SINGULAR = 1e-9;

/** Gauss elimination with row pivoting; undefined if singular. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | undefined {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column + 1; i < size; i++) if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i;
    if (Math.abs(rows[pivot][column]) < SINGULAR) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let i = 0; i < size; i++) {
      if (i === column) continue;
      const factor = rows[i][column] / rows[column][column];
      for (let k = column; k <= size; k++) rows[i][k] -= factor * rows[column][k];
    }
  }
  return rows.map((row, i) => row[size] / row[i]);
}
