/**
 * The verdict where what is at the server is bounded, or may be: by limits, by queues of pools, or because clients wait
 * for their replies. What is asked for beyond is refused or comes later, and is told as such: there is a steady state,
 * at whatever load. Where something that has no bound fills all the same, behind one that has, or with requests that
 * their clients have given up, the backlog tells.
 */
import { exp, pow } from "../../../sim/math.js";
import { waitsElsewhere } from "../../../sim/requests/steps.js";
import type { OpenWorkload, Workload } from "../../../sim/spec.js";
import type { Standing } from "../../common/status.js";
import { sum } from "../mean-intervals.js";
import { closedMemory } from "./closed.js";
import { surelyGrows } from "./growth.js";
import type { Load } from "./loads.js";
import { bottleneckOf, type Evidence } from "./runs.js";
import { biasOf, type Memory } from "./settling.js";
import { mostTelling } from "./stability.js";
import { noneEnded, stillGrowing, unfinishedEvents, unsettled } from "./too-short.js";

/** Most requests that can be at the server; Infinity where nothing says so. */
function mostAtServer(workload: Workload, pending: number, threads: number): number {
  if (workload.kind !== "open" && workload.kind !== "clients") return Number.POSITIVE_INFINITY;
  const { limits = {}, handler } = workload;
  const {
    requests = Number.POSITIVE_INFINITY,
    waiting = Number.POSITIVE_INFINITY,
    perConnection = Number.POSITIVE_INFINITY,
  } = limits;
  // What has begun is with a thread, unless its handler waits elsewhere.
  const begun = waitsElsewhere(handler ?? []) ? Number.POSITIVE_INFINITY : threads;
  // Who gives up sends more, while the server has what was sent before.
  const outstanding =
    workload.kind === "clients" && workload.timeoutPs === undefined ? workload.outstanding : Number.POSITIVE_INFINITY;
  return Math.min(requests, waiting + begun, pending * Math.min(perConnection, outstanding));
}

/** Places in the longest of the queues that have a bound. */
function places({ scenario: { workload }, pending }: Evidence, most: number): number {
  if (most < Number.POSITIVE_INFINITY) return most;
  const { limits = {}, pools = {} } = workload as OpenWorkload;
  const { waiting = 1, perConnection = 0 } = limits;
  return Math.max(
    waiting,
    perConnection * pending,
    ...Object.values(pools).map(({ threads, queue = 0 }) => threads + queue),
  );
}

export function boundedStanding(evidence: Evidence): Standing {
  const none = noneEnded(evidence);
  if (none !== undefined) return none;
  const { scenario, pending, threads, cells } = evidence;
  const most = mostAtServer(scenario.workload, pending, threads);
  const memory = memoryOf(evidence, most);
  const growth = surelyGrows(evidence);
  if (growth !== undefined) {
    if (most === Number.POSITIVE_INFINITY && growth.lasting && growth.share < 1) {
      return { status: "overloaded", excess: growth.share / (1 - growth.share), bottleneck: fullest(evidence) };
    }
    return stillGrowing(evidence, growth, memory);
  }
  if (sum(cells.map(({ unfinished }) => unfinished)) > 0) return unfinishedEvents(evidence, memory);
  return unsettled(evidence, memory) ?? { status: "steady" };
}

/** Where no reply comes in time, there is no latency of one, however steady all is. */
export function nothingInTime(evidence: Evidence): Standing | undefined {
  const { cells, all } = evidence;
  const without = cells.filter(({ outcomes, latency }) => outcomes?.timedOut && latency.response.count === 0).length;
  if (without === 0) return undefined;
  const excess = Math.max(0, mostTelling(all).expected - 1);
  const bottleneck = fullest(evidence);
  if (without === cells.length) return { status: "overloaded", excess, bottleneck };
  return { status: "partly overloaded", excess, bottleneck, overloadedReplications: without };
}

function fullest({ all }: Evidence) {
  return bottleneckOf(mostTelling(all), true);
}

function memoryOf(evidence: Evidence, most: number): Memory {
  if (evidence.scenario.workload.kind === "clients") return closedMemory(evidence);
  return limitedMemory(evidence, places(evidence, most));
}

/** Where several kinds of traffic are bounded, each as one of `bounded` says; all together are `evidence`. */
export function boundedMemory(evidence: Evidence, bounded: readonly Evidence[]): Memory {
  const each = bounded.map((own) => places(own, mostAtServer(own.scenario.workload, own.pending, own.threads)));
  return limitedMemory(evidence, Math.max(1, ...each));
}

function limitedMemory(evidence: Evidence, most: number): Memory {
  const memories = evidence.all.map((load) => limitMemory(load, most));
  const { events } = evidence.cells[0];
  const bias = (memory: Memory) => biasOf(memory, evidence.warmup.events, events);
  return memories.reduce((a, b) => (bias(b) > bias(a) ? b : a));
}

/** Relaxation times after which 2 % is lacking, and ten in which that is next to nothing. */
const NEEDS = { warmup: 4, completions: 10 };

/**
 * Of a queue that begins empty and has a place for `most`. It forgets by exp(-1) within 1 / (1 + rho - 2 sqrt(rho)
 * cos(pi / (K + 1))) services, the relaxation time of M/M/1/K (P. Morse, Queues, Inventories and Maintenance, 1958, ch.
 * 6), as many times longer as its events scatter more than Poisson's and exponential ones, whose dispersion is 2; above
 * a load of 1 it has to be filled first, at a rate of rho - 1.
 */
function limitMemory({ expected, dispersion, share, name }: Load, most: number): Memory {
  const load = Math.max(Number.EPSILON, expected);
  const root = pow(load, 0.5);
  // 1 - cos x is about x^2 / 2, and never more.
  const angle = Math.PI / (most + 1);
  const rate = (1 - root) ** 2 + root * angle * angle;
  const unit = (load * Math.max(1, dispersion / 2)) / rate / share;
  const filled = load > 1 ? Math.min((most * load) / (load - 1), most * most) / share : 0;
  return {
    lacks: (events) => Math.max(exp(-events / unit), filled === 0 ? 0 : 1 - events / filled),
    needs: { warmup: NEEDS.warmup * unit + filled, completions: NEEDS.completions * unit },
    why: `the run began with empty queues, and the queue for ${name} reaches its usual length, or its limit, too late for this warm-up and window`,
  };
}
