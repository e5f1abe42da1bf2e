/** Connections that end, receivers that take their time, and callbacks that cancel, where workers run handlers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusal } from "../../models/programs/executor-fit.js";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { programCores } from "../../sim/places.js";
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { ConnectionsSpec, Workload } from "../../sim/spec.js";
import { programCells } from "./programs-cells.js";
import { drivers, executors, longerThreads } from "./random-executor.js";

const CELLS = 4;
const ms = 1e9;
const lifetimes: ConnectionsSpec[] = [
  { requests: { kind: "geometric", mean: 3 } },
  { requests: { kind: "constant", size: 1 }, backlog: 2, reconnect: { kind: "exponential", meanPs: 50e6 } },
  { last: { kind: "exponential", meanPs: 2 * ms } },
];

type Threads = [threads: ThreadsSpec, set: Parameters];

/** Workers beside the threads that wait for events; or, where they can, workers that wait themselves. */
function workers(mechanism: Mechanism): fc.Arbitrary<Threads> {
  const beside = executors.map((threads): Threads => [threads, {}]);
  if (mechanism.driven === undefined) return beside;
  const driven = Object.entries(mechanism.driven).map(([name, values]) => [name, fc.constantFrom(...values)]);
  const fixed = fc.record(Object.fromEntries(driven)) as fc.Arbitrary<Parameters>;
  const waiting = fc
    .integer({ min: 1, max: 4 })
    .chain((threads) => fc.tuple(drivers(threads), fixed, fc.constant(threads)))
    .map(([spec, set, threads]): Threads => [spec, { ...set, threads }]);
  return fc.oneof(beside, waiting);
}

/** Cells with `mechanism`, whose traffic has `more`; callbacks of some cancel operations. */
function cells(mechanism: Mechanism, more: fc.Arbitrary<object>): fc.Arbitrary<Cell> {
  return fc
    .tuple(programCells(mechanism), workers(mechanism), more)
    .map(([cell, [threads, set], further]): Cell => {
      const { steering: _, ...parameters } = { ...cell.parameters, ...set };
      const asked = { receivers: undefined, threads: longerThreads(threads, 100), ...further };
      const costs = { ...cell.costs, accept: 1000, close: 500, writeFull: 200, pollArm: 30, epollCtlAdd: 400 };
      return { ...cell, parameters, costs, workload: { ...cell.workload, ...asked } as Workload };
    })
    .filter(({ parameters, pending, workload, machine }) => {
      return refusal(mechanism, parameters, pending, workload, programCores(machine)) === undefined;
    });
}

const connections = fc.constantFrom(...lifetimes).map((each) => ({ connections: each }));
const receivers = fc
  .record({
    rate: fc.integer({ min: 1e8, max: 1e10 }).map((meanBytes) => ({ kind: "constant" as const, meanBytes })),
    bufferBytes: fc.integer({ min: 1, max: 60 }),
  })
  .map((each) => ({ receivers: each }));

function check(cell: Cell): void {
  const { simulatedEvents: _, ...result } = simulate(cell);
  const { simulatedEvents: __, ...exact } = simulate({ ...cell, exactPolls: true });
  expect(JSON.stringify(exact)).toBe(JSON.stringify(result));
  expect(result.latency.response.count).toBe(cell.completions - result.unfinished);
  const { accounts, remainders = {}, windowPs } = result;
  const times = [...Object.values(accounts), ...Object.values(remainders)];
  expect(times.reduce((sum, ps) => sum + ps, 0)).toBe(cell.machine.cores * windowPs);
}

const handing = MECHANISMS.filter(({ awaits }) => !awaits);

describe("where workers run handlers, every request ends once", () => {
  it.each(handing)("$name: connections that end", (mechanism) => {
    fc.assert(fc.property(cells(mechanism, connections), check), { seed: 31, numRuns: CELLS });
  });

  it.each(handing)("$name: receivers that take their time", (mechanism) => {
    fc.assert(fc.property(cells(mechanism, receivers), check), { seed: 32, numRuns: CELLS });
  });
});
