/** The verdict on a point whose events arrive whether the program keeps up or not. */

import { programCores } from "../../../sim/places.js";
import { meanInPoolPs } from "../../../sim/requests/means.js";
import { poolThreads } from "../../../sim/requests/pools.js";
import { mostWorkers } from "../../../sim/requests/threads.js";
import type { PlainWorkload } from "../../../sim/spec.js";
import { PS_PER_S } from "../../../sim/time.js";
import { classesOf, stepsOf } from "../../../sim/traffic/classes.js";
import { meanCallbackPs, meanLoopPs, rateOf } from "../../../sim/traffic.js";
import type { Standing } from "../../common/status.js";
import type { Scenario } from "../../common/types.js";
import { sum } from "../mean-intervals.js";
import { growsAtClients } from "./at-clients.js";
import { comes } from "./comes.js";
import { fullRing, type Growth, surelyGrows } from "./growth.js";
import type { Load } from "./loads.js";
import { overflow, overflowing } from "./receivers.js";
import type { Resource } from "./resources.js";
import { bottleneckOf, type Evidence } from "./runs.js";
import { queueMemory } from "./settling.js";
import { mostTelling, type Stability, stability } from "./stability.js";
import { noneEnded, stillGrowing, unfinishedEvents, unknownLoad, unsettled } from "./too-short.js";
import { FULL, Rank } from "./uses.js";

/**
 * The share that the callbacks alone need, at the rate the scenario asks for, of the cores that `threads` threads and
 * those of the pools can use, or of the threads that run handlers, which a callback that sleeps half-way holds all the
 * same.
 */
export function callbackLoad({ workload, machine }: Scenario, pending: number, threads: number): number {
  const { pools = {} } = workload;
  // Who knows how much of it will be refused, or waits? The others come.
  const coming = classesOf(workload, pending).filter(({ traffic }) => comes(traffic));
  const serving = mostWorkers(workload.threads ?? {}, programCores(machine)) || threads;
  const perPs = (of: (traffic: PlainWorkload) => number) =>
    coming.reduce((sum, { traffic, count }) => sum + (rateOf(traffic, count) / PS_PER_S) * of(traffic), 0);
  const inPools = Object.entries(poolThreads(stepsOf(workload), pools));
  const all = inPools.reduce((sum, [, more]) => sum + more, serving);
  return Math.max(
    perPs(meanCallbackPs) / Math.min(all, machine.cores),
    perPs(meanLoopPs) / serving,
    ...inPools.map(([pool, count]) => perPs(({ handler = [] }) => meanInPoolPs(handler, pool)) / count),
  );
}

export function openStanding(evidence: Evidence, found: readonly (readonly Resource[])[]): Standing {
  const { scenario, pending, threads, cells, all } = evidence;
  const known = callbackLoad(scenario, pending, threads);
  if (known >= 1) {
    const full = mostTelling(all);
    return { status: "overloaded", excess: Math.max(known, full.expected) - 1, bottleneck: bottleneckOf(full, true) };
  }
  const receivers = overflow(evidence, ({ traffic }) => comes(traffic));
  const none = noneEnded(evidence);
  if (none !== undefined) return receivers === undefined ? none : overflowing(receivers, cells);
  const verdict = stability(cells, found, all);
  if (receivers !== undefined && !explains(verdict)) return overflowing(receivers, cells);
  if (verdict.kind !== "stable") return notStable(evidence, verdict);
  const memory = queueMemory(all, ({ expected }) => expected);
  const growth = surelyGrows(evidence);
  if (growth !== undefined) return leftUndone(evidence, growth) ?? stillGrowing(evidence, growth, memory);
  const waiting = growsAtClients(evidence);
  if (waiting !== undefined) return waiting;
  if (sum(cells.map(({ unfinished }) => unfinished)) > 0) return unfinishedEvents(evidence, memory);
  return unsettled(evidence, memory) ?? { status: "steady" };
}

/** What a point is that is known to be asked for too much, or may be. */
export function notStable(evidence: Evidence, verdict: Exclude<Stability, { kind: "stable" }>): Standing {
  switch (verdict.kind) {
    case "overloaded": {
      const { full } = verdict;
      // What is offered by the scenario's own numbers can be done: a stretch of heavier traffic was caught.
      if (full.expected <= 1) return unknownLoad(evidence, full);
      return { status: "overloaded", excess: excessOf(full), bottleneck: bottleneckOf(full, true) };
    }
    case "partly": {
      const { full, excess, replications } = verdict;
      const bottleneck = bottleneckOf({ ...full, expected: full.load }, true);
      return { status: "partly overloaded", excess, bottleneck, overloadedReplications: replications.length };
    }
    case "unknown":
      return leftUndone(evidence, surelyGrows(evidence)) ?? unknownLoad(evidence, verdict.doubtful);
  }
}

/** Whether what is overloaded is the cause, though receivers are full too: threads wait for them, cores do not. */
function explains(verdict: Stability): boolean {
  return verdict.kind === "overloaded" && verdict.full.expected > 1 && verdict.full.rank <= Rank.Cores;
}

/**
 * What has time left, and is short all the same, loses it to what is no use of it, to a thread of the kernel that
 * spins: then what was left undone tells more.
 */
function excessOf({ expected, load, utilisation }: Load): number {
  return (utilisation < FULL ? Math.max(expected, load / utilisation) : expected) - 1;
}

/** Overloaded all the same: more and more is left undone. */
function leftUndone(evidence: Evidence, growth: Growth | undefined): Standing | undefined {
  if (!growth?.lasting || growth.share >= 1) return undefined;
  const bottleneck = fullRing(evidence.cells);
  const excess = bottleneck?.load === undefined ? growth.share / (1 - growth.share) : bottleneck.load - 1;
  return { status: "overloaded", excess, ...(bottleneck && { bottleneck }) };
}
