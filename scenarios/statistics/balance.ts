/** How evenly connections, requests and core time are spread over workers. */
import type { Balance } from "../../sim/requests/listening.js";
import { PS_PER_S } from "../../sim/time.js";
import { only } from "../common/only.js";
import { round } from "../common/rounding.js";
import type { BalancePoint } from "../common/shapes/balance.js";
import type { CellResult, Scenario } from "../common/types.js";
import { estimate, mean } from "./mean-intervals.js";

/** Of that many workers each has a bar. */
const MOST_BARS = 64;
const DIGITS = 4;

/** What there is to say where connections end; nothing elsewhere. */
export function balanceOf({ measurement }: Scenario, cells: readonly CellResult[]): { balance?: BalancePoint } {
  const balances = cells.flatMap(({ balance }) => balance ?? []);
  if (balances.length < cells.length) return {};
  const { confidence } = measurement;
  const of = (values: (balance: Balance) => number[] | undefined) => {
    const each = balances.map((balance) => relative(values(balance) ?? []));
    if (each[0].length === 0) return undefined;
    const bars = each[0].slice(0, MOST_BARS).map((_, i) => round(mean(each.map((run) => run[i])), DIGITS));
    return {
      largest: estimate(
        each.map(([first]) => first),
        confidence,
      ),
      bars,
    };
  };
  const connections = of((balance) => balance.connections);
  return {
    balance: only<BalancePoint>()({
      workers: balances[0].requests.length,
      ...(connections && { connections }),
      requests: of(({ requests }) => requests)!,
      coreTime: of(({ corePs }) => corePs)!,
      accepted: estimate(
        cells.map(({ windowPs }, i) => (balances[i].accepted * PS_PER_S) / windowPs),
        confidence,
      ),
    }),
  };
}

/** Each over their mean: 1 for all if they are even, and if there is nothing. */
function relative(values: number[]): number[] {
  const sum = values.reduce((all, value) => all + value, 0);
  return values.map((value) => (sum === 0 ? 1 : (value * values.length) / sum));
}
