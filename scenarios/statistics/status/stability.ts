/**
 * Whether an open workload asks for more than can be done: from the loads of all that may be short (resources.ts).
 *
 * ln load has a known standard error, so that it can be tested against 0, load 1: overloaded, if it is beyond what
 * chance makes of a load of 1 once in a thousand times (divided by the number of tests); stable, if it is below what
 * chance makes of it once in two hundred times, for every resource. In between nothing is known. Under the hypothesis
 * of load 1 work is lost neither to idleness nor to the backlog's starting empty, so this holds for short runs too (a
 * test on the backlog alone takes the start from empty for growth).
 *
 * Where replications differ in a load by more than chance, it is not its mean that counts, but where the loads of
 * nearly all of them lie; and those that are overloaded by themselves are named.
 */
import type { CellResult } from "../../common/types.js";
import { normalQuantile } from "../normal.js";
import { type Load, loads, logOf } from "./loads.js";
import type { Resource } from "./resources.js";
import { FULL } from "./uses.js";

/** How often chance may call a load of 1 overloaded, and stable. */
const OVERLOADED_BY_CHANCE = 0.001;
export const STABLE_BY_CHANCE = 0.005;

/** So many standard deviations from their mean lie nearly all. */
const NEARLY_ALL = 2;

export type Stability =
  | { kind: "stable" }
  /** `full`: the resource of which most is asked. */
  | { kind: "overloaded"; full: Load }
  /**
   * Numbers of the replications that are, what is full in the worst, and how much more they are offered than can be
   * done, on average.
   */
  | { kind: "partly"; replications: number[]; full: Resource; excess: number }
  /** Nothing is known of `doubtful`, the resource that may be beyond load 1 more easily than the others. */
  | { kind: "unknown"; doubtful: Load };

/**
 * @param found of each replication, its resources
 * @param all the same over all replications; at least one
 */
export function stability(
  cells: readonly CellResult[],
  found: readonly (readonly Resource[])[],
  all: readonly Load[],
): Stability {
  const beyond = all.filter((each) => isOver(each, threshold(all.length)));
  const over = overloaded(found);
  if (over.length === cells.length || beyond.length > 0) {
    return { kind: "overloaded", full: mostTelling(beyond.length > 0 ? beyond : all) };
  }
  if (over.length === 0) return isStable(all) ? { kind: "stable" } : { kind: "unknown", doubtful: leastSure(all) };
  const others = <T>(values: readonly T[]) => values.filter((_, i) => !over.includes(i));
  const differ = mostTelling(all).between > 0 || isStable(loads(others(cells), others(found)));
  if (!differ) return { kind: "unknown", doubtful: leastSure(all) };
  return { kind: "partly", replications: over, ...worst(over.map((i) => found[i])) };
}

/** A load of 1 is above this many standard errors once in a thousand times in all `tests`. */
function threshold(tests: number): number {
  return normalQuantile(1 - OVERLOADED_BY_CHANCE / tests);
}

/**
 * The replications that are overloaded on their own evidence, and not by a stretch of heavier traffic than the scenario
 * asks for.
 */
function overloaded(found: readonly (readonly Resource[])[]): number[] {
  const quantile = threshold(found.flat().length);
  const test = (each: Resource) => each.expected > 1 && isOver(inOne(each), quantile);
  return found.flatMap((resources, i) => (resources.some(test) ? [i] : []));
}

type Test = Pick<Load, "logLoad" | "error" | "between">;

function inOne({ load, dispersion, events }: Resource): Test {
  return { logLoad: logOf(load), error: Math.sqrt(dispersion / events), between: 0 };
}

function isOver({ logLoad, error, between }: Test, quantile: number): boolean {
  return logLoad > 0 && logLoad > quantile * error + NEARLY_ALL * between;
}

/** Whether all loads are below 1 by more than chance. */
export function isStable(tests: readonly Test[]): boolean {
  return tests.every((test) => test.logLoad < 0 && reachOf(test) < 0);
}

/** The logarithm of the load that may yet be true. */
export function reachOf({ logLoad, error, between }: Test): number {
  return logLoad + normalQuantile(1 - STABLE_BY_CHANCE) * error + NEARLY_ALL * between;
}

/** Of equals, the first. */
function leastSure<T extends Test>(resources: readonly T[]): T {
  return resources.reduce((a, b) => (reachOf(b) > reachOf(a) ? b : a));
}

/** The resource of which most is asked; of equals, the first. */
export function most<T extends { load: number }>(resources: readonly T[]): T {
  return resources.reduce((a, b) => (b.load > a.load ? b : a));
}

/** Of those that are full, the one that explains the others; where none is, that of which most is asked. */
export function mostTelling<T extends { load: number; rank: number; utilisation: number }>(resources: readonly T[]): T {
  const full = resources.filter(({ utilisation }) => utilisation >= FULL);
  if (full.length === 0) return most(resources);
  const least = Math.min(...full.map(({ rank }) => rank));
  return most(full.filter(({ rank }) => rank === least));
}

function worst(found: readonly (readonly Resource[])[]): { full: Resource; excess: number } {
  const full = found.map((resources) => mostTelling(resources));
  return { full: most(full), excess: full.reduce((sum, { load }) => sum + load - 1, 0) / full.length };
}
