/** Parts of a scenario in words. */
import type { Result } from "../scenarios/types.js";
import { formatExact, formatInteger } from "./format.js";

type Workload = Result["scenario"]["workload"];
type Distribution = Workload["callback"];

const PS_PER_NS = 1000;

export function duration(ps: number): string {
  return formatExact(ps / PS_PER_NS, "ns");
}

/** A distribution of durations, e.g. "exponential, mean 5 us". */
export function distribution(spec: Distribution): string {
  switch (spec.kind) {
    case "constant":
      return `constant ${duration(spec.meanPs)}`;
    case "exponential":
      return `exponential, mean ${duration(spec.meanPs)}`;
    case "uniform":
      return `uniform from ${duration(spec.lowPs)} to ${duration(spec.highPs)}`;
    case "normal":
      return `normal, mean ${duration(spec.meanPs)}, standard deviation ${duration(spec.sdPs)}`;
    case "lognormal":
    case "hyperexponential":
      return `${spec.kind}, mean ${duration(spec.meanPs)}, coefficient of variation ${spec.cv}`;
    case "pareto":
      return `Pareto, mean ${duration(spec.meanPs)}, tail index ${spec.alpha}`;
    case "weibull":
      return `Weibull, mean ${duration(spec.meanPs)}, shape ${spec.shape}`;
    case "gamma":
      return `gamma, mean ${duration(spec.meanPs)}, shape ${spec.shape}`;
    case "bimodal":
      return `${duration(spec.lowPs)}, or ${duration(spec.highPs)} with probability ${spec.highProbability}`;
    case "empirical":
      return `one of ${spec.valuesPs.length} recorded values`;
  }
}

/** The rate of events, e.g. "20 k/s in total". */
export function rate({ rate: { basis, perSecond } }: Workload): string {
  return `${formatExact(perSecond, "rate")} ${basis === "total" ? "in total, whatever n" : "per pending operation, growing with n"}`;
}

/** The traffic: closed or open, how much, with which durations. */
export function workload(traffic: Workload): string {
  const callback = `callback ${distribution(traffic.callback)}`;
  if (traffic.kind === "open") {
    return `Open: events arrive whether the program keeps up or not, at ${rate(traffic)} (intervals ${shape(traffic.interval)}), each on an operation chosen uniformly; ${callback}.`;
  }
  return (
    `Closed: an operation is issued again when its callback has ended, so at most n events are under way. Asked for are ` +
    `${rate(traffic)}; I/O durations ${shape(traffic.io)}; ${callback}; think time ${distribution(traffic.think)}.`
  );
}

/** A distribution whose mean follows from the rate: only its shape counts. */
function shape(spec: Distribution): string {
  switch (spec.kind) {
    case "lognormal":
    case "hyperexponential":
      return `${spec.kind}, coefficient of variation ${spec.cv}`;
    case "pareto":
      return `Pareto, tail index ${spec.alpha}`;
    case "weibull":
    case "gamma":
      return `${spec.kind}, shape ${spec.shape}`;
    default:
      return spec.kind;
  }
}

type Machine = Result["scenario"]["machine"];

/** The choices of scheduling that are not the usual ones, e.g. "fair share". */
export function machineChoices({ runQueue, stealing, scheduler, pinning, interrupts }: Machine): string[] {
  const choices: string[] = [];
  if (pinning === "round-robin") choices.push("thread i pinned to core i mod C");
  else if (runQueue === "per-core")
    choices.push(`a run queue per core, ${stealing === false ? "no" : "with"} stealing`);
  if (scheduler === "fair") choices.push("fair share (least core time first)");
  if (interrupts?.target === "spread") choices.push("interrupts on each core in turn");
  if (interrupts?.target === "one") choices.push("all interrupts on core 0");
  if (interrupts?.coalesce !== undefined && interrupts.coalesce.events !== 1) {
    const { events, timerPs } = interrupts.coalesce;
    const gathered = events === undefined ? "" : `${formatInteger(events)} events or `;
    choices.push(`interrupts coalesced: ${gathered}${duration(timerPs)}`);
  }
  return choices;
}

/** The computer's cores and scheduling, as the beginning of a sentence. */
export function machine(spec: Machine): string {
  const order = spec.scheduler === "fair" ? "" : " served first in first out";
  const usual = spec.runQueue !== "per-core" && spec.pinning !== "round-robin" ? [`one run queue${order}`] : [];
  return [
    `${spec.cores} identical cores`,
    ...usual,
    ...machineChoices(spec),
    `quantum ${duration(spec.quantumPs)}`,
  ].join(", ");
}

/** How many runs and events each point rests on. */
export function measurement({
  replications,
  warmup,
  warmupRounds,
  completions,
}: Result["scenario"]["measurement"]): string {
  return (
    `${replications} independent replications per point; in each, ${formatInteger(completions)} consecutive device events are ` +
    `measured after ${dropped(warmup, warmupRounds)} that are dropped, and every one is followed until its callback ends.`
  );
}

/** How many events the warm-up drops. */
function dropped(events: number, rounds: number): string {
  if (rounds === 0) return formatInteger(events);
  const perOperation = `${formatInteger(rounds)} per pending operation`;
  return events === 0 ? perOperation : `${formatInteger(events)} and ${perOperation}`;
}
