/**
 * Random runs of programs under traffic: Poisson, steady, in bursts and batches, closed; with long messages,
 * cancellations, callbacks that block, overload. What the recorder measures is compared with what an observer beside it
 * saw.
 */
import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { COSTS } from "../../models/costs.js";
import { executorFor } from "../../models/programs/executor.js";
import { startPools } from "../../models/programs/pool.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { computer, simulate } from "../../scenarios/cell/simulate.js";
import { runWatched } from "../../scenarios/cell/watchdog.js";
import type { Cell } from "../../scenarios/common/types.js";
import { Recorder } from "../../sim/recorder.js";
import type { ReceiverSpec } from "../../sim/spec.js";
import { traffic } from "../../sim/traffic.js";
import { choices, prices, workloads } from "./differential.js";
import { executors, longerThreads, readable } from "./random-executor.js";
import { placed } from "./random-machine.js";
import { handlersWithPools, longerSteps } from "./random-program.js";
import { NEVER_FREE, parametersOf } from "./random-trial.js";
import { Tally } from "./tally.js";
import { checkCame, checkLittle, spentWithin } from "./window-books.js";

/** The steps of random trials are some 20 ns long: so many times as much is what further I/O takes. */
const LONGER = 100;
/** Calls that are made for others than the polling schemes, in ns. */
const CALLS = { write: 300, read: 300, readEmpty: 200, uringEnter: 300, uringSend: 200, rioTransmit: 200 };

/** Of replies of up to 40 bytes the buffer holds none or a part or several; as fast as the rest. */
const receivers: fc.Arbitrary<ReceiverSpec> = fc.record({
  rate: fc.integer({ min: 1e8, max: 1e10 }).map((meanBytes) => ({ kind: "constant" as const, meanBytes })),
  bufferBytes: fc.integer({ min: 1, max: 60 }),
});

/** Cells with `mechanism`. */
export function programCells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  return fc
    .record({
      parameters: parametersOf(mechanism),
      pending: fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 10, max: 100 })),
      seed: fc.nat().map(String),
      cores: fc.integer({ min: 1, max: 6 }),
      quantumPs: fc.constantFrom(5e6, 5e7, 1e9),
      ...{ choices, prices, workload: workloads, handler: handlersWithPools },
      receivers: fc.option(receivers, { nil: undefined }),
      threads: mechanism.awaits ? fc.constant(undefined) : fc.option(executors, { nil: undefined }),
    })
    .filter(({ parameters, pending }) => mechanism.unsupported?.(parameters, pending) === undefined)
    .map(({ cores, quantumPs, choices, prices, workload, handler, receivers, threads, ...rest }) => {
      const least = Object.keys(COSTS).map((name) => [name, NEVER_FREE.includes(name) ? 50 : 0]);
      return {
        ...{ line: mechanism.name, mechanism: mechanism.name, replication: 0, warmup: 10, completions: 40, ...rest },
        parameters: readable(rest.parameters, threads, mechanism),
        machine: { ...placed(choices, cores), cores, quantumPs },
        costs: { ...Object.fromEntries(least), ...CALLS, ...prices },
        workload: {
          ...workload,
          handler: longerSteps(handler, LONGER),
          ...(threads ? { threads: longerThreads(threads, LONGER) } : receivers && { receivers }),
        },
      };
    });
}

/** Requests by when they came and were answered; none twice. */
class Log {
  readonly came: number[] = [];
  readonly ended: number[] = [];

  end(serial: number, now: number): void {
    if (this.ended[serial] !== undefined) throw new Error(`request ${serial} ended twice`);
    this.ended[serial] = now;
  }

  /** The time that requests spent between two instants, over all: exactly. */
  spent(from: number, until: number): bigint {
    return spentWithin(
      this.came.map((came, serial) => [came, this.ended[serial] ?? until]),
      from,
      until,
    );
  }
}

/** A run as `simulate` does it, with a log and a tally. */
function watched(cell: Cell) {
  const { simulation, machine, operations, host } = computer(cell);
  const { warmup, completions, pending } = cell;
  const recorder = new Recorder(machine, operations, warmup, completions, completions + 10 * pending);
  const log = new Log();
  const source = traffic(cell.workload, simulation, operations, cell);
  operations.connect(source, {
    happened(serial) {
      log.came[serial] = simulation.now;
      recorder.happened(serial);
    },
    started: () => recorder.started(),
    ended(serial, ...stations) {
      log.end(serial, simulation.now);
      recorder.ended(serial, ...stations);
    },
  });
  const executor = executorFor(host, cell.workload.threads);
  host.executor = executor;
  (findMechanism(cell.mechanism) as Mechanism).build(host);
  executor?.start();
  startPools(host, cell.workload);
  const tally = new Tally(operations);
  source.start();
  runWatched(machine, operations, recorder);
  return { recorder, log, tally, cores: machine.coreCount };
}

/** Offered = ended + under way, core time adds up, and Little's law holds, to the picosecond. */
function checkWindow({ recorder, log, tally, cores }: ReturnType<typeof watched>, measured: number): void {
  const { windowStartPs: from, windowEndPs: until, backlog, books } = recorder;
  checkCame(recorder, measured);
  const total = books?.accounts.reduce((a, b) => a + b);
  strictEqual(total, cores * (until - from), "core time");
  checkLittle(backlog.mean(until), until - from, log.spent(from, until));
  strictEqual(tally.answered <= tally.asked && tally.repliesSent <= tally.replies, true, "answers, replies");
}

/** Throws what is wrong with `cell`, if anything is. */
export function checkProgramCell(cell: Cell): void {
  checkWindow(watched(cell), cell.completions);
  const [foreseen, actedOut] = [false, true].map((exactPolls) => {
    const { simulatedEvents: _, ...result } = simulate({ ...cell, exactPolls });
    return JSON.stringify(result);
  });
  strictEqual(foreseen, actedOut, "polls foreseen and acted out");
}
