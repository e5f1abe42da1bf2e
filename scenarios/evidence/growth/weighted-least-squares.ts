/** Weighted least squares for value = constant + factor x g, g a known function of n. */
import type { Datum } from "./series.js";

export interface Fit {
  constant: number;
  factor: number;
  /** Sum of squared residuals in standard deviations. */
  chiSquare: number;
  /** Variances of the two, for the errors as given. */
  constantVariance: number;
  factorVariance: number;
}

/** @param g of each datum; they must not all be equal */
export function fitLine(data: readonly Datum[], g: readonly number[]): Fit {
  const weights = data.map(({ sigma }) => 1 / (sigma * sigma));
  const total = sum(weights);
  const meanG = sum(weights.map((w, i) => w * g[i])) / total;
  const meanY = sum(weights.map((w, i) => w * data[i].value)) / total;
  const spread = sum(weights.map((w, i) => w * (g[i] - meanG) * (g[i] - meanG)));
  const factor = sum(weights.map((w, i) => w * (g[i] - meanG) * (data[i].value - meanY))) / spread;
  const constant = meanY - factor * meanG;
  return {
    constant,
    factor,
    chiSquare: chiSquare(
      data,
      data.map((_, i) => meanY + factor * (g[i] - meanG)),
    ),
    constantVariance: 1 / total + (meanG * meanG) / spread,
    factorVariance: 1 / spread,
  };
}

/** value = factor x shape: one parameter. */
export function fitScale(
  data: readonly Datum[],
  shape: readonly number[],
): Pick<Fit, "factor" | "chiSquare" | "factorVariance"> {
  const weights = data.map(({ sigma }) => 1 / (sigma * sigma));
  const squares = sum(weights.map((w, i) => w * shape[i] * shape[i]));
  const factor = sum(weights.map((w, i) => w * shape[i] * data[i].value)) / squares;
  const fitted = shape.map((s) => factor * s);
  return { factor, chiSquare: chiSquare(data, fitted), factorVariance: 1 / squares };
}

function chiSquare(data: readonly Datum[], fitted: readonly number[]): number {
  return sum(data.map(({ value, sigma }, i) => ((value - fitted[i]) / sigma) * ((value - fitted[i]) / sigma)));
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
