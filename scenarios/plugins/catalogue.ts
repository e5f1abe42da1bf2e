/** The mechanisms and executors a run knows: those that ship, and those of one's own beside them. */
import { EXECUTORS } from "../../models/executors/registry.js";
import type { Executor } from "../../models/executors/types.js";
import { findMechanism, MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { UsageError } from "../common/errors.js";
import type { FindMechanism } from "../common/mechanism-at.js";
import { scenarioOfLine } from "../common/program.js";
import type { Cell, Scenario } from "../common/types.js";
import { checkExecutors, checkMechanisms, checkNames } from "./check-exports.js";
import { readNames } from "./costs-read.js";
import { guard, guardExecutor } from "./guard.js";
import type { ModelModule } from "./module.js";
import { type Plugin, pluginsOf } from "./run-cell.js";

/** Mechanisms and executors of one's own, as a caller gives them. */
export interface PluginOptions {
  /** As objects: run in the calling thread, since functions cannot be handed to another. */
  mechanisms?: readonly Mechanism[];
  executors?: readonly Executor[];
  /** As modules (`loadModel`): run in worker threads like those that ship. */
  models?: readonly ModelModule[];
}

export class Catalogue {
  /** Lists of which a scenario that names nothing gets a line for each. */
  readonly groups: readonly (readonly Mechanism[])[];
  /** Everything there is. */
  readonly all: readonly Mechanism[];
  readonly executors: readonly Executor[];
  /** What was given as an object, and can only be run in this thread. */
  readonly here: readonly Plugin[];
  readonly models: readonly ModelModule[];

  /** @throws UsageError if something is no mechanism, or no executor, or a name is taken */
  constructor({ mechanisms = [], executors = [], models = [] }: PluginOptions = {}) {
    checkMechanisms(mechanisms, "mechanisms");
    checkExecutors(executors, "executors");
    const objects = {
      mechanisms: mechanisms.map((mechanism) => guard(mechanism, nowhere)),
      executors: executors.map((executor) => guardExecutor(executor)),
    };
    checkNames([
      { mechanisms: objects.mechanisms, executors: [], from: "mechanisms" },
      { mechanisms: [], executors: objects.executors, from: "executors" },
      ...models.map(({ compiled, ...exported }) => ({ ...exported, from: compiled.file })),
    ]);
    this.here = pluginsOf(objects, nowhere);
    this.models = models;
    const modules = models.map((model) => model.mechanisms).filter(({ length }) => length > 0);
    this.groups = [...objects.mechanisms.map((mechanism) => [mechanism]), ...modules];
    this.all = [...MECHANISMS, ...this.groups.flat()];
    this.executors = [...EXECUTORS, ...objects.executors, ...models.flatMap((model) => model.executors)];
  }

  /**
   * Ask mechanisms that run in threads of their own all that running these needs of them. To be called before anything
   * of it is needed.
   * @throws UsageError if they do not answer, InterruptedError if the signal comes first
   */
  async ask(scenarios: readonly Scenario[], signal?: AbortSignal): Promise<void> {
    for (const model of this.models) for (const scenario of scenarios) await model.ask(scenario, signal);
  }

  /** @throws UsageError if a module has executors only, and none of the `scenarios` names any of them */
  checkUse(scenarios: readonly Scenario[]): void {
    const named = new Set(scenarios.flatMap(executorsOf));
    for (const { mechanisms, executors, compiled } of this.models) {
      if (mechanisms.length > 0 || executors.some(({ name }) => named.has(name))) continue;
      const [{ name }] = executors;
      throw new UsageError(`${compiled.file}: no program has its executor: give it to one, such as threads: ${name}`);
    }
  }

  /** The costs that a run of `cell` asks for. Throws as {@link ask}. */
  async reads(cell: Cell, signal?: AbortSignal): Promise<string[]> {
    const model =
      this.models.find(({ mechanisms }) => mechanisms.some(({ name }) => name === cell.mechanism)) ??
      this.models.find(({ executors }) => executors.some(({ name }) => name === cell.workload.threads?.name));
    return model === undefined ? readNames(cell, this.here) : model.reads(cell, signal);
  }

  readonly find: FindMechanism = (name) => findAmong(this.all, name);

  /** Whether `cell` can only be run in this thread. */
  isHere({ mechanism: name, workload }: Cell): boolean {
    return this.here.some(
      ({ mechanism, executor }) => mechanism?.name === name || executor?.name === (workload.threads?.name ?? null),
    );
  }
}

/** The names of the executors that the programs of `scenario` name. */
export function executorsOf(scenario: Scenario): string[] {
  return scenario.lines.flatMap((line) => scenarioOfLine(scenario, line).workload.threads?.name ?? []);
}

/** An object was not loaded from a file that could be named. */
function nowhere(): undefined {
  return undefined;
}

function findAmong(mechanisms: readonly Mechanism[], name: string): Mechanism | undefined {
  return findMechanism(name) ?? mechanisms.find((mechanism) => mechanism.name === name);
}
