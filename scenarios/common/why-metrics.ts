/**
 * Metrics of what response latencies are made of: `why.mean.run-queue`, `why.tail.run-queue` (of the slowest 1 %), and
 * their shares, `why-share.mean.run-queue`. They are there only where they are asked for.
 */
import { COMPONENTS, type Component } from "../../sim/why/components.js";
import type { Metric } from "./metric-table.js";

/** In a sentence, what an event waits for. */
export const COMPONENT_TITLES: Record<Component, string> = {
  interrupt: "interrupt and idle exit",
  connection: "waiting for a connection",
  "kernel-queue": "the kernel's list until a thread comes",
  "wake-up": "a sleeping thread being woken",
  "run-queue": "wait in a run queue",
  "context-switch": "context switch",
  scanning: "scanning and polling of others",
  "other-handlers": "handlers of other events",
  "other-calls": "calls made for others",
  "own-calls": "its own calls",
  "own-computing": "its own computing",
  "own-io": "its own further I/O",
  "pool-queue": "a pool's queue",
  lock: "a lock",
};

const OF = { mean: "response latency", tail: "the slowest 1 % of response latencies" } as const;
const KINDS = ["mean", "tail"] as const;

export const WHY_METRICS: readonly Metric[] = KINDS.flatMap((kind) =>
  COMPONENTS.flatMap((component): Metric[] => [
    {
      ...{ name: `why.${kind}.${component}`, level: "event", unit: "ns", chart: "latency" },
      title: `${COMPONENT_TITLES[component]} in ${kind === "mean" ? "the mean " : ""}${OF[kind]}`,
      of: ({ why }) => why?.response[kind][component],
    },
    {
      ...{ name: `why-share.${kind}.${component}`, level: "event", unit: "share", chart: "latency" },
      title: `share of ${COMPONENT_TITLES[component]} in ${OF[kind]}`,
      of: ({ why }) => why?.response[`${kind}Share`][component],
    },
  ]),
);

/** Of a class too: `bulk.why.mean.run-queue`. */
export function isWhyMetric(name: string): boolean {
  return WHY_METRICS.some((each) => each.name === name || name.endsWith(`.${each.name}`));
}
