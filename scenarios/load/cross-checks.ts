/** Rules that need the whole scenario, whether it was read from a scenario file or from a result. */
import { connectionsOf } from "../../sim/requests/lifetimes.js";
import { deedsIn } from "../../sim/requests/steps.js";
import type { Workload } from "../../sim/spec.js";
import { sharingProblem, trafficsOf } from "../../sim/traffic/classes.js";
import { hasBoundedPools, hasClientLatency } from "../../sim/traffic.js";
import type { Latency } from "../common/cell.js";
import { didYouMean } from "../common/did-you-mean.js";
import { readLatency } from "../common/latency-names.js";
import { classNames, findMetric, latencyStatistic } from "../common/metrics.js";
import { byProgram } from "../common/program.js";
import {
  burstProblem,
  changesProblem,
  classScenarios,
  clockProblem,
  coldProblem,
  durationProblem,
  type PlainScenario,
  thinkProblem,
  windowProblem,
} from "../common/timing.js";
import type { Scenario } from "../common/types.js";
import { isWhyMetric } from "../common/why-metrics.js";
import { callbackProblem } from "../schema/trace.js";
import { humanCount } from "../schema/units.js";

/** What breaks a rule, and where in a scenario file that would be; of a line, where in the scenario's lines. */
interface Breach {
  path: readonly (string | number)[];
  message: string;
}

/** All that is wrong with a scenario as a whole. */
export function breaches(scenario: Scenario): Breach[] {
  const { workload } = scenario;
  const shared = sharesProblem(scenario);
  // Of classes that have no operations nothing more can be said.
  if (shared !== undefined) return [{ path: ["workload"], message: shared }];
  // Nor, of how long it takes, where it is not clear what happens when, or how fast.
  const first = breached([[["at"], changesProblem(scenario)]]);
  if (first.length > 0) return first;
  const programs = byProgram(scenario);
  return breached([
    ...classScenarios(scenario).flatMap((each, i) =>
      ofTraffic(each, (line) => classScenarios(line)[i], programs, workload.kind === "classes" ? [i] : []),
    ),
    [["measurement", "completions"], windowProblem(scenario)],
    [["measurement", "duration"], durationProblem(scenario)],
    [["measurement", "of"], coldProblem(scenario)],
    [["measurement", "precision", "of"], precisionProblem(scenario)],
    [["workload", "clients"], endlessProblem(scenario)],
    [rateKey(workload), firstOf(programs, clockProblem)],
    [["measurement", "replications"], runsProblem(scenario)],
    ...acceptProblems(scenario),
    ...claimsProblems(scenario),
  ]);
}

type Rule = [path: Breach["path"], problem: string | undefined];

function breached(rules: readonly Rule[]): Breach[] {
  return rules.flatMap(([path, message]) => (message === undefined ? [] : [{ path, message }]));
}

/** Of traffic of one kind, all of it or that of a class at `place`. */
function ofTraffic(
  scenario: PlainScenario,
  own: (line: Scenario) => PlainScenario,
  lines: readonly Scenario[],
  place: readonly number[],
): Rule[] {
  const { kind } = scenario.workload;
  const path = (...rest: string[]) => ["workload", ...place, ...rest];
  const programs = lines.map(own);
  const problem = (of: (scenario: PlainScenario) => string | undefined) =>
    programs.map(of).find((each) => each !== undefined);
  return [
    [path("trace", "callback"), problem(callbackMissing)],
    [path("closed", "think"), thinkProblem(scenario)],
    [path("open", "bursts"), burstProblem(scenario)],
    [path(kind, "receivers"), problem(receiversProblem)],
    [path("storage"), problem(storageProblem)],
    [path(kind, "retry"), programs.every((each) => retriesInVain(each)) ? RETRY_IN_VAIN : undefined],
  ];
}

/** Why operations cannot be shared among classes, if so. */
function sharesProblem({ workload, pending }: Scenario): string | undefined {
  if (workload.kind !== "classes") return undefined;
  return pending.map((n) => sharingProblem(workload.classes, n)).find((each) => each !== undefined);
}

/** What is wrong with one of `scenarios`, if anything is. */
function firstOf(scenarios: readonly Scenario[], problem: (scenario: Scenario) => string | undefined) {
  return scenarios.map(problem).find((each) => each !== undefined);
}

/** Why there would be no such latency to be precise about, if so. */
function precisionProblem({ workload, measurement }: Scenario): string | undefined {
  const { of, latency } = readLatency(measurement.precision.of)!;
  return latencyProblem(workload, of, latency);
}

function endlessProblem({ workload, profile }: Scenario): string | undefined {
  if (trafficsOf(workload).every(({ rate }) => Number.isFinite(rate.perSecond))) return undefined;
  return `expected think above 0: with ${profile.name}, where clients and the loopback take no time, they would send without a pause`;
}

const NO_CLIENTS =
  "clients see what the device does here: client latency needs clients, or a network, timeout or retry of an open workload";

/** Why there is no such latency, of a class if it is named, if so. */
function latencyProblem(workload: Workload, of: string | undefined, latency: Latency): string | undefined {
  if (of === undefined) return latency !== "client" || hasClientLatency(workload) ? undefined : NO_CLIENTS;
  const missing = classProblem(workload, of);
  if (missing !== undefined || workload.kind !== "classes") return missing;
  const own = workload.classes.find(({ name }) => name === of)!;
  if (own.background) return `${of} is in the background, and has no latencies`;
  return latency !== "client" || hasClientLatency(own.traffic as Workload) ? undefined : `${of}: ${NO_CLIENTS}`;
}

/** Why there is no class that is called so, if so. */
function classProblem(workload: Workload, of: string): string | undefined {
  const names = classNames(workload);
  if (names.includes(of)) return undefined;
  return names.length === 0
    ? `there is no class ${of}: the workload has no classes`
    : `there is no class ${of}${didYouMean(of, names)}`;
}

/** Why claims are about a class that there is not, or that is not measured, if so. */
function claimsProblems({ workload, claims }: Scenario): Rule[] {
  return claims.map(({ id, statement }, i): Rule => {
    const metric = "metric" in statement ? statement.metric : "";
    const of = findMetric(metric)?.class;
    if (of === undefined) return [["claims", i], undefined];
    const latency = latencyStatistic(metric)?.latency ?? (isWhyMetric(metric) ? "response" : undefined);
    const problem = latency === undefined ? classProblem(workload, of) : latencyProblem(workload, of, latency);
    return [["claims", i], problem && `${id}: ${metric}: ${problem}`];
  });
}

function callbackMissing({ workload }: PlainScenario): string | undefined {
  return workload.kind === "trace" ? callbackProblem(workload) : undefined;
}

/** What threads may have one each of. */
const OF_EACH = ["sets", "rings", "contexts"];
const PER_THREAD = "per-thread";
const SEPARATE = ["hash-per-event", "round-robin"];

/** Parameters that say how connections come to threads, without connections that do; or two that contradict. */
function acceptProblems({ workload, lines }: Scenario): Rule[] {
  const end = trafficsOf(workload).some((each) => connectionsOf(each) !== undefined);
  return lines.flatMap(({ id, parameters }, i): Rule[] => {
    const { accept, steering, sets } = parameters;
    const rule = (parameter: string, message: string): Rule[] => [
      [["lines", i, "parameters", parameter], `${id}: ${message}`],
    ];
    const shared = OF_EACH.find((what) => (parameters[what] ?? PER_THREAD) !== PER_THREAD);
    if (end && accept !== undefined && accept !== "reuseport" && shared !== undefined && sets !== "shared-listener")
      return rule("accept", `accept: ${accept} chooses among the threads' ${shared}: write ${shared}: per-thread`);
    if (!end && accept !== undefined && accept !== "reuseport") {
      const message = "says who gets a new connection, and there are none: give the workload connections";
      return rule("accept", `accept: ${accept} ${message}`);
    }
    if (end && sets === "shared-listener") {
      const instead = "sets: per-thread and accept: shared or exclusive in place of sets: shared-listener";
      return rule("sets", `with connections that end, write ${instead}`);
    }
    if (!end || !SEPARATE.includes(String(steering))) return [];
    const message = "makes each event a connection, and connections says how long they last: leave it out";
    return rule("steering", `steering: ${steering} ${message}`);
  });
}

/** The key that says how fast events of a kind come. */
const RATE_KEYS: Partial<Record<Workload["kind"], string>> = { trace: "speed", clients: "think", storage: "device" };

/** Where it is said how fast events come. */
function rateKey(workload: Workload): Breach["path"] {
  if (workload.kind === "classes") return ["workload"];
  const { kind, rate } = workload;
  return ["workload", kind, RATE_KEYS[kind] ?? (rate.basis === "total" ? "total-rate" : "rate-per-operation")];
}

/** What cannot be done about a read before the next is submitted. */
function storageProblem({ workload, machine }: PlainScenario): string | undefined {
  if (workload.kind !== "storage") return undefined;
  if (machine.devices?.[workload.device] === undefined) return `the machine has no device ${workload.device}`;
  // Only of these is a handler through with a step when its thread goes on.
  if (deedsIn(workload.handler ?? []).every(({ kind }) => kind === "compute" || kind === "block")) return undefined;
  return "the next read is submitted when the callback has ended: expected programs that only compute or block";
}

const RETRY_IN_VAIN =
  "nothing is ever refused or timed out, so nothing is sent again: expected a timeout, limits, or a pool with a queue beside it";

/** Whether there is a retry, and nothing that it could be about. */
function retriesInVain({ workload }: PlainScenario): boolean {
  if (workload.kind !== "open" && workload.kind !== "clients") return false;
  const { retry, timeoutPs, limits } = workload;
  return retry !== undefined && timeoutPs === undefined && limits === undefined && !hasBoundedPools(workload);
}

/** All of them are planned before the first begins. */
const MAX_RUNS = 1_000_000;

function runsProblem({ lines, measurement }: Scenario): string | undefined {
  const { replications, maxReplications = replications } = measurement;
  const points = lines.reduce((sum, { pending }) => sum + pending.length, 0);
  if (points * maxReplications <= MAX_RUNS) return undefined;
  return `${points} points, up to ${maxReplications} times each, are more than ${humanCount(MAX_RUNS)} runs: expected fewer`;
}

/** Why receivers make no difference, or have no buffer to empty, if so. */
function receiversProblem({ workload, profile }: PlainScenario): string | undefined {
  const { receivers, handler = [] } = workload;
  if (receivers === undefined) return undefined;
  if (deedsIn(handler).every(({ kind }) => kind !== "reply"))
    return "nothing is sent to them: expected a program whose handler has a reply";
  const own = profile.costs.sendBuffer?.value;
  if (receivers.bufferBytes !== undefined || (typeof own === "number" && own >= 1)) return undefined;
  return `expected a buffer such as buffer: 16KiB, since the profile ${profile.name} has no sendBuffer`;
}
