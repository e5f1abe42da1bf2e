/** Cells with classes of traffic, some of which read a storage device. */
import type { Cell } from "../../scenarios/common/types.js";
import type { ClassTraffic, DistributionSpec, PlainWorkload, TrafficClass } from "../../sim/spec.js";
import { constant } from "./harness.js";

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
