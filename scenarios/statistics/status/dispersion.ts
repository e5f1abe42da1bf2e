/**
 * How much the work that a workload brings varies by chance: of the N events of a window, how far what they bring may
 * lie from what N events bring on average.
 *
 * Arrivals are told by their index of dispersion for counts over long times, I = lim Var N(t) / E N(t): 1 for a Poisson
 * process, c^2 for a renewal process whose intervals have the coefficient of variation c (Cox and Lewis, The
 * Statistical Analysis of Series of Events, 1966, 4.5). Batches of mean m and variance v at the points of such a
 * process: c^2 m + v / m. On- and off-phases, renewals of means a, b and variances A, B, add rate x V / f^2, where f =
 * a / (a + b) is the share that is on and V = (b^2 A + a^2 B) / (a + b)^3 the variance of the on-time a unit of time
 * holds (renewal reward; W. L. Smith, Proc. R. Soc. Edinburgh A 64, 1955); with exponential phases that is the index of
 * an interrupted Poisson process (sim/traffic/bursts.ts).
 *
 * A law without a variance (Pareto with alpha <= 2) has, in K draws, that of its draws up to its quantile 1 - 1 / K,
 * roughly.
 */
import { distribution } from "../../../sim/distributions.js";
import { log, pow } from "../../../sim/math.js";
import type {
  BatchSpec,
  DistributionSpec,
  EventContent,
  OpenWorkload,
  PlainWorkload,
  Workload,
} from "../../../sim/spec.js";
import { PS_PER_S } from "../../../sim/time.js";
import { classesOf } from "../../../sim/traffic/classes.js";
import { intendedRate, meanCallbackPs, meanHoldingPs, rateOf } from "../../../sim/traffic.js";

/** In square picoseconds; `draws` is how many are drawn. */
export function varianceOf(spec: DistributionSpec, draws: number): number {
  const { variancePs2, meanPs } = distribution(spec);
  if (Number.isFinite(variancePs2) || spec.kind !== "pareto") return variancePs2;
  const { alpha } = spec;
  const least = (meanPs * (alpha - 1)) / alpha;
  const most = least * pow(Math.max(1, draws), 1 / alpha);
  const body =
    alpha === 2
      ? 2 * least * least * log(most / least)
      : (alpha * pow(least, alpha) * (pow(most, 2 - alpha) - pow(least, 2 - alpha))) / (2 - alpha);
  return Math.max(0, body + (most * most) / Math.max(1, draws) - meanPs * meanPs);
}

/** Squared coefficient of variation; 0 where all is 0. */
function cv2(spec: DistributionSpec, draws: number): number {
  const { meanPs } = distribution(spec);
  return meanPs === 0 ? 0 : varianceOf(spec, draws) / (meanPs * meanPs);
}

interface Arrivals {
  /** Index of dispersion for counts. */
  dispersion: number;
  /** What of it is due to on- and off-phases; and how many events a cycle of the two brings, on average. */
  bursts: number;
  perCycle: number;
}

/**
 * Of the arrivals of `workload` with `pending` operations, in windows of `events` events in all. Those of a closed
 * workload, of clients, and of storage, a superposition of many independent operations, are taken for Poisson's, whose
 * intervals are the limit; those of a trace are not by chance.
 */
export function arrivals(workload: Workload, pending: number, events: number): Arrivals {
  if (workload.kind === "classes") return together(classArrivals(workload, pending, events));
  if (workload.kind === "trace") return { dispersion: 0, bursts: 0, perCycle: 0 };
  if (workload.kind !== "open") return { dispersion: 1, bursts: 0, perCycle: 0 };
  const batch = workload.batch === undefined ? { mean: 1, variance: 0 } : batchMoments(workload.batch);
  const renewals = cv2(workload.interval, events / batch.mean) * batch.mean + batch.variance / batch.mean;
  const { bursts, perCycle } = phases(workload, pending, events);
  return { dispersion: renewals + bursts, bursts, perCycle };
}

/** Of each class, in windows of `events` measured events, with how many of its own come for each of these. */
function classArrivals(workload: Workload, pending: number, events: number) {
  const all = intendedRate(workload, pending);
  return classesOf(workload, pending).map(({ traffic, count, background }) => {
    const part = rateOf(traffic, count) / all;
    return { traffic, background, part, ...arrivals(traffic, count, Math.max(1, events * part)) };
  });
}

/** Of independent arrivals of several kinds: variances add up. A cycle is one of those that burst most. */
function together(each: ReturnType<typeof classArrivals>): Arrivals {
  const measured = each.filter(({ background }) => !background);
  const sum = (of: (arrivals: (typeof each)[number]) => number) =>
    measured.reduce((total, one) => total + one.part * of(one), 0);
  const most = measured.reduce((a, b) => (b.part * b.bursts > a.part * a.bursts ? b : a));
  const perCycle = most.perCycle / most.part;
  return { dispersion: sum((one) => one.dispersion), bursts: sum((one) => one.bursts), perCycle };
}

/**
 * The squared deviation, relative to the mean, that a measured event contributes to the work that arrives, where one
 * takes `perEventPs` on average, of which its callback `varies`. Of classes each has its own mean callback, and all
 * that is not callback is alike.
 */
export function scatter(
  workload: Workload,
  pending: number,
  events: number,
  perEventPs: number,
  varies: "nothing" | "computing" | "holding",
): number {
  if (varies === "nothing" || perEventPs === 0) return arrivals(workload, pending, events).dispersion;
  if (workload.kind !== "classes") {
    const unevenness = callbackVariance(workload, events)[varies] / (perEventPs * perEventPs);
    return arrivals(workload, pending, events).dispersion + unevenness;
  }
  const each = classArrivals(workload, pending, events);
  const perEvent = each.reduce((total, { part }) => total + part, 0);
  const of = (traffic: PlainWorkload) => (varies === "computing" ? meanCallbackPs(traffic) : meanHoldingPs(traffic));
  const meanPs = each.reduce((total, { part, traffic }) => total + part * of(traffic), 0);
  const besidesPs = Math.max(0, perEventPs - meanPs) / perEvent;
  const variance = each.reduce((total, { part, traffic, dispersion }) => {
    const own = callbackVariance(traffic, Math.max(1, events * part))[varies];
    return total + part * (dispersion * (of(traffic) + besidesPs) ** 2 + own);
  }, 0);
  return variance / Math.max(perEventPs, meanPs) ** 2;
}

function phases(workload: OpenWorkload, pending: number, events: number): Pick<Arrivals, "bursts" | "perCycle"> {
  if (workload.bursts === undefined) return { bursts: 0, perCycle: 0 };
  const on = distribution(workload.bursts.on).meanPs;
  const off = distribution(workload.bursts.off).meanPs;
  const perPs = intendedRate(workload, pending) / PS_PER_S;
  const perCycle = perPs * (on + off);
  const cycles = events / perCycle;
  const onVariance = varianceOf(workload.bursts.on, cycles);
  const offVariance = varianceOf(workload.bursts.off, cycles);
  const perTime = (off * off * onVariance + on * on * offVariance) / (on + off) ** 3;
  const share = on / (on + off);
  return { bursts: (perPs * perTime) / (share * share), perCycle };
}

function batchMoments(spec: BatchSpec): { mean: number; variance: number } {
  switch (spec.kind) {
    case "constant":
      return { mean: spec.size, variance: 0 };
    case "uniform":
      return { mean: (spec.low + spec.high) / 2, variance: ((spec.high - spec.low + 1) ** 2 - 1) / 12 };
    case "geometric":
      return { mean: spec.mean, variance: spec.mean * (spec.mean - 1) };
  }
}

/** Variance of the time an event's callback computes, and of the time it holds its thread, in square picoseconds. */
export function callbackVariance(
  { callback, blocking }: Partial<EventContent>,
  events: number,
): { computing: number; holding: number } {
  const computing = callback ? varianceOf(callback, events) : 0;
  if (blocking === undefined) return { computing, holding: computing };
  const { share, duration } = blocking;
  const mean = distribution(duration).meanPs;
  const square = varianceOf(duration, share * events) + mean * mean;
  return { computing, holding: computing + share * square - share * share * mean * mean };
}
