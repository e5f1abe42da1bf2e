/** The machine of a scenario in words. */
import { scenariosAlong } from "../../scenarios/common/along.js";
import { distribution, duration } from "../../scenarios/common/distribution-text.js";
import { formatInteger, formatSize } from "../../scenarios/common/format.js";
import type { Result } from "../../scenarios/common/types.js";
import { devicesInWords } from "./storage.js";

type Machine = Result["scenario"]["machine"];

/** The choices of scheduling that are not the usual ones, e.g. "fair share". */
export function machineChoices(spec: Machine): string[] {
  const { runQueue, stealing, scheduler, pinning, interrupts, devices = {} } = spec;
  const choices: string[] = [];
  if (pinning === "round-robin") choices.push("thread i pinned to core i mod C");
  else if (runQueue === "per-core")
    choices.push(`a run queue per core, ${stealing === false ? "no" : "with"} stealing`);
  if (scheduler === "fair") choices.push("fair share (least core time first)");
  if (interrupts?.target === "spread") choices.push("interrupts on each core in turn");
  if (interrupts?.target === "one") choices.push("all interrupts on core 0");
  choices.push(...coresInWords(spec));
  if (interrupts?.coalesce !== undefined && interrupts.coalesce.events !== 1) {
    const { events, timerPs } = interrupts.coalesce;
    const gathered = events === undefined ? "" : `${formatInteger(events)} events or `;
    choices.push(`interrupts coalesced: ${gathered}${duration(timerPs)}`);
  }
  choices.push(...devicesInWords(devices, distribution));
  return choices;
}

/** Who keeps to which cores, where that is laid down; and whose the open files are. */
function coresInWords({ threadCores, awake, fileTable, interrupts }: Machine): string[] {
  const named = (what: string, cores: unknown) =>
    Array.isArray(cores) ? [`${what} core${cores.length === 1 ? "" : "s"} ${cores.join(", ")}`] : [];
  const places = [...named("threads on", threadCores), ...named("interrupts on", threadCores && interrupts?.target)];
  const files = fileTable && (fileTable === "shared" ? "open files shared by threads" : "open files its own");
  return [...places, ...named("no sleep of", awake), ...(files ? [files] : [])];
}

/** `16 GiB of memory`; nothing if it is not said how much. */
export function memoryOf({ memoryBytes }: Machine): string[] {
  return memoryBytes === undefined ? [] : [`${formatSize(memoryBytes)} of memory`];
}

/** `4 cores`; along an axis of them, how many there are. */
export function coresOf(scenario: Result["scenario"]): string {
  const counts = scenariosAlong(scenario).map((each) => each.machine.cores);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least} cores` : `${least} to ${most} cores`;
}

/** The computer's cores and scheduling, as the beginning of a sentence. */
export function machine(spec: Machine): string {
  const order = spec.scheduler === "fair" ? "" : " served first in first out";
  const usual = spec.runQueue !== "per-core" && spec.pinning !== "round-robin" ? [`one run queue${order}`] : [];
  return [
    spec.cores === 1 ? "1 core" : `${spec.cores} identical cores`,
    ...usual,
    ...machineChoices(spec),
    ...memoryOf(spec),
    `quantum ${duration(spec.quantumPs)}`,
  ].join(", ");
}
