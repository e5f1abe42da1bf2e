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
import type { ClassResult } from "../../scenarios/common/cell.js";
import type { Cell } from "../../scenarios/common/types.js";
import type { HistogramData } from "../../sim/histogram.js";
import type { WhyData } from "../../sim/why/tally.js";
import { classCells } from "./classes-cells.js";
import { clientCells, localCells } from "./clients-cells.js";
import { programCells } from "./programs-cells.js";

/** Of each mechanism; fewer where all polls are acted out. */
const cellsOf = ({ family }: Mechanism) => (family === "polling scheme" ? 1 : 2);

function cells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  return fc.oneof(programCells(mechanism), clientCells(mechanism), localCells(mechanism), classCells(mechanism));
}

function run(cell: Cell) {
  const { why, simulatedEvents: _, classes, ...rest } = simulate(cell);
  const whys = classes?.map((each) => each.why);
  return { why, whys, rest: { ...rest, classes: classes?.map(({ why: __, ...each }) => each) } };
}

function check(cell: Cell): void {
  const { why, whys, rest } = run({ ...cell, why: true });
  deepStrictEqual(rest, run(cell).rest, "what is measured besides");
  checkMean(why, rest.latency.response);
  checkClasses(cell, why, whys, rest.classes);
  if (rest.latency.response.count > 0 && cell.mechanism.startsWith("overlapped-"))
    deepStrictEqual(run({ ...cell, why: true, exactPolls: true }).why, why, "polls foreseen and acted out");
}

function checkMean(why: WhyData | undefined, { sumPs, count }: HistogramData): void {
  if (count === 0) return;
  const mean = why?.mean.parts.reduce((sum, part) => sum + part, 0) ?? 0;
  strictEqual(Math.abs(mean / (sumPs / count) - 1) < 1e-12 || sumPs === 0, true, "the mean");
}

/** Of each class that is measured the parts add up to its own latencies, and those of all to what all are made of. */
function checkClasses(
  { firstMeasured }: Cell,
  why: WhyData | undefined,
  whys: readonly (WhyData | undefined)[] = [],
  classes: readonly ClassResult[] = [],
): void {
  for (const [i, { latency }] of classes.entries()) {
    if (latency === undefined) strictEqual(whys[i], undefined, "a class in the background");
    else checkMean(whys[i], latency.response);
  }
  const all = whys.flatMap((each) => each?.mean ?? []);
  if (all.length === 0 || firstMeasured !== undefined) return;
  const summed = (why?.mean.parts ?? []).map((_, part) =>
    all.reduce((sum, { events, parts }) => sum + events * parts[part], 0),
  );
  const events = all.reduce((sum, each) => sum + each.events, 0);
  strictEqual(events, why?.mean.events, "events");
  for (const [i, sum] of summed.entries()) {
    const whole = events * (why?.mean.parts[i] ?? 0);
    strictEqual(Math.abs(sum - whole) <= 1e-12 * whole, true, "a part of all");
  }
}

it.each(MECHANISMS)("the parts of each class add up on $name", (mechanism) => {
  fc.assert(fc.property(classCells(mechanism), check), { seed: 32, numRuns: 2, endOnFailure: true });
});

it.each(MECHANISMS)(
  "the parts of every event's latency add up on $name, whatever the traffic and program",
  (mechanism) => {
    fc.assert(fc.property(cells(mechanism), check), { seed: 31, numRuns: cellsOf(mechanism), endOnFailure: true });
  },
);
