/**
 * Runs looked into, of every mechanism on random computers, programs and traffic: a core does one thing at a time, for
 * the thread that is on it; its slices add up to the trace, each request's parts to its latency; viewers can read it;
 * and the same run gives the same bytes.
 */
import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { it } from "vitest";
import { MECHANISMS } from "../../models/registry.js";
import type { Mechanism } from "../../models/types.js";
import { traceExecution } from "../../scenarios/cell/execution-trace.js";
import { simulate } from "../../scenarios/cell/simulate.js";
import type { Cell } from "../../scenarios/common/types.js";
import { traceEventsJson } from "../../viz/exports/trace-events.js";
import { checkTrace } from "../scenarios/cell/execution-trace-checks.js";
import { readTraceEvents } from "../viz/exports/trace-event-reader.js";
import { classCells } from "./classes-cells.js";
import { clientCells, localCells } from "./clients-cells.js";
import { programCells } from "./programs-cells.js";

/** Of each mechanism; fewer where all polls may be acted out. */
const runsOf = ({ family }: Mechanism) => (family === "polling scheme" ? 1 : 2);

function cells(mechanism: Mechanism): fc.Arbitrary<Cell> {
  return fc.oneof(programCells(mechanism), clientCells(mechanism), localCells(mechanism), classCells(mechanism));
}

/** Of longer runs, and of acting out more polls, nothing is learnt that shorter ones do not teach. */
const MOST_STEPS = 60_000;
const MOST_POLLS = 20_000;

function check(cell: Cell, events: number, around: "slowest" | undefined, exact: boolean): void {
  const result = simulate(cell);
  if (result.latency.response.count === 0 || result.simulatedEvents > MOST_STEPS) return;
  const exactPolls = exact && result.counters.fruitlessPolls <= MOST_POLLS;
  const request = { events, around, exactPolls, mostSlices: 5_000 };
  const run = traceExecution(cell, request);
  checkTrace(run, exactPolls);
  strictEqual(run.slowest.responsePs, result.latency.response.maxPs, "the slowest response");
  const text = [...traceEventsJson(run, {})].join("");
  readTraceEvents(text);
  strictEqual([...traceEventsJson(traceExecution(cell, request), {})].join(""), text, "the same bytes");
}

it.each(MECHANISMS)("a run of $name is told without gaps, overlaps or contradictions", (mechanism) => {
  const around = fc.constantFrom("slowest" as const, undefined);
  const property = fc.property(cells(mechanism), fc.integer({ min: 1, max: 40 }), around, fc.boolean(), check);
  fc.assert(property, { seed: 7, numRuns: runsOf(mechanism), endOnFailure: true });
});
