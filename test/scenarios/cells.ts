/** A small cell of every mechanism, over several kinds of distribution: what must come out the same everywhere. */
import { MECHANISMS } from "../../models/registry.js";
import { loadProfile } from "../../scenarios/load.js";
import type { Cell } from "../../scenarios/types.js";
import type { DistributionSpec } from "../../sim/spec.js";
import { cell, closed, poisson } from "../models/harness.js";

const CALLBACKS: DistributionSpec[] = [
  { kind: "lognormal", meanPs: 5e6, cv: 2 },
  { kind: "pareto", meanPs: 5e6, alpha: 2.5 },
  { kind: "weibull", meanPs: 5e6, shape: 0.7 },
  { kind: "gamma", meanPs: 5e6, shape: 2.5 },
  { kind: "normal", meanPs: 5e6, sdPs: 2e6 },
  { kind: "hyperexponential", meanPs: 5e6, cv: 3 },
];

export function smallCells(): Cell[] {
  const profile = Object.entries(loadProfile("linux-2026-vm").costs);
  const costs = Object.fromEntries(profile.map(([name, { value }]) => [name, value]));
  const machine = { cores: 3, quantumPs: 4e9 };
  return MECHANISMS.flatMap(({ name }) => {
    const common = { costs, machine, pending: 40, warmup: 50, completions: 200, cores: 3 };
    const callback = CALLBACKS[name.length % CALLBACKS.length];
    return [
      { ...cell(name, { ...common, workload: closed(20_000, callback) }), machine },
      { ...cell(name, { ...common, workload: poisson(20_000, callback) }), machine },
    ];
  });
}
