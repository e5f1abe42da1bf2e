/** The verdict on a recorded trace, of which each replication plays a stretch. */
import type { Standing } from "../../common/status.js";
import { callbackLoad } from "./open.js";
import type { Resource } from "./resources.js";
import { bottleneckOf, type Evidence } from "./runs.js";
import { mostTelling } from "./stability.js";
import { FULL } from "./uses.js";

/**
 * A backlog that grows by no more than this share of the events of a stretch, or by so many square roots of them, comes
 * and goes.
 */
const LEAST_GROWTH = 0.02;
const LEAST_ROOTS = 4;

export function traceStanding(
  { scenario, pending, threads, all }: Evidence,
  found: readonly (readonly Resource[])[],
): Standing {
  const known = callbackLoad(scenario, pending, threads);
  if (known >= 1) return { status: "overloaded", excess: known - 1, bottleneck: bottleneckOf(mostTelling(all), false) };
  const full = found.flatMap((resources) => overloadedIn(resources) ?? []);
  if (full.length === 0) return { status: "steady" };
  const excess = full.reduce((sum, { load }) => sum + load - 1, 0) / full.length;
  const bottleneck = bottleneckOf(mostTelling(full), false);
  if (full.length === found.length) return { status: "overloaded", excess, bottleneck };
  return { status: "partly overloaded", excess, bottleneck, overloadedReplications: full.length };
}

/** What was full while a backlog grew beside it. */
function overloadedIn(resources: readonly Resource[]): Resource | undefined {
  const full = resources.filter(({ utilisation, load, events }) => {
    return utilisation >= FULL && load - 1 > Math.max(LEAST_GROWTH, LEAST_ROOTS / Math.sqrt(events));
  });
  return full.length === 0 ? undefined : mostTelling(full);
}
