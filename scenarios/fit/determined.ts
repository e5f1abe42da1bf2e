/**
 * What measured numbers say of each cost, from how the simulated ones change with it at the best settings: linearised
 * least squares (Seber and Wild, Nonlinear Regression, 1989, 5.1), in shares of the costs' ranges. A slope that is only
 * the roughness of a surface says nothing: what it would add by chance is taken off (Fuller, Measurement Error Models,
 * 1987, 2.2).
 */
import { EigenvalueDecomposition, inverse, Matrix } from "ml-matrix";
import { studentQuantile } from "../statistics/student-t.js";
import type { Shares, Surface } from "./surface.js";

export interface Determined {
  /** Half the width of the interval, as a share of the range. */
  halfWidth: number;
  determined: boolean;
  /** Indices of costs with which it can be exchanged. */
  exchangeable: number[];
}

/** Of the range, in shares of it: narrower intervals say something that the range did not. */
const NARROW = 0.5;
/** Costs whose estimates are as strongly correlated can be exchanged for each other. */
const EXCHANGEABLE = 0.8;

interface Known {
  /** Of the logarithm of each number over the measured one; undefined where none could be laid. */
  surfaces: readonly (Surface | undefined)[];
  /** 1 over the variances of these logarithms. */
  weights: readonly number[];
  /** The squares of the deviations that are left, with their weights. */
  squares: number;
  confidence: number;
}

export function determinedAt(best: Shares, { surfaces, weights, squares, confidence }: Known): Determined[] {
  const count = best.length;
  const used = surfaces.filter((surface) => surface !== undefined).length;
  const freedom = used - count;
  // Numbers that lie nearer than their errors say no more than the errors; further ones, that the model does not hold.
  const scale = Math.max(1, freedom > 0 ? squares / freedom : 1);
  const t = studentQuantile((1 - confidence) / 2, Math.max(1, freedom));
  const information = positive(informationAt(best, surfaces, weights)).mul(1 / scale);
  // As much as the range itself says: that the cost is somewhere in it.
  const known = Matrix.add(information, Matrix.eye(count, count));
  const covariance = inverse(known, true);
  const deviation = (k: number) => Math.sqrt(covariance.get(k, k));
  const correlation = (a: number, b: number) => covariance.get(a, b) / (deviation(a) * deviation(b));
  return best.map((_, k): Determined => {
    const halfWidth = t * deviation(k);
    const alone = t / Math.sqrt(known.get(k, k));
    const determined = 2 * halfWidth < NARROW;
    const others = best.flatMap((__, other) =>
      other !== k && Math.abs(correlation(k, other)) > EXCHANGEABLE ? [other] : [],
    );
    return { halfWidth, determined, exchangeable: 2 * alone < NARROW ? others : [] };
  });
}

function informationAt(best: Shares, surfaces: Known["surfaces"], weights: readonly number[]): Matrix {
  const information = Matrix.zeros(best.length, best.length);
  for (const [i, surface] of surfaces.entries()) {
    if (surface === undefined) continue;
    const slope = Matrix.columnVector(surface.gradient(best));
    information.add(Matrix.sub(slope.mmul(slope.transpose()), surface.roughness()).mul(weights[i]));
  }
  return information;
}

/** The nearest matrix that says of nothing less than nothing. */
function positive(matrix: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const values = Matrix.diag(realEigenvalues.map((value) => Math.max(0, value)));
  return eigenvectorMatrix.mmul(values).mmul(eigenvectorMatrix.transpose());
}
