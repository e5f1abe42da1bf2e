/** What the window of an open workload happened to offer, where that is far from the rate asked for. */
import { measuredTraffics } from "../../../sim/traffic/classes.js";
import { formatExact } from "../../common/format.js";
import type { Point, Scenario } from "../../common/types.js";

/** So far from the rate asked for is worth a word. */
const NOTABLE = 0.1;
const DIGITS = 2;

/**
 * How many times the rate asked for the windows of all replications together offered; undefined where that is about 1,
 * or the program's own doing.
 */
export function offeredTimes(
  { workload, changes }: Scenario,
  { offered, outcomes, intendedRate }: Point,
): number | undefined {
  if (changes?.some(({ kind }) => kind === "rate")) return undefined;
  const waits = measuredTraffics(workload).some(({ kind }) => ["closed", "clients", "storage"].includes(kind));
  if (waits || offered === undefined) return undefined;
  const first = outcomes ? outcomes.offered.value - outcomes.retried.value : offered.value;
  const times = first / intendedRate;
  return Math.abs(times - 1) < NOTABLE ? undefined : times;
}

/**
 * `the window offered 1.5 times the rate asked for, by chance: a longer one (measurement.completions) would even it
 * out`; of several points, from the least on.
 */
export function offeredClause({ workload }: Scenario, times: readonly number[]): string {
  const [low, high] = [Math.min(...times), Math.max(...times)].map((each) => formatExact(each, "number", DIGITS));
  const range = low === high ? low : `${low} to ${high}`;
  const how = workload.kind === "trace" ? ", as its part of the trace does" : ", by chance";
  return `the window offered ${range} times the rate asked for${how}: a longer one (measurement.completions) would even it out`;
}
