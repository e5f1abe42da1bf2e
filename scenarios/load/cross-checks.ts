/** Rules that need the whole scenario, whether it was read from a scenario file or from a result. */
import { connectionsOf } from "../../sim/requests/lifetimes.js";
import type { Step, Workload } from "../../sim/spec.js";
import { hasClientLatency } from "../../sim/traffic.js";
import { byProgram } from "../common/program.js";
import {
  burstProblem,
  changesProblem,
  clockProblem,
  coldProblem,
  durationProblem,
  thinkProblem,
  windowProblem,
} from "../common/timing.js";
import type { Scenario } from "../common/types.js";
import { callbackProblem } from "../schema/trace.js";
import { humanCount } from "../schema/units.js";

/** What breaks a rule, and where in a scenario file that would be. */
interface Breach {
  path: readonly (string | number)[];
  message: string;
}

/** All that is wrong with a scenario as a whole. */
export function breaches(scenario: Scenario): Breach[] {
  const { workload } = scenario;
  const programs = byProgram(scenario);
  const rules: [path: Breach["path"], problem: string | undefined][] = [
    [["workload", "trace", "callback"], firstOf(programs, callbackMissing)],
    [["workload", "closed", "think"], thinkProblem(scenario)],
    [["workload", "open", "bursts"], burstProblem(scenario)],
    [["measurement", "completions"], windowProblem(scenario)],
    [["at"], changesProblem(scenario)],
    [["measurement", "duration"], durationProblem(scenario)],
    [["measurement", "of"], coldProblem(scenario)],
    [["measurement", "precision", "of"], clientProblem(scenario)],
    [["workload", "clients"], endlessProblem(scenario)],
    [["workload", workload.kind, rateKey(workload)], firstOf(programs, clockProblem)],
    [["workload", workload.kind, "receivers"], firstOf(programs, receiversProblem)],
    [["measurement", "replications"], runsProblem(scenario)],
    [["workload", workload.kind, "connections"], firstOf(programs, connectionsProblem)],
    [["mechanisms"], acceptProblem(scenario)],
    [["workload", workload.kind, "cancel"], firstOf(programs, cancelProblem)],
    [["workload", "storage"], firstOf(programs, storageProblem)],
  ];
  return rules.flatMap(([path, message]) => (message === undefined ? [] : [{ path, message }]));
}

/** What is wrong with one of `scenarios`, if anything is. */
function firstOf(scenarios: readonly Scenario[], problem: (scenario: Scenario) => string | undefined) {
  return scenarios.map(problem).find((each) => each !== undefined);
}

/** Why there would be no client latency to be precise about, if so. */
function clientProblem({ workload, measurement }: Scenario): string | undefined {
  if (measurement.precision.of !== "client" || hasClientLatency(workload)) return undefined;
  return "clients see what the device does here: client latency needs clients, or a network, timeout or retry of an open workload";
}

function endlessProblem({ workload, profile }: Scenario): string | undefined {
  if (Number.isFinite(workload.rate.perSecond)) return undefined;
  return `expected think above 0: with ${profile.name}, where clients and the loopback take no time, they would send without a pause`;
}

function callbackMissing({ workload }: Scenario): string | undefined {
  return workload.kind === "trace" ? callbackProblem(workload) : undefined;
}

/** What cannot be together with connections that end. */
function connectionsProblem({ workload }: Scenario): string | undefined {
  if (connectionsOf(workload) === undefined) return undefined;
  if (workload.threads?.workers !== undefined)
    return "the thread that reads a connection closes it: expected programs without workers";
  if (workload.receivers !== undefined) return "given beside receivers: buffers belong to connections that stay";
  if (workload.cancel === undefined) return undefined;
  return "given beside cancel: a callback cancels operations of connections that stay";
}

/** What threads may have one each of. */
const OF_EACH = ["sets", "rings", "contexts"];
const PER_THREAD = "per-thread";
const SEPARATE = ["hash-per-event", "round-robin"];

/** Parameters that say how connections come to threads, without connections that do; or two that contradict. */
function acceptProblem({ workload, lines }: Scenario): string | undefined {
  const end = connectionsOf(workload) !== undefined;
  for (const { id, parameters } of lines) {
    const { accept, steering, sets } = parameters;
    const shared = OF_EACH.find((what) => (parameters[what] ?? PER_THREAD) !== PER_THREAD);
    if (end && accept !== undefined && accept !== "reuseport" && shared !== undefined && sets !== "shared-listener")
      return `${id}: accept: ${accept} chooses among the threads' ${shared}: write ${shared}: per-thread`;
    if (!end && accept !== undefined && accept !== "reuseport")
      return `${id}: accept: ${accept} says who gets a new connection, and there are none: give the workload connections`;
    if (end && sets === "shared-listener")
      return `${id}: with connections that end, write sets: per-thread and accept: shared or exclusive in place of sets: shared-listener`;
    if (end && SEPARATE.includes(String(steering)))
      return `${id}: steering: ${steering} makes each event a connection, and connections says how long they last: leave it out`;
  }
  return undefined;
}

/** The key that says how fast events come. */
function rateKey({ kind, rate }: Workload): string {
  if (kind === "trace") return "speed";
  if (kind === "clients") return "think";
  if (kind === "storage") return "device";
  return rate.basis === "total" ? "total-rate" : "rate-per-operation";
}

/** Who has noticed an event hands it over before its callback, and so cannot know what that cancels. */
function cancelProblem({ workload: { cancel, threads } }: Scenario): string | undefined {
  if (cancel === undefined || threads?.workers === undefined) return undefined;
  return "callbacks that cancel operations run on the threads that notice events: expected programs without workers";
}

/** What cannot be done about a read before the next is submitted. */
function storageProblem({ workload, machine }: Scenario): string | undefined {
  if (workload.kind !== "storage") return undefined;
  if (machine.devices?.[workload.device] === undefined) return `the machine has no device ${workload.device}`;
  if (workload.threads?.workers !== undefined)
    return "who has noticed a read submits the next when its callback has ended: expected programs without workers";
  if (workload.handler === undefined || workload.handler.every(keepsThread)) return undefined;
  return "the next read is submitted when the callback has ended: expected programs that only compute or block";
}

/** Whether a handler is through with `step` when its thread goes on. */
function keepsThread(step: Step): boolean {
  switch (step.kind) {
    case "compute":
    case "block":
      return true;
    case "repeat":
      return step.steps.every(keepsThread);
    case "choose":
      return step.branches.every(({ steps }) => steps.every(keepsThread));
    default:
      return false;
  }
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
function receiversProblem({ workload, profile }: Scenario): string | undefined {
  const { receivers, handler = [], threads } = workload;
  if (receivers === undefined) return undefined;
  if (threads?.workers !== undefined)
    return "replies that wait for room are written by the thread that hears of it: expected programs without workers";
  if (!handler.some(hasReply)) return "nothing is sent to them: expected a program whose handler has a reply";
  const own = profile.costs.sendBuffer?.value;
  if (receivers.bufferBytes !== undefined || (typeof own === "number" && own >= 1)) return undefined;
  return `expected a buffer such as buffer: 16KiB, since the profile ${profile.name} has no sendBuffer`;
}

function hasReply(step: Step): boolean {
  switch (step.kind) {
    case "reply":
      return true;
    case "repeat":
      return step.steps.some(hasReply);
    case "choose":
      return step.branches.some(({ steps }) => steps.some(hasReply));
    default:
      return false;
  }
}
