/**
 * `muxsim describe`: whatever has a name, with its sources: a mechanism, an executor, a cost profile, a scenario, a
 * cost, a parameter.
 */
import type { Command } from "commander";
import { COSTS, type CostName } from "../models/costs.js";
import { executorCalled, namesOfExecutors } from "../models/executors/registry.js";
import type { Executor } from "../models/executors/types.js";
import { mechanismCalled, namesOfMechanisms } from "../models/registry.js";
import type { Mechanism, Signals, Source } from "../models/types.js";
import { nearest } from "../scenarios/common/did-you-mean.js";
import { duration } from "../scenarios/common/distribution-text.js";
import { UsageError } from "../scenarios/common/errors.js";
import type { Profile } from "../scenarios/common/types.js";
import { loadProfile, loadScenario, profileNames, scenarioNames } from "../scenarios/load/load.js";
import { WAKE_LATENCY, WAKE_LATENCY_PARTS } from "../scenarios/schema/costs.js";
import { threadsInWords } from "../viz/wording/threads.js";
import { costText } from "./cost-text.js";
import {
  costDescription,
  costTextOf,
  parameterDescription,
  parametersCalled,
  parameterText,
  scenarioText,
} from "./describe-texts.js";
import { catalogueOf, type ModelFlags, withModels } from "./models.js";
import type { Session } from "./session.js";
import { columns } from "./terminal.js";
import { section, wrap } from "./wrap.js";

/** Longer lines are hard to read. */
const MAX_WIDTH = 100;
const RULE = "; it has a rule of its own for tasks";

export function addDescribe(program: Command, session: Session): void {
  withModels(
    program
      .command("describe")
      .description(
        "explain a mechanism or an executor (what is modelled, the law, where it diverges, sources), a cost profile, a scenario, a cost or a parameter",
      )
      .argument("<name>", "what to explain (see: muxsim list)")
      .option("--json", "print JSON"),
  ).action((name, flags) => describe(name, flags, session));
}

/** A thing of the name asked for: its data, and its text. */
interface Found {
  json: object;
  text(width: number): string;
}

async function describe(
  name: string,
  { json, ...flags }: { json?: boolean } & ModelFlags,
  { out }: Session,
): Promise<void> {
  const { all, executors } = await catalogueOf(flags);
  const found = findAll(name, all, executors);
  if (found.length === 0) throw new UsageError(unknown(name, all, executors));
  const width = Math.min(out.width, MAX_WIDTH);
  if (json) out.json(found[0].json);
  else out.write(found.map(({ text }) => text(width)).join("\n"));
}

/** Everything of that name: a parameter may be called as a scenario is. */
function findAll(name: string, mechanisms: readonly Mechanism[], executors: readonly Executor[]): Found[] {
  const found: Found[] = [];
  const mechanism = mechanismCalled(name, mechanisms);
  if (mechanism) found.push({ json: mechanismJson(mechanism), text: (width) => mechanismText(mechanism, width) });
  const executor = executorCalled(name, executors);
  if (executor) found.push({ json: executorJson(executor), text: (width) => executorText(executor, width) });
  if (profileNames().includes(name)) {
    const profile = loadProfile(name);
    found.push({ json: profile, text: (width) => profileText(profile, width) });
  }
  if (isScenario(name)) {
    const { scenario } = loadScenario(name);
    found.push({ json: scenario, text: (width) => scenarioText(scenario, width) });
  }
  if (name === "wakeLatency") found.push(wakeLatency());
  if (Object.hasOwn(COSTS, name)) {
    const profiles = profileNames().map((each) => loadProfile(each));
    const cost = costDescription(name as CostName, profiles, mechanisms);
    found.push({ json: cost, text: (width) => costTextOf(cost, width) });
  }
  const having = parametersCalled(name, mechanisms);
  if (having.length > 0) {
    found.push({ json: { name, mechanisms: having }, text: (width) => parameterDescription(name, having, width) });
  }
  return found;
}

/** No cost of a profile, but one that a scenario may set. */
function wakeLatency(): Found {
  return {
    json: { name: "wakeLatency", summary: WAKE_LATENCY, parts: WAKE_LATENCY_PARTS },
    text: (width) => `${wrap(`wakeLatency, a cost that a scenario may set. ${WAKE_LATENCY}`, width)}\n`,
  };
}

/** A shipped one, or what can only be a file. */
function isScenario(name: string): boolean {
  return scenarioNames().includes(name) || /[/\\]|\.ya?ml$/.test(name);
}

function unknown(name: string, mechanisms: readonly Mechanism[], executors: readonly Executor[]): string {
  const parameters = mechanisms.flatMap((each) => Object.entries(each.parameters));
  const inGallery = scenarioNames().find((each) => each.endsWith(`/${name}`));
  const suggestion =
    inGallery ??
    nearest(name, [
      ...namesOfMechanisms(mechanisms),
      ...namesOfExecutors(executors),
      ...profileNames(),
      ...scenarioNames(),
      ...Object.keys(COSTS),
      "wakeLatency",
      ...parameters.flatMap(([own, { alias }]) => (alias === undefined ? [own] : [own, alias])),
    ]);
  const hint = suggestion === undefined ? ": see muxsim list" : `; did you mean "${suggestion}"?`;
  return `no mechanism, executor, profile, scenario, cost or parameter "${name}"${hint}`;
}

/** The mechanism without its functions. */
function mechanismJson(mechanism: Mechanism): object {
  return { ...mechanism, law: mechanism.law.text };
}

/** Of its rule, that it has one. */
function executorJson({ rule, ...executor }: Executor): object {
  return { ...executor, ...(rule && { rule: true }) };
}

function mechanismText(mechanism: Mechanism, width: number): string {
  const { name, title, family, summary, realThing, model, law, signals, divergence, sources, parameters } = mechanism;
  const { aliases = [] } = mechanism;
  const listed = (items: readonly string[]) => items.map((item) => wrap(item, width, "  - ", "    ")).join("\n");
  return [
    `${name}: ${title} (${family})\n`,
    `${wrap(`${summary}${aliases.length > 0 ? ` Also called ${aliases.join(", ")}.` : ""}`, width)}\n`,
    section("The real thing", wrap(realThing, width, "  ")),
    section("The model", wrap(model, width, "  ")),
    section("Law", wrap(law.text, width, "  ")),
    section("Signals", listed(signalTexts(signals))),
    section(
      "Parameters",
      Object.entries(parameters)
        .map(([name, spec]) => parameterText(name, spec, width))
        .join("\n"),
    ),
    section("Where it diverges", listed(divergence)),
    section("Costs it pays", wrap(mechanism.costs.join(", "), width, "  ")),
    mechanism.fileCosts === undefined
      ? ""
      : section("Costs of reads of storage devices", wrap(mechanism.fileCosts.join(", "), width, "  ")),
    section("Sources", listed(sources.map(sourceText))),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function executorText(executor: Executor, width: number): string {
  const { name, title, summary, aliases = [], realThing, model, law, threads, rule, divergence, sources } = executor;
  const listed = (items: readonly string[]) => items.map((item) => wrap(item, width, "  - ", "    ")).join("\n");
  return [
    `${name}: ${title} (executor)\n`,
    `${wrap(`${summary}${aliases.length > 0 ? ` Also called ${aliases.join(", ")}.` : ""}`, width)}\n`,
    section("The real thing", wrap(realThing, width, "  ")),
    section("The model", wrap(model, width, "  ")),
    section("Law", wrap(law, width, "  ")),
    section("Threads", wrap(threadsInWords(threads, duration) + (rule ? RULE : ""), width, "  ")),
    section("Where it diverges", listed(divergence)),
    section("Sources", listed(sources.map(sourceText))),
  ].join("\n");
}

function signalTexts({ start, done, memory }: Signals): string[] {
  return [`can start: ${start}`, `has its data: ${done}`, `memory per pending operation: ${memory}`];
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
