/**
 * What a point is: steady, saturated, overloaded, overloaded in some of its replications, or too short to tell; what is
 * full, and how long would do.
 *
 * Open: by the loads of all that may be short (stability.ts), and whether the start is forgotten (settling.ts). Closed:
 * never overloaded; saturated where less is delivered than was asked for, beyond chance, and something is full.
 * Reads of storage are closed too: asked for is what the device would do if it served all at once.
 * Clients, who ask for no rate, and traffic that meets limits: steady, whatever is refused (bounded.ts). A recorded
 * trace is what it is: its windows are no sample of anything, so what happened in them is the answer.
 */
import { trafficsOf } from "../../../sim/traffic/classes.js";
import type { Bottleneck, Standing } from "../../common/status.js";
import { boundedStanding, nothingInTime } from "./bounded.js";
import { classedStanding, missingClass } from "./classed.js";
import { closedStanding } from "./closed.js";
import { mayBeBounded } from "./comes.js";
import { loads } from "./loads.js";
import { callbackLoad, openStanding } from "./open.js";
import { overflow } from "./receivers.js";
import { largestShareOf, type Resource, resources } from "./resources.js";
import { bottleneckOf, type Evidence, type Runs } from "./runs.js";
import { most } from "./stability.js";
import { noLatency, noWindow } from "./too-short.js";
import { traceStanding } from "./trace.js";

/** The verdict, with what was most in demand wherever that is known. */
export function standing(runs: Runs): Standing & { bottleneck?: Bottleneck } {
  const { scenario, cells } = runs;
  const given = givenUp(runs);
  if (given !== undefined) return given;
  if (cells.some(({ windowPs }) => windowPs === 0)) return noWindow(runs);
  const isOpen = trafficsOf(scenario.workload).every(({ kind }) => kind === "open");
  const samples = cells.reduce((sum, { events }) => sum + events, 0);
  const largest = largestShareOf(scenario, runs.pending);
  const found = cells.map((cell) => resources(scenario, cell, samples, largest));
  const evidence = { ...runs, all: loads(cells, found) };
  const verdict = scenario.changes ? ({ status: "changing" } as const) : verdictOn(evidence, found);
  const hasLatency = ["steady", "saturated", "changing"].includes(verdict.status);
  const judged = (hasLatency && (noLatency(runs) ?? missingClass(evidence))) || verdict;
  // What is most in demand is not what is full where that is unknown.
  if (judged.status === "overloaded" && judged.bottleneck === undefined) return judged;
  return { bottleneck: mostInDemand(evidence, isOpen), ...judged };
}

/**
 * Of runs that were given up before their window began: what happened in them was hardly ever an event that is
 * measured, however long they were. All that is known of how much is too much is what the scenario asks for.
 */
function givenUp(runs: Runs): (Standing & { bottleneck?: Bottleneck }) | undefined {
  const { scenario, pending, threads, cells } = runs;
  const others = cells.filter(({ windowPs, unfinished }) => windowPs > 0 || unfinished === 0);
  const count = cells.length - others.length;
  if (count === 0) return undefined;
  const rest = others.length === 0 ? undefined : standing({ ...runs, cells: others });
  if (rest?.status === "overloaded") return rest;
  if (rest?.status === "partly overloaded") {
    return { ...rest, overloadedReplications: rest.overloadedReplications + count };
  }
  const known = callbackLoad(scenario, pending, threads);
  const which = count < cells.length ? `${count} of ${cells.length} replications` : "every replication";
  const was = count < cells.length && count > 1 ? "were" : "was";
  const reason = `${which} ${was} given up before the window began: next to nothing that happened was an event that is measured`;
  const what = { reason, ...(known >= 1 && { excess: known - 1 }) };
  if (rest === undefined) return { status: "overloaded", ...what };
  return { status: "partly overloaded", ...what, overloadedReplications: count };
}

function mostInDemand(evidence: Evidence, isOpen: boolean): Bottleneck {
  const full = most(evidence.all);
  const receivers = overflow(evidence, ({ traffic }) => traffic.kind === "open")?.bottleneck;
  return receivers !== undefined && receivers.load > full.load ? receivers : bottleneckOf(full, isOpen);
}

function verdictOn(evidence: Evidence, found: readonly (readonly Resource[])[]): Standing {
  const { workload } = evidence.scenario;
  const none = nothingInTime(evidence);
  if (none !== undefined) return none;
  if (workload.kind !== "classes" && mayBeBounded(workload)) return boundedStanding(evidence);
  switch (workload.kind) {
    case "closed":
    case "clients":
    case "storage":
      return closedStanding(evidence, found);
    case "open":
      return openStanding(evidence, found);
    case "trace":
      return traceStanding(evidence, found);
    case "classes":
      return classedStanding(evidence, found);
  }
}
