/** The mechanisms a run knows: those that ship, and those of one's own beside them. */
import { findMechanism, MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import type { FindMechanism } from "../common/mechanism-at.js";
import type { Cell, Scenario } from "../common/types.js";
import { checkMechanisms, checkNames } from "./check-exports.js";
import { readNames } from "./costs-read.js";
import { guard } from "./guard.js";
import type { ModelModule } from "./module.js";
import type { Plugin } from "./run-cell.js";

/** Mechanisms of one's own, as a caller gives them. */
export interface PluginOptions {
  /** As objects: run in the calling thread, since functions cannot be handed to another. */
  mechanisms?: readonly Mechanism[];
  /** As modules (`loadModel`): run in worker threads like those that ship. */
  models?: readonly ModelModule[];
}

export class Catalogue {
  /** Lists of which a scenario that names nothing gets a line for each. */
  readonly groups: readonly (readonly Mechanism[])[];
  /** Everything there is. */
  readonly all: readonly Mechanism[];
  /** What was given as an object, and can only be run in this thread. */
  readonly here: readonly Plugin[];
  readonly models: readonly ModelModule[];

  /** @throws UsageError if something is no mechanism, or a name is taken */
  constructor({ mechanisms = [], models = [] }: PluginOptions = {}) {
    checkMechanisms(mechanisms, "mechanisms");
    const objects = mechanisms.map((mechanism) => guard(mechanism, nowhere));
    checkNames([
      ...objects.map(({ name }) => ({ name, from: "mechanisms" })),
      ...models.flatMap(({ compiled, mechanisms }) => mechanisms.map(({ name }) => ({ name, from: compiled.file }))),
    ]);
    this.here = objects.map((mechanism) => ({ mechanism, locate: nowhere }));
    this.models = models;
    this.groups = [...objects.map((mechanism) => [mechanism]), ...models.map((model) => model.mechanisms)];
    this.all = [...MECHANISMS, ...this.groups.flat()];
  }

  /**
   * Ask mechanisms that run in threads of their own all that running these needs of them. To be called before anything
   * of it is needed.
   * @throws UsageError if they do not answer, InterruptedError if the signal comes first
   */
  async ask(scenarios: readonly Scenario[], signal?: AbortSignal): Promise<void> {
    for (const model of this.models) for (const scenario of scenarios) await model.ask(scenario, signal);
  }

  /** The costs that a run of `cell` asks for. Throws as {@link ask}. */
  async reads(cell: Cell, signal?: AbortSignal): Promise<string[]> {
    const model = this.models.find(({ mechanisms }) => mechanisms.some(({ name }) => name === cell.mechanism));
    return model === undefined ? readNames(cell, this.here) : model.reads(cell, signal);
  }

  readonly find: FindMechanism = (name) => findAmong(this.all, name);

  isHere(name: string): boolean {
    return this.here.some(({ mechanism }) => mechanism.name === name);
  }
}

/** An object was not loaded from a file that could be named. */
function nowhere(): undefined {
  return undefined;
}

function findAmong(mechanisms: readonly Mechanism[], name: string): Mechanism | undefined {
  return findMechanism(name) ?? mechanisms.find((mechanism) => mechanism.name === name);
}
