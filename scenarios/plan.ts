/** Which runs a scenario needs: one cell per line, number of pending operations and replication. */
import { CostTable } from "../models/costs.js";
import type { LawContext, Mechanism } from "../models/types.js";
import type { Workload } from "../sim/spec.js";
import { hotCount } from "../sim/traffic/targets.js";
import { intendedRate } from "../sim/traffic.js";
import { UsageError } from "./errors.js";
import { warmupEvents } from "./timing.js";
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

/**
 * The cells of a scenario, in the order of its lines, their axis values and replications. Points the mechanism cannot run are
 * left out. All cells share the scenario's seed: traffic depends on seed and replication only, so that
 * every line meets the same (common random numbers).
 */
export function planCells(scenario: Scenario, find: FindMechanism): Cell[] {
  const costs = costValues(scenario);
  const { replications, completions } = scenario.measurement;
  const cells: Cell[] = [];
  for (const line of scenario.lines) {
    for (const pending of line.pending) {
      if (mechanismNamed(line.mechanism, find).unsupported?.(line.parameters, pending) !== undefined) continue;
      for (let replication = 0; replication < replications; replication++) {
        cells.push({
          line: line.id,
          mechanism: line.mechanism,
          parameters: line.parameters,
          pending,
          replication,
          seed: scenario.seed,
          machine: scenario.machine,
          costs,
          workload: workloadOf(scenario, replication),
          warmup: warmupEvents(scenario.measurement, pending),
          completions,
          ...firstMeasured(scenario, pending),
        });
      }
    }
  }
  return cells;
}

/** The operations behind the hot set, where only their latencies are asked for. */
function firstMeasured({ workload, measurement }: Scenario, pending: number): Pick<Cell, "firstMeasured"> {
  if (measurement.of !== "cold" || workload.kind !== "open" || workload.targets?.kind !== "hot-set") return {};
  return { firstMeasured: hotCount(workload.targets, pending) };
}

/**
 * What replication `replication` plays. Those of a trace start at events evenly spread over it, so that an interval
 * tells how much the trace varies along its way; all other workloads differ by their streams.
 */
function workloadOf({ workload, measurement }: Scenario, replication: number): Workload {
  if (workload.kind !== "trace") return workload;
  return { ...workload, firstEvent: Math.floor((replication * workload.trace.events) / measurement.replications) };
}

/** Cost name -> value, as cells carry them. */
export function costValues(scenario: Scenario): Cell["costs"] {
  return Object.fromEntries(Object.entries(scenario.profile.costs).map(([name, cost]) => [name, cost.value]));
}

/** What a mechanism's closed forms are evaluated with at one point of a line. */
export function lawContext(scenario: Scenario, line: Line, pending: number): LawContext {
  const costs = new CostTable(costValues(scenario));
  return { pending, cores: scenario.machine.cores, costs, parameters: line.parameters };
}

/** Identifies a cell within its scenario. */
export function cellKey(cell: { line: string; pending: number; replication: number }): string {
  return JSON.stringify([cell.line, cell.pending, cell.replication]);
}

/** Work of simulating one poll, of setting up one pending operation, and of one event where polls are foreseen, in units of one event's. */
const POLL_WEIGHT = 0.12;
const OPERATION_WEIGHT = 0.2;
const FORESEEN_WEIGHT = 4;
/** Polls a core makes in a simulated second, roughly. */
const POLLS_PER_S = 1e6;

/**
 * Expected running time of a cell, in units of simulating one event. Only the order matters, to start the longest first, and
 * the proportions, to foretell the remaining time. Polling schemes whose polls are acted out work all the simulated time, the
 * others per event.
 */
export function cellWeight(cell: Cell, find: FindMechanism): number {
  const { family, threads } = mechanismNamed(cell.mechanism, find);
  const events = cell.warmup + cell.completions;
  const setUp = OPERATION_WEIGHT * cell.pending;
  if (family !== "polling scheme") return events + setUp;
  const all = threads(cell.parameters, cell.pending);
  if (!actsOutPolls(cell, all)) return FORESEEN_WEIGHT * events + setUp;
  const seconds = events / intendedRate(cell.workload, cell.pending);
  return events + setUp + POLL_WEIGHT * POLLS_PER_S * seconds * Math.min(cell.machine.cores, all);
}

/** Whether fruitless polls cannot be foreseen: sim/rotation.ts tells when. */
function actsOutPolls({ exactPolls, machine, parameters, pending }: Cell, threads: number): boolean {
  const { scheduler, runQueue, pinning, cores } = machine;
  if (exactPolls || scheduler === "fair" || runQueue === "per-core" || pinning === "round-robin") return true;
  const several = Number(parameters.ports ?? 1) > 1;
  return parameters.lock === "contended" || pending < threads || (several && threads > cores);
}
