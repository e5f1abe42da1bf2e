/** io_uring with multishot receives beside reads of a device: a read stays one-shot, with a buffer of its own. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusal } from "../../models/programs/executor-fit.js";
import { findMechanism } from "../../models/registry.js";
import type { Mechanism, Parameters } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { readScenario } from "../../scenarios/load/load.js";
import { planCells } from "../../scenarios/run/plan.js";
import type { Workload } from "../../sim/spec.js";
import { checkClassCell, readingCells } from "./classes-cells.js";
import { playReads, type Reads } from "./reads-stage.js";

const MULTISHOT: Parameters = { receive: "IORING_RECV_MULTISHOT" };
const COSTS = {
  ...{ interrupt: 100, wakeup: 7, contextSwitch: 30, blockSubmit: 40, blockComplete: 20 },
  ...{ pinPage: 8, fileGet: 3, uringEnter: 13, uringSubmit: 6, uringComplete: 4 },
};
/** A call that submits a read: enter, its entry, and blockSubmit, fileGet and one pinPage. */
const SUBMIT = 13 + 6 + 40 + 3 + 8;

function play(parameters: Parameters, rest: Partial<Reads> = {}) {
  const { reads, books } = playReads({
    ...{ mechanism: "io-uring", pending: 1, costs: COSTS, parallelism: 1, takes: 1_000, callback: 50, reads: 3 },
    ...{ parameters: { ...MULTISHOT, ...parameters }, others: [{ at: 500, callback: 20 }], ...rest },
  });
  return { events: reads.map(({ operation, device, notice, end }) => [operation, device, notice, end]), books };
}

describe("by hand, on one core: a read, and a message at 500 ns", () => {
  it("the receive stays in force, the read is submitted again", () => {
    const { events, books } = play({});
    const message = 500 + 100 + 7 + 4;
    const first = 1_000 + 100 + 20 + 7 + 4;
    const begun = first + 50 + SUBMIT;
    const second = begun + 1_000 + 100 + 20 + 7 + 4;
    expect(events).toEqual([
      [1, 500, message, message + 20],
      [0, 1_000, first, first + 50],
      [0, begun + 1_000, second, second + 50],
    ]);
    // The first, in which it sleeps; one after the message, which submits nothing; one after the read.
    expect(books.counters.systemCalls).toBe(3);
  });

  it("the only buffer is the message's, when a read completes with it", () => {
    const { events } = play({ buffers: 1 }, { others: [{ at: 1_000, callback: 20 }], reads: 2 });
    // One interrupt after the other, then the task work for both.
    const both = 1_000 + 100 + 7 + 100 + 20 + 2 * 4;
    expect(events.map(([operation, , notice]) => [operation, notice]).sort()).toEqual([
      [0, both],
      [1, both],
    ]);
  });
});

it("a handler that asks somebody and reads has a descriptor for each, of which one stays armed", () => {
  const scenario = readScenario({
    ...{ name: "mine", question: "Does it end?", pending: [3], mechanisms: [{ "io-uring": { receive: "multishot" } }] },
    machine: {
      ...{ cores: 1, profile: "xeon-2021" },
      devices: { disk: { parallelism: 1, takes: "80us", queue: 2 } },
    },
    workload: { closed: { "total-rate": "200/s", io: "constant" } },
    program: {
      handler: [
        { io: { to: "disk", response: "4KiB" } },
        { together: [{ io: { to: "db", takes: "80us" } }, { io: { to: "disk" } }] },
        { reply: "1KiB" },
      ],
    },
    measurement: { replications: 1, "warm-up": 20, completions: 100 },
  });
  const [cell] = planCells(scenario, findMechanism);
  expect(simulate(cell)).toMatchObject({ unfinished: 0, latency: { response: { count: 100 } } });
});

describe("on random classes, one of which reads", () => {
  const mechanism = findMechanism("io-uring") as Mechanism;
  it.each<Parameters>([{}, { IORING_SETUP_IOPOLL: "yes", rings: "per-thread" }])(
    "%o keeps the books of each",
    (set) => {
      const cells = readingCells(mechanism)
        .map((cell): Cell => {
          const cores = Math.max(cell.machine.cores, 1 + Number(cell.parameters.threads));
          const machine = { ...cell.machine, cores, quantumPs: 1e7 };
          const linked: Parameters = { IOSQE_IO_LINK: "no", mode: "default", wait: "enter" };
          return { ...cell, machine, parameters: { ...cell.parameters, ...linked, ...MULTISHOT, buffers: 3, ...set } };
        })
        .filter(
          ({ parameters, pending, workload }) =>
            refusal(mechanism, parameters, pending, workload as Workload) === undefined,
        );
      fc.assert(fc.property(cells, checkClassCell), { seed: 41, numRuns: 5 });
    },
  );
});
