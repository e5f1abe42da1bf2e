/** What the capacities that were found say of the claims about them. */
import { formatEstimate, formatExact, formatGiven, formatInterval } from "../common/format.js";
import type { Amount, CapacityClaim } from "../common/types.js";
import { verdictOn } from "../evidence/claims/numbers.js";
import { type Answered, capacityRatio } from "./ratios.js";
import type { CapacityVerdict, Quantity } from "./types.js";
import { sayValue } from "./words.js";

interface Ground {
  lines: readonly Answered[];
  quantity: Quantity;
  confidence: number;
  /** `p99 response latency below 1 ms`. */
  objective: string;
  labelOf: (line: string) => string;
}

/** A number that is claimed to lie in a range, and where it does; an end that is not known is open. */
interface Known {
  low: number;
  high: number;
  text: string;
}

export function judgeCapacity(claim: CapacityClaim, ground: Ground): CapacityVerdict {
  const { id, says, source, about, comment, atLeast, atMost } = claim;
  const known = knownOf(claim, ground);
  const range = { atLeast: atLeast?.value, atMost: atMost?.value };
  return {
    ...{ id, says, source, ...(about && { about }), ...(comment && { comment }) },
    verdict: "missing" in known ? "undecided" : verdictOn(known, range),
    statement: statementOf(claim, ground),
    because: "missing" in known ? known.missing : known.text,
  };
}

function statementOf(
  { line, other, atLeast, atMost }: CapacityClaim,
  { quantity, objective, labelOf }: Ground,
): string {
  const say = (amount: Amount) =>
    other === undefined ? sayValue(amount.value, quantity) : `${formatGiven(amount.value, "number")} times`;
  const bounds = [...(atLeast ? [`at least ${say(atLeast)}`] : []), ...(atMost ? [`at most ${say(atMost)}`] : [])].join(
    " and ",
  );
  const what = other === undefined ? bounds : `${bounds} that of ${labelOf(other)}`;
  return `the capacity of ${labelOf(line)} at ${objective} is ${what}`;
}

function knownOf({ line, other }: CapacityClaim, ground: Ground): Known | { missing: string } {
  const { lines, quantity, confidence, labelOf } = ground;
  const find = (id: string) => lines.find(({ found }) => found.line === id);
  const own = find(line);
  if (own === undefined) return { missing: `${labelOf(line)} was not looked at` };
  const percent = formatGiven(confidence, "share");
  if (other === undefined) {
    const { capacity, outcome, limit, beyond, note } = own.found;
    const unit = quantity.unit === "number" ? "count" : quantity.unit;
    if (capacity) {
      const { low, high } = capacity;
      const interval = low === null || high === null ? "" : ` (${percent} interval ${formatInterval(capacity, unit)})`;
      const text = `it is ${formatEstimate(capacity, unit)}${interval}`;
      return { low: low ?? 0, high: high ?? Number.POSITIVE_INFINITY, text };
    }
    if (limit === undefined || beyond === undefined) return { missing: note ?? `no capacity was found: ${outcome}` };
    const text = `it is ${beyond === "above" ? "more" : "less"} than ${sayValue(limit, quantity)}`;
    return beyond === "above" ? { low: limit, high: Number.POSITIVE_INFINITY, text } : { low: 0, high: limit, text };
  }
  const second = find(other);
  if (second === undefined) return { missing: `${labelOf(other)} was not looked at` };
  const found = capacityRatio(own, second, confidence);
  if (found === undefined) return { missing: "the capacity of one of the two was not found" };
  const { ratio, bound } = found;
  const say = (value: number) => formatExact(value, "number");
  if (bound === "at-least")
    return { low: ratio.value, high: Number.POSITIVE_INFINITY, text: `it is at least ${say(ratio.value)} times that` };
  if (bound === "at-most") return { low: 0, high: ratio.value, text: `it is at most ${say(ratio.value)} times that` };
  if (ratio.low === null || ratio.high === null)
    return { missing: `it is ${say(ratio.value)} times that, without an interval` };
  const text = `it is ${formatEstimate(ratio, "times")} that (${percent} interval ${formatInterval(ratio, "times")})`;
  return { low: ratio.low, high: ratio.high, text };
}
