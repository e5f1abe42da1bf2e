/** What a workload asks for on average, before anything is drawn. */
import { meanOf } from "../distributions.js";
import { meanBlockingPs, meanComputingPs, withoutPools } from "../requests/means.js";
import type { Workload } from "../spec.js";
import type { Picoseconds } from "../time.js";

/** Whether it matters what clients do, and what becomes of each of their requests. */
export function hasClients(workload: Workload): boolean {
  return hasClientLatency(workload) || (workload.kind === "open" && workload.limits !== undefined);
}

/** Whether clients see another latency than the device does. */
export function hasClientLatency(workload: Workload): boolean {
  if (workload.kind === "clients" || workload.kind === "storage") return true;
  if (workload.kind !== "open") return false;
  return workload.network !== undefined || workload.timeoutPs !== undefined || workload.retry !== undefined;
}

/** Whether a pool may refuse what is left to it. */
export function hasBoundedPools({ pools = {} }: Pick<Workload, "pools">): boolean {
  return Object.values(pools).some(({ queue }) => queue !== undefined);
}

/** Events per second the workload asks for, over all `pending` operations. */
export function intendedRate({ rate }: Workload, pending: number): number {
  return rate.basis === "total" ? rate.perSecond : rate.perSecond * pending;
}

/** Mean time that an event computes: in its callback, and in the rest of its handler. */
export function meanCallbackPs(workload: Workload): Picoseconds {
  const laterPs = meanComputingPs(workload.handler ?? []);
  if (workload.kind !== "trace") return meanOf(workload.callback) + laterPs;
  const { events, known, meanServicePs } = workload.trace;
  const drawnPs = workload.callback ? meanOf(workload.callback) : 0;
  return (known.service * meanServicePs + (events - known.service) * drawnPs) / events + laterPs;
}

/** Mean time an event keeps a thread of the mechanism: what is left to pools does not. */
export function meanLoopPs(workload: Workload): Picoseconds {
  return meanHoldingPs({ ...workload, handler: withoutPools(workload.handler ?? []) });
}

/** Mean time an event keeps a thread: computing, and asleep half-way or in steps that block. */
export function meanHoldingPs(workload: Workload): Picoseconds {
  const { blocking, handler = [] } = workload;
  const halfWayPs = blocking ? blocking.share * meanOf(blocking.duration) : 0;
  return meanCallbackPs(workload) + halfWayPs + meanBlockingPs(handler);
}

/** How long `ownPs` of the traffic's own time last while it passes `factor` times as fast. */
export function paced(ownPs: Picoseconds, factor: number): Picoseconds {
  return factor === 1 ? ownPs : Math.round(ownPs / factor);
}
