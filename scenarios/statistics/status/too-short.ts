/** Too short to tell: why, and how long would do. */
import { exp, log } from "../../../sim/math.js";
import { measuredTraffics } from "../../../sim/traffic/classes.js";
import { formatCount, formatExact, formatMeasured } from "../../common/format.js";
import { exponentOf } from "../../common/rounding.js";
import type { Needs, Standing } from "../../common/status.js";
import { roundEvents } from "../../common/timing.js";
import { sum } from "../mean-intervals.js";
import { normalQuantile } from "../normal.js";
import { arrivals } from "./dispersion.js";
import { surelyDrifts } from "./drift.js";
import { type Growth, timesLonger } from "./growth.js";
import type { Load } from "./loads.js";
import type { Evidence, Runs } from "./runs.js";
import { biasOf, type Memory, queueMemory, queueMemoryOf } from "./settling.js";
import { reachOf, STABLE_BY_CHANCE } from "./stability.js";

type TooShort = Extract<Standing, { status: "too short" }>;

/** A mean over the window may lack this share of its value because the run began empty. */
const BIAS = 0.05;
/** Standard errors by which a test for stability then passes, so that it is almost sure to tell. */
const MARGIN = 2;
const TWICE = 2;
/** So many times the replications tell how many of them differ. */
const MORE = 4;
/** Of a load that is known to less than a factor of ten either way, nothing is known that is worth a number. */
const UNKNOWN = log(10);
/** Rounds of a closed workload after which hardly anything of its start is left. */
const ROUNDS = 4;

const NEVER_SETTLED =
  "no warm-up was found: MSER-5 saw the response latencies still changing in the second half of the longest pilot runs";

/** Nothing can be judged: no time has passed. */
export function noWindow(runs: Runs): TooShort {
  return longer(runs, "all measured events of a replication happen at one instant, so that its window has no length");
}

/** In a replication there is no latency to tell. */
export function noLatency(runs: Runs): TooShort | undefined {
  const { cells } = runs;
  const without = cells.filter(({ latency }) => latency.response.count === 0).length;
  if (without === 0) return undefined;
  const which = `in ${without} of ${cells.length} replications none of the events whose latency is asked for`;
  return longer(runs, `${which} was measured to its end`);
}

/** In a replication nothing of the class called `name` was measured: it stands still, or comes too seldom to tell. */
export function noneOf(name: string, own: Pick<Runs, "cells">, runs: Runs): TooShort | undefined {
  const { length } = own.cells.filter(({ latency, events }) => events === 0 || latency.response.count === 0);
  if (length === 0) return undefined;
  return longer(runs, `in ${length} of ${runs.cells.length} replications no event of ${name} was measured to its end`);
}

/** The same, told of the class called `name`. */
export function toldOf<S extends Standing>(name: string, standing: S): S {
  return "reason" in standing ? { ...standing, reason: `${name}: ${standing.reason}` } : standing;
}

/** Open: nothing tells how much of anything an event takes. */
export function noneEnded(runs: Runs): TooShort | undefined {
  if (runs.cells.some(({ completions }) => completions > 0)) return undefined;
  return longer(runs, "no callback ended in the window");
}

/** So much longer that what was behind, and as much again, would be measured. */
function longer(runs: Runs, why: string): TooShort {
  const { cells, warmup } = runs;
  const most = Math.max(...cells.map(({ backlogEnd }) => backlogEnd));
  return tooShort(why, { warmup: warmup.events, completions: longEnough(runs, TWICE * (cells[0].events + most)) });
}

/** So many events, or as many as happen while one passes that nothing but time is in the way of. */
function longEnough(runs: Runs, completions: number): number {
  const times = timesLonger(runs);
  return Number.isFinite(times) ? Math.max(completions, times * runs.cells[0].events) : completions;
}

/** Open: the load of `doubtful` may be below 1 or above. */
export function unknownLoad(evidence: Evidence, doubtful: Load): TooShort {
  const { scenario, pending, cells } = evidence;
  const { load, logLoad, dispersion, name } = doubtful;
  const total = sum(cells.map(({ events }) => events));
  const { bursts, perCycle } = arrivals(scenario.workload, pending, total);
  const needs = needsToTell(evidence, doubtful);
  if (bursts > dispersion / 2) {
    const seen = Math.max(1, Math.round(total / perCycle));
    return tooShort(`too few bursts: about ${formatCount(seen)} in all replications together`, needs);
  }
  const reach = reachOf(doubtful) - logLoad;
  if (reach > UNKNOWN) return tooShort(`too few events to estimate the load of ${name}`, needs);
  const [low, high] = [load * exp(-reach), load * exp(reach)].map((share) => formatMeasured(share, "share"));
  const differs = doubtful.between > 0 ? ", and replications differ in it by more than chance" : "";
  return tooShort(`between ${low} and ${high} of what ${name} can do is asked for${differs}`, needs);
}

/** What would tell whether the load of `doubtful` is below 1, and let its queue build up if it is. */
function needsToTell({ cells, warmup }: Evidence, doubtful: Load): Needs {
  const { expected, dispersion, error, share, between } = doubtful;
  const { events } = cells[0];
  const distance = Math.max(Math.abs(1 - expected), error / 2);
  const perUnit = dispersion / (distance * distance) / share;
  const total = (normalQuantile(1 - STABLE_BY_CHANCE) + MARGIN) ** 2 * perUnit;
  const memory = expected < 1 ? queueMemory([doubtful], () => expected) : queueMemoryOf(perUnit);
  const replications = Math.max(Math.ceil(total / events), between > 0 ? MORE * cells.length : 0);
  // What is overloaded has no start to forget.
  const isEnough = expected > 1 || biasOf(memory, warmup.events, events) <= BIAS;
  return {
    warmup: Math.max(warmup.events, memory.needs.warmup),
    completions: Math.max(TWICE * events, total / cells.length, memory.needs.completions),
    ...(replications > cells.length && (isEnough || between > 0) && { replications }),
  };
}

/**
 * Why a point that can carry its load, or is throttled to what it can, was still on its way when it was measured, if it
 * was.
 */
export function unsettled(evidence: Evidence, memory: Memory): TooShort | undefined {
  const { cells, warmup } = evidence;
  const { events } = cells[0];
  if (biasOf(memory, warmup.events, events) > BIAS) {
    const { needs } = memory;
    return tooShort(memory.why, {
      warmup: Math.max(warmup.events, needs.warmup),
      completions: Math.max(events, needs.completions),
    });
  }
  const change = surelyDrifts(cells);
  if (change !== undefined) return drifting(evidence, "mean response latency", change);
  return warmup.settled ? undefined : tooShort(NEVER_SETTLED, beyondStart(evidence));
}

/** What is called `what` still rose or fell along the window. */
export function drifting(evidence: Evidence, what: string, change: number): TooShort {
  const moved = change > 0 ? "rose" : "fell";
  const why = `${what} ${moved} from the first half of the window to the second, in all replications alike`;
  return tooShort(why, beyondStart(evidence));
}

/** Twice as much dropped as has passed, and rounds enough of what goes round. */
function beyondStart({ scenario: { workload }, pending, cells, warmup }: Evidence): Needs {
  const { events } = cells[0];
  const all = warmup.events + events;
  const isClosed = measuredTraffics(workload).some(({ kind }) => kind === "closed" || kind === "storage");
  const rounds = isClosed ? ROUNDS * roundEvents(workload, pending) : 0;
  return { warmup: Math.max(TWICE * all, rounds), completions: Math.max(TWICE * events, all) };
}

/** Open: more was left undone than chance makes of it, and it may yet come to an end. */
export function stillGrowing(evidence: Evidence, { share }: Growth, memory: Memory): TooShort {
  const { events } = evidence.cells[0];
  const why = `the backlog grew by ${formatExact(share, "share", 2)} of the events`;
  return tooShort(
    why,
    forgetting(evidence, memory, { warmup: TWICE * events, completions: longEnough(evidence, TWICE * TWICE * events) }),
  );
}

/** The same of requests that never came so far. */
export function stillWaiting(evidence: Evidence, share: number): TooShort {
  const { events } = evidence.cells[0];
  const why = `the requests that wait with their clients grew by ${formatExact(share, "share", 2)} of those that were sent`;
  const completions = longEnough(evidence, TWICE * TWICE * events);
  return tooShort(why, { warmup: Math.max(evidence.warmup.events, TWICE * events), completions });
}

/** Events that were never seen to end have a latency that nobody knows. */
export function unfinishedEvents(evidence: Evidence, memory: Memory): TooShort {
  const { cells, warmup } = evidence;
  const unfinished = sum(cells.map((cell) => cell.unfinished));
  const { events } = cells[0];
  const why = `${formatCount(unfinished)} of the measured events had not ended when a run was given up`;
  return tooShort(
    why,
    forgetting(evidence, memory, { warmup: warmup.events, completions: longEnough(evidence, TWICE * events) }),
  );
}

/** `needs`, and what it takes to forget the start, if that is not forgotten. */
function forgetting({ cells, warmup }: Evidence, memory: Memory, needs: Needs): Needs {
  const least = biasOf(memory, warmup.events, cells[0].events) > BIAS ? memory.needs : { warmup: 0, completions: 0 };
  return {
    warmup: Math.max(warmup.events, needs.warmup, least.warmup),
    completions: Math.max(needs.completions, least.completions),
  };
}

function tooShort(reason: string, { warmup, completions, replications }: Needs): TooShort {
  const needs = {
    warmup: roundedUp(warmup),
    completions: roundedUp(completions),
    ...(replications !== undefined && { replications: roundedUp(replications) }),
  };
  return { status: "too short", reason, needs };
}

const ROUNDING = 1e-9;

/** To two significant digits: it is a forecast. */
function roundedUp(count: number): number {
  const whole = Math.max(0, Math.ceil(count));
  const unit = 10 ** Math.max(0, exponentOf(whole) - 1);
  return Math.ceil(whole / unit - ROUNDING) * unit;
}
