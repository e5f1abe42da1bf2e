/**
 * Whether a run was long enough for what it began with, empty queues, to be forgotten.
 *
 * Near its limit a queue forgets slowly: in heavy traffic it is a Brownian motion with a drift, reflected at 0, whose
 * mean, begun at 0, lacks at time t the share 2 (1 + t) (1 - Phi(sqrt t)) - 2 sqrt(t) phi(sqrt t) of its limit, in
 * units of variance / drift^2 (Abate and Whitt, Transient behavior of regulated Brownian motion I, Adv. Appl. Prob. 19,
 * 1987, (1.7)). For a resource of load rho whose events contribute a dispersion c to it, a unit is rho c / (1 - rho)^2
 * events. A closed workload whose operations queue at a full resource forgets within a few rounds: by exp(-1) in the
 * time in which each operation would be round once, were nothing in its way.
 *
 * The bias of a mean over the window is the average of that share over the window. What no formula foresees, a rise or
 * fall of latency along the window in all replications alike, is seen in the latencies themselves (drift.ts).
 */
import { exp, normalCdf, normalDensity } from "../../../sim/math.js";
import { formatExact } from "../../common/format.js";
import type { Load } from "./loads.js";

/** The share of its limit that the mean queue lacks at time `t`, in its own units, having begun empty. */
export function queueLacks(t: number): number {
  const root = Math.sqrt(t);
  return Math.max(0, 2 * (1 + t) * normalCdf(-root) - 2 * root * normalDensity(root));
}

/** What a start is forgotten within. */
export interface Memory {
  /** The share of its limit that a mean lacks after so many device events. */
  lacks(events: number): number;
  /** What is to be dropped and measured so that it lacks about 1 %. */
  needs: { warmup: number; completions: number };
  /** What takes so long. */
  why: string;
}

/** Units after which a queue lacks 6 %, and ten in which that is next to nothing. */
const QUEUE_NEEDS = { warmup: 2, completions: 10 };

/** Next to a load of 1 a queue takes next to for ever. */
const NEARLY_FULL = 0.999;

/** Of the resource with the longest. @param loadOf the load that it has in the long run, below 1 */
export function queueMemory(all: readonly Load[], loadOf: (of: Load) => number): Memory {
  const loads = all.map((each) => Math.min(NEARLY_FULL, loadOf(each)));
  const lengths = all.map(({ dispersion, share }, i) => (loads[i] * dispersion) / (1 - loads[i]) ** 2 / share);
  const events = Math.max(...lengths);
  const longest = lengths.indexOf(events);
  const why =
    `the run began with empty queues, and at a load of ${formatExact(loads[longest], "share", 2)} the queue for ${all[longest].name} reaches its usual ` +
    "length too late for this warm-up and window, so that latencies would come out too low";
  return queueMemoryOf(events, why);
}

/** @param unit in events */
export function queueMemoryOf(unit: number, why = ""): Memory {
  const needs = { warmup: QUEUE_NEEDS.warmup * unit, completions: QUEUE_NEEDS.completions * unit };
  return { lacks: (events) => (unit === 0 ? 0 : queueLacks(events / unit)), needs, why };
}

/** Rounds after which 2 % is lacking. */
const ROUNDS = 4;

/**
 * Of a closed workload whose operations queue: in t rounds the queue has taken in (1 - exp(-t)) of what it will hold,
 * so that of n operations, of which `served` are served in a round, n (served t + (1 - served) (1 - exp(-t))) have had
 * their device event.
 */
export function roundMemory(n: number, served: number): Memory {
  const eventsBy = (t: number) => n * (served * t + (1 - served) * (1 - exp(-t)));
  return {
    lacks: (events) => exp(-inverse(eventsBy, events)),
    needs: { warmup: eventsBy(ROUNDS), completions: n * served },
    why:
      "something is full, and operations queue for it: the run began with that queue empty, and ended before most of them had been served often enough " +
      "for it to reach its usual length, so that latencies would come out too low",
  };
}

const LATEST = 2 ** 6;
const HALVINGS = 50;

/** The t at which an increasing function reaches `value`; beyond {@link LATEST} it makes no difference. */
function inverse(increasing: (t: number) => number, value: number): number {
  let [low, high] = [0, LATEST];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (increasing(middle) < value) low = middle;
    else high = middle;
  }
  return low;
}

/** Steps of the integral. */
const STEPS = 64;

/** The share of its limit that a mean over `completions` events lacks, after `warmup` events. */
export function biasOf({ lacks }: Memory, warmup: number, completions: number): number {
  // In steps of the root: a queue begins to fill with a vertical tangent.
  let sum = 0;
  for (let i = 0; i < STEPS; i++) {
    const root = (i + 0.5) / STEPS;
    sum += 2 * root * lacks(warmup + root * root * completions);
  }
  return sum / STEPS;
}
