/** How many times as much one line carries as another. */
import { ratioOf, type Sample } from "../statistics/paired.js";
import { studentQuantile } from "../statistics/student-t.js";
import type { Answer } from "./search.js";
import type { CapacityRatio, LineCapacity } from "./types.js";

/** A line's capacity, and what was found with it. */
export interface Answered {
  found: LineCapacity;
  answer: Answer;
}

/**
 * a / b, at `confidence`; undefined where nothing is known of it. Replication by replication both met the same traffic,
 * each at its own load: where both were interpolated, what the replications gave says how far the two errors cancel.
 */
export function capacityRatio(a: Answered, b: Answered, confidence: number): CapacityRatio | undefined {
  const [left, right] = [a.found.capacity, b.found.capacity];
  const { x } = a.found;
  const names = { ...(x !== undefined && { x }), line: a.found.line, other: b.found.line };
  if (left && right) {
    const [top, bottom] = [sampleOf(a, confidence), sampleOf(b, confidence)];
    const found = ratioOf(top, bottom, confidence);
    if (found === undefined) return undefined;
    return { ...names, ratio: found.ratio, paired: found.correlation !== null };
  }
  if (left) return atMostOrLeast(names, b.found, (above) => (above ? left.high : left.low) ?? left.value, true);
  if (right) return atMostOrLeast(names, a.found, (above) => (above ? right.high : right.low) ?? right.value, false);
  return undefined;
}

/** One of the two lies beyond a limit: the other's interval ends where the ratio is nearest to 1. */
function atMostOrLeast(
  names: Pick<CapacityRatio, "x" | "line" | "other">,
  { limit, beyond }: LineCapacity,
  end: (above: boolean) => number,
  isBelow: boolean,
): CapacityRatio | undefined {
  if (limit === undefined || beyond === undefined) return undefined;
  const known = end(beyond === "above");
  const value = isBelow ? known / limit : limit / known;
  const bound = (beyond === "above") === isBelow ? "at-most" : "at-least";
  return { ...names, ratio: { value, low: null, high: null }, bound, paired: false };
}

/** In units of Student's t at the confidence of the interval. */
function sampleOf({ found: { capacity }, answer }: Answered, confidence: number): Sample {
  const { value, low, high } = capacity!;
  const { byReplication, replications } = answer;
  if (low === null || high === null) return { value, errors: null, count: replications ?? 0 };
  // Between two values that were decided there is no chance to average over.
  const count = replications ?? MANY;
  const t = studentQuantile((1 - confidence) / 2, count - 1);
  return { value, errors: [(value - low) / t, (high - value) / t], count, ...(byReplication && { byReplication }) };
}

/** Student's t is that of the normal distribution. */
const MANY = 1000;
