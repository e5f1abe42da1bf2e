/**
 * Which costs a line is charged, as far as that can be told without running it again with others: what its mechanism
 * says it pays (`Mechanism.costs`), what comes on top of its calls, and what the machine charges everybody, less what
 * cannot have mattered, because its cause never occurred. It may name one that a choice of parameters keeps out of
 * play, never leave out one that was in it. (A thread's first run, before anything is measured, does not count as a
 * switch.) Which of them matter, and by how much, is what `muxsim sensitivity` finds out.
 */

import { clientCosts } from "../../models/client-prices.js";
import { connectionCosts } from "../../models/connection-costs.js";
import { COSTS, type CostName, CostTable, type CostValue, isCall } from "../../models/costs.js";
import { executorCosts, handlerCosts, readingCosts } from "../../models/programs/costs.js";
import { sharedFileCost } from "../../models/shared-files.js";
import type { Mechanism } from "../../models/types.js";
import { connectionsOf } from "../../sim/requests/lifetimes.js";
import { trafficsOf } from "../../sim/traffic/classes.js";
import { placesOf } from "../common/along.js";
import { costValues, lawContext } from "../common/mechanism-at.js";
import { memoryUse } from "../common/memory.js";
import { scenarioOfLine } from "../common/program.js";
import type { Counter, Line, Point, Result, Scenario } from "../common/types.js";

/** Costs that are paid only where something was counted. */
const CAUSES: Readonly<Partial<Record<CostName, Counter>>> = {
  wakeup: "wakeups",
  ipi: "wakeups",
  contextSwitch: "contextSwitches",
  quantum: "preemptions",
  cancelIoEx: "cancellations",
  cancelPerEntry: "cancellations",
  shutdown: "cancellations",
  epollCtlAdd: "cancellations",
  devPollWrite: "cancellations",
  fcntl: "cancellations",
};

/** Of those, the ones that a registration costs, too. */
const REGISTERING: readonly CostName[] = ["epollCtlAdd", "devPollWrite", "fcntl"];

/** Costs that are paid only where a parameter of the line has this value. */
const CHOICES: Readonly<Partial<Record<CostName, readonly [parameter: string, value: string]>>> = {
  lockHold: ["lock", "contended"],
  lockHandover: ["lock", "contended"],
  lockPerWaiter: ["lock", "contended"],
  overlappedPollMemory: ["poll", "memory"],
  overlappedPollSyscall: ["poll", "syscall"],
};

/**
 * @param points of the line
 * @param metric what it is charged in: only memory is in bytes, only energy in watts; undefined stands for the
 *   processor's time
 */
export function chargedCosts(
  whole: Scenario,
  line: Line,
  mechanism: Mechanism,
  points: readonly Point[],
  metric: string | undefined,
): string[] {
  const scenario = scenarioOfLine(whole, line);
  if (metric === "threads") return [];
  if (metric === "memory") return readForMemory(scenario, line, mechanism);
  const machine = ["interrupt", "interruptPerEvent", "wakeup", "ipi", "idleExit", "contextSwitch", "quantum"];
  const further = ["wakeupAsleep", "wakeupAwake", "idleEnter", "idleResume"];
  machine.push(...further.filter((name) => name in scenario.profile.costs));
  const { workload } = scenario;
  const own = [
    ...mechanism.costs,
    ...trafficsOf(workload).flatMap((traffic) => [
      ...handlerCosts(mechanism, traffic),
      ...readingCosts(mechanism, traffic),
      ...connectionCosts(mechanism, line.parameters, connectionsOf(traffic)),
      ...clientCosts(traffic),
    ]),
  ];
  const ofWorkers = executorCosts(workload.threads);
  const entry = own.some(isCall) ? ["systemCall"] : [];
  const ofFiles = own.flatMap((name) => sharedFileCost(name) ?? []).filter((name) => name in scenario.profile.costs);
  const watts = metric === "energy" ? ["coreWattsBusy", "coreWattsIdle"] : [];
  return [...new Set([...machine, ...entry, ...ofFiles, ...own, ...watts])].filter(
    (name) =>
      watts.includes(name) ||
      (isTime(name) &&
        (ofWorkers.includes(name) || isChosen(name, line)) &&
        occurred(name, mechanism, scenario, points)),
  );
}

/** Costs that any line of a result is charged; undefined if one is of a mechanism that is not known here. */
export function chargedIn(
  { scenario, points }: Pick<Result, "scenario" | "points">,
  find: (name: string) => Mechanism | undefined,
): string[] | undefined {
  const charged = new Set<string>();
  for (const line of scenario.lines) {
    const mechanism = find(line.mechanism);
    if (mechanism === undefined) return undefined;
    const own = points.filter((point) => point.line === line.id);
    for (const cost of chargedCosts(scenario, line, mechanism, own, undefined)) charged.add(cost);
  }
  return [...charged];
}

function isTime(name: string): boolean {
  return COSTS[name as CostName]?.unit === "ns";
}

function isChosen(name: string, { parameters }: Line): boolean {
  const [parameter, value] = CHOICES[name as CostName] ?? [];
  return parameter === undefined || parameters[parameter] === undefined || parameters[parameter] === value;
}

function occurred(
  name: string,
  mechanism: Mechanism,
  { workload, machine }: Scenario,
  points: readonly Point[],
): boolean {
  // An interrupt on another core may want it too.
  if (name.startsWith("lock") && machine.cores < 2 && points.every(({ threads }) => threads < 2)) return false;
  if (name === "interruptPerEvent" && !mechanism.costs.includes(name))
    return machine.interrupts?.coalesce !== undefined || machine.interrupts?.napi !== undefined;
  if (name === "copyPerByte") {
    return trafficsOf(workload).some(
      ({ message, handler, kind }) => message !== undefined || handler !== undefined || kind === "trace",
    );
  }
  const counter = CAUSES[name as CostName];
  if (counter === undefined) return true;
  // Who has accepted a connection registers it; and some change that when a reply waits for room.
  const registers = trafficsOf(workload).some((each) => connectionsOf(each) ?? each.receivers);
  if (registers && REGISTERING.includes(name as CostName)) return true;
  return points.some(({ counters }) => counters !== undefined && counters[counter].value > 0);
}

/** Notes in `names` every cost that is asked for. */
class Recording extends CostTable {
  constructor(
    values: Readonly<Record<string, CostValue>>,
    pending: number,
    private readonly names: Set<string>,
  ) {
    super(values, pending);
  }

  protected override read(name: CostName): CostValue {
    this.names.add(name);
    return super.read(name);
  }
}

function readForMemory(scenario: Scenario, line: Line, mechanism: Mechanism): string[] {
  const names = new Set<string>();
  for (const { scenario: there, line: own, pending } of placesOf({ ...scenario, lines: [line] })) {
    const costs = new Recording(costValues(there) as Record<string, CostValue>, pending, names);
    memoryUse(there, own, mechanism, { ...lawContext(there, own, pending), costs });
  }
  return [...names];
}
