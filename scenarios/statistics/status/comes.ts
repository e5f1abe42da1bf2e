/** Whether traffic comes whatever becomes of it, or what is at the server of it may be bounded. */
import type { PlainWorkload, Workload } from "../../../sim/spec.js";
import { trafficsOf } from "../../../sim/traffic/classes.js";
import { hasBoundedPools } from "../../../sim/traffic.js";

/** Whether the loads of what may be short do not tell: at a load above 1 there may be a steady state all the same. */
export function mayBeBounded(workload: Workload): boolean {
  if (workload.kind === "classes") return trafficsOf(workload).some(mayBeBounded);
  if (workload.kind === "clients") return true;
  return workload.kind === "open" && (workload.limits !== undefined || hasBoundedPools(workload));
}

/** Whether it asks for what it does whatever becomes of it; one that is closed, or of storage, is never asked alone. */
export function comes(traffic: PlainWorkload): boolean {
  return traffic.kind !== "closed" && traffic.kind !== "storage" && !mayBeBounded(traffic);
}
