/** Mechanisms by name, and what their closed forms are evaluated with. */
import { CostTable } from "../../models/costs.js";
import { furtherThreads, refusal } from "../../models/programs/executor-fit.js";
import { sharesFiles } from "../../models/shared-files.js";
import type { LawContext, Mechanism } from "../../models/types.js";
import { programCores } from "../../sim/places.js";
import { PS_PER_S } from "../../sim/time.js";
import { intendedRate } from "../../sim/traffic.js";
import { UsageError } from "./errors.js";
import { scenarioOfLine } from "./program.js";
import type { Cell, Line, Scenario } from "./types.js";

export type FindMechanism = (name: string) => Mechanism | undefined;

/** @throws UsageError if there is none of that name */
export function mechanismNamed(name: string, find: FindMechanism): Mechanism {
  const mechanism = find(name);
  if (mechanism === undefined) {
    throw new UsageError(`no mechanism is named "${name}"; one of your own must be given to the run as well`);
  }
  return mechanism;
}

/** Why a line cannot be run with `pending` operations, if so. */
export function refused(scenario: Scenario, line: Line, mechanism: Mechanism, pending: number): string | undefined {
  const { workload, machine } = scenarioOfLine(scenario, line);
  return refusal(mechanism, line.parameters, pending, workload, programCores(machine));
}

/** Cost name -> value, as cells carry them. */
export function costValues(scenario: Scenario): Cell["costs"] {
  return Object.fromEntries(Object.entries(scenario.profile.costs).map(([name, cost]) => [name, cost.value]));
}

/** What a mechanism's closed forms are evaluated with at one point of a line; without it, as if nobody shared files. */
export function lawContext(scenario: Scenario, line: Line, pending: number, mechanism?: Mechanism): LawContext {
  const meanIntervalPs = PS_PER_S / intendedRate(scenario.workload, pending);
  const shared = mechanism !== undefined && filesShared(scenario, line, pending, mechanism);
  const costs = new CostTable(costValues(scenario), pending, meanIntervalPs, shared);
  return { pending, cores: scenario.machine.cores, costs, parameters: line.parameters };
}

function filesShared(whole: Scenario, line: Line, pending: number, mechanism: Mechanism): boolean {
  const { workload, machine } = scenarioOfLine(whole, line);
  const workers = furtherThreads(workload.threads, programCores(machine));
  return sharesFiles({ machine, workload, parameters: line.parameters, pending }, mechanism, workers);
}
