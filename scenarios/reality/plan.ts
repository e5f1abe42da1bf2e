/** What of a scenario is run for real, what is not and why, and how long it takes. */
import { findMechanism } from "../../models/registry.js";
import type { OpenWorkload, TraceWorkload } from "../../sim/spec.js";
import { PS_PER_S } from "../../sim/time.js";
import { intendedRate } from "../../sim/traffic.js";
import { type Place, placesOf } from "../common/along.js";
import { mechanismNamed, refused } from "../common/mechanism-at.js";
import type { Scenario } from "../common/types.js";
import { counterpartOf, type RealLoop } from "./counterpart.js";
import type { Machine } from "./machine.js";
import type { Window } from "./schedule.js";
import type { RealData } from "./validation.js";

/** A point that is run. */
export interface PlannedReal {
  place: Place;
  loop: RealLoop;
  workload: OpenWorkload | TraceWorkload;
}

export type LeftOut = RealData["leftOut"][number];

interface RealPlan {
  points: PlannedReal[];
  leftOut: LeftOut[];
}

/** Points in the order of the scenario's; what is left out once for each line, or each n of it. */
export function planReal(scenario: Scenario, machine: Pick<Machine, "ioUringRefused">): RealPlan {
  const points: PlannedReal[] = [];
  const leftOut = new Map<string, LeftOut>();
  for (const place of placesOf(scenario)) {
    const { line, pending } = place;
    const found = counterpartOf(place);
    const leave = (why: string, at?: number) =>
      leftOut.set(JSON.stringify([line.id, at, why]), { line: line.id, ...(at !== undefined && { pending: at }), why });
    const notSimulated = refused(place.scenario, line, mechanismNamed(line.mechanism, findMechanism), pending);
    if ("why" in found) leave(found.why);
    else if (line.mechanism === "io-uring" && machine.ioUringRefused) leave(machine.ioUringRefused);
    else if (notSimulated !== undefined) leave(notSimulated, pending);
    else points.push({ place, ...found });
  }
  return { points, leftOut: [...leftOut.values()] };
}

/** Seconds that a process takes to begin and to end, besides its run: measured, with some to spare. */
const SECONDS_BESIDE = 0.15;
/** A thread or descriptor more. */
const SECONDS_PER_OPERATION = 2e-5;

/** How long one run of a point takes, about. */
export function secondsOf({ place }: Pick<PlannedReal, "place">, window: Window): number {
  const rate = intendedRate(place.scenario.workload, place.pending);
  const dropped = Math.min(window.dropped / rate, window.droppedPs / PS_PER_S);
  const measured = (window.slices * window.slicePs) / PS_PER_S;
  return dropped + measured + 1 / rate + SECONDS_BESIDE + SECONDS_PER_OPERATION * place.pending;
}
