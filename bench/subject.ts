/**
 * What is measured of muxsim, in a process of its own, as its rivals are: the tasks `hold` and `mm1` (arguments and
 * output: see rivals/rival.cpp), and `cell <file> [<file>]`, one run of a simulation, after three of another one if a
 * second file is given: the just-in-time compiler settles when it has seen several. `coverage <file> <from> <to>`
 * repeats a study with these seeds (sections/coverage.ts), `status <file> <from> <to>` a scenario (sections/status.ts),
 * `capacity <from> <to> <precision>` a search (sections/capacity.ts),
 * `why <file> <turns>` runs a simulation with latencies taken apart and without (sections/why.ts).
 */
import { readFileSync } from "node:fs";
import { simulate } from "../scenarios/cell/simulate.js";
import type { Cell, Point, Scenario } from "../scenarios/common/types.js";
import { EventSet } from "../sim/event-set.js";
import { Fifo } from "../sim/fifo.js";
import { Simulation } from "../sim/simulation.js";
import { trial as searched, type Trial } from "../test/scenarios/capacity/mm1.js";
import { pointOf } from "../test/scenarios/run/one-point.js";
import { type Outcome, type Study, trial } from "../test/scenarios/statistics/coverage.js";
import type { WhyCost } from "./sections/why.js";
import { carryOut, processorSeconds, timeHolds } from "./task.mjs";

/**
 * What `cell` prints: processor seconds, simulation events and callbacks in them, and the most memory the process held.
 */
export interface CellCost {
  seconds: number;
  events: number;
  completions: number;
  peakBytes: number;
}

/** A clock and a handler in one object: variables of a closure would be allocated anew at each change. */
class Holder {
  private readonly events = new EventSet();
  private now = 0;
  private k = 0;

  constructor(
    private readonly increments: Float64Array,
    pending: number,
  ) {
    for (let i = 0; i < pending; i++) this.happen();
  }

  private readonly happen = (): void => {
    const increment = this.increments[this.k++ & (this.increments.length - 1)];
    this.events.schedule(this.now + increment, this.happen, 0);
  };

  step(): void {
    this.now = this.events.nextTime();
    this.events.runNext();
  }
}

function hold(increments: Float64Array, pending: number, warmup: number, holds: number): { ns: number } {
  const holder = new Holder(increments, pending);
  return timeHolds(() => holder.step(), warmup, holds);
}

/** `times`: the customers' interarrival times, then their service times. */
function mm1(times: Float64Array, customers: number): { seconds: number; mean: number } {
  const start = processorSeconds();
  const simulation = new Simulation();
  const line = new Fifo<number>();
  let arrived = 0;
  let served = 0;
  let sum = 0;
  const arrival = () => {
    line.push(simulation.now);
    if (++arrived < customers) simulation.after(times[arrived], arrival);
    if (line.length === 1) simulation.after(times[customers + served], departure);
  };
  const departure = () => {
    sum += simulation.now - (line.shift() as number);
    served++;
    if (line.length > 0) simulation.after(times[customers + served], departure);
  };
  simulation.after(times[0], arrival);
  simulation.run();
  return { seconds: processorSeconds() - start, mean: sum / customers };
}

function runCell(file: string, before: string | undefined): CellCost {
  if (before !== undefined) for (let run = 0; run < 3; run++) simulate(cellOf(before));
  const cell = cellOf(file);
  const start = processorSeconds();
  const { simulatedEvents, completions } = simulate(cell);
  const seconds = processorSeconds() - start;
  return { seconds, events: simulatedEvents, completions, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

/** The first turns are not counted: the just-in-time compiler settles in them. */
const SETTLING = 4;

function runWhy(file: string, turns: number): WhyCost {
  const cell = cellOf(file);
  const least = { off: Number.POSITIVE_INFINITY, on: Number.POSITIVE_INFINITY };
  for (let turn = -SETTLING; turn < turns; turn++) {
    for (const mode of ["off", "on"] as const) {
      const start = processorSeconds();
      simulate(mode === "on" ? { ...cell, why: true } : cell);
      if (turn >= 0) least[mode] = Math.min(least[mode], processorSeconds() - start);
    }
  }
  return { offSeconds: least.off, onSeconds: least.on };
}

function cellOf(file: string): Cell {
  return JSON.parse(readFileSync(file, "utf8")) as Cell;
}

function runCoverage(file: string, from: number, to: number): Outcome[] {
  const study = JSON.parse(readFileSync(file, "utf8")) as Study;
  return Array.from({ length: to - from }, (_, i) => trial(study, from + i));
}

function runStatuses(file: string, from: number, to: number): Point["status"][] {
  const scenario = JSON.parse(readFileSync(file, "utf8")) as Scenario;
  return Array.from({ length: to - from }, (_, i) => pointOf(scenario, `status ${from + i}`).status);
}

async function runCapacities(from: number, to: number, precision: number): Promise<Trial[]> {
  const found: Trial[] = [];
  for (let seed = from; seed < to; seed++) found.push(await searched(seed, precision));
  return found;
}

const [task, file, ...rest] = process.argv.slice(2);
if (task === "cell") console.log(JSON.stringify(runCell(file, rest[0])));
else if (task === "coverage") console.log(JSON.stringify(runCoverage(file, Number(rest[0]), Number(rest[1]))));
else if (task === "why") console.log(JSON.stringify(runWhy(file, Number(rest[0]))));
else if (task === "status") console.log(JSON.stringify(runStatuses(file, Number(rest[0]), Number(rest[1]))));
else if (task === "capacity")
  console.log(JSON.stringify(await runCapacities(Number(file), Number(rest[0]), Number(rest[1]))));
else carryOut({ hold, mm1 });
