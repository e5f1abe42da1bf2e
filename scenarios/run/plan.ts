import type { Mechanism } from "../../models/types.js";
import type { Workload } from "../../sim/spec.js";
import { hotCount } from "../../sim/traffic/targets.js";
import { intendedRate } from "../../sim/traffic.js";
import { type Place, placesOf } from "../common/along.js";
import { costValues, type FindMechanism, mechanismNamed, refused } from "../common/mechanism-at.js";
import { scenarioOfLine } from "../common/program.js";
import { measuredEvents, warmupEvents } from "../common/timing.js";
import type { Cell, CellResult, Scenario } from "../common/types.js";

/** A point that can be run. */
export interface PlannedPoint extends Place {
  mechanism: Mechanism;
}

/**
 * The points of a scenario, in the order of its lines and their axis values. Those the mechanism cannot run are left
 * out.
 */
export function planPoints(scenario: Scenario, find: FindMechanism): PlannedPoint[] {
  return placesOf(scenario).flatMap((place) => {
    const mechanism = mechanismNamed(place.line.mechanism, find);
    return refused(place.scenario, place.line, mechanism, place.pending) === undefined ? [{ ...place, mechanism }] : [];
  });
}

/** What the runs of one point differ by. */
type Run = Pick<Cell, "replication" | "warmup" | "completions" | "batch">;

/** Makes the cells of a scenario's points, at one value of its axis where that is not n, in one panel. */
export type CellMaker = (point: Pick<PlannedPoint, "line" | "pending" | "x" | "panel">, run: Run) => Cell;

/**
 * All cells share the scenario's seed: traffic depends on seed and replication only, so that every line meets the
 * same (common random numbers); and what a handler draws, on the handler besides.
 */
export function cellMaker(scenario: Scenario, options: Pick<Cell, "exactPolls"> = {}): CellMaker {
  const costs = costValues(scenario);
  return ({ line, pending, x, panel }, run) => ({
    line: line.id,
    mechanism: line.mechanism,
    parameters: line.parameters,
    pending,
    ...(x !== undefined && { x }),
    ...(panel !== undefined && { panel }),
    seed: scenario.seed,
    machine: scenario.machine,
    costs,
    workload: workloadOf(scenarioOfLine(scenario, line), run.replication),
    ...run,
    ...overTime(scenario, run.replication),
    ...firstMeasured(scenario, pending),
    ...(scenario.measurement.why && run.replication >= 0 && { why: true as const }),
    ...(options.exactPolls && { exactPolls: true }),
  });
}

/** The maker of each scenario, made once: there is one for each value of an axis, and each panel. */
export function cellMakers(options: Pick<Cell, "exactPolls"> = {}): (scenario: Scenario) => CellMaker {
  const made = new Map<Scenario, CellMaker>();
  return (scenario) => {
    const maker = made.get(scenario) ?? cellMaker(scenario, options);
    made.set(scenario, maker);
    return maker;
  };
}

/**
 * The cells that a scenario needs at least, with the warm-up it gives: of each point, the replications that are always
 * run.
 */
export function planCells(scenario: Scenario, find: FindMechanism): Cell[] {
  const { measurement } = scenario;
  const makerAt = cellMakers();
  return planPoints(scenario, find).flatMap((point) =>
    Array.from({ length: measurement.replications }, (_, replication) =>
      makerAt(point.scenario)(point, {
        replication,
        warmup: warmupEvents(point.scenario, point.pending),
        completions: measuredEvents(point.scenario, point.pending),
      }),
    ),
  );
}

/** Pilots look for a start that is over before anything changes. */
function overTime({ changes, measurement }: Scenario, replication: number): Pick<Cell, "changes" | "durationPs"> {
  const { durationPs } = measurement;
  if (durationPs === undefined || replication < 0) return {};
  return { durationPs, ...(changes && { changes }) };
}

/** The operations behind the hot set, where only their latencies are asked for. */
function firstMeasured({ workload, measurement }: Scenario, pending: number): Pick<Cell, "firstMeasured"> {
  if (measurement.of !== "cold" || workload.kind !== "open" || workload.targets?.kind !== "hot-set") return {};
  return { firstMeasured: hotCount(workload.targets, pending) };
}

/**
 * What replication `replication` plays. Those of a trace start at events spread over it, so that an interval
 * tells how much the trace varies along its way; all other workloads differ by their streams.
 */
function workloadOf({ workload, measurement }: Scenario, replication: number): Workload {
  const started = <T extends { kind: string; trace?: { events: number } }>(traffic: T): T =>
    traffic.kind === "trace" && traffic.trace
      ? { ...traffic, firstEvent: firstEvent(traffic.trace.events, measurement, replication) }
      : traffic;
  if (workload.kind !== "classes") return started(workload);
  return { ...workload, classes: workload.classes.map((each) => ({ ...each, traffic: started(each.traffic) })) };
}

/**
 * A known number of replications start evenly spread. Where replications may be added, the earlier ones must stay where
 * they are: they start at 0, 1/2, 1/4, 3/4, 1/8 ... of the trace (van der Corput's sequence), as pilots do from 1/2 on.
 */
function firstEvent(events: number, measurement: Scenario["measurement"], replication: number): number {
  const { replications, maxReplications } = measurement;
  if (replication < 0 || maxReplications !== undefined) return Math.floor(vanDerCorput(Math.abs(replication)) * events);
  return Math.floor((replication * events) / replications);
}

/** The bits of `index` behind the binary point, the lowest first. */
function vanDerCorput(index: number): number {
  let [value, bit] = [0, 0.5];
  for (let rest = index; rest > 0; rest = Math.floor(rest / 2), bit /= 2) value += (rest % 2) * bit;
  return value;
}

/** Identifies a cell within its scenario. */
export function cellKey(cell: Pick<CellResult, "line" | "pending" | "x" | "panel" | "replication">): string {
  const { line, pending, replication, x, panel } = cell;
  const along = x === undefined && panel === undefined ? [] : [x ?? null];
  return JSON.stringify([line, pending, replication, ...along, ...(panel === undefined ? [] : [panel])]);
}

/**
 * Work of simulating one poll, of setting up one pending operation, and of one event where polls are foreseen, in units
 * of one event's.
 */
const POLL_WEIGHT = 0.12;
const OPERATION_WEIGHT = 0.2;
const FORESEEN_WEIGHT = 4;
/** Polls a core makes in a simulated second, roughly. */
const POLLS_PER_S = 1e6;

/**
 * Expected running time of a cell, in units of simulating one event. Only the order matters, to start the longest
 * first, and the proportions, to foretell the remaining time. Polling schemes whose polls are all acted out work all
 * the simulated time, the others per event.
 */
export function cellWeight(cell: Cell, find: FindMechanism): number {
  const { family, threads } = mechanismNamed(cell.mechanism, find);
  const events = cell.warmup + cell.completions;
  const setUp = OPERATION_WEIGHT * cell.pending;
  if (family !== "polling scheme") return events + setUp;
  if (!cell.exactPolls) return FORESEEN_WEIGHT * events + setUp;
  const seconds = events / intendedRate(cell.workload, cell.pending);
  const polling = Math.min(cell.machine.cores, threads(cell.parameters, cell.pending));
  return events + setUp + POLL_WEIGHT * POLLS_PER_S * seconds * polling;
}
