/** `muxsim describe`: a mechanism or a cost profile, with its sources. */
import type { Command } from "commander";
import { COSTS, type CostName } from "../models/costs.js";
import type { Mechanism, ParameterSpec, Signals, Source } from "../models/types.js";
import { UsageError } from "../scenarios/errors.js";
import { listProfiles, loadProfile } from "../scenarios/load.js";
import { writtenValue } from "../scenarios/mechanism-syntax.js";
import { didYouMean } from "../scenarios/nearest.js";
import type { Profile } from "../scenarios/types.js";
import { costText } from "./cost-text.js";
import { catalogueOf, type ModelFlags, withModels } from "./models.js";
import type { Session } from "./session.js";
import { columns } from "./terminal.js";
import { section, wrap } from "./wrap.js";

/** Longer lines are hard to read. */
const MAX_WIDTH = 100;

export function addDescribe(program: Command, session: Session): void {
  withModels(
    program
      .command("describe")
      .description("explain a mechanism (what is modelled, the law, where it diverges, sources) or a cost profile")
      .argument("<name>", "a mechanism or a profile (see: muxsim list)")
      .option("--json", "print JSON"),
  ).action((name, flags) => describe(name, flags, session));
}

async function describe(
  name: string,
  { json, ...flags }: { json?: boolean } & ModelFlags,
  { out }: Session,
): Promise<void> {
  const width = Math.min(out.width, MAX_WIDTH);
  const { all, find } = await catalogueOf(flags);
  const mechanism = find(name);
  if (mechanism !== undefined) {
    if (json) out.json(mechanismJson(mechanism));
    else out.write(mechanismText(mechanism, width));
    return;
  }
  const profile = findProfile(name, all);
  if (json) out.json(profile);
  else out.write(profileText(profile, width));
}

/** @throws UsageError that names what is nearest */
function findProfile(name: string, mechanisms: readonly Mechanism[]): Profile {
  const profiles = listProfiles();
  if (profiles.some((profile) => profile.name === name)) return loadProfile(name);
  const known = [...mechanisms, ...profiles].map((each) => each.name);
  throw new UsageError(`no mechanism or profile "${name}"${didYouMean(name, known)}`);
}

/** The mechanism without its functions. */
function mechanismJson(mechanism: Mechanism): object {
  return { ...mechanism, law: mechanism.law.text };
}

function mechanismText(mechanism: Mechanism, width: number): string {
  const { name, title, family, summary, realThing, model, law, signals, divergence, sources, parameters } = mechanism;
  const listed = (items: readonly string[]) => items.map((item) => wrap(item, width, "  - ", "    ")).join("\n");
  return [
    `${name}: ${title} (${family})\n`,
    `${wrap(summary, width)}\n`,
    section("The real thing", wrap(realThing, width, "  ")),
    section("The model", wrap(model, width, "  ")),
    section("Law", wrap(law.text, width, "  ")),
    section("The program learns", listed(signalTexts(signals))),
    section("Parameters", parameterText(parameters, width)),
    section("Where it diverges", listed(divergence)),
    section("Costs it pays", wrap(mechanism.costs.join(", "), width, "  ")),
    section("Sources", listed(sources.map(sourceText))),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function signalTexts({ start, done, commits }: Signals): string[] {
  return [`that it can start: ${start}`, `that it is done: ${done}`, `committed meanwhile, per operation: ${commits}`];
}

/** Each parameter with what it says, and below it what it may be. */
function parameterText(parameters: Mechanism["parameters"], width: number): string {
  return Object.entries(parameters)
    .map(([name, spec]) => {
      const names = spec.alias === undefined ? name : `${name} (or ${spec.alias})`;
      const values = `${valuesOf(spec)}; default ${writtenValue(spec, spec.default)}`;
      return `${wrap(`${names}: ${spec.summary}`, width, "  - ", "    ")}\n${wrap(values, width, "      ")}`;
    })
    .join("\n");
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

function sourceText({ text, url, kind }: Source): string {
  return `${text} [${kind}]${url === undefined ? "" : ` ${url}`}`;
}

function profileText({ name, title, description, costs }: Profile, width: number): string {
  const rows = Object.entries(costs).map(([cost, row]) => [`  ${cost}`, costText(cost, row), row.kind]);
  const notes = Object.entries(costs).map(([cost, { source }]) => {
    const what = COSTS[cost as CostName].summary;
    return wrap(`${cost}: ${what}. ${source}`, width, "  - ", "    ");
  });
  return [
    `${name}: ${title}\n`,
    `${wrap(description, width)}\n`,
    section("Costs (value, plausible range, kind)", columns(rows).trimEnd()),
    section("What they pay for, and their sources", notes.join("\n")),
  ].join("\n");
}
