/** Cells for tests: round costs, light words, and means over replications with their standard errors. */
import { COSTS, type CostName } from "../../models/costs.js";
import { findMechanism } from "../../models/registry.js";
import type { Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell, CellResult } from "../../scenarios/common/types.js";
import type { DistributionSpec, Workload } from "../../sim/spec.js";

export const CONSTANT_ZERO: DistributionSpec = { kind: "constant", meanPs: 0 };

/** Every cost zero but those given, in the costs' own units; the quantum never ends unless given. */
export function costs(values: Partial<Record<CostName, number>>): Cell["costs"] {
  const zero = Object.fromEntries(Object.keys(COSTS).map((name) => [name, 0]));
  return { ...zero, ...values };
}

export function exponential(meanPs: number): DistributionSpec {
  return { kind: "exponential", meanPs };
}

export function constant(meanPs: number): DistributionSpec {
  return { kind: "constant", meanPs };
}

/** Closed traffic of `perSecond` events in all, exponential I/O. */
export function closed(perSecond: number, callback: DistributionSpec = CONSTANT_ZERO): Workload {
  return { kind: "closed", rate: { basis: "total", perSecond }, io: exponential(1), think: CONSTANT_ZERO, callback };
}

/** Open Poisson traffic of `perSecond` events in all. */
export function poisson(perSecond: number, callback: DistributionSpec): Workload {
  return { kind: "open", rate: { basis: "total", perSecond }, interval: exponential(1), callback };
}

export function cell(mechanism: string, options: Partial<Cell> & { cores?: number; set?: Parameters }): Cell {
  const { cores = 4, set = {}, ...rest } = options;
  return {
    line: mechanism,
    mechanism,
    parameters: { ...defaults(mechanism, cores), ...set },
    pending: 100,
    replication: 0,
    seed: "test",
    machine: { cores, quantumPs: 1e15 },
    costs: costs({}),
    workload: closed(10_000),
    warmup: 200,
    completions: 2_000,
    ...rest,
  };
}

export function defaults(name: string, cores: number): Parameters {
  const specs = findMechanism(name)?.parameters ?? {};
  return Object.fromEntries(
    Object.entries(specs).map(([key, spec]) => [key, spec.default === "cores" ? cores : spec.default]),
  );
}

/** `replications` runs of a cell, each with its own streams. */
export function replicate(base: Cell, replications: number): CellResult[] {
  return Array.from({ length: replications }, (_, replication) => simulate({ ...base, replication }));
}

/** Mean and standard error of the mean of independent values. */
export function meanAndError(values: number[]): { mean: number; error: number } {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** Mean latency of a run in picoseconds. */
export function meanPs(result: CellResult, latency: "notice" | "start" | "response"): number {
  return result.latency[latency].sumPs / result.latency[latency].count;
}

/**
 * Mean sojourn of M/G/1, first in, first out: service of mean `servicePs` and squared coefficient of variation `cv2`.
 */
export function pollaczekKhinchine(servicePs: number, load: number, cv2: number): number {
  return servicePs * (1 + (load * (1 + cv2)) / (2 * (1 - load)));
}

/** Mean sojourn of M/M/m at `load` per server. */
export function erlangC(servicePs: number, load: number, servers: number): number {
  const offered = load * servers;
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k++) sum += term *= offered / k;
  const last = (term * offered) / servers / (1 - load);
  const waiting = last / (sum + last);
  return servicePs * (1 + waiting / (servers * (1 - load)));
}
