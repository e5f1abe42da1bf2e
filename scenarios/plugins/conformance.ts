/**
 * What every mechanism must satisfy, tried on small random computers, prices, parameters and traffic with bursts, equal
 * times and re-issues: every event is noticed exactly once and gets from station to station in order, core time adds up
 * to the picosecond, the threads are as many as announced, and the same trial gives the same numbers.
 */
import { COSTS } from "../../models/costs.js";
import type { Mechanism, ParameterSpec, Parameters, ParameterValue } from "../../models/types.js";
import { CALLBACK } from "../../sim/accounting/accounts.js";
import { NONE, type Observer, type Operations, type Traffic } from "../../sim/operations.js";
import { type Stream, stream } from "../../sim/random.js";
import type { Itinerary } from "../../sim/requests/handler.js";
import type { Simulation } from "../../sim/simulation.js";
import { type Picoseconds, PS_PER_NS } from "../../sim/time.js";
import { computer } from "../cell/simulate.js";
import { runWatched } from "../cell/watchdog.js";
import type { Cell } from "../common/types.js";
import { CORES } from "../schema/mechanism.js";

export interface Conformance {
  /** Trials carried out, and the events in them. */
  trials: number;
  events: number;
  /** What the first trial that failed broke, and the trial in words. */
  failure?: { error: unknown; trial: string };
}

/** An event, and what its handler does behind the callback. */
export interface Arrival {
  atPs: Picoseconds;
  operation: number;
  callbackPs: Picoseconds;
  itinerary?: Itinerary;
}

interface Trial {
  cell: Omit<Cell, "workload">;
  /**
   * An operation's further events wait until this long after the callback's end; undefined: they come when they come.
   */
  againPs: Picoseconds | undefined;
  arrivals: Arrival[];
}

const TRIALS = 300;
export const MOST_CORES = 5;
export const MOST_PENDING = 12;
export const MOST_EVENTS = 40;
export const MOST_GAP_PS = 300_000;
export const MOST_CALLBACK_PS = 100_000;
export const MOST_PRICE_NS = 30;
/** Small runs need little patience to be sure that they stand still. */
export const PATIENCE = 1_000_000;

/** Try `mechanism` until something fails, or to the end. */
export function conformance(mechanism: Mechanism, trials = TRIALS): Conformance {
  let events = 0;
  for (let number = 0; number < trials; number++) {
    const trial = draw(mechanism, stream("conformance", mechanism.name, number));
    if (mechanism.unsupported?.(trial.cell.parameters, trial.cell.pending) !== undefined) continue;
    try {
      const once = JSON.stringify(play(mechanism, trial));
      if (JSON.stringify(play(mechanism, trial)) !== once) {
        throw new Error(
          "the same run again gave other numbers: something in it is neither the run's state nor host.stream",
        );
      }
    } catch (error) {
      return { trials: number + 1, events, failure: { error, trial: inWords(trial) } };
    }
    events += trial.arrivals.length;
  }
  return { trials, events };
}

function draw(mechanism: Mechanism, random: Stream): Trial {
  const upTo = (max: number) => 1 + random.below(max);
  const cores = upTo(MOST_CORES);
  const pending = upTo(MOST_PENDING);
  let atPs = 0;
  const arrivals = Array.from({ length: upTo(MOST_EVENTS) }, () => {
    atPs += random.below(3) === 0 ? 0 : random.below(MOST_GAP_PS);
    return { atPs, operation: random.below(pending), callbackPs: random.below(2) * random.below(MOST_CALLBACK_PS) };
  });
  return {
    cell: {
      line: mechanism.name,
      mechanism: mechanism.name,
      parameters: parametersOf(mechanism, cores, random),
      pending,
      replication: 0,
      seed: "conformance",
      machine: { cores, quantumPs: 1_000 * upTo(50) },
      costs: Object.fromEntries(Object.keys(COSTS).map((name) => [name, upTo(MOST_PRICE_NS)])),
      warmup: 0,
      completions: arrivals.length,
    },
    againPs: random.below(2) === 0 ? undefined : random.below(200_000),
    arrivals,
  };
}

function parametersOf(mechanism: Mechanism, cores: number, random: Stream): Parameters {
  const entries = Object.entries(mechanism.parameters).filter(([, { files }]) => !files);
  return Object.fromEntries(entries.map(([name, spec]) => [name, drawValue(spec, cores, random)]));
}

/** The default, or another value: near the least one where there are many. */
function drawValue(spec: ParameterSpec, cores: number, random: Stream): ParameterValue {
  if (spec.type === "choice") return spec.choices[random.below(spec.choices.length)];
  if (random.below(3) === 0) return spec.default === CORES ? cores : spec.default;
  const step = spec.type === "duration" ? Math.max(spec.min, PS_PER_NS) : 1;
  return Math.min(spec.max, spec.min + step * random.below(5));
}

/** Carry a trial out to the end of its last callback. @throws Error for whatever the mechanism breaks */
function play(mechanism: Mechanism, { cell, againPs, arrivals }: Trial) {
  const { simulation, machine, operations, host } = computer(cell);
  const script = new Script(simulation, operations, arrivals, againPs);
  const inspector = new Inspector(simulation, arrivals.length);
  operations.connect(script, inspector);
  mechanism.build(host);
  const announced = mechanism.threads(cell.parameters, cell.pending);
  if (machine.threads.length !== announced) {
    throw new Error(`threads() says ${announced}, but build() started ${machine.threads.length}`);
  }
  mechanism.memory({ ...cell, cores: cell.machine.cores, costs: host.costs });
  machine.beginWindow();
  script.start();
  runWatched(machine, operations, inspector, PATIENCE);
  const { accounts, counters } = machine.endWindow();
  const booked = accounts.reduce((sum, ps) => sum + ps);
  const elapsed = cell.machine.cores * simulation.now;
  if (booked !== elapsed) throw new Error(`the accounts add up to ${booked} ps, not to ${elapsed} ps of core time`);
  const callbacks = arrivals.reduce((sum, { callbackPs }) => sum + callbackPs, 0);
  const spent = accounts[CALLBACK];
  if (spent !== callbacks) throw new Error(`callbacks took ${spent} ps instead of ${callbacks} ps`);
  return { accounts, counters, stations: inspector.passed };
}

/** The arrivals of a trial. */
export class Script implements Traffic {
  private readonly busy = new Set<number>();
  private readonly waiting: Arrival[] = [];

  constructor(
    private readonly simulation: Simulation,
    private readonly operations: Operations,
    private readonly arrivals: readonly Arrival[],
    private readonly againPs: Picoseconds | undefined,
  ) {}

  start(): void {
    this.arrivals.forEach(({ atPs }, i) => {
      this.simulation.at(atPs, () => this.arrive(this.arrivals[i]));
    });
  }

  reissued(operation: number): void {
    if (this.againPs !== undefined) this.simulation.after(this.againPs, this.release, operation);
  }

  cancelled(): void {}

  private arrive(arrival: Arrival): void {
    if (this.againPs !== undefined && this.busy.has(arrival.operation)) {
      this.waiting.push(arrival);
      return;
    }
    this.happen(arrival);
  }

  private happen(arrival: Arrival): void {
    this.busy.add(arrival.operation);
    const { operation, callbackPs, itinerary } = arrival;
    this.operations.deviceEvent(operation, callbackPs, 0, 0, 0, 0, itinerary);
  }

  private readonly release = (operation: number): void => {
    this.busy.delete(operation);
    const next = this.waiting.findIndex((arrival) => arrival.operation === operation);
    if (next >= 0) this.happen(this.waiting.splice(next, 1)[0]);
  };
}

/** Follows each event, and ends the run after the last. */
export class Inspector implements Observer {
  stations = 0;
  /** By serial number: noticed, started, ended. */
  readonly passed: [number, number, number][] = [];

  constructor(
    protected readonly simulation: Simulation,
    /** Events that have not ended. */
    public unfinished: number,
  ) {}

  happened(): void {
    this.stations++;
  }

  started(): void {
    this.stations++;
  }

  ended(serial: number, devicePs: Picoseconds, noticedPs: Picoseconds, startPs: Picoseconds): void {
    this.stations++;
    const { now } = this.simulation;
    if (this.passed[serial] !== undefined) throw new Error(`event ${serial} ended twice`);
    if (noticedPs === NONE || startPs === NONE) throw new Error(`event ${serial} ended without begin(), or untaken`);
    if (!(devicePs <= noticedPs && noticedPs <= startPs && startPs <= now)) {
      throw new Error(
        `event ${serial} happened at ${devicePs} ps, noticed at ${noticedPs}, begun at ${startPs}, ended at ${now}`,
      );
    }
    this.passed[serial] = [noticedPs, startPs, now];
    if (--this.unfinished === 0) this.simulation.stop();
  }
}

function inWords({ cell, againPs, arrivals }: Trial): string {
  const set = Object.entries(cell.parameters).map(([name, value]) => `, ${name}=${value}`);
  const traffic = againPs === undefined ? "open traffic" : "operations issued again";
  return `${cell.machine.cores} cores, ${cell.pending} pending${set.join("")}, ${arrivals.length} events, ${traffic}`;
}
