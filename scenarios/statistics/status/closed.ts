/** The verdict on a closed workload, which slows down where the program does not keep up. */
import { log } from "../../../sim/math.js";
import { PS_PER_S } from "../../../sim/time.js";
import { intendedRate } from "../../../sim/traffic.js";
import type { Bottleneck, Standing } from "../../common/status.js";
import { roundEvents } from "../../common/timing.js";
import type { CellResult } from "../../common/types.js";
import { mean, sum } from "../mean-intervals.js";
import { normalQuantile } from "../normal.js";
import { fullRing } from "./growth.js";
import { overflow } from "./receivers.js";
import type { Resource } from "./resources.js";
import { bottleneckOf, type Evidence } from "./runs.js";
import { biasOf, type Memory, queueMemory, roundMemory } from "./settling.js";
import { isStable, mostTelling } from "./stability.js";
import { unsettled } from "./too-short.js";
import { FULL, Rank } from "./uses.js";

export function closedStanding(evidence: Evidence, found: readonly (readonly Resource[])[]): Standing {
  const short = unsettled(evidence, closedMemory(evidence));
  if (short !== undefined) return short;
  const bottleneck = shortfall(evidence) > 0 ? fullOf(evidence, found) : undefined;
  return bottleneck === undefined ? { status: "steady" } : { status: "saturated", bottleneck };
}

/**
 * A queue that is below its limit forgets as an open one does; one that is full when every operation has been round.
 */
export function closedMemory({ scenario, pending, cells, all, warmup }: Evidence): Memory {
  const { workload } = scenario;
  const share = Math.min(1, deliveredRate(cells) / intendedRate(workload, pending));
  const round = roundMemory(roundEvents(workload, pending), share);
  if (!isStable(all)) return round;
  const queue = queueMemory(all, ({ load }) => load);
  const bias = (memory: Memory) => biasOf(memory, warmup.events, cells[0].events);
  return bias(queue) < bias(round) ? queue : round;
}

function deliveredRate(cells: readonly CellResult[]): number {
  const completions = sum(cells.map((cell) => cell.completions));
  return (completions * PS_PER_S) / sum(cells.map((cell) => cell.windowPs));
}

/** Chance makes so much of a rate that is reached once in a thousand times. */
const BY_CHANCE = 0.001;

/**
 * By which share of what was asked for less was delivered, beyond chance; else 0. The length of a window of N events
 * varies by 1 / sqrt(N) of itself if they are independent, by less if the same operations have them again and again.
 */
export function shortfall({ scenario, pending, cells }: Pick<Evidence, "scenario" | "pending" | "cells">): number {
  const asked = intendedRate(scenario.workload, pending);
  const delivered = deliveredRate(cells);
  if (delivered === 0) return 1;
  const error = 1 / Math.sqrt(sum(cells.map((cell) => cell.events)));
  const isBeyondChance = log(asked / delivered) > normalQuantile(1 - BY_CHANCE) * error;
  return isBeyondChance ? 1 - delivered / asked : 0;
}

/**
 * What is full: a resource that is in use all the time, on average or, where replications differ, the fullest of each;
 * or that can do no more than what is asked of it, at what an event was seen to cost, and has as many events to serve
 * as it can serve at a time. (A pool that polls has some time left for its polls even then. Where there are fewer, they
 * keep themselves waiting, by the time that each takes.)
 */
export function fullOf(evidence: Evidence, found: readonly (readonly Resource[])[]): Bottleneck | undefined {
  const { all, cells } = evidence;
  const receivers = overflow(evidence, ({ traffic }) => traffic.kind === "closed");
  const present = mean(cells.map(({ series }) => mean(series.backlog)));
  const full = all.filter(
    ({ utilisation, expected, servers, share }) => utilisation >= FULL || (expected >= 1 && present * share >= servers),
  );
  // Threads may all be waiting for receivers.
  const telling = full.filter(({ rank }) => receivers === undefined || rank <= Rank.Cores);
  if (telling.length > 0) return bottleneckOf(mostTelling(telling), false);
  if (receivers !== undefined) {
    // They pause while their loop has nothing for them.
    const { name, load } = receivers.bottleneck;
    return { name, utilisation: Math.min(1, load * (1 - shortfall(evidence))) };
  }
  const fullest = found.map((resources) => resources.reduce((a, b) => (b.utilisation > a.utilisation ? b : a)));
  const utilisation = mean(fullest.map((each) => each.utilisation));
  if (utilisation >= FULL) return { name: fullest[0].name, utilisation };
  const ring = fullRing(cells);
  return ring && { name: ring.name, utilisation: ring.utilisation };
}
