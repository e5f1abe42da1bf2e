/** What the capacities that were found say of the claims about them. */
import { quantityNamed } from "../common/axis.js";
import { enumerate } from "../common/enumerate.js";
import { formatEstimate, formatExact, formatGiven, formatInterval } from "../common/format.js";
import type { Amount, CapacityClaim } from "../common/types.js";
import { verdictOn } from "../evidence/claims/numbers.js";
import { type Answered, capacityRatio } from "./ratios.js";
import type { Along, CapacityVerdict, Quantity } from "./types.js";
import { sayValue } from "./words.js";

interface Ground {
  lines: readonly Answered[];
  quantity: Quantity;
  along?: Along;
  /** The number of operations, where that is not what capacities are found along. */
  pending: number;
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

/** Where the claim is about several places, it has to hold at each of them. */
export function judgeCapacity(claim: CapacityClaim, ground: Ground): CapacityVerdict {
  const { id, says, source, about, comment } = claim;
  const places = placesOf(claim, ground).map(({ x, at }) => ({ ...judgedAt(claim, ground, x), at }));
  const verdicts = places.map(({ verdict }) => verdict);
  const undecided = verdicts.length === 0 || verdicts.includes("undecided");
  return {
    ...{ id, says, source, ...(about && { about }), ...(comment && { comment }) },
    verdict: verdicts.includes("refuted") ? "refuted" : undecided ? "undecided" : "supported",
    statement: statementOf(claim, ground),
    because:
      places.length === 0
        ? "its values of the axis were not looked at"
        : places.map(({ at, because }) => (at === undefined ? because : `at ${at} ${because}`)).join("; "),
  };
}

/** Those it is about among those that were looked at, with their words. */
function placesOf({ at: wanted }: CapacityClaim, { along, pending }: Ground): { x?: number; at?: string }[] {
  if (along === undefined) return wanted === undefined || wanted.includes(pending) ? [{}] : [];
  const { at } = quantityNamed(along.of, along.unit, along.capacityOf);
  return along.values.filter((x) => wanted?.includes(x) ?? true).map((x) => ({ x, at: at(x) }));
}

function judgedAt(claim: CapacityClaim, ground: Ground, x: number | undefined) {
  const known = knownOf(claim, ground, x);
  const range = { atLeast: claim.atLeast?.value, atMost: claim.atMost?.value };
  return "missing" in known
    ? { verdict: "undecided" as const, because: known.missing }
    : { verdict: verdictOn(known, range), because: known.text };
}

function statementOf(
  { line, other, at, atLeast, atMost }: CapacityClaim,
  { quantity, along, objective, labelOf }: Ground,
): string {
  const say = (amount: Amount) =>
    other === undefined ? sayValue(amount.value, quantity) : `${formatGiven(amount.value, "number")} times`;
  const bounds = [...(atLeast ? [`at least ${say(atLeast)}`] : []), ...(atMost ? [`at most ${say(atMost)}`] : [])].join(
    " and ",
  );
  const what = other === undefined ? bounds : `${bounds} that of ${labelOf(other)}`;
  const where = at && along ? `, with ${sayValues(at, along)},` : "";
  return `the capacity of ${labelOf(line)} at ${objective}${where} is ${what}`;
}

/** `cores = 4 and 16`. */
function sayValues(values: readonly number[], { of, unit, capacityOf }: Along): string {
  const { symbol, format } = quantityNamed(of, unit, capacityOf);
  return `${symbol} = ${enumerate(values.map(format))}`;
}

function knownOf({ line, other }: CapacityClaim, ground: Ground, x: number | undefined): Known | { missing: string } {
  const { lines, quantity, confidence, labelOf } = ground;
  const find = (id: string) => lines.find(({ found }) => found.line === id && found.x === x);
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
