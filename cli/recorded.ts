/** The command that a result recorded: what it would run today. */

import { join } from "node:path";
import { Command } from "commander";
import { withoutCapacities } from "../scenarios/common/along.js";
import { shellWords } from "../scenarios/common/shell.js";
import type { Result, Scenario } from "../scenarios/common/types.js";
import { loadScenario } from "../scenarios/load/load.js";
import type { ModelModule } from "../scenarios/plugins/module.js";
import { type Difference, differences } from "../scenarios/result/differences.js";
import { published } from "../scenarios/result/result.js";
import { reproduction } from "../viz/exports/reproduce.js";
import { overridesOf, type RunFlags, withScenarioOptions } from "./command-line.js";
import { withModels } from "./models.js";

/**
 * Where the scenario of `result` is not the one its command names: its inputs were changed, or the scenario's file was.
 * Undefined if the command names nothing that can be found here. Nothing is run, and no module is loaded but `models`.
 * @param directory where the files are that came with the result, if they are meant
 */
export function changedInputs(
  result: Result,
  models: readonly ModelModule[],
  directory?: string,
): Difference[] | undefined {
  const { command: called, scenario: own } = reproduction(result);
  const words = shellWords(directory === undefined ? result.command : called);
  if (words?.[0] !== "muxsim" || words[1] !== "run") return undefined;
  const command = new Command()
    .argument("<scenario>")
    .exitOverride()
    .configureOutput({ writeOut() {}, writeErr() {} });
  withModels(withScenarioOptions(command));
  let scenario: Scenario;
  try {
    command.parse(words.slice(2), { from: "user" });
    const flags = command.opts<RunFlags>();
    const options = { models, set: flags.set, overrides: overridesOf(flags), parts: flags.parts };
    const [name] = command.args;
    scenario = loadScenario(directory !== undefined && own ? join(directory, name) : name, options).scenario;
  } catch {
    // Whatever is wrong with it: this result cannot be held against its command.
    return undefined;
  }
  return differences(
    inputs(
      result.scenario,
      result.parts?.map((part) => part.scenario),
    ),
    inputs(scenario, scenario.parts),
  );
}

/** As they stand in a result. */
function inputs(scenario: Scenario, parts: readonly Scenario[] = []): object {
  const stored = (each: Scenario) => ({ scenario: JSON.parse(JSON.stringify(published(withoutCapacities(each)))) });
  return { ...stored(scenario), ...(parts.length > 0 && { parts: parts.map(stored) }) };
}
