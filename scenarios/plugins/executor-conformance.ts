/**
 * What every executor must satisfy, tried with random handlers on small random computers, prices and traffic, on the
 * mechanisms that it goes with: every task is carried out once and none is left lying while workers sleep, all that
 * handlers compute is booked as that, core time and Little's law add up to the picosecond, polls that are foreseen give
 * what polls that are acted out give, and the same trial the same numbers.
 */
import { COSTS } from "../../models/costs.js";
import type { Executor } from "../../models/executors/types.js";
import { executorFor } from "../../models/programs/executor.js";
import { executorDefault, refusal } from "../../models/programs/executor-fit.js";
import { startPools } from "../../models/programs/pool.js";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import { CALLBACK } from "../../sim/accounting/accounts.js";
import { programCores } from "../../sim/places.js";
import { type Stream, stream } from "../../sim/random.js";
import { Handler, type Itinerary, StepKind } from "../../sim/requests/handler.js";
import { poolsOf } from "../../sim/requests/pools.js";
import type { Step } from "../../sim/spec.js";
import type { Picoseconds } from "../../sim/time.js";
import { computer } from "../cell/simulate.js";
import { runWatched } from "../cell/watchdog.js";
import type { Cell } from "../common/types.js";
import { CORES } from "../schema/mechanism.js";
import {
  type Arrival,
  type Conformance,
  Inspector,
  MOST_CALLBACK_PS,
  MOST_CORES,
  MOST_EVENTS,
  MOST_GAP_PS,
  MOST_PENDING,
  MOST_PRICE_NS,
  PATIENCE,
  Script,
} from "./conformance.js";

const TRIALS = 200;
const MOST_STEPS = 4;

interface Trial {
  mechanism: Mechanism;
  cell: Omit<Cell, "workload">;
  steps: Step[];
  againPs: Picoseconds | undefined;
  arrivals: Arrival[];
}

/** Try `executor` until something fails, or to the end. */
export function executorConformance(executor: Executor, trials = TRIALS): Conformance {
  let events = 0;
  for (let number = 0; number < trials; number++) {
    const trial = draw(executor, stream("executor conformance", executor.name, number));
    if (trial === undefined) continue;
    try {
      const once = JSON.stringify(play(executor, trial, false));
      if (JSON.stringify(play(executor, trial, false)) !== once)
        throw new Error("the same run again gave other numbers: its rule depends on what is not the run's");
      if (JSON.stringify(play(executor, trial, true)) !== once)
        throw new Error("polls that are acted out give other numbers: its rule depends on how often it is asked");
    } catch (error) {
      return { trials: number + 1, events, failure: { error, trial: inWords(trial) } };
    }
    events += trial.arrivals.length;
  }
  return { trials, events };
}

/** Undefined if it does not go with the mechanism that is drawn. */
function draw(executor: Executor, random: Stream): Trial | undefined {
  const upTo = (max: number) => 1 + random.below(max);
  const cores = upTo(MOST_CORES);
  const pending = upTo(MOST_PENDING);
  const mechanism = MECHANISMS[random.below(MECHANISMS.length)];
  const parameters = parametersFor(mechanism, executor, cores);
  if (refusal(mechanism, parameters, pending, { kind: "open", threads: executor.threads }, cores) !== undefined)
    return undefined;
  const steps = Array.from({ length: upTo(MOST_STEPS) }, () => drawStep(random));
  const handler = new Handler([...steps, { kind: "reply", size: { kind: "constant", meanBytes: upTo(100) } }]);
  let atPs = 0;
  const arrivals = Array.from({ length: upTo(MOST_EVENTS) }, () => {
    atPs += random.below(3) === 0 ? 0 : random.below(MOST_GAP_PS);
    const callbackPs = random.below(2) * random.below(MOST_CALLBACK_PS);
    return { atPs, operation: random.below(pending), callbackPs, itinerary: handler.draw(random) };
  });
  return {
    ...{ mechanism, steps, arrivals },
    cell: {
      ...{ line: mechanism.name, mechanism: mechanism.name, parameters, pending, replication: 0, seed: "conformance" },
      machine: { cores, quantumPs: 1_000 * upTo(50) },
      costs: Object.fromEntries(Object.keys(COSTS).map((name) => [name, upTo(MOST_PRICE_NS)])),
      ...{ warmup: 0, completions: arrivals.length },
    },
    againPs: random.below(2) === 0 ? undefined : random.below(200_000),
  };
}

function parametersFor(mechanism: Mechanism, { threads }: Executor, cores: number): Parameters {
  return Object.fromEntries(
    Object.entries(mechanism.parameters).map(([name, spec]) => {
      const value = executorDefault(mechanism, name, spec, threads) ?? spec.default;
      return [name, value === CORES && spec.type === "integer" ? cores : value];
    }),
  );
}

function drawStep(random: Stream): Step {
  const duration = { kind: "exponential", meanPs: 1 + random.below(MOST_CALLBACK_PS) } as const;
  const kind = (["compute", "block", "offload", "reply", "io"] as const)[random.below(5)];
  switch (kind) {
    case "compute":
    case "block":
      return { kind, duration };
    case "offload":
      return { kind, pool: "pool", steps: [{ kind: "compute", duration }] };
    case "reply":
      return { kind, size: { kind: "constant", meanBytes: 10 } };
    case "io": {
      const operations = Array.from({ length: 1 + random.below(2) }, () => ({ to: "another", takes: duration }));
      return { kind, operations, until: random.below(2) === 0 ? "all" : "any" };
    }
  }
}

/** Carry a trial out to its last reply. @throws Error for whatever the executor breaks */
function play(executor: Executor, { mechanism, cell, steps, againPs, arrivals }: Trial, exactPolls: boolean) {
  const { simulation, machine, operations, host } = computer({ ...cell, exactPolls });
  operations.handleRequests(poolsOf(steps));
  const script = new Script(simulation, operations, arrivals, againPs);
  const inspector = new Sojourns(simulation, arrivals.length);
  operations.connect(script, inspector);
  const workers = executorFor(host, executor.threads, executor);
  host.executor = workers;
  mechanism.build(host);
  workers?.start();
  startPools(host, { handler: steps });
  machine.beginWindow();
  script.start();
  runWatched(machine, operations, inspector, PATIENCE);
  const { accounts, counters } = machine.endWindow();
  const booked = accounts.reduce((sum, ps) => sum + ps);
  const elapsed = programCores(cell.machine) * simulation.now;
  if (booked !== elapsed) throw new Error(`the accounts add up to ${booked} ps, not to ${elapsed} ps of core time`);
  const work = arrivals.reduce((sum, { callbackPs, itinerary = [] }) => sum + callbackPs + computingIn(itinerary), 0);
  if (accounts[CALLBACK] !== work)
    throw new Error(
      `handlers computed for ${accounts[CALLBACK]} ps instead of ${work} ps: is a task carried out twice?`,
    );
  inspector.checkLittlesLaw();
  return { accounts, counters, stations: inspector.passed };
}

function computingIn(itinerary: Itinerary): Picoseconds {
  let ps = 0;
  for (let at = 0; at < itinerary.length; at += itinerary[at] === StepKind.Io ? 3 + 3 * itinerary[at + 1] : 2)
    if (itinerary[at] === StepKind.Compute) ps += itinerary[at + 1];
  return ps;
}

/** Time that requests spend, each by itself, and all together by how many there are. */
class Sojourns extends Inspector {
  private there = 0;
  private sincePs: Picoseconds = 0;
  private integral = 0;
  private sum = 0;

  override happened(): void {
    super.happened();
    this.change(1);
  }

  override ended(serial: number, devicePs: Picoseconds, noticedPs: Picoseconds, startPs: Picoseconds): void {
    super.ended(serial, devicePs, noticedPs, startPs);
    this.sum += this.simulation.now - devicePs;
    this.change(-1);
  }

  checkLittlesLaw(): void {
    if (this.integral !== this.sum)
      throw new Error(`requests spent ${this.sum} ps one by one, and ${this.integral} ps as they were counted`);
  }

  private change(by: number): void {
    const { now } = this.simulation;
    this.integral += this.there * (now - this.sincePs);
    this.sincePs = now;
    this.there += by;
  }
}

function inWords({ mechanism, cell, steps, againPs, arrivals }: Trial): string {
  const traffic = againPs === undefined ? "open traffic" : "operations issued again";
  const handler = steps.map(({ kind }) => kind).join(", ");
  return `${mechanism.name}, ${cell.machine.cores} cores, ${cell.pending} pending, ${arrivals.length} events, ${traffic}, handler ${handler}, reply`;
}
