/** The costs that are left free, and the ranges they are searched in. */

import type { CostName } from "../../models/costs.js";
import { log } from "../../sim/math.js";
import { didYouMean } from "../common/did-you-mean.js";
import { UsageError } from "../common/errors.js";
import type { Scenario } from "../common/types.js";
import { COST_NAMES, costNotation } from "../schema/costs.js";
import { Misread } from "../schema/units.js";
import { costSpans } from "../sensitivity/spans.js";
import type { CostSpan } from "../sensitivity/types.js";

/** A cost, and the range it is searched in where that is not the profile's; of a table, factors of it. */
export interface Free {
  name: string;
  range?: readonly [low: number, high: number];
  /** The range as it was written. */
  written?: string;
}

/** More take more points than anybody measures. */
const MAX_FREE = 10;

/** `epollWait`, `read=500ns..5us`. @throws UsageError */
export function freeNamed(text: string): Free {
  const [, name, low, high] = /^([^=]*?)(?:=(.+?)\.\.(.+))?$/.exec(text.trim()) ?? [];
  const known = COST_NAMES.find((each) => each === name);
  if (known === undefined) {
    const hint =
      text.includes("=") && !text.includes("..")
        ? ": expected a cost with its range, such as read=500ns..5us"
        : didYouMean(name ?? text, COST_NAMES);
    throw new UsageError(`--free: there is no cost "${name ?? text}"${hint}`);
  }
  if (low === undefined) return { name: known };
  const range = [low, high].map((end) => amountOf(known, end)) as [number, number];
  if (!(range[0] < range[1])) throw new UsageError(`--free: the range of ${known} ends at ${high}, before it begins`);
  return { name: known, range, written: `${low}..${high}` };
}

function amountOf(name: CostName, text: string): number {
  try {
    return costNotation(name).read(text.trim());
  } catch (error) {
    throw error instanceof Misread ? new UsageError(`--free: ${name}: ${error.message}`) : error;
  }
}

/** @throws UsageError for a cost that there is not, or that has no range */
export function freeSpans(scenario: Scenario, free: readonly Free[]): CostSpan[] {
  if (free.length > MAX_FREE) throw new UsageError(`--free: expected at most ${MAX_FREE} costs, got ${free.length}`);
  const names = free.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`--free: ${twice} is given twice`);
  const { profile } = scenario;
  const costs = { ...profile.costs };
  for (const { name, range } of free) {
    const cost = costs[name];
    if (cost === undefined)
      throw new UsageError(`--free: the profile ${profile.name} has no ${name}, which is optional: set it first`);
    if (range === undefined) continue;
    if (typeof cost.value !== "number")
      throw new UsageError(`--free: ${name} is a table in ${profile.name}: it is searched in the profile's range`);
    const [low, high] = range;
    costs[name] = { ...cost, low, high, value: Math.min(high, Math.max(low, cost.value)) };
  }
  return costSpans({ ...scenario, profile: { ...profile, costs } }, names);
}

/** Where a setting lies in the range, as a share: of its logarithm where that can be. */
export function shareOf({ settings: [low, , high] }: CostSpan, setting: number): number {
  if (setting <= low) return 0;
  if (setting >= high) return 1;
  return low > 0 ? log(setting / low) / log(high / low) : (setting - low) / (high - low);
}
