/** Why some points have no latency, or that of a lower load, in sentences. */
import { enumerate } from "../../scenarios/common/enumerate.js";
import { formatCount } from "../../scenarios/common/format.js";
import type { Result } from "../../scenarios/common/types.js";
import { caveatsOf } from "../wording/caveats.js";

export function caveatNotes(result: Pick<Result, "scenario" | "points">): string[] {
  return caveatsOf(result).map(
    ({ lines, pending, reason }) => `${enumerate(lines)} at n = ${pending.map(formatCount).join(", ")}: ${reason}.`,
  );
}
