/** Random programs on every mechanism, with random parameters, computers, prices and traffic. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Workload } from "../../sim/spec.js";
import { cell, constant, costs, exponential } from "./harness.js";
import { checkProgramCell, programCells } from "./programs-cells.js";
import { checkEmptyHandler, checkProgram } from "./programs-conformance.js";
import { driverTrials, executorTrials, programTrials, trials } from "./random-trial.js";
import { play } from "./stage.js";

/** Of each mechanism: 540 in all. */
const TRIALS = 24;
const CELLS = 6;

describe("every program", () => {
  it.each(MECHANISMS)("on $name ends every request once, and its books add up", (mechanism) => {
    fc.assert(fc.property(programTrials(mechanism), checkProgram), { seed: 12, numRuns: TRIALS });
  });

  it.each(MECHANISMS)("on $name keeps its books under traffic of every kind", (mechanism) => {
    fc.assert(fc.property(programCells(mechanism), checkProgramCell), { seed: 14, numRuns: CELLS });
  });

  it.each(MECHANISMS.filter(({ awaits }) => !awaits))(
    "on $name ends every request once if workers run it",
    (mechanism) => {
      fc.assert(fc.property(executorTrials(mechanism), checkProgram), { seed: 15, numRuns: TRIALS / 2 });
    },
  );

  it.each(MECHANISMS.filter(({ driven }) => driven))("on $name does so if workers wait for events too", (mechanism) => {
    fc.assert(fc.property(driverTrials(mechanism), checkProgram), { seed: 16, numRuns: TRIALS });
  });

  it("that is a callback only is one", () => {
    fc.assert(fc.property(trials, checkEmptyHandler), { seed: 13, numRuns: 5 * MECHANISMS.length });
  });
});

/** The smallest trials that once went wrong. */
describe("a program", () => {
  it("whose thread waits for the first of two answers is woken once if both come at one instant", () => {
    const both = { to: "db", takes: { kind: "constant", meanPs: 0 } } as const;
    const { tally } = play({
      mechanism: "blocking-threads",
      parameters: {},
      ...{ cores: 2, quantumPs: 1e9, pending: 1, costs: { ...costs({ wakeup: 1 }), idleExit: [[0, 3]] } },
      handler: [{ kind: "io", operations: [both, both], until: "any" }],
      events: [{ at: 0, operation: 0, callback: 0 }],
    });
    expect(tally).toMatchObject({ asked: 2, answered: 2, finished: 1 });
  });

  it("that blocks for a step keeps its thread in use, like a callback that sleeps", () => {
    const rate = { basis: "total", perSecond: 10_000 } as const;
    const traffic = { kind: "open", rate, interval: exponential(1), callback: constant(0) } as const;
    const duration = constant(8e7);
    const run = (workload: Workload) => {
      const { busiest: _, ...result } = simulate(cell("epoll", { cores: 2, set: { threads: 1 }, workload }));
      return result;
    };
    const step = run({ ...traffic, handler: [{ kind: "block", duration }] });
    const halfWay = run({ ...traffic, blocking: { share: 1, duration } });
    expect(step.usage.threads[0].usedPs).toBeGreaterThan(0.7 * step.windowPs);
    expect({ ...step, simulatedEvents: 0 }).toEqual({ ...halfWay, simulatedEvents: 0 });
  });

  it("on event ports hears of an answer though an event of the one before it was left in the queue", () => {
    const [request, takes] = [{ kind: "constant", meanBytes: 1 } as const, constant(0)];
    const both = [
      { to: "db", takes, request },
      { to: "db", takes: constant(1e4), request },
    ];
    const { tally } = play({
      mechanism: "event-ports",
      parameters: { reads: "until-EAGAIN" },
      ...{
        cores: 1,
        quantumPs: 1e9,
        pending: 1,
        costs: { ...costs({ read: 1, readEmpty: 1, portAssociate: 1, write: 1 }) },
      },
      handler: [
        { kind: "io", operations: both, until: "all" },
        { kind: "io", operations: both, until: "all" },
      ],
      events: [1, 2, 3].map(() => ({ at: 0, operation: 0, callback: 0 })),
    });
    expect(tally).toMatchObject({ asked: 12, answered: 12, finished: 3 });
  });

  it("on AFD submits no second poll request for a further socket that still has one", () => {
    const request = { kind: "constant", meanBytes: 1 } as const;
    const operations = [0, 5_000].map((ps) => ({ to: "db", takes: constant(ps), request }));
    const { books, tally } = play({
      mechanism: "afd-poll",
      parameters: { reads: "until-short" },
      ...{ cores: 1, quantumPs: 1e9, pending: 1 },
      costs: { ...costs({ read: 1, readEmpty: 1, afdPoll: 1, write: 1, completionGet: 1 }) },
      handler: [
        {
          ...{ kind: "repeat", times: { kind: "constant", count: 3 } },
          steps: [
            { kind: "io", operations, until: "all" },
            { kind: "compute", duration: constant(2_000) },
          ],
        },
      ],
      events: [{ at: 0, operation: 0, callback: 0 }],
    });
    expect(tally).toMatchObject({ asked: 6, answered: 6, finished: 1 });
    // Six writes; of the six answers one is read before its request is submitted, and the request serves the next.
    expect(books.counters.systemCalls).toBe(24);
  });
});
