/** What can be changed of a scenario, key by key, as a page offers it. */
import { type CostAmount, isTable } from "../../../models/cost-values.js";
import { COSTS, type CostName } from "../../../models/costs.js";
import { formatCost } from "../../../scenarios/common/cost-text.js";
import { written as distributionWritten } from "../../../scenarios/common/distribution-text.js";
import type { Profile, Scenario } from "../../../scenarios/common/types.js";
import type { LivePart } from "../../../scenarios/live/messages.js";
import { type Amount, amountOf } from "./amounts.js";
import type { WhatIf } from "./given.js";

export interface Slider {
  /** Both above 0; it moves in equal ratios. */
  from: number;
  to: number;
  at: Amount;
  /** Ends of what is plausible. */
  marks?: [number, number];
}

export interface Knob {
  /** Of the setting, as `--set` takes it. */
  key: string;
  label: string;
  /** What it is, where its name does not say it. */
  about?: string;
  /** As the file has it. */
  written: string;
  slider?: Slider;
  choices?: { value: string; label: string }[];
}

/** Where somebody looks for them. */
interface Knobs {
  /** The machine and what comes to it. */
  main: Knob[];
  costs: Knob[];
}

type Plain = Record<string, unknown>;

/** @param scenario that `part` is the file of @param charged costs that its lines are charged */
export function knobsOf(
  scenario: Scenario,
  part: LivePart,
  charged: readonly string[],
  { profiles }: Pick<WhatIf, "profiles">,
): Knobs {
  const plain = part.plain as Plain;
  const machine = mapIn(plain.machine);
  const varied = new Set([...Object.keys(mapIn(plain.axis)), ...Object.keys(mapIn(plain.panels))]);
  const fixed = (knob: Knob) => !varied.has(knob.key) && !varied.has(knob.key.split(".").at(-1)!);
  const names = Object.keys(profiles);
  const main: Knob[] = [
    numeric("machine.cores", "Cores", machine.cores, { from: 1, to: 64 }),
    {
      key: "machine.profile",
      label: "Costs of",
      about: "what things cost: a machine that was measured, or is assumed",
      written: String(machine.profile),
      choices: names.map((name) => ({ value: name, label: profileLabel(name, profiles[name].title) })),
    },
    ...workloadKnobs(plain.workload),
    axisKnob(plain),
  ];
  return { main: main.filter(fixed), costs: costKnobs(scenario.profile, machine, charged).filter(fixed) };
}

/**
 * On what profiles that ship were measured, as their files say: a title names a processor, from which not everybody
 * knows. Those that are mostly assumed, or of no machine, are left out.
 */
const RUNS_ON: Readonly<Record<string, string>> = {
  "linux-2018-kpti": "Bare metal",
  "linux-2026-vm": "Virtual machine",
  "linux-6.18-vm": "Virtual machine",
  "xeon-2021": "Bare metal",
};

function profileLabel(name: string, title: string): string {
  return Object.hasOwn(RUNS_ON, name) ? `${RUNS_ON[name]}: ${title}` : title;
}

function mapIn(value: unknown): Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Plain) : {};
}

/** How far a slider goes from what is written, either way. */
const REACH = 30;

function numeric(key: string, label: string, written: unknown, range?: { from: number; to: number }): Knob {
  const at = amountOf(written);
  const knob = { key, label, written: writtenText(written) };
  if (at === undefined || !(at.value > 0)) return knob;
  const least = at.kind === "count" ? 1 : 0;
  const { from, to } = range ?? { from: Math.max(least, at.value / REACH), to: at.value * REACH };
  return { ...knob, slider: { from: Math.min(from, at.value), to: Math.max(to, at.value), at } };
}

/** As one line of YAML; JSON is that. */
function writtenText(written: unknown): string {
  if (written === undefined || written === null) return "";
  if (Array.isArray(written) && written.every((item) => typeof item !== "object")) return `[${written.join(", ")}]`;
  return typeof written === "object" ? JSON.stringify(written) : String(written);
}

/** Of what is written of a key, the words for it. */
const WORDS: Record<string, string> = { io: "I/O", "total-rate": "Total rate" };

function wordOf(key: string): string {
  const words = WORDS[key] ?? key.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Everything in a workload that is an amount or a word; of classes, of each. */
function workloadKnobs(workload: unknown): Knob[] {
  if (Array.isArray(workload)) {
    return workload.flatMap((each, i) => trafficKnobs(each, `workload.${i}`, `${mapIn(each).name ?? i + 1}: `));
  }
  return trafficKnobs(workload, "workload", "");
}

function trafficKnobs(traffic: unknown, path: string, before: string): Knob[] {
  return Object.entries(mapIn(traffic)).flatMap(([kind, keys]) =>
    Object.entries(mapIn(keys)).flatMap(([key, written]): Knob[] =>
      typeof written === "object" ? [] : [numeric(`${path}.${kind}.${key}`, before + wordOf(key), written)],
    ),
  );
}

/** The values along the axis. */
function axisKnob({ axis, pending }: Plain): Knob {
  const [key] = Object.keys(mapIn(axis));
  if (key === undefined || (axis !== undefined && key === "pending")) {
    const path = key === undefined ? "pending" : "axis.pending";
    const about = "numbers of pending operations: 1..100k, or [1, 10, 100]";
    return { key: path, label: "n", about, written: writtenText(key === undefined ? pending : mapIn(axis).pending) };
  }
  return { key: `axis.${key}`, label: `Axis, ${key}`, written: writtenText(mapIn(axis)[key]) };
}

/** Sliders go beyond what is plausible by this factor. */
const BEYOND = 4;

function costKnobs({ costs }: Profile, machine: Plain, names: readonly string[]): Knob[] {
  const own = mapIn(machine.costs);
  return names.flatMap((name): Knob[] => {
    const cost = costs[name];
    if (cost === undefined) return [];
    const { value, low, high, unit } = cost;
    const knob = {
      key: `machine.costs.${name}`,
      label: name,
      about: `${COSTS[name as CostName]?.summary ?? name}; plausible: ${formatCost(low, unit)} to ${formatCost(high, unit)}`,
      written: name in own ? writtenText(own[name]) : tableOrValue(value),
    };
    if (typeof value !== "number" || value <= 0 || unit !== "ns") return [knob];
    const marks: [number, number] = [Math.max(low, value / 1000), high];
    const slider = { from: marks[0] / BEYOND, to: high * BEYOND, at: { value, kind: "ns" as const }, marks };
    return [{ ...knob, slider }];
  });
}

function tableOrValue(value: Profile["costs"][string]["value"]): string {
  if (!isTable(value)) return amountWritten(value);
  return `{${value.map(([n, each]) => `${n}: ${amountWritten(each)}`).join(", ")}}`;
}

function amountWritten(amount: CostAmount): string {
  return typeof amount === "number" ? `${amount}ns` : distributionWritten(amount);
}
