/** What a workload asks for on average, before anything is drawn. */
import { meanOf } from "../distributions.js";
import type { Workload } from "../spec.js";
import type { Picoseconds } from "../time.js";

/** Events per second the workload asks for, over all `pending` operations. */
export function intendedRate({ rate }: Workload, pending: number): number {
  return rate.basis === "total" ? rate.perSecond : rate.perSecond * pending;
}

/** Mean time a callback computes. */
export function meanCallbackPs(workload: Workload): Picoseconds {
  if (workload.kind !== "trace") return meanOf(workload.callback);
  const { events, known, meanServicePs } = workload.trace;
  const drawnPs = workload.callback ? meanOf(workload.callback) : 0;
  return (known.service * meanServicePs + (events - known.service) * drawnPs) / events;
}

/** Mean time a callback keeps its thread: computing, and asleep half-way. */
export function meanHoldingPs(workload: Workload): Picoseconds {
  const { blocking } = workload;
  return meanCallbackPs(workload) + (blocking ? blocking.share * meanOf(blocking.duration) : 0);
}
