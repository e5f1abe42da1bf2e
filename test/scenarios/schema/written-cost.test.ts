import { expect, test } from "vitest";
import type { CostValue } from "../../../models/cost-values.js";
import { costValue } from "../../../scenarios/schema/costs.js";
import { writtenCostValue } from "../../../scenarios/schema/written-cost.js";

const DRAWN: CostValue[] = [
  { kind: "exponential", meanPs: 5_000_000 },
  { kind: "uniform", lowPs: 0, highPs: 2_000_000 },
  { kind: "normal", meanPs: 5_000_000, sdPs: 100_000 },
  { kind: "lognormal", meanPs: 5_000_000, cv: 1.5 },
  { kind: "hyperexponential", meanPs: 5_000_000, cv: 1.5 },
  { kind: "pareto", meanPs: 5_000_000, alpha: 2.5 },
  { kind: "weibull", meanPs: 5_000_000, shape: 0.5 },
  { kind: "gamma", meanPs: 5_000_000, shape: 2 },
  { kind: "bimodal", lowPs: 1_000_000, highPs: 9_000_000, highProbability: 0.015 },
  { kind: "empirical", valuesPs: [1_000_000, 2_000_000], weights: [1, 3] },
  { kind: "quantiles", probabilities: [0.5, 0.99, 0.999], valuesPs: [14_000_000, 28_000_000, 40_000_000] },
];

test.each<
  [name: "idleExit" | "read" | "pollEntryMemory" | "coreWattsBusy", value: CostValue, unit: "ns" | "bytes" | "watts"]
>([
  ["read", 1250.25, "ns"],
  ["pollEntryMemory", 80, "bytes"],
  ["coreWattsBusy", 3.5, "watts"],
  [
    "read",
    [
      [1, 500],
      [9000, 1400.5],
    ] as const,
    "ns",
  ],
  [
    "idleExit",
    [
      [1000, 5700],
      [612_000, 29_700],
    ] as const,
    "ns",
  ],
  ...DRAWN.map((value): ["idleExit", CostValue, "ns"] => ["idleExit", value, "ns"]),
  [
    "idleExit",
    [
      [1000, DRAWN[3]],
      [612_000, DRAWN[10]],
    ] as CostValue,
    "ns",
  ],
])("%s of %j is written so that it is read back", (name, value, unit) => {
  expect(costValue(name).read(writtenCostValue(name, value, unit, 15))).toEqual(value);
});
