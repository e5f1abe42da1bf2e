/**
 * `muxsim check`: whether a scenario can be run, without running it; whether mechanisms and executors of one's own
 * keep the rules.
 */

import type { Command } from "commander";
import { placesOf } from "../scenarios/common/along.js";
import { axisOf, positionOf } from "../scenarios/common/axis.js";
import { enumerate } from "../scenarios/common/enumerate.js";
import { UsageError } from "../scenarios/common/errors.js";
import { formatCount, formatExact, formatInteger } from "../scenarios/common/format.js";
import { lawContext, mechanismNamed, refused } from "../scenarios/common/mechanism-at.js";
import { excessClause, excesses, memoryUse, totalBytes } from "../scenarios/common/memory.js";
import { panelsOf, scenariosInPanels } from "../scenarios/common/panels.js";
import type { Line, Result, Scenario } from "../scenarios/common/types.js";
import { messageSentence } from "../scenarios/evidence/message-parts.js";
import { loadScenario } from "../scenarios/load/load.js";
import { Catalogue } from "../scenarios/plugins/catalogue.js";
import { loadModels, type ModelModule } from "../scenarios/plugins/module.js";
import { planCells } from "../scenarios/run/plan.js";
import { checkProgress } from "../scenarios/run/standstill.js";
import { testModels } from "../scenarios/run/test-models.js";
import type { RecordedTrace } from "../sim/spec.js";
import { PS_PER_S, toNs } from "../sim/time.js";
import { caveatNotes } from "../viz/terminal/notes.js";
import { append } from "./command-line.js";
import { type ModelFlags, withModels } from "./models.js";
import { mayGrow } from "./progress.js";
import type { Output, Session } from "./session.js";
import { plural } from "./wrap.js";

export function addCheck(program: Command, session: Session): void {
  withModels(
    program
      .command("check")
      .description(
        "check a scenario without running it; with --model, a mechanism or an executor of your own, by small runs",
      )
      .argument("[scenario]", "a YAML file or a shipped scenario")
      .option("--set <key=value>", "change a value of the scenario, e.g. machine.cores=8 (repeatable)", append, []),
  ).action((name, flags) => check(name, flags, session));
}

interface CheckFlags extends ModelFlags {
  set: string[];
}

async function check(name: string | undefined, { model, set }: CheckFlags, { out }: Session): Promise<void> {
  if (name === undefined && model.length === 0) throw new UsageError("nothing to check: name a scenario, or a --model");
  if (name === undefined && set.length > 0) throw new UsageError("--set changes a scenario: name one");
  const models = await loadModels(model);
  if (name !== undefined) await checkScenario(name, models, set, out);
  for (const line of await testModels(models)) out.line(line);
}

async function checkScenario(
  name: string,
  models: readonly ModelModule[],
  set: readonly string[],
  out: Output,
): Promise<void> {
  const { scenario } = loadScenario(name, { models, set });
  const { parts = [] } = scenario;
  const catalogue = new Catalogue({ models });
  catalogue.checkUse([scenario, ...parts]);
  await catalogue.ask([scenario, ...parts]);
  for (const each of [scenario, ...parts]) checkProgress(each);
  for (const line of scenarioLines(scenario, catalogue)) out.line(line);
  for (const part of parts) for (const line of scenarioLines(part, catalogue, "part ")) out.line(line);
}

function scenarioLines(scenario: Scenario, { find }: Catalogue, prefix = ""): string[] {
  const runs = planCells(scenario, find).length;
  const { lines, profile, workload, claims } = scenario;
  const mechanisms = [...new Set(lines.map(({ mechanism }) => mechanism))].map((name) => mechanismNamed(name, find));
  const messages = messageSentence(scenario, mechanisms, ({ label }) => label);
  return [
    `${prefix}${scenario.name}: ${plural(lines.length, "line")}, ${axisInWords(scenario)}, ${panelsInWords(scenario)}` +
      `${plural(runs, "run")}${mayGrow(scenario) ? " or more" : ""}, ${claims.length > 0 ? `${plural(claims.length, "claim")}, ` : ""}costs from ${profile.name}`,
    ...(messages === "" ? [] : [`${prefix}${scenario.name}: ${messages}`]),
    ...memoryLines(scenario, find).map((memory) => `${prefix}${scenario.name}: ${memory}`),
    ...notRun(scenario, find).map((note) => `${prefix}${scenario.name}: ${note}`),
    ...(workload.kind === "trace" ? [`${workload.trace.file}: ${traceFacts(workload.trace)}`] : []),
  ];
}

/** Which lines will not be run at which places, and why: as `muxsim run` says it when it is through. */
function notRun(scenario: Scenario, find: Catalogue["find"]): string[] {
  const points = placesOf(scenario).flatMap(({ scenario: there, line, pending, x, panel }) => {
    const reason = refused(there, line, mechanismNamed(line.mechanism, find), pending);
    return reason === undefined ? [] : [{ line: line.id, pending, x, panel, status: "unsupported", reason }];
  });
  return caveatNotes({ scenario, points } as unknown as Pick<Result, "scenario" | "points">);
}

function axisInWords(scenario: Scenario): string {
  const { isPending, symbol, values } = axisOf(scenario);
  if (isPending) return `${plural(values.length, "number")} of pending operations`;
  return `${plural(values.length, "value")} of ${symbol}, ${formatCount(scenario.pending[0])} pending operations`;
}

/** `3 panels, cores = 1, 4 and 16, `; nothing where there are none. */
function panelsInWords(scenario: Scenario): string {
  const panels = panelsOf(scenario);
  if (panels === undefined) return "";
  const { symbol, values, format } = panels;
  return `${plural(values.length, "panel")}, ${symbol} = ${enumerate(values.map(format))}, `;
}

/** Which lines need more memory than there is, in each panel. */
function memoryLines(scenario: Scenario, find: Catalogue["find"]): string[] {
  if (scenario.panels)
    return scenariosInPanels(scenario).flatMap(({ at, of }) =>
      memoryLines(of, find).map((clause) => `with ${at}, ${clause}`),
    );
  const clause = excessClause(scenario, excesses(scenario, memoryBy(scenario, find)), ({ label }) => label);
  return clause === "" ? [] : [clause];
}

/** The bytes of memory that a line needs at a value of the axis; undefined where it cannot run. */
function memoryBy(whole: Scenario, find: Catalogue["find"]) {
  const key = (id: string, x: number) => JSON.stringify([id, x]);
  const places = new Map(placesOf(whole).map((place) => [key(place.line.id, positionOf(place)), place]));
  return ({ id }: Line, x: number): number | undefined => {
    const { scenario, line, pending } = places.get(key(id, x))!;
    const mechanism = mechanismNamed(line.mechanism, find);
    if (refused(scenario, line, mechanism, pending) !== undefined) return undefined;
    return totalBytes(memoryUse(scenario, line, mechanism, lawContext(scenario, line, pending)));
  };
}

const DURATION_DIGITS = 4;

/** What was found in a trace. */
function traceFacts({ events, durationPs, known, outOfOrder }: RecordedTrace): string {
  const ns = toNs(durationPs);
  const perSecond = (events - 1) / (durationPs / PS_PER_S);
  const facts = [
    `${plural(events, "event")} in ${formatExact(ns, "ns", DURATION_DIGITS)} (${formatExact(perSecond, "rate")})`,
    ...Object.entries(known).map(
      ([what, number]) => `${number === events ? "all" : number === 0 ? "none" : formatInteger(number)} with ${what}`,
    ),
    ...(outOfOrder > 0 ? [`${formatInteger(outOfOrder)} out of order, sorted`] : []),
  ];
  return facts.join(", ");
}
