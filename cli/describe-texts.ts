/** What `muxsim describe` says of a scenario, a cost, a parameter. */

import { COSTS, type CostName, CostTable } from "../models/costs.js";
import { machineCosts } from "../models/machine-costs.js";
import type { Mechanism, ParameterSpec } from "../models/types.js";
import { axisOf } from "../scenarios/common/axis.js";
import { formatCount } from "../scenarios/common/format.js";
import { panelsOf } from "../scenarios/common/panels.js";
import type { Profile, Scenario } from "../scenarios/common/types.js";
import { WAKE_LATENCY, WAKE_LATENCY_PARTS } from "../scenarios/schema/costs.js";
import { writtenValue } from "../scenarios/schema/mechanism.js";
import { alongSentence } from "../viz/wording/along.js";
import { machine as machineInWords } from "../viz/wording/computer.js";
import * as words from "../viz/wording/describe.js";
import { costText } from "./cost-text.js";
import { columns } from "./terminal.js";
import { section, wrap } from "./wrap.js";

export function scenarioText(scenario: Scenario, width: number): string {
  const { name, question, description, machine, profile, workload, programs, lines, claims, parts = [] } = scenario;
  const listed = (items: readonly string[]) => items.map((item) => wrap(item, width, "  - ", "    ")).join("\n");
  const said = (text: string) => wrap(text, width, "  ");
  return [
    `${wrap(`${name}: ${question}`, width)}\n`,
    description.trim() === "" ? "" : `${wrap(description, width)}\n`,
    section("Machine", said(`${machineInWords(machine)}; costs from ${profile.name}`)),
    section("Traffic", said(words.workload(workload, programs === undefined) + alongSentence(scenario))),
    section("Programs", listed(words.programsOf(scenario).map(({ name, words }) => `${name}: ${words}`))),
    section("Lines", listed(lines.map(({ id, label }) => (label === id ? id : `${label}: ${id}`)))),
    ...axisSections(scenario, said),
    section("Measurement", said(words.measurement(scenario))),
    section("Claims", listed(claims.map(({ id, says, source }) => `${id}: ${says} [${source}]`))),
    section("Parts", listed(parts.map((part) => `${part.name}: ${part.question}`))),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

/** The values of the axis, and n where that is another. */
function axisSections(scenario: Scenario, said: (text: string) => string): string[] {
  const { isPending, title, values, format } = axisOf(scenario);
  const listed = (numbers: readonly number[], of: (n: number) => string) => said(numbers.map(of).join(", "));
  const pending = section("Pending operations", listed(scenario.pending, formatCount));
  const panels = panelsOf(scenario);
  return [
    ...(isPending ? [] : [section(`Axis: ${title}`, listed(values, format))]),
    ...(panels ? [section(`Panels: ${panels.title}`, listed(panels.values, panels.format))] : []),
    pending,
  ];
}

/** Who pays `cost`: "all" where it is the machine that charges it, or no mechanism by itself. */
function payersOf(cost: CostName, mechanisms: readonly Mechanism[]): string[] | "all" {
  const free = Object.fromEntries(Object.keys(COSTS).map((name) => [name, 0]));
  if (Object.hasOwn(machineCosts(new CostTable(free)), cost)) return "all";
  const named = mechanisms.filter(({ costs }) => costs.includes(cost)).map(({ name }) => name);
  return named.length > 0 ? named : "all";
}

export function costDescription(cost: CostName, profiles: readonly Profile[], mechanisms: readonly Mechanism[]) {
  const rows = profiles.flatMap(({ name, costs }) =>
    Object.hasOwn(costs, cost) ? [{ profile: name, ...costs[cost] }] : [],
  );
  return { name: cost, ...COSTS[cost], payers: payersOf(cost, mechanisms), profiles: rows };
}

export function costTextOf(
  { name, summary, payers, profiles }: ReturnType<typeof costDescription>,
  width: number,
): string {
  const isPart = WAKE_LATENCY_PARTS.some((part) => part === name);
  const who = payers === "all" ? "every mechanism" : payers.join(", ");
  return [
    `${wrap(`${name}, a cost: ${summary}`, width)}\n`,
    section("Who pays it", wrap(who, width, "  ")),
    ...(isPart
      ? [section("In a scenario", wrap(`machine.costs.wakeLatency sets it, too. ${WAKE_LATENCY}`, width, "  "))]
      : []),
    section(
      "Value, plausible range, kind",
      columns(profiles.map((row) => [`  ${row.profile}`, costText(name, row), row.kind])).trimEnd(),
    ),
    section(
      "Sources",
      profiles.map(({ profile, source }) => wrap(`${profile}: ${source}`, width, "  - ", "    ")).join("\n"),
    ),
  ].join("\n");
}

/** The mechanisms that have a parameter called so, by its name or its other one. */
export function parametersCalled(name: string, mechanisms: readonly Mechanism[]) {
  return mechanisms.flatMap((mechanism) =>
    Object.entries(mechanism.parameters)
      .filter(([own, { alias }]) => own === name || alias === name)
      .map(([own, spec]) => ({ mechanism: mechanism.name, name: own, spec })),
  );
}

export function parameterDescription(name: string, having: ReturnType<typeof parametersCalled>, width: number): string {
  const body = having
    .map(({ mechanism, name: own, spec }) => parameterText(own, spec, width, `${mechanism}, `))
    .join("\n");
  return [
    `${name}, a parameter of ${having.length === 1 ? "one mechanism" : `${having.length} mechanisms`}\n`,
    body,
    "",
  ].join("\n");
}

/** A parameter with what it says, and below it what it may be. */
export function parameterText(name: string, spec: ParameterSpec, width: number, before = ""): string {
  const names = spec.alias === undefined ? name : `${name} (or ${spec.alias})`;
  const values = `${valuesOf(spec)}; default ${writtenValue(spec, spec.default)}`;
  return `${wrap(`${before}${names}: ${spec.summary}`, width, "  - ", "    ")}\n${wrap(values, width, "      ")}`;
}

function valuesOf(spec: ParameterSpec): string {
  if (spec.type === "choice") return spec.choices.map((choice) => withAliases(choice, spec.aliases)).join(" | ");
  const range = `${writtenValue(spec, spec.min)} to ${writtenValue(spec, spec.max)}`;
  if (spec.type === "limit") return `${range} | ${spec.unlimited}`;
  return spec.type === "size" ? `${range} bytes | profile` : range;
}

/** `EPOLLET (edge)`. */
function withAliases(choice: string, aliases: Readonly<Record<string, string>> = {}): string {
  const others = Object.keys(aliases).filter((alias) => aliases[alias] === choice);
  return others.length === 0 ? choice : `${choice} (${others.join(", ")})`;
}
