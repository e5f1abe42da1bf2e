/**
 * What latencies are made of, on random programs, executors, pools, receivers, clients, classes and every mechanism:
 * the parts of every event add up to its latency to the picosecond (the tally of sim/why throws if not), whether polls
 * are acted out or foreseen, and all that is measured besides is the same as without.
 */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { classCells } from "./classes-cells.js";
import { clientCells, localCells } from "./clients-cells.js";
import { programCells } from "./programs-cells.js";

/** Of each mechanism; fewer where all polls are acted out. */
const cellsOf = ({ family }: Mechanism) => (family === "polling scheme" ? 1 : 2);

function cells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  return fc.oneof(programCells(mechanism), clientCells(mechanism), localCells(mechanism), classCells(mechanism));
}

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
  if (cell.mechanism.startsWith("overlapped-"))
    deepStrictEqual(run({ ...cell, why: true, exactPolls: true }).why, why, "polls foreseen and acted out");
}

it.each(MECHANISMS)(
  "the parts of every event's latency add up on $name, whatever the traffic and program",
  (mechanism) => {
    fc.assert(fc.property(cells(mechanism), check), { seed: 31, numRuns: cellsOf(mechanism), endOnFailure: true });
  },
);
