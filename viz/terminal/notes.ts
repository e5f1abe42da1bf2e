/** Why some points have no latency, or that of a lower load, in sentences. */
import { axisOf } from "../../scenarios/common/axis.js";
import { enumerate } from "../../scenarios/common/enumerate.js";
import type { Result } from "../../scenarios/common/types.js";
import { caveatsOf } from "../wording/caveats.js";

export function caveatNotes(result: Pick<Result, "scenario" | "points">): string[] {
  const { symbol, format } = axisOf(result.scenario);
  return caveatsOf(result).map(
    ({ lines, at, panel, reason }) =>
      `${enumerate(lines)} at ${symbol} = ${at.map(format).join(", ")}${panel}: ${reason}.`,
  );
}
