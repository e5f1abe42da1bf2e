/** A fit in words. */
import { enumerate } from "../common/enumerate.js";
import { formatExact } from "../common/format.js";
import type { Agreement, Fit, FreeCost } from "./types.js";

/** `5 %`, `0.4 %`. */
export function formatPercent(share: number): string {
  return formatExact(share, "share", 2);
}

/** One or two sentences: how well the data is explained, and what it does not say. */
export function fitAnswer({ costs, observations, before, after }: Fit): string {
  const numbers = observations.length;
  const names = enumerate(costs.map(({ name }) => name));
  const how =
    `With ${names} fitted, simulated and measured differ by ${formatPercent(after.typical - 1)} (root mean square; ` +
    `${formatPercent(before.typical - 1)} before), ${after.near} of ${numbers} within 15 %${unsteady(after)}.`;
  const open = costs.filter(({ determined }) => !determined);
  const exchanged = open.filter(({ exchangeable }) => exchangeable.length > 0);
  const unknown = open.filter(({ exchangeable }) => exchangeable.length === 0);
  const says = [
    ...(unknown.length > 0 ? [`The data does not determine ${enumerate(unknown.map(({ name }) => name))}`] : []),
    ...combined(exchanged).map((group) => `of ${enumerate(group)} only a combination is determined`),
  ];
  const [first, ...others] = says;
  if (first === undefined) return `${how} The data determines ${costs.length === 1 ? "it" : "all of them"}.`;
  return `${how} ${[first.charAt(0).toUpperCase() + first.slice(1), ...others].join("; ")}.`;
}

function unsteady({ unsteady: count }: Agreement): string {
  return count === 0 ? "" : `, ${count} without a steady simulated value`;
}

/** Groups of costs that can be exchanged for each other. */
function combined(costs: readonly FreeCost[]): string[][] {
  const groups: string[][] = [];
  for (const { name, exchangeable } of costs) {
    const all = [name, ...exchangeable];
    const known = groups.find((group) => group.some((each) => all.includes(each)));
    if (known === undefined) groups.push(all);
    else known.push(...all.filter((each) => !known.includes(each)));
  }
  return groups;
}

/** What the data says of a cost. */
export function verdictOf({ determined, exchangeable, atEnd }: FreeCost): string {
  const end = atEnd === undefined ? "" : `, at the ${atEnd} end of its range`;
  if (determined)
    return exchangeable.length > 0
      ? `determined, better together with ${enumerate(exchangeable)}${end}`
      : `determined${end}`;
  if (exchangeable.length > 0) return `only with ${enumerate(exchangeable)}${end}`;
  return "not determined";
}
