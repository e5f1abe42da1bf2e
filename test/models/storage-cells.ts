/** Cells with classes of traffic, some of which read a storage device. */
import { expect } from "vitest";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell, ClassResult } from "../../scenarios/common/types.js";
import type { ClassTraffic, DistributionSpec, PlainWorkload, TrafficClass } from "../../sim/spec.js";
import { cell, constant, poisson, pollaczekKhinchine } from "./harness.js";

export function reading(callbackPs: number, takesPs: number, sizeBytes = 4096): PlainWorkload {
  return {
    ...{ kind: "storage", device: "disk", sizeBytes, callback: constant(callbackPs) },
    rate: { basis: "per-operation", perSecond: 1e12 / takesPs },
  };
}

export function machineWithDisk(
  cores: number,
  parallelism: number,
  takes: DistributionSpec,
  queue?: number,
): Cell["machine"] {
  return { cores, quantumPs: 1e15, devices: { disk: { parallelism, takes, ...(queue !== undefined && { queue }) } } };
}

export function named(name: string, own: PlainWorkload, rest: Partial<TrafficClass> = {}): TrafficClass {
  return { name, traffic: own as ClassTraffic, ...rest };
}

export function classed(...classes: TrafficClass[]): Cell["workload"] {
  return { kind: "classes", classes };
}

/** Without costs, reads that a device serves for so long, and requests a second, each served for so long. */
const DEVICE = 1e8;
const [RATE, SERVICE] = [2_000, 5e6];

/**
 * On one core, `n` reads at a time of a device that serves `parallelism` at a time, beside a light class of requests
 * (Poisson), which come as `rest` says: the reads come to n / takes, and no more than the device serves, and the
 * requests are M/D/1.
 */
export function checkBesideRequests(
  mechanism: string,
  n: number,
  parallelism: number,
  rest: Partial<PlainWorkload> = {},
): void {
  const requests = { ...poisson(RATE, constant(SERVICE)), ...rest } as PlainWorkload;
  const { classes, windowPs } = simulate(
    cell(mechanism, {
      ...{ cores: 1, pending: 200 + n, warmup: 2_000, completions: 40_000 },
      workload: classed(named("requests", requests), named("reads", reading(0, DEVICE), { operations: { count: n } })),
      machine: machineWithDisk(1, parallelism, constant(DEVICE)),
    }),
  );
  const [ofRequests, ofReads] = classes as [ClassResult, ClassResult];
  const most = (Math.min(n, parallelism) * windowPs) / DEVICE;
  // Every read may wait for requests in service: for a share of RATE x SERVICE of them half of one, on average.
  const waitPs = (RATE * SERVICE * SERVICE) / 1e12;
  expect(ofReads.completions).toBeLessThanOrEqual(most + n);
  expect(ofReads.completions).toBeGreaterThan(most / (1 + waitPs / DEVICE) - n);
  // Little's law: n = throughput x the mean of their client latency.
  const { sumPs, count } = ofReads.latency!.client!;
  expect((ofReads.completions / windowPs) * (sumPs / count)).toBeCloseTo(n, 1);
  const { response } = ofRequests.latency!;
  const theory = pollaczekKhinchine(SERVICE, (RATE * SERVICE) / 1e12, 0);
  expect(Math.abs(response.sumPs / response.count / theory - 1)).toBeLessThan(0.01);
}
