/** Costs and their ranges: which settings there are, and what a scenario is with one of them. */
import { extent, scaled } from "../../models/cost-values.js";
import type { Cost } from "../../models/costs.js";
import { exp, log } from "../../sim/math.js";
import { fromNs } from "../../sim/time.js";
import { didYouMean } from "../common/did-you-mean.js";
import { UsageError } from "../common/errors.js";
import type { Scenario } from "../common/types.js";
import type { CostSpan } from "./types.js";

/** Cost name -> setting; the profile's where absent. */
export type Settings = Readonly<Record<string, number>>;

/**
 * The costs of `scenario` that have a range, in the profile's order. @param names only these @throws UsageError for one
 * that there is not
 */
export function costSpans({ profile }: Scenario, names?: readonly string[]): CostSpan[] {
  const known = Object.keys(profile.costs);
  for (const name of names ?? []) {
    if (!known.includes(name)) throw new UsageError(`no cost is named "${name}"${didYouMean(name, known)}`);
    if (!hasRange(profile.costs[name])) {
      throw new UsageError(`${name} has no range to vary it over: ${profile.costs[name].source}`);
    }
  }
  return known
    .filter((name) => (names === undefined || names.includes(name)) && hasRange(profile.costs[name]))
    .map((name) => span(name, profile.costs[name]));
}

/** The rows of a table differ, and yet it may be exact: what a scenario sets is what it says. */
export function hasRange({ value, low, high }: Cost): boolean {
  const [smallest, largest] = extent(value);
  return low < smallest || largest < high;
}

/** A table may be stretched until its smallest value is `low` or its largest is `high`; a distribution, its mean. */
function span(name: string, { value, unit, low, high, kind, source }: Cost): CostSpan {
  const table = typeof value !== "number";
  const [smallest, largest] = extent(value);
  const settings: CostSpan["settings"] = table ? [factor(smallest, low), 1, factor(largest, high)] : [low, value, high];
  return { name, unit, kind, source, value, low, high, table, settings, lines: [] };
}

/** No factor changes a 0. */
function factor(from: number, to: number): number {
  return from === 0 ? 1 : to / from;
}

/** `scenario` with other settings of its costs; the quantum is the machine's too. */
export function withSettings(scenario: Scenario, settings: Settings): Scenario {
  const costs = { ...scenario.profile.costs };
  for (const [name, setting] of Object.entries(settings)) {
    const { value } = costs[name];
    const changed = typeof value === "number" ? setting : scaled(value, setting);
    costs[name] = { ...costs[name], value: changed };
  }
  const quantumPs = "quantum" in settings ? fromNs(settings.quantum) : scenario.machine.quantumPs;
  return { ...scenario, machine: { ...scenario.machine, quantumPs }, profile: { ...scenario.profile, costs } };
}

/**
 * The setting at `share` (0 to 1) of the way between two: of their logarithms, since ranges are factors around a value;
 * of the settings themselves where one is 0.
 */
export function between(from: number, to: number, share: number): number {
  if (share <= 0) return from;
  if (share >= 1) return to;
  if (from <= 0 || to <= 0) return from + share * (to - from);
  return Math.min(Math.max(from, to), Math.max(Math.min(from, to), exp(log(from) + share * log(to / from))));
}
