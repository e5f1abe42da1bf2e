/**
 * When a mechanism notifies its program, and of what, as measured. Readiness notifies the program that it can start
 * (notice); that the data is there it learns when its own read returns (start of the callback). Completion notifies it
 * that the data is there (notice): when to start it had to decide beforehand.
 */
import type { Estimate } from "../../scenarios/common/estimate.js";
import { formatAlike } from "../../scenarios/common/format.js";
import type { MechanismNote, Point, Result, Statistic } from "../../scenarios/common/types.js";

export type Signals = MechanismNote["signals"];
type Kind = Signals["kind"];

export const SIGNAL_NAMES: Record<Kind, string> = {
  readiness: "readiness",
  completion: "completion",
  both: "both at once",
};

/** What stands in place of a latency where the program is never notified that it can start. */
export const NOT_NOTIFIED: Record<Kind, string> = { readiness: "", completion: "in advance", both: "never" };

/** The signals of a line's mechanism; a result may lack them. */
export function signalsOf(result: Result, lineId: string): Signals | undefined {
  const mechanism = result.scenario.lines.find((line) => line.id === lineId)?.mechanism;
  return result.mechanisms.find((note) => note.name === mechanism)?.signals;
}

/**
 * Latencies from the device event until the program learns something; absent where it learns nothing or none is known.
 */
interface Notified {
  start?: Estimate;
  done?: Estimate;
}

export function notifiedOf({ latency }: Point, kind: Kind, statistic: Statistic): Notified {
  if (!latency) return {};
  if (kind === "readiness") return { start: latency.notice[statistic], done: latency.start[statistic] };
  return { done: latency.notice[statistic] };
}

/** Both as they are shown beside each other. */
export function notifiedTexts({ start, done }: Notified): { start?: string; done?: string } {
  const known = [start, done].filter((each) => each !== undefined);
  if (known.length === 0) return {};
  const texts = formatAlike(known, "ns");
  return { ...(start && { start: texts[0] }), ...(done && { done: texts.at(-1)! }) };
}
