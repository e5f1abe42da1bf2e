/**
 * What latencies are made of, on random programs, executors, pools, receivers, clients, classes and every mechanism:
 * the parts of every event add up to its latency to the picosecond (the tally of sim/why throws if not), whether polls
 * are acted out or foreseen, and all that is measured besides is the same as without.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { classCells } from "./classes-cells.js";
import { clientCells, localCells } from "./clients-cells.js";
import { programCells } from "./programs-cells.js";

/** Of each mechanism and kind; fewer where all polls are acted out. */
const cellsOf = ({ family }: Mechanism) => (family === "polling scheme" ? RUNS / 2 : RUNS);
const RUNS = 4;

function run(cell: Cell) {
  const { why, simulatedEvents: _, ...rest } = simulate(cell);
  return { why, rest };
}

function check(cell: Cell): void {
  const { why, rest } = run({ ...cell, why: true });
  deepStrictEqual(rest, run(cell).rest, "what is measured besides");
  if (rest.latency.response.count === 0) return;
  const mean = why?.mean.parts.reduce((sum, part) => sum + part, 0) ?? 0;
  const { sumPs, count } = rest.latency.response;
  strictEqual(Math.abs(mean / (sumPs / count) - 1) < 1e-12 || sumPs === 0, true, "the mean");
  deepStrictEqual(run({ ...cell, why: true, exactPolls: true }).why, why, "polls foreseen and acted out");
}

describe("the parts of every event's latency add up", () => {
  it.each(MECHANISMS)("on $name, for any program", (mechanism) => {
    fc.assert(fc.property(programCells(mechanism), check), { seed: 31, numRuns: cellsOf(mechanism) });
  });

  it.each(MECHANISMS)("on $name, for any clients", (mechanism) => {
    const cells = fc.oneof(clientCells(mechanism), localCells(mechanism));
    fc.assert(fc.property(cells, check), { seed: 32, numRuns: cellsOf(mechanism) });
  });

  it.each(MECHANISMS)("on $name, for any classes", (mechanism) => {
    fc.assert(fc.property(classCells(mechanism), check), { seed: 33, numRuns: cellsOf(mechanism) });
  });
});
