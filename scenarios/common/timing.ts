/** Rules about time that span sections: what the rates ask for must be possible, and fit the clock. */
import { distribution, meanOf, withMean } from "../../sim/distributions.js";
import type {
  Change,
  ClientsWorkload,
  ClosedWorkload,
  DistributionSpec,
  OpenWorkload,
  PlainWorkload,
  StorageWorkload,
} from "../../sim/spec.js";
import { MAX_PS, type Picoseconds, PS_PER_S, toNs } from "../../sim/time.js";
import { batches } from "../../sim/traffic/batches.js";
import { onShare } from "../../sim/traffic/bursts.js";
import { classesOf, measuredClasses, measuredTraffics, trafficsOf } from "../../sim/traffic/classes.js";
import { hotCount } from "../../sim/traffic/targets.js";
import { activeOf, intendedRate, meanCallbackPs, paceAt, perMeasuredEvent, rateOf } from "../../sim/traffic.js";
import { didYouMean } from "./did-you-mean.js";
import { formatExact, formatInteger } from "./format.js";
import { MAX_COMPLETIONS } from "./limits.js";
import { classNames } from "./metrics.js";
import type { Scenario } from "./types.js";

/** A scenario whose traffic is of one kind: without classes, or as one of them has it. */
export interface PlainScenario extends Scenario {
  workload: PlainWorkload;
}

/** `scenario` as each of its classes has it, on its own operations; itself where it has none. */
export function classScenarios(scenario: Scenario): PlainScenario[] {
  const shares = scenario.pending.map((pending) => classesOf(scenario.workload, pending));
  return trafficsOf(scenario.workload).map((workload, i) => ({
    ...scenario,
    workload,
    pending: shares.map((parts) => parts[i].count),
  }));
}

/** Mean interval between two events of one operation when `pending` operations, or those active, have them in turn. */
function intervalPs({ workload }: PlainScenario, pending: number): Picoseconds {
  const { rate } = workload;
  return (PS_PER_S * (rate.basis === "total" ? activeOf(workload, pending) : 1)) / rate.perSecond;
}

/** Why the think time leaves no time for the I/O, if so. */
export function thinkProblem(scenario: PlainScenario): string | undefined {
  const { workload, pending } = scenario;
  if (workload.kind !== "closed") return undefined;
  const interval = intervalPs(scenario, pending[0]);
  const think = meanOf(workload.think);
  if (think === 0 || think < interval) return undefined;
  const rates = workload.rate.basis === "total" ? `with ${pending[0]} pending` : "at this rate";
  return `a mean of ${inWords(think)} leaves no time for the I/O: ${rates}, an operation has an event every ${inWords(interval)}`;
}

/** Bursts with fewer events than this, on average, are work for the simulator that nobody can see in the result. */
const LEAST_PER_BURST = 0.001;

/** Why on- and off-phases are too short for the rate, if so. */
export function burstProblem({ workload, pending }: PlainScenario): string | undefined {
  if (workload.kind !== "open" || workload.bursts === undefined) return undefined;
  const cycle = meanOf(workload.bursts.on) + meanOf(workload.bursts.off);
  const events = (intendedRate(workload, pending[0]) * cycle) / PS_PER_S;
  if (events >= LEAST_PER_BURST) return undefined;
  return `on and off together take ${inWords(cycle)} on average, in which ${formatExact(events, "number", 2)} events arrive: expected ${LEAST_PER_BURST} or more`;
}

/** Why the measurement might begin and end at one instant, if so. */
export function windowProblem(scenario: Scenario): string | undefined {
  const most = measuredTraffics(scenario.workload).reduce((sum, each) => sum + mostAtOnce(each), 0);
  const events = measuredEvents(scenario, scenario.pending[0]);
  if (events >= most) return undefined;
  return `expected ${most} or more, the most events that may arrive at one instant, got ${events}`;
}

function mostAtOnce(workload: PlainWorkload): number {
  if (workload.kind === "trace") return workload.trace.mostAtOnce;
  return workload.kind === "open" && workload.batch ? batches(workload.batch).max : 1;
}

/** Why there would be no latency to measure, if so. */
export function coldProblem({ workload, measurement, pending }: Scenario): string | undefined {
  if (measurement.of !== "cold") return undefined;
  if (workload.kind !== "open" || workload.targets?.kind !== "hot-set") {
    return "nothing is cold here: it needs an open workload with targets: { hot-set: ... }";
  }
  const hot = hotCount(workload.targets, pending[0]);
  return hot < pending[0]
    ? undefined
    : `with ${pending[0]} pending all are in the hot set: begin the axis above ${hot}`;
}

/**
 * Device events that pass before measurement starts with `pending` operations. Where they are to be detected and have
 * not been, half of what the first pilots would run.
 */
export function warmupEvents(scenario: Scenario, pending: number): number {
  const { warmup, warmupRounds, autoWarmup } = scenario.measurement;
  return autoWarmup ? Math.floor(pilotEvents(scenario, pending).first / 2) : warmup + warmupRounds * pending;
}

/** Of events that are to fill a time, so many are measured besides, and so many standard deviations of their count. */
const SPARE = 0.02;
const SPARE_DEVIATIONS = 4;

/**
 * Device events that are measured with `pending` operations: where a duration is given, as many as happen in it on
 * average, and some more, so that it is seldom cut short.
 */
export function measuredEvents({ workload, measurement, changes = [] }: Scenario, pending: number): number {
  const { completions, durationPs } = measurement;
  if (durationPs === undefined) return completions;
  const events = measuredClasses(workload, pending).reduce(
    (sum, { traffic, name, count }) =>
      sum + (ownPs(changes, durationPs, name, traffic) * rateOf(traffic, count)) / PS_PER_S,
    0,
  );
  return Math.ceil(events * (1 + SPARE) + SPARE_DEVIATIONS * Math.sqrt(events)) + 1;
}

/** How much time passes in `durationPs` for the traffic of a class. */
function ownPs(changes: readonly Change[], durationPs: Picoseconds, name: string, traffic: PlainWorkload): Picoseconds {
  let [passedPs, fromPs, pace] = [0, 0, 1];
  for (const change of changes) {
    if (change.kind !== "rate" || (change.of !== undefined && change.of !== name)) continue;
    passedPs += (change.atPs - fromPs) * pace;
    [fromPs, pace] = [change.atPs, paceAt(traffic, change.factor)];
  }
  return passedPs + (durationPs - fromPs) * pace;
}

/** Why what happens at given times cannot, if so. */
export function changesProblem({ workload, measurement, pending, changes }: Scenario): string | undefined {
  if (changes === undefined) return undefined;
  const { durationPs } = measurement;
  if (durationPs === undefined) return "what happens at given times needs measurement.duration, such as 30s";
  const late = changes.find(({ atPs }) => atPs >= durationPs);
  if (late !== undefined) return `${inWords(late.atPs)} is not within measurement.duration, ${inWords(durationPs)}`;
  const rates = changes.filter((change) => change.kind === "rate");
  const last = (name: string) => rates.findLast(({ of = name }) => of === name);
  if (measuredClasses(workload, pending[0]).every(({ name }) => last(name)?.factor === 0))
    return "after the last rate, x0, nothing comes, and measurement never ends: expected another";
  return rates.map(({ of }) => rateProblem(workload, of)).find((each) => each !== undefined);
}

/** Why the rate of a class, or of all traffic, cannot change, if so. */
function rateProblem(workload: Scenario["workload"], of: string | undefined): string | undefined {
  const names = classNames(workload);
  if (of !== undefined && !names.includes(of))
    return names.length === 0
      ? `there is no class ${of}: the workload has no classes`
      : `there is no class ${of}${didYouMean(of, names)}`;
  const [without] = trafficsOf(workload).flatMap((traffic, i) => {
    const isMeant = of === undefined || names[i] === of;
    const why = withoutRate(traffic);
    return why === undefined || !isMeant ? [] : [{ why, name: names[i] }];
  });
  if (without === undefined) return undefined;
  if (of !== undefined || without.name === undefined) return without.why;
  return `${without.name}: ${without.why}; name the classes that are meant, such as rate: { ${names.find((each) => each !== without.name) ?? "NAME"}: x2 }`;
}

function withoutRate(traffic: PlainWorkload): string | undefined {
  if (traffic.kind === "storage") return "reads of a storage device ask for no rate that could change";
  if (traffic.kind !== "clients") return undefined;
  if (traffic.here !== undefined)
    return "clients on the same machine sleep while they think, and cannot be hurried: expected on: elsewhere";
  return meanOf(traffic.think) > 0
    ? undefined
    : "clients that do not think send as fast as they can: expected think above 0";
}

/** Why so many events cannot be measured, if so. */
export function durationProblem(scenario: Scenario): string | undefined {
  if (scenario.measurement.durationPs === undefined) return undefined;
  for (const pending of scenario.pending) {
    const events = measuredEvents(scenario, pending);
    if (events <= MAX_COMPLETIONS) continue;
    return `with ${pending} pending, ${formatInteger(events)} events happen in that time: expected ${formatInteger(MAX_COMPLETIONS)} or fewer`;
  }
  return undefined;
}

const LEAST_PILOT = 4000;
const MOST_ROUNDS_AT_FIRST = 2;
const MOST_EVENTS_FOR_ROUNDS_AT_FIRST = 20_000;
const LONGEST_PILOT = 400_000;
const MOST_ROUNDS = 20;
const MOST_EVENTS_FOR_ROUNDS = 10_000_000;

/**
 * Events of the first pilot runs that look for a warm-up with `pending` operations, and of the longest; each attempt is
 * twice as long as the one before.
 *
 * The first is as long as what is measured (a transient too weak to show in as many events is too weak to matter
 * there), at least 4,000 events, and two rounds of a closed workload up to 20,000 events. A saturated closed loop fills
 * its queue within a few rounds of its n operations: the longest is 20 of them, up to 10 million events. 400,000 events
 * are enough for anything else: a queue at load 0.99 forgets its start within some 40,000 (relaxation time 2 (1 + load)
 * / (1 - load)^2 events of M/M/1: Cohen, The Single Server Queue, 1982). All of it is to fit the clock half as long
 * again.
 */
export function pilotEvents(scenario: Scenario, pending: number): { first: number; longest: number } {
  const { workload } = scenario;
  const round = roundEvents(workload, pending);
  const rounds = (many: number, most: number) => Math.min(many * round, most);
  const atFirst = rounds(MOST_ROUNDS_AT_FIRST, MOST_EVENTS_FOR_ROUNDS_AT_FIRST);
  const first = Math.max(LEAST_PILOT, measuredEvents(scenario, pending), atFirst);
  const longest = Math.max(LONGEST_PILOT, rounds(MOST_ROUNDS, MOST_EVENTS_FOR_ROUNDS));
  const fitting =
    workload.kind === "classes"
      ? Math.floor(((MAX_PS / 2) * intendedRate(workload, pending)) / PS_PER_S)
      : Math.floor(((MAX_PS / 2) * activeOf(workload, pending)) / intervalPs({ ...scenario, workload }, pending));
  return { first, longest: Math.max(first, Math.min(longest, fitting)) };
}

/** Events in which each request of a closed workload, or class, is round once, at the rates asked for; 0 for others. */
export function roundEvents(workload: Scenario["workload"], pending: number): number {
  const all = intendedRate(workload, pending);
  return Math.max(
    ...measuredClasses(workload, pending).map(({ traffic, count, name }) => {
      if (!["closed", "clients", "storage"].includes(traffic.kind)) return 0;
      const underWay = traffic.kind === "clients" ? count * traffic.outstanding : activeOf(traffic, count);
      return name === "" ? underWay : Math.ceil((underWay * all) / rateOf(traffic, count));
    }),
  );
}

/** Standard deviations by which a run may take longer than the mean: fewer than one in a billion do. */
const CHANCE = 6;

/**
 * Why a run would not fit the clock, if so: its events at their rate, one interval to get going, and what chance may
 * add. Callbacks that the cores cannot keep up with hold a closed loop up, and in an open one as many events again are
 * waited for.
 */
export function clockProblem(scenario: Scenario): string | undefined {
  const { workload, measurement, pending } = scenario;
  for (const n of [pending[0], pending[pending.length - 1]]) {
    const { autoWarmup } = measurement;
    const completions = measuredEvents(scenario, n);
    const events = autoWarmup ? 2 * pilotEvents(scenario, n).first : warmupEvents(scenario, n) + completions;
    const total = totalPs(scenario, n, events);
    if (total <= MAX_PS) continue;
    const mend =
      workload.kind === "clients" || workload.kind === "storage"
        ? "measure less"
        : `raise the ${workload.kind === "trace" ? "speed" : "rate"} or measure less`;
    return `with ${n} pending, ${formatInteger(events)} events may take ${inWords(total)}, more than the clock can show (${inWords(MAX_PS)}): ${mend}`;
  }
  return undefined;
}

function totalPs(scenario: Scenario, n: number, events: number): Picoseconds {
  const { workload, machine } = scenario;
  if (workload.kind !== "classes") return plainPs({ ...scenario, workload }, n, events);
  const workPs = (events * perMeasuredEvent(workload, n, meanCallbackPs)) / machine.cores;
  const all = intendedRate(workload, n);
  const each = measuredClasses(workload, n).map(({ traffic, count }) => {
    const own = Math.max(1, Math.ceil((events * rateOf(traffic, count)) / all));
    return plainPs({ ...scenario, workload: traffic }, count, own);
  });
  return Math.max(workPs, ...each);
}

function plainPs(scenario: PlainScenario, n: number, events: number): Picoseconds {
  switch (scenario.workload.kind) {
    case "closed":
      return closedPs(scenario, n, events);
    case "storage":
      return storagePs(scenario, scenario.workload, n, events);
    case "clients":
      return clientsPs(scenario, scenario.workload, n, events);
    default:
      return openPs(scenario, n, events);
  }
}

/** Core time that `events` callbacks take, over the cores. */
function callbacksPs({ workload, machine }: PlainScenario, events: number): Picoseconds {
  return (events * meanCallbackPs(workload)) / machine.cores;
}

function closedPs(scenario: PlainScenario, pending: number, events: number): Picoseconds {
  const interval = intervalPs(scenario, pending);
  const { io, think } = scenario.workload as ClosedWorkload;
  const active = activeOf(scenario.workload, pending);
  const ioPs = Math.max(0, interval - meanOf(think));
  const variance = (ioPs > 0 ? varianceOf(withMean(io, ioPs)) : 0) + varianceOf(think);
  const meanPs = interval * (1 + events / active) + (CHANCE * Math.sqrt(events * variance)) / active;
  return Math.max(meanPs, callbacksPs(scenario, events));
}

function clientsPs(
  scenario: PlainScenario,
  { network, think, outstanding }: ClientsWorkload,
  pending: number,
  events: number,
): Picoseconds {
  const underWay = pending * outstanding;
  const cyclePs = 2 * meanOf(network) + meanOf(think);
  const variance = 2 * varianceOf(network) + varianceOf(think);
  const meanPs = cyclePs * (1 + events / underWay) + (CHANCE * Math.sqrt(events * variance)) / underWay;
  return Math.max(meanPs, callbacksPs(scenario, events));
}

/** No more of them at a time than the device serves, and the kernel lets it have. */
function storagePs(scenario: PlainScenario, { device }: StorageWorkload, pending: number, events: number): Picoseconds {
  const spec = scenario.machine.devices?.[device];
  // One that there is not is another mistake.
  if (spec === undefined) return 0;
  const { parallelism, takes, queue = pending } = spec;
  const served = Math.min(pending, parallelism, queue);
  const meanPs =
    (meanOf(takes) * (events + pending)) / served + CHANCE * Math.sqrt((events * varianceOf(takes)) / served);
  return Math.max(meanPs, callbacksPs(scenario, events));
}

function openPs(scenario: PlainScenario, pending: number, events: number): Picoseconds {
  const { workload } = scenario;
  const interval = intervalPs(scenario, pending) / pending;
  const patience =
    callbacksPs(scenario, events) < interval * events ? 0 : measuredEvents(scenario, pending) + 10 * pending;
  // What is refused is no event: the server may do nothing but work meanwhile.
  const workPs = workload.kind === "open" && workload.limits ? 2 * callbacksPs(scenario, events) : 0;
  const all = Math.max(interval * (events + patience), workPs);
  return workload.kind === "open" ? all + CHANCE * Math.sqrt(arrivalVariance(workload, interval, all)) : all;
}

/**
 * Variance of the time `all` that events take to arrive, one every `interval` on average: of batches and the
 * intervals between them, which pass while it is on; of the off-phases in between; and of how many there are of these.
 */
function arrivalVariance(workload: OpenWorkload, interval: Picoseconds, all: Picoseconds): number {
  const { batch, bursts } = workload;
  const onPs = all * onShare(workload);
  const betweenPs = interval * (batch ? batches(batch).mean : 1) * onShare(workload);
  // Sizes vary by no more than their mean.
  const sizes = batch === undefined || batch.kind === "constant" ? 0 : betweenPs ** 2;
  const variance = (onPs / betweenPs) * (varianceOf(withMean(workload.interval, betweenPs)) + sizes);
  if (bursts === undefined) return variance;
  const on = meanOf(bursts.on);
  const off = meanOf(bursts.off);
  return variance + (onPs / on) * (varianceOf(bursts.off) + (off / on) ** 2 * varianceOf(bursts.on));
}

/** In square picoseconds; 0 where there is none, and no bound to what chance may add. */
function varianceOf(spec: DistributionSpec): number {
  const { variancePs2 } = distribution(spec);
  return Number.isFinite(variancePs2) ? variancePs2 : 0;
}

function inWords(ps: Picoseconds): string {
  return formatExact(toNs(ps), "ns");
}
