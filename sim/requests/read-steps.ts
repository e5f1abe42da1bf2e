/** Which steps of a handler read a storage device of the machine, and by whom. */
import type { FurtherOperation, Step, Workload } from "../spec.js";
import { deedsIn } from "./steps.js";

/** Whether `operation` is a read of a storage device: it does not say itself how long it takes. */
export function isRead({ takes }: FurtherOperation): boolean {
  return takes === undefined;
}

/** Names of the devices that `steps` read, by the mechanism or by threads of pools. */
export function devicesOf(steps: readonly Step[]): string[] {
  return deedsIn(steps).flatMap((step) => {
    if (step.kind === "offload") return devicesOf(step.steps);
    return step.kind === "io" ? step.operations.filter(isRead).map(({ to }) => to) : [];
  });
}

/** Whether the mechanism itself is asked to read: not the threads of a pool. */
function readsItself(steps: readonly Step[]): boolean {
  return deedsIn(steps).some((step) => step.kind === "io" && step.operations.some(isRead));
}

/** Whether threads of pools read. */
export function poolsRead(steps: readonly Step[]): boolean {
  return deedsIn(steps).some((step) => step.kind === "offload" && readsItself(step.steps));
}

/** Whether the first of several is waited for, one of which is a read, outside of pools. */
export function awaitsFirstRead(steps: readonly Step[]): boolean {
  return deedsIn(steps).some((step) => step.kind === "io" && step.until === "any" && step.operations.some(isRead));
}

/** Of a workload, or of one whose classes are not checked yet: as much as says who reads. */
export type Reading = Pick<Workload, "kind" | "handler"> & {
  classes?: readonly { name: string; traffic: { kind: string } }[];
};

/** The classes whose operations are reads of storage devices. */
export function readingClasses({ classes = [] }: Reading): string[] {
  return classes.flatMap(({ name, traffic }) => (traffic.kind === "storage" ? [name] : []));
}

/**
 * What the mechanism that carries `workload` out reads of storage devices: nothing, something in handlers, operations
 * of some classes beside those of others, nothing else.
 */
export function filesOf(workload: Reading): "none" | "some" | "beside" | "only" {
  const { kind, handler = [], classes } = workload;
  const reading = readingClasses(workload).length;
  if (kind === "storage" || (reading > 0 && reading === classes?.length)) return "only";
  if (reading > 0) return "beside";
  return readsItself(handler) ? "some" : "none";
}
