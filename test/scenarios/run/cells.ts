/**
 * Small cells of every mechanism and workload, over several kinds of distribution: what must come out the same
 * everywhere.
 */
import { MECHANISMS } from "../../../models/registry.js";
import type { Cell } from "../../../scenarios/common/types.js";
import { loadProfile } from "../../../scenarios/load/load.js";
import type { DistributionSpec, EventContent, OpenWorkload } from "../../../sim/spec.js";
import { cell, closed, poisson } from "../../models/harness.js";

const CALLBACKS: DistributionSpec[] = [
  { kind: "lognormal", meanPs: 5e6, cv: 2 },
  { kind: "pareto", meanPs: 5e6, alpha: 2.5 },
  { kind: "weibull", meanPs: 5e6, shape: 0.7 },
  { kind: "gamma", meanPs: 5e6, shape: 2.5 },
  { kind: "normal", meanPs: 5e6, sdPs: 2e6 },
  { kind: "hyperexponential", meanPs: 5e6, cv: 3 },
];

const machine = { cores: 3, quantumPs: 4e9 };

function shippedCosts(): Cell["costs"] {
  const profile = Object.entries(loadProfile("linux-2026-vm").costs);
  return Object.fromEntries(profile.map(([name, { value }]) => [name, value]));
}

export function smallCells(): Cell[] {
  const costs = shippedCosts();
  return MECHANISMS.flatMap(({ name }) => {
    const common = { costs, machine, pending: 40, warmup: 50, completions: 200, cores: 3 };
    const callback = CALLBACKS[name.length % CALLBACKS.length];
    return [
      { ...cell(name, { ...common, workload: closed(20_000, callback) }), machine },
      { ...cell(name, { ...common, workload: poisson(20_000, callback) }), machine },
    ];
  });
}

const ARRIVALS: Partial<OpenWorkload>[] = [
  { bursts: { on: { kind: "exponential", meanPs: 1e9 }, off: { kind: "pareto", meanPs: 9e9, alpha: 2.5 } } },
  { batch: { kind: "geometric", mean: 4 } },
  { batch: { kind: "uniform", low: 1, high: 7 }, targets: { kind: "zipf", exponent: 1.1 } },
  { targets: { kind: "hot-set", operations: { share: 0.1 }, events: 0.9 } },
];

const CONTENTS: Partial<EventContent>[] = [
  { message: { kind: "lognormal", meanBytes: 3000, cv: 2 } },
  { blocking: { share: 0.2, duration: { kind: "exponential", meanPs: 1e8 } } },
  { cancel: { share: 0.05, operations: 5 } },
];

/** epoll under every way in which events may arrive, and with everything they may bring. */
export function workloadCells(): Cell[] {
  const common = { costs: shippedCosts(), pending: 40, warmup: 50, completions: 200, cores: 3 };
  const base = poisson(20_000, CALLBACKS[0]);
  const workloads = [
    ...ARRIVALS.map((arrivals) => ({ ...(base as OpenWorkload), ...arrivals })),
    ...CONTENTS.flatMap((content) => [
      { ...base, ...content },
      { ...closed(20_000, CALLBACKS[0]), ...content },
    ]),
  ];
  return workloads.map((workload) => ({ ...cell("epoll", { ...common, workload }), machine }));
}
