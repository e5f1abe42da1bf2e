/** Which executors a mechanism goes with, and how many threads there are then. */
import { awaitsFirstRead, filesOf, type Reading, readingClasses } from "../../sim/requests/read-steps.js";
import { mostWorkers, type ThreadsSpec, threadCount } from "../../sim/requests/threads.js";
import type { Workload } from "../../sim/spec.js";
import { stepsOf } from "../../sim/traffic/classes.js";
import type { Mechanism, ParameterSpec, Parameters, ParameterValue } from "../types.js";
import { furtherDescriptors } from "./descriptors.js";

type Asked = Reading & Pick<Workload, "threads">;

/** Why `pending` operations cannot be run with these parameters and this workload, if so. */
export function refusal(
  mechanism: Mechanism,
  parameters: Parameters,
  pending: number,
  given: Asked,
  cores = 1,
): string | undefined {
  // Of classes of traffic each may have a handler of its own.
  const workload = given.kind === "classes" ? { ...given, handler: stepsOf(given as Workload) } : given;
  const further = furtherDescriptors(given as Workload, pending, mechanism.loops?.(parameters, pending) ?? 1);
  return (
    unreadable(mechanism, workload) ??
    mechanism.unsupported?.(parameters, pending, filesOf(workload), further) ??
    misfit(mechanism, parameters, workload.threads ?? {}, cores)
  );
}

/** Why a mechanism cannot read what a workload, or its program, reads of storage devices, if so. */
export function unreadable(
  { name, fileCosts, handlerCosts, awaits, family }: Reader,
  workload: Reading,
): string | undefined {
  const files = filesOf(workload);
  if (files === "none") return undefined;
  // A thread that carries out handlers can sleep in a read, or leave it to others.
  if (fileCosts === undefined && handlerCosts === undefined) {
    const classes = readingClasses(workload);
    const which = classes.length === 0 ? "" : ` (class ${classes.join(", ")})`;
    return `${name} reads no storage device${which}: it runs a callback for each event, and nothing else`;
  }
  if (awaits && family === "threads" && awaitsFirstRead(workload.handler ?? []))
    return `${name}: a thread that is asleep in a read of a file cannot wait for the first of several: expected together in place of any`;
  return undefined;
}

type Reader = Pick<Mechanism, "name" | "fileCosts" | "handlerCosts" | "awaits" | "family">;

function misfit(
  { name, handlerCosts, awaits, driven, workersRead }: Mechanism,
  parameters: Parameters,
  { workers, pollers }: ThreadsSpec,
  cores: number,
): string | undefined {
  if (workers === undefined) return undefined;
  if (handlerCosts === undefined) return `${name} runs a callback for each event itself, and hands none over`;
  if (awaits) return `${name}'s threads wait for what their handlers ask for: there is nothing to hand over to workers`;
  if (workers.reads === "worker" && workersRead !== undefined) {
    const wrong = amiss(workersRead, parameters);
    if (wrong !== undefined) return `workers that read for themselves need ${wrong}`;
  }
  if (pollers !== "workers") return undefined;
  if (driven === undefined) return `the threads of ${name} have something of their own: workers cannot wait in turn`;
  const count = threadCount(workers.threads, cores);
  const wrong = amiss({ ...driven, threads: [count] }, parameters);
  return wrong && `workers that wait for events themselves need ${wrong}`;
}

/** The first of `wanted` that `parameters` are not. */
function amiss(wanted: Readonly<Record<string, readonly ParameterValue[]>>, parameters: Parameters) {
  const wrong = Object.entries(wanted).find(([key, values]) => !values.includes(parameters[key]));
  return wrong && `${wrong[0]}: ${wrong[1].join(" or ")}, not ${parameters[wrong[0]]}`;
}

/** What a parameter of `mechanism` is where the scenario does not say it, if the executor does. */
export function executorDefault(
  { awaits, driven, workersRead }: Pick<Mechanism, "awaits" | "driven" | "workersRead">,
  key: string,
  spec: ParameterSpec,
  { pollers, own, workers }: ThreadsSpec = {},
): ParameterValue | undefined {
  if (awaits) return undefined;
  if (workers?.reads === "worker" && workersRead !== undefined && Object.hasOwn(workersRead, key))
    return workersRead[key][0];
  if (pollers === "workers" && driven !== undefined && Object.hasOwn(driven, key)) return driven[key][0];
  if (key === "threads" && spec.type === "integer") return pollers === "workers" ? workers?.threads : pollers;
  if (own === undefined || spec.type !== "choice" || !spec.choices.includes("per-thread")) return undefined;
  return own ? "per-thread" : "shared";
}

/** Threads that there are beside the mechanism's, pools not counted. */
export function furtherThreads(threads: ThreadsSpec = {}, cores: number): number {
  return threads.pollers === "workers" ? 0 : mostWorkers(threads, cores);
}
