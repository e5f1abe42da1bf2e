/** What is paid, per completion or in all: the numbers the costs chart can show besides latency. */

import type { Estimate } from "../scenarios/common/estimate.js";
import { COUNTER_NAMES } from "../scenarios/common/metrics.js";
import type { Point, Result } from "../scenarios/common/types.js";
import type { Unit } from "./format.js";
import { COUNTER_KEYS } from "./vocabulary.js";

export interface Metric {
  /** As on an axis: "system calls per completion". */
  title: string;
  unit: Unit;
  of(point: Point): Estimate | undefined;
}

const exactly = (value: number | undefined): Estimate | undefined =>
  value === undefined ? undefined : { value, low: null, high: null };

/** Core time spent on anything but idling, per completion. */
function busyTime(point: Point): Estimate | undefined {
  if (!point.coreTime) return undefined;
  const { idle: _, ...busy } = point.coreTime;
  const sum = (part: (estimate: Estimate) => number) =>
    Object.values(busy).reduce((total, estimate) => total + part(estimate), 0);
  return exactly(sum((estimate) => estimate.value));
}

const COUNTERS = Object.fromEntries(
  COUNTER_KEYS.map((key): [string, Metric] => [
    key,
    { title: `${COUNTER_NAMES[key]} per completion`, unit: "count", of: (point) => point.counters?.[key] },
  ]),
);

/** All metrics by the name they have in a link. */
export const METRICS: Readonly<Record<string, Metric>> = {
  ...COUNTERS,
  busy: { title: "busy core time per completion", unit: "ns", of: busyTime },
  throughput: { title: "completions per second", unit: "rate", of: (point) => point.throughput },
  queued: {
    title: "events waiting for their callback, time average",
    unit: "count",
    of: (point) => exactly(point.queuedMean),
  },
  threads: { title: "threads", unit: "count", of: (point) => exactly(point.threads) },
  energy: { title: "energy per completion", unit: "joules", of: (point) => point.energy },
};
export type MetricName = string;

/** The metrics of which `result` has at least one value. */
export function metricNames(result: Result): MetricName[] {
  return Object.keys(METRICS).filter((name) => result.points.some((point) => METRICS[name].of(point) !== undefined));
}
