/** A cost's value as a profile writes it: what {@link costValue} reads back. */
import { type CostAmount, type CostValue, isTable } from "../../models/cost-values.js";
import { type CostUnit, isOverIdleTime } from "../../models/costs.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { type Picoseconds, PS_PER_NS } from "../../sim/time.js";
import { DOUBLE_DIGITS, round } from "../common/rounding.js";
import { DURATION } from "./distribution-measures.js";

const UNITS: Readonly<Record<CostUnit, string>> = { ns: "ns", bytes: "B", watts: "W" };

type WrittenCost = string | { [key: string]: WrittenCost | WrittenCost[] | number | number[] };

/** @param digits significant digits of each amount */
export function writtenCostValue(name: string, value: CostValue, unit: CostUnit, digits: number): WrittenCost {
  const amount = (each: CostAmount) =>
    typeof each === "number" ? writtenAmount(each, unit, digits) : writtenDistribution(each, digits);
  if (!isTable(value)) return amount(value);
  const key = (n: number) => (isOverIdleTime(name) ? writtenAmount(n, "ns", DOUBLE_DIGITS) : String(n));
  return Object.fromEntries(value.map(([n, each]) => [key(n), amount(each)]));
}

/** A bare number with its unit: `1.25ns`. */
export function writtenAmount(value: number, unit: CostUnit, digits: number): string {
  return `${round(value, digits)}${UNITS[unit]}`;
}

function writtenDistribution(spec: DistributionSpec, digits: number): WrittenCost {
  const time = (ps: Picoseconds) => writtenAmount(ps / PS_PER_NS, "ns", digits);
  const { kind } = spec;
  switch (kind) {
    case "constant":
    case "exponential":
      return { [kind]: { mean: time(spec.meanPs) } };
    case "uniform":
      return { uniform: { from: time(spec.lowPs), to: time(spec.highPs) } };
    case "normal":
      return { normal: { mean: time(spec.meanPs), sd: time(spec.sdPs) } };
    case "lognormal":
    case "hyperexponential":
      return { [kind]: { mean: time(spec.meanPs), cv: spec.cv } };
    case "pareto":
      return { pareto: { mean: time(spec.meanPs), alpha: spec.alpha } };
    case "weibull":
    case "gamma":
      return { [kind]: { mean: time(spec.meanPs), shape: spec.shape } };
    case "bimodal": {
      const [usual, exceptional] = DURATION.words.modes;
      const probability = { [`${exceptional}-probability`]: spec.highProbability };
      return { bimodal: { [usual]: time(spec.lowPs), [exceptional]: time(spec.highPs), ...probability } };
    }
    case "empirical":
      return { empirical: { values: spec.valuesPs.map(time), ...(spec.weights && { weights: spec.weights }) } };
    case "quantiles":
      return {
        quantiles: Object.fromEntries(
          spec.probabilities.map((p, i) => [`p${round(p * 100, DOUBLE_DIGITS)}`, time(spec.valuesPs[i])]),
        ),
      };
  }
}
