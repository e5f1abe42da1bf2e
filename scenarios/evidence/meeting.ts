/** Where the offered and the delivered rate meet, as an estimate of a knee. */
import type { Knee } from "../common/findings.js";
import { type Rounded, roundTogether } from "../common/rounding.js";

/** As it is shown: within the knee's bracket, and in whole operations where the axis is n. */
export interface Meeting {
  at: Rounded;
  low: Rounded | null;
  high: Rounded | null;
}

/**
 * Undefined where it is not known, or not within the bracket: then less is delivered beyond the knee than at it, and
 * the rates tell nothing of it.
 */
export function meetingOf({ at, between }: Knee, isPending = true): Meeting | undefined {
  if (at === undefined || between === undefined) return undefined;
  const bracket = [between[0] ?? 0, between[1]] as const;
  if (at.value < bracket[0] || at.value > bracket[1]) return undefined;
  const { value, low, high } = roundTogether(at, { within: bracket, ...(isPending && { finest: 0 }) });
  return { at: value, low, high };
}
