/** What happens at given times: from when to when, and in words. */

import type { Change } from "../../../sim/spec.js";
import { toNs } from "../../../sim/time.js";
import { enumerate } from "../../common/enumerate.js";
import { formatExact } from "../../common/format.js";

/** Something that happens at one time, until another does. */
export interface Episode {
  atNs: number;
  /** When the next one begins; infinite for the last. */
  untilNs: number;
  /** `thread 0 stands still from 300 ms to 350 ms`. */
  words: string;
}

/** In the order of time. That a rate is again what the workload says ends an episode, and begins none. */
export function episodesOf(changes: readonly Change[]): Episode[] {
  const beginning = changes.filter((change) => change.kind === "stall" || change.factor !== 1);
  const times = [...new Set(beginning.map(({ atPs }) => atPs))].sort((a, b) => a - b);
  return times.map((atPs, i) => ({
    atNs: toNs(atPs),
    untilNs: i + 1 < times.length ? toNs(times[i + 1]) : Number.POSITIVE_INFINITY,
    words: enumerate(beginning.filter((each) => each.atPs === atPs).map((each) => inWords(each, changes))),
  }));
}

function inWords(change: Change, all: readonly Change[]): string {
  const at = formatExact(toNs(change.atPs), "ns");
  if (change.kind === "stall") {
    const who = change.thread === undefined ? "all threads stand" : `thread ${change.thread} stands`;
    return `${who} still from ${at} to ${formatExact(toNs(change.atPs + change.forPs), "ns")}`;
  }
  const later = all.filter((each) => each.kind === "rate" && each.of === change.of && each.atPs > change.atPs);
  const end = later.length === 0 ? undefined : Math.min(...later.map(({ atPs }) => atPs));
  const until = end === undefined ? "on" : `to ${formatExact(toNs(end), "ns")}`;
  return `the rate${change.of === undefined ? "" : ` of ${change.of}`} is x${change.factor} from ${at} ${until}`;
}
