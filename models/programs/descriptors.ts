/**
 * How many descriptors a process may need besides those of its `pending` operations, where their number is bounded
 * (select's FD_SETSIZE: a bound on the numbers themselves, which all threads of a process share).
 *
 * Further connections are open from the start, as many as may be in use at a time: those that one request waits for at
 * once, for every request that may wait in its handler, one on each connection, or as many as its client has under way.
 * Reads of files name the file, whatever they are for, and are no further descriptors here.
 */

import { connectionsOf } from "../../sim/requests/lifetimes.js";
import { deedsIn } from "../../sim/requests/steps.js";
import type { Step, Workload } from "../../sim/spec.js";
import { classesOf } from "../../sim/traffic/classes.js";

/** @param loops how many loops the mechanism's threads have */
export function furtherDescriptors(workload: Workload, pending: number, loops: number): number {
  const classes = classesOf(workload, pending);
  const asked = classes.reduce((sum, { count, traffic }) => {
    const underWay = traffic.kind === "clients" ? traffic.outstanding : 1;
    return sum + count * underWay * mostAtOnce(traffic.handler ?? []);
  }, 0);
  const listens = classes.some(({ traffic }) => connectionsOf(traffic) !== undefined);
  const reads = classes.some(({ traffic }) => traffic.kind === "storage");
  const isGivenBack =
    workload.threads?.workers !== undefined ||
    (reads && workload.threads?.blocking !== undefined) ||
    classes.some(({ traffic }) => leaves(traffic.handler));
  // A listener of its own each, and an eventfd by which a pool, or a worker, gives back.
  return asked + (listens ? loops : 0) + (isGivenBack ? loops : 0);
}

/** How many connections to others one request waits for at a time, at most. */
function mostAtOnce(steps: readonly Step[]): number {
  return deedsIn(steps).reduce(
    (most, step) =>
      step.kind === "io" ? Math.max(most, step.operations.filter(({ takes }) => takes !== undefined).length) : most,
    0,
  );
}

function leaves(handler: readonly Step[] = []): boolean {
  return deedsIn(handler).some(({ kind }) => kind === "offload");
}
