/** What a workload asks for on average, before anything is drawn. */
import { meanOf } from "../distributions.js";
import { meanBlockingPs, meanComputingPs, withoutPools } from "../requests/means.js";
import type { PlainWorkload, Workload } from "../spec.js";
import { type Picoseconds, PS_PER_S } from "../time.js";
import { classesOf, measuredClasses, measuredTraffics, trafficsOf } from "./classes.js";

/** Whether it matters what clients do, and what becomes of each of their requests. */
export function hasClients(workload: PlainWorkload): boolean {
  return hasClientLatency(workload) || (workload.kind === "open" && workload.limits !== undefined);
}

/** Whether clients see another latency than the device does; those of any class that is measured. */
export function hasClientLatency(workload: Workload): boolean {
  if (workload.kind === "classes") return measuredTraffics(workload).some(hasClientLatency);
  if (workload.kind === "clients" || workload.kind === "storage") return true;
  if (workload.kind !== "open") return false;
  return workload.network !== undefined || workload.timeoutPs !== undefined || workload.retry !== undefined;
}

/** Whether a pool may refuse what is left to it. */
export function hasBoundedPools({ pools = {} }: Pick<Workload, "pools">): boolean {
  return Object.values(pools).some(({ queue }) => queue !== undefined);
}

/** Events per second that are measured which the workload asks for, over all `pending` operations. */
export function intendedRate(workload: Workload, pending: number): number {
  return measuredClasses(workload, pending).reduce((sum, { traffic, count }) => sum + rateOf(traffic, count), 0);
}

/** Events in the background for each one that is measured, at the rates asked for. */
export function backgroundShare(workload: Workload, pending: number): number {
  const behind = classesOf(workload, pending).filter(({ background }) => background);
  return behind.reduce((sum, { traffic, count }) => sum + rateOf(traffic, count), 0) / intendedRate(workload, pending);
}

/** Events per second of one class, or of a workload without any, over its `count` operations. */
export function rateOf({ rate }: PlainWorkload, count: number): number {
  return rate.basis === "total" ? rate.perSecond : rate.perSecond * count;
}

/** Of `count` operations those that have an event under way at a time when nothing takes time. */
export function activeOf(workload: PlainWorkload, count: number): number {
  return workload.kind === "closed" ? Math.min(count, workload.active ?? count) : count;
}

/** How many times that rate it is while events come, or clients think, `factor` times as fast. */
export function paceAt(workload: PlainWorkload, factor: number): number {
  if (workload.kind !== "clients" || factor === 0) return factor;
  const cyclePs = (workload.outstanding * PS_PER_S) / workload.rate.perSecond;
  const thinkPs = meanOf(workload.think);
  return cyclePs / (cyclePs - thinkPs + thinkPs / factor);
}

/** Mean time that an event computes: in its callback, and in the rest of its handler. */
export function meanCallbackPs(workload: PlainWorkload): Picoseconds {
  const laterPs = meanComputingPs(workload.handler ?? []);
  if (workload.kind !== "trace") return meanOf(workload.callback) + laterPs;
  const { events, known, meanServicePs } = workload.trace;
  const drawnPs = workload.callback ? meanOf(workload.callback) : 0;
  return (known.service * meanServicePs + (events - known.service) * drawnPs) / events + laterPs;
}

/**
 * The mean of `of` over the measured events of all classes, at the rates they ask for; what the events in the
 * background have of it is added to that: they come with them.
 */
export function perMeasuredEvent(workload: Workload, pending: number, of: (traffic: PlainWorkload) => number): number {
  if (workload.kind !== "classes") return of(workload);
  const sum = classesOf(workload, pending).reduce(
    (total, { traffic, count }) => total + rateOf(traffic, count) * of(traffic),
    0,
  );
  return sum / intendedRate(workload, pending);
}

/** The longest of any class. */
export function longestOf(workload: Workload, of: (traffic: PlainWorkload) => number): number {
  return Math.max(...trafficsOf(workload).map(of));
}

/** Mean time an event keeps a thread of the mechanism: what is left to pools does not. */
export function meanLoopPs(workload: PlainWorkload): Picoseconds {
  return meanHoldingPs({ ...workload, handler: withoutPools(workload.handler ?? []) });
}

/** Mean time an event keeps a thread: computing, and asleep half-way or in steps that block. */
export function meanHoldingPs(workload: PlainWorkload): Picoseconds {
  const { blocking, handler = [] } = workload;
  const halfWayPs = blocking ? blocking.share * meanOf(blocking.duration) : 0;
  return meanCallbackPs(workload) + halfWayPs + meanBlockingPs(handler);
}

/** How long `ownPs` of the traffic's own time last while it passes `factor` times as fast. */
export function paced(ownPs: Picoseconds, factor: number): Picoseconds {
  return factor === 1 ? ownPs : Math.round(ownPs / factor);
}
