/**
 * What a mechanism tells its program, and when, as measured. Of readiness the program learns first that it can start
 * (notice), then, when its own read has returned, that the data is there (start of the callback). Of completion it
 * learns only that the data is there (notice): when to start it had to decide beforehand.
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

/** What stands in place of a latency where the program is never told that it can start. */
export const UNTOLD: Record<Kind, string> = { readiness: "", completion: "in advance", both: "never" };

/** The signals of a line's mechanism; a result may lack them. */
export function signalsOf(result: Result, lineId: string): Signals | undefined {
  const mechanism = result.scenario.lines.find((line) => line.id === lineId)?.mechanism;
  return result.mechanisms.find((note) => note.name === mechanism)?.signals;
}

/**
 * Latencies from the device event until the program learns something; absent where it learns nothing or none is known.
 */
interface Told {
  start?: Estimate;
  done?: Estimate;
}

export function toldOf({ latency }: Point, kind: Kind, statistic: Statistic): Told {
  if (!latency) return {};
  if (kind === "readiness") return { start: latency.notice[statistic], done: latency.start[statistic] };
  return { done: latency.notice[statistic] };
}

/** Both as they are shown beside each other. */
export function toldTexts({ start, done }: Told): { start?: string; done?: string } {
  const known = [start, done].filter((each) => each !== undefined);
  if (known.length === 0) return {};
  const texts = formatAlike(known, "ns");
  return { ...(start && { start: texts[0] }), ...(done && { done: texts.at(-1)! }) };
}
