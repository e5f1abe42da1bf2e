/**
 * Response surfaces: what simulated numbers are between the settings that were tried. Each is a polynomial of second
 * degree in the shares of the costs' ranges, by weighted least squares (Box and Wilson, J. Royal Statistical Society B
 * 13, 1951).
 */
import { inverse, Matrix, SingularValueDecomposition } from "ml-matrix";

/** A setting of every cost, as shares (0 to 1) of their ranges. */
export type Shares = readonly number[];

/** Above so many costs products of two of them are left out: their number grows with the square. */
const MOST_WITH_PRODUCTS = 5;

/** Number of coefficients of a surface over `dimensions` costs. */
export function termsOf(dimensions: number): number {
  return termsAt(new Array(dimensions).fill(0)).length;
}

/** Linear terms come right behind the constant one. */
function termsAt(d: readonly number[]): number[] {
  const products = d.length > MOST_WITH_PRODUCTS ? [] : d.flatMap((a, i) => d.slice(i + 1).map((b) => a * b));
  return [1, ...d, ...d.map((x) => x * x), ...products];
}

export interface Surface {
  at(shares: Shares): number;
  gradient(shares: Shares): number[];
  /**
   * Variances and covariances of the gradient at the centre: simulated numbers are rough, and a rough surface has
   * slopes where there are none.
   */
  roughness(): Matrix;
}

/** Surfaces of values at `tried`, around `centre`; those nearer than the `widths`, one for each cost, count most. */
export class SurfaceFit {
  private readonly solver: SingularValueDecomposition;
  private readonly weighted: Matrix;
  private readonly weights: number[];

  constructor(
    tried: readonly Shares[],
    private readonly centre: Shares,
    private readonly widths: readonly number[],
  ) {
    this.weights = tried.map((shares) => closeness(this.scaled(shares)));
    const rows = tried.map((shares, i) => termsAt(this.scaled(shares)).map((term) => term * this.weights[i]));
    this.weighted = new Matrix(rows);
    this.solver = new SingularValueDecomposition(this.weighted, { autoTranspose: true });
  }

  of(values: readonly number[]): Surface {
    const target = Matrix.columnVector(values.map((value, i) => value * this.weights[i]));
    const solved = this.solver.solve(target);
    const coefficients = solved.to1DArray();
    return {
      at: (shares) => dot(coefficients, termsAt(this.scaled(shares))),
      gradient: (shares) => this.gradient(coefficients, shares),
      roughness: () => this.roughness(Matrix.sub(target, this.weighted.mmul(solved)).to1DArray()),
    };
  }

  private scaled(shares: Shares): number[] {
    return shares.map((share, k) => (share - this.centre[k]) / this.widths[k]);
  }

  private gradient(coefficients: readonly number[], shares: Shares): number[] {
    const d = this.scaled(shares);
    const count = d.length;
    const slope = d.map((x, k) => coefficients[1 + k] + 2 * x * coefficients[1 + count + k]);
    if (count <= MOST_WITH_PRODUCTS) {
      let term = 1 + 2 * count;
      for (let i = 0; i < count; i++)
        for (let j = i + 1; j < count; j++, term++) {
          slope[i] += coefficients[term] * d[j];
          slope[j] += coefficients[term] * d[i];
        }
    }
    return slope.map((each, k) => each / this.widths[k]);
  }

  private roughness(residuals: readonly number[]): Matrix {
    const count = this.centre.length;
    const { rows, columns } = this.weighted;
    const effective = this.weights.reduce((sum, weight) => sum + weight * weight, 0);
    const squares = residuals.reduce((sum, each) => sum + each * each, 0);
    const variance = squares / Math.max(1, Math.min(rows, effective) - columns);
    const covariance = inverse(this.weighted.transpose().mmul(this.weighted), true);
    const own = Matrix.zeros(count, count);
    for (let a = 0; a < count; a++)
      for (let b = 0; b < count; b++)
        own.set(a, b, (variance * covariance.get(1 + a, 1 + b)) / (this.widths[a] * this.widths[b]));
    return own;
  }
}

/** 1 within the region, falling beyond it. */
function closeness(d: readonly number[]): number {
  const distance = Math.max(...d.map(Math.abs));
  return distance <= 1 ? 1 : 1 / (distance * distance);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + each * b[i], 0);
}
