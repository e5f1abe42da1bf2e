/** What happens at given times, in words. */
import { formatExact } from "../../scenarios/common/format.js";
import type { Change } from "../../sim/spec.js";
import { toNs } from "../../sim/time.js";

/** `rate x2`, `thread 0 stands still for 50 ms`, `all threads stand still for 20 ms`. */
function changeInWords(change: Change): string {
  if (change.kind === "rate") return rateInWords(change);
  const who = change.thread === undefined ? "all threads stand" : `thread ${change.thread} stands`;
  return `${who} still for ${formatExact(toNs(change.forPs), "ns")}`;
}

/** `rate x2`, `rate of bulk x2`. */
function rateInWords({ of, factor }: Extract<Change, { kind: "rate" }>): string {
  return `rate${of === undefined ? "" : ` of ${of}`} x${factor}`;
}

/** In short, for a chart. */
export function changeInShort(change: Change): string {
  if (change.kind === "rate") return rateInWords(change);
  const length = formatExact(toNs(change.forPs), "ns");
  return change.thread === undefined ? `pause ${length}` : `thread ${change.thread} stalled ${length}`;
}

/** `at 200 ms rate x3; at 300 ms rate x1`. */
export function changesInWords(changes: readonly Change[]): string {
  return changes.map((change) => `at ${formatExact(toNs(change.atPs), "ns")} ${changeInWords(change)}`).join("; ");
}
